"""Quote drift: quotations whose words, marks or speaker differ between two versions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from articles.language.tokens import Words, tokenize
from articles.syndication.compare import Comparison, ComparisonRow
from articles.syndication.compare_kinds import STYLE, Kind

_CONTEXT = 60  # characters shown around a change inside a quotation
_VERBS = (
    "said|says|told|tells|added|adds|asked|asks|wrote|writes|insisted|insists|noted|notes|warned|warns|argued|"
    "argues|claimed|claims|announced|declared|explained|explains|stated|reported|replied|recalled"
)
_NAME = r"(?:[A-Z][\w'\u2019-]+(?:\s+(?:al-|bin |de |van |von )?[A-Z][\w'\u2019-]+){0,4})"
_OFFICE = r"(?:(?:the|its|their|a|an)\s+(?:[a-z][a-z' -]{1,60},\s+)?)"
_SPEAKER = re.compile(rf"\b({_NAME})\s+(?:{_VERBS})\b|\b(?:{_VERBS})\s+{_OFFICE}?({_NAME})")
_NOT_NAMES = frozenset(
    ("He", "She", "They", "It", "We", "I", "You", "The", "But", "And", "Who")
    + ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


class DriftKind(StrEnum):
    WORDS = "words"
    MARK = "mark"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class QuoteDrift:
    """One difference in quoted speech.

    `a` and `b` are both readings, as printed; `paragraph_a` and `paragraph_b` count from 1. `note` says in
    plain words what differs; {a} and {b} in it stand for the versions' names.
    """

    kind: DriftKind
    paragraph_a: int
    paragraph_b: int
    a: str
    b: str
    note: str


def quote_drifts(comparison: Comparison) -> tuple[QuoteDrift, ...]:
    """Every drift in paragraphs that stand on both sides, in the left's order."""
    found: list[QuoteDrift] = []
    paragraphs_a, paragraphs_b = comparison.rebuilt_a, comparison.rebuilt_b
    for row in comparison.pairs:
        text_a, text_b = row.text_a, row.text_b
        inside_a, inside_b = quoted(text_a), quoted(text_b)
        if not any(inside_a) and not any(inside_b):
            continue
        found.extend(_marks(row, text_a, text_b, inside_a, inside_b))
        found.extend(_ends(row, inside_a, inside_b, paragraphs_a, paragraphs_b))
        found.extend(_words(row, text_a, text_b, inside_a, inside_b))
        found.extend(_speakers(row, text_a, text_b, inside_a, inside_b))
    return tuple(found)


def quoted(text: str) -> tuple[bool, ...]:
    """For each character whether it stands inside a quotation.

    Double marks count, curly or straight; single ones only in a paragraph without double ones. A quotation
    that no mark closes runs to the end of its paragraph, as print has it.

    >>> inside = quoted('He said "no" twice.')
    >>> "".join("x" if quote else "." for quote in inside)
    '.........xx........'
    """
    double = any(mark in text for mark in '"\u201c\u201d')
    inside: list[bool] = []
    is_open = False
    for at, character in enumerate(text):
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if text.startswith("\n\n", at):
            is_open = False
        if _opens(character, before, after, double, is_open):
            is_open = True
            inside.append(False)
        elif is_open and _closes(character, before, after, double):
            is_open = False
            inside.append(False)
        else:
            inside.append(is_open)
    return tuple(inside)


def _opens(character: str, before: str, after: str, double: bool, is_open: bool) -> bool:
    if double:
        return character == "\u201c" or (
            character == '"'
            and not is_open
            and (before.isspace() or before in "([\u2014\u2013-")
            and not after.isspace()
        )
    starts = (
        not is_open and (before.isspace() or before in "([\u2014") and (after.isalnum() or after == "\u2026")
    )
    return starts and character in "\u2018'"


def _closes(character: str, before: str, after: str, double: bool) -> bool:
    if double:
        return character in '"\u201d'
    return character in "\u2019'" and not after.isalnum() and before in ".,?!;:" + "\u2026"


