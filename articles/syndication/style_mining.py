"""House style read off a comparison: which form stands on one side where the other has its own."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.language.tokens import fold
from articles.syndication.compare import Comparison, ComparisonRow
from articles.syndication.compare_kinds import Kind
from articles.syndication.compare_words import TextSegment
from articles.syndication.style import style_key

_FORMS = frozenset({Kind.SPELLING, Kind.NAME})
_PARTICLES = frozenset({"al", "el", "ul", "bin", "ibn"})
_LAST_WORD = re.compile(r"([^\W_]+)([^\w]*)$")
_CURLY, _STRAIGHT = re.compile("[\u201c\u201d\u2018\u2019]"), re.compile("[\"']")
_DOTS = re.compile(r"\u2026|\.(?:\s?\.){2}(?!\s?\.)")  # behind a full stop, only the three
_DASH = re.compile(r"--|[\u2013\u2014]|(?<=\s)-(?=\s)")
_LONGEST_FORM = 60


@dataclass(frozen=True, slots=True)
class StyleNote:
    """One point of house style: the left prints `a` where the right prints `b`, `count` times.

    `kind` is a Kind's value. `paragraphs` are the left's, from 1, each once.
    """

    kind: str
    a: str
    b: str
    count: int
    paragraphs: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inconsistency:
    """One version prints several forms where the other prints one. `side` is "a" or "b"."""

    side: str
    forms: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    kind: str
    a: str
    b: str
    paragraph: int


def style_notes(comparison: Comparison) -> tuple[StyleNote, ...]:
    """What each side prints in its own style, most frequent first, then by alphabet.

    Forms are counted without regard to a capital at the start; the commonest printed form is shown.
    """
    seen = [found for row in comparison.pairs for found in _row(row)]
    groups: dict[tuple[str, str, str], list[_Seen]] = {}
    for one in seen:
        groups.setdefault((one.kind, style_key(one.a), style_key(one.b)), []).append(one)
    found = [
        StyleNote(
            kind,
            _commonest(one.a for one in group),
            _commonest(one.b for one in group),
            len(group),
            tuple(sorted({one.paragraph for one in group})),
        )
        for (kind, _, _), group in groups.items()
    ]
    return tuple(sorted(found, key=lambda note: (-note.count, note.a.lower(), note.b.lower())))


def inconsistencies(found: Sequence[StyleNote]) -> tuple[Inconsistency, ...]:
    """Where one form of one side is answered by several of the other, from `style_notes`."""
    out: list[Inconsistency] = []
    for side in ("b", "a"):
        answers: dict[tuple[str, str], Counter[str]] = {}
        for note in found:
            if note.kind in (Kind.SPELLING, Kind.NAME):
                asked, answer = (note.a, note.b) if side == "b" else (note.b, note.a)
                answers.setdefault((note.kind, style_key(asked)), Counter())[answer] += note.count
        out.extend(
            Inconsistency(side, tuple(sorted(forms.items(), key=lambda item: (-item[1], item[0]))))
            for forms in answers.values()
            if len(forms) > 1
        )
    return tuple(out)


def is_form(note: StyleNote) -> bool:
    """Whether a note is of two forms of a word (fit for the lexicon), not of marks, figures or days.

    >>> [is_form(StyleNote(kind, "grey", "gray", 1, (1,))) for kind in ("spelling", "typography")]
    [True, False]
    """
    return note.kind in (Kind.SPELLING, Kind.NAME) and style_key(note.a) != style_key(note.b)


def _row(row: ComparisonRow) -> list[_Seen]:
    found: list[_Seen] = []
    for at, segment in enumerate(row.segments):
        position = row.a[0] + 1
        if segment.kind in _FORMS and segment.a.strip() and segment.b.strip():
            a, b = _whole_form(row.segments, at)
            if {fold(a), fold(b)} <= _PARTICLES:
                continue  # el for al says nothing without its name
            if len(a) <= _LONGEST_FORM and len(b) <= _LONGEST_FORM:
                found.append(_Seen(segment.kind.value, a, b, position))
        if segment.kind in (Kind.NUMERAL, Kind.DAY) and len(segment.a + segment.b) <= _LONGEST_FORM:
            found.append(_Seen(segment.kind.value, segment.a.strip(), segment.b.strip(), position))
        if segment.kind in (Kind.TYPOGRAPHY, Kind.NAME, Kind.SPELLING):
            habits = conventions(segment.a, segment.b)
            found.extend(_Seen(Kind.TYPOGRAPHY.value, a, b, position) for a, b in habits)
    return found


def conventions(a: str, b: str) -> list[tuple[str, str]]:
    """The typographic habits in which two stretches differ, each side's named as a printer would.

    >>> conventions("\u201c", '"'), conventions(". . .", "...")
    ([('curly quotes', 'straight quotes')], [('. . .', '...')])
    """
    out = []
    for curly, straight, turned in ((a, b, False), (b, a, True)):
        if _CURLY.search(curly) and _STRAIGHT.search(straight) and not _CURLY.search(straight):
            pair = ("curly quotes", "straight quotes")
            out.append(pair[::-1] if turned else pair)
    for pattern in (_DOTS, _DASH):
        mine, its = pattern.search(a), pattern.search(b)
        if mine and its and mine[0] != its[0]:
            out.append((mine[0], its[0]))
    plain_a, plain_b = a.strip(), b.strip()
    if plain_a.replace("-", "") == plain_b.replace("-", "") != "" and plain_a != plain_b:
        out.append((plain_a, plain_b))
    if plain_a.replace(".", "") == plain_b.replace(".", "") and plain_a != plain_b and plain_a[:1].isalpha():
        out.append((plain_a, plain_b))
    return out


def _whole_form(segments: Sequence[TextSegment], at: int) -> tuple[str, str]:
    """The form with the particle of a name before it (al Qaeda), or "the" before a short form (the US)."""
    a, b = segments[at].a.strip(), segments[at].b.strip()
    head_a = "".join(segment.a for segment in segments[max(0, at - 3) : at])
    head_b = "".join(segment.b for segment in segments[max(0, at - 3) : at])
    before_a, before_b = _LAST_WORD.search(head_a), _LAST_WORD.search(head_b)
    if before_a and before_b and fold(before_a[1]) == fold(before_b[1]):
        word, joint = fold(before_a[1]), before_a[2] + before_b[2]
        is_short = any(form.isupper() for form in (a, b)) and any(" " in form for form in (a, b))
        if (word in _PARTICLES and not joint.strip("- ")) or (word == "the" and is_short):
            return (before_a[0] + segments[at].a).strip(), (before_b[0] + segments[at].b).strip()
    return a, b


def _commonest(forms: Iterable[str]) -> str:
    """The form printed most often; of equals the one without a capital at the start."""
    counts = Counter(forms)
    return min(counts, key=lambda form: (-counts[form], form[:1].isupper(), form))