def _aligned_words(row: ComparisonRow) -> Iterator[tuple[int, int, int, int]]:
    """Words that stand on both sides: their positions in both texts (start, end, start, end)."""
    at_a = at_b = 0
    for segment in row.segments:
        if segment.kind is Kind.SAME or segment.kind in STYLE:
            left, right = tokenize(segment.a), tokenize(segment.b)
            if len(left) == len(right):
                yield from _zipped(left, right, at_a, at_b)
        at_a += len(segment.a)
        at_b += len(segment.b)


def _zipped(left: Words, right: Words, at_a: int, at_b: int) -> Iterator[tuple[int, int, int, int]]:
    for i in range(len(left)):
        yield at_a + left.starts[i], at_a + left.ends[i], at_b + right.starts[i], at_b + right.ends[i]


def _marks(
    row: ComparisonRow, text_a: str, text_b: str, inside_a: tuple[bool, ...], inside_b: tuple[bool, ...]
) -> Iterator[QuoteDrift]:
    """Runs of words that are inside a quotation on one side only."""
    run: list[tuple[int, int, int, int]] = []
    last: tuple[int, int, int, int] | None = None
    before: tuple[int, int, int, int] | None = None
    state = 0
    for aligned in (*_aligned_words(row), None):
        differs = 0 if aligned is None else inside_a[aligned[0]] - inside_b[aligned[2]]
        if run and differs != state:
            yield _mark(row, text_a, text_b, run, before, quoted_in_b=state < 0)
            run = []
        if differs and aligned is not None:
            if not run:
                before = last
            run.append(aligned)
        state = differs
        last = aligned


def _mark(
    row: ComparisonRow,
    text_a: str,
    text_b: str,
    run: list[tuple[int, int, int, int]],
    before: tuple[int, int, int, int] | None,
    quoted_in_b: bool,
) -> QuoteDrift:
    a = text_a[run[0][0] : run[-1][1]]
    b = text_b[run[0][2] : run[-1][3]]
    quoter, other = ("{b}", "{a}") if quoted_in_b else ("{a}", "{b}")
    opening = " ".join((b if quoted_in_b else a).split()[:4])
    inside = quoted(text_b if quoted_in_b else text_a)
    aligned = None if before is None else before[2 if quoted_in_b else 0]
    if before is not None and aligned is not None and inside[aligned]:
        text, start, end = (text_a, before[0], before[1]) if quoted_in_b else (text_b, before[2], before[3])
        word = text[start:end]
        note = (
            f"{other} closes the quotation after \u201c{word}\u201d and opens none before "
            f"\u201c{opening} \u2026\u201d; {quoter} keeps it open."
        )
    else:
        note = f"{quoter} prints \u201c{opening} \u2026\u201d as quoted speech; {other} does not."
    return QuoteDrift(DriftKind.MARK, row.a[0] + 1, row.b[0] + 1, a, b, note)


def _ends(
    row: ComparisonRow,
    inside_a: tuple[bool, ...],
    inside_b: tuple[bool, ...],
    paragraphs_a: tuple[str, ...],
    paragraphs_b: tuple[str, ...],
) -> Iterator[QuoteDrift]:
    """A quotation that runs to the paragraph's last word on both sides, and that one side does not close.

    Speech that goes on in the next paragraph is not closed before it; that is print's way, no drift.
    """
    text_a, text_b = row.text_a, row.text_b
    last = next(reversed(list(_aligned_words(row))), None)
    if last is None or not inside_a[last[0]] or not inside_b[last[2]]:
        return
    if any(character.isalnum() for character in text_a[last[1] :] + text_b[last[3] :]):
        return
    open_a, open_b = _stays_open(text_a, inside_a), _stays_open(text_b, inside_b)
    goes_on_a = _goes_on(paragraphs_a, row.a[-1])
    goes_on_b = _goes_on(paragraphs_b, row.b[-1])
    if open_a == open_b or (open_a and goes_on_a) or (open_b and goes_on_b):
        return
    a, b = _around(text_a, *last[:2]), _around(text_b, *last[2:])
    closer, other = ("{a}", "{b}") if open_b else ("{b}", "{a}")
    word = text_a[last[0] : last[1]] if open_b else text_b[last[2] : last[3]]
    note = (
        f"{closer} closes the quotation after \u201c{word}\u201d, at the end of the paragraph; "
        f"{other} does not close it."
    )
    yield QuoteDrift(DriftKind.MARK, row.a[-1] + 1, row.b[-1] + 1, a, b, note)


def _stays_open(text: str, inside: tuple[bool, ...]) -> bool:
    is_double = any(mark in text for mark in '"\u201c\u201d')
    # A single mark behind a word reads as an apostrophe; where it is the last sign, it closes.
    return inside[-1] and (is_double or text[-1] not in "'\u2019")


def _goes_on(paragraphs: tuple[str, ...], at: int) -> bool:
    """Whether the same speech goes on: the next paragraph begins with an opening mark, and if both
    paragraphs name their speakers, they share one."""
    if at + 1 >= len(paragraphs) or paragraphs[at + 1][:1] not in tuple("\"'\u201c\u2018"):
        return False
    here, there = _surnames(paragraphs[at]), _surnames(paragraphs[at + 1])
    return not here or not there or bool(here & there)


def _surnames(text: str) -> set[str]:
    return {tokenize(name).tokens[-1] for name in speakers(text)}


def _words(
    row: ComparisonRow, text_a: str, text_b: str, inside_a: tuple[bool, ...], inside_b: tuple[bool, ...]
) -> Iterator[QuoteDrift]:
    """Changes of words, house style apart, that stand inside a quotation on both sides."""
    at_a = at_b = 0
    for segment in row.segments:
        to_a, to_b = at_a + len(segment.a), at_b + len(segment.b)
        if segment.kind in (Kind.RECAST, Kind.ONLY_A, Kind.ONLY_B):
            quoted_a = _within(inside_a, at_a, to_a)
            quoted_b = _within(inside_b, at_b, to_b)
            if quoted_a and quoted_b:
                yield QuoteDrift(
                    DriftKind.WORDS,
                    row.a[0] + 1,
                    row.b[0] + 1,
                    _around(text_a, at_a, to_a),
                    _around(text_b, at_b, to_b),
                    _difference(segment.a.strip(), segment.b.strip()),
                )
        at_a, at_b = to_a, to_b


def _within(inside: tuple[bool, ...], start: int, end: int) -> bool:
    """Whether a stretch, or for an empty one the position where it would stand, is quoted."""
    if start == end:
        return bool(inside[max(start - 1, 0) : start + 1]) and all(inside[max(start - 1, 0) : start + 1])
    return any(inside[start:end])


def _difference(a: str, b: str) -> str:
    if a and b:
        return f"Inside the quotation {{a}} prints \u201c{a}\u201d, {{b}} \u201c{b}\u201d."
    side, text = ("{a}", a) if a else ("{b}", b)
    return f"Inside the quotation only {side} prints \u201c{text}\u201d."


def _around(text: str, start: int, end: int) -> str:
    left, right = max(0, start - _CONTEXT), min(len(text), end + _CONTEXT)
    return ("\u2026" if left else "") + text[left:right].strip() + ("\u2026" if right < len(text) else "")


def _speakers(
    row: ComparisonRow, text_a: str, text_b: str, inside_a: tuple[bool, ...], inside_b: tuple[bool, ...]
) -> Iterator[QuoteDrift]:
    """Quoted speech that one version gives to one name and the other to another."""
    if not any(inside_a) or not any(inside_b):
        return
    mine, its = _surnames(text_a), _surnames(text_b)
    if not mine or not its or mine & its:
        return
    a, b = ", ".join(speakers(text_a)), ", ".join(speakers(text_b))
    note = f"{{a}} gives the words to {a}, {{b}} to {b}."
    yield QuoteDrift(DriftKind.SPEAKER, row.a[0] + 1, row.b[0] + 1, a, b, note)


def speakers(text: str) -> tuple[str, ...]:
    """The names that a paragraph gives its quotations to, as printed, outside the quotations.

    >>> speakers('"Stay inside," said Mara Quell. Quell added: "Now."')
    ('Mara Quell', 'Quell')
    """
    inside = quoted(text)
    outside = "".join(" " if quote else character for character, quote in zip(text, inside, strict=True))
    names = []
    for found in _SPEAKER.finditer(outside):
        name = found[1] or found[2]
        parts = [part for part in name.split() if part not in _NOT_NAMES]
        if parts and " ".join(parts) not in names:
            names.append(" ".join(parts))
    return tuple(names)
