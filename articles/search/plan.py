"""A parsed query as an engine runs it: words become stems and surface forms, house style alternatives."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice, product

from articles.language.joining import apart_at_figures, written_together
from articles.language.search_tokens import (
    CASE_KEPT,
    UNSTEMMED,
    SearchToken,
    search_tokens,
    split_words,
    without_possessive,
)

from .query import And, Node, Not, Or, Phrase, Word

MOST_ALTERNATIVES = 48
LONGEST_STYLE = 4  # words of the longest house-style entry


@dataclass(frozen=True, slots=True)
class Term:
    """One word to find. `surfaces` None: every surface form of the stem.

    `own` is the form typed: in texts in other languages than English only that form is found.
    """

    stem: str
    surfaces: frozenset[str] | None = None
    own: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """What one word or phrase of the query stands for: any of some sequences of one word or more.

    `near` 0: next to one another and in order; else in any order within so many words.
    """

    sequences: tuple[tuple[Term, ...], ...]
    field: str = ""
    near: int = 0


@dataclass(frozen=True, slots=True)
class Style:
    """Spellings that stand for one another. Keys and values are runs of words as `key_of` gives them.

    `shown` gives runs as people write them.
    """

    pairs: Mapping[tuple[str, ...], frozenset[tuple[str, ...]]] = field(default_factory=dict)
    shown: Mapping[tuple[str, ...], str] = field(default_factory=dict)

    def of(self, run: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
        return self.pairs.get(run, frozenset())


NO_STYLE = Style()
Plan = Terms | Node


def key_of(token: SearchToken) -> str:
    """A word in a house-style entry: its stem, or its surface form where capitals make the meaning."""
    return token.surface if token.surface.isupper() and token.surface.lower() in CASE_KEPT else token.stem


def keys_of(text: str) -> tuple[str, ...]:
    return tuple(key_of(token) for token in search_tokens(text))


def plan_query(tree: Node, style: Style = NO_STYLE) -> Plan:
    """The query with every word and phrase planned; the rest of the tree stays as it is."""
    match tree:
        case Word(text, name, exact):
            planned = _terms(search_tokens(text), name, exact, 0, style)
            if exact or not (joint := _joint(text)):
                return planned
            written = tuple(_typed(token) for token in search_tokens(joint))
            return replace(planned, sequences=tuple(dict.fromkeys((*planned.sequences, written))))
        case Phrase(text, name, exact, near):
            return _terms(search_tokens(text), name, exact, near, style)
        case Not(part):
            return Not(plan_query(part, style))  # type: ignore[arg-type]
        case Or(parts):
            return Or(tuple(plan_query(part, style) for part in parts))  # type: ignore[misc]
        case And(parts):
            return And(_runs(parts, style))  # type: ignore[arg-type]
        case _:
            return tree


def _runs(parts: tuple[Node, ...], style: Style) -> tuple[Plan, ...]:
    """The parts of an And; words that together are a house-style entry may also be its other spelling."""
    planned: list[Plan] = []
    for run, others in _word_runs(parts, style):
        if others:
            typed = And(tuple(plan_query(part, style) for part in run))  # type: ignore[misc]
            field = run[0].field if isinstance(run[0], Word) else ""
            spelt = Terms(tuple(sorted(map(_sequence, others), key=repr)), field)
            planned.append(Or((typed, spelt)))  # type: ignore[arg-type]
        else:
            planned += [plan_query(part, style) for part in run]
    return tuple(planned)


def _word_runs(
    parts: tuple[Node, ...], style: Style
) -> Iterator[tuple[tuple[Node, ...], frozenset[tuple[str, ...]]]]:
    """The parts in order: words that make one house-style entry together, with its other spellings."""
    index = 0
    while index < len(parts):
        for end in range(min(index + LONGEST_STYLE, len(parts)), index + 1, -1):
            run = [part for part in parts[index:end] if isinstance(part, Word)]
            if len(run) < end - index or any(part.exact or part.field != run[0].field for part in run):
                continue
            others = style.of(tuple(key for part in run for key in keys_of(part.text)))
            if others:
                yield parts[index:end], others
                index = end
                break
        else:
            yield parts[index : index + 1], frozenset()
            index += 1


def _joint(text: str) -> str:
    """How else one typed word is written: parted where letters and figures touch, or without its hyphen.

    `F16` is found as `F-16` too, and `F-16` as `F16`, since the index has the parts of it as words.
    """
    words = [without_possessive(word) for word in split_words(text)]
    if len(words) == 1:
        return "-".join(apart_at_figures(words[0]))
    return written_together(words) if len(words) == 2 else ""


def also_searched(tree: Node, style: Style) -> tuple[str, ...]:
    """What a query finds beside the words as typed, as people write it; each once, in the query's order.

    Forms of a word (`planning` for `plan`) are not told, nor what stands under a NOT.
    """
    return tuple(dict.fromkeys(_also(tree, style)))


def _also(node: Node, style: Style) -> Iterator[str]:
    match node:
        case Word(text, _, False):
            yield from _others_shown(keys_of(text), style)
            if joint := _joint(text):
                yield joint
        case Phrase(text, _, False, 0):
            yield from _others_shown(keys_of(text), style)
        case And(parts):
            for run, others in _word_runs(parts, style):
                yield from sorted(style.shown.get(other, " ".join(other)) for other in others)
                for part in run:
                    yield from _also(part, style)
        case Or(parts):
            for part in parts:
                yield from _also(part, style)


def _others_shown(keys: tuple[str, ...], style: Style) -> Iterator[str]:
    for _, others in _stretches(keys, style):
        yield from sorted(style.shown.get(other, " ".join(other)) for other in others)


def _terms(tokens: tuple[SearchToken, ...], name: str, exact: bool, near: int, style: Style) -> Terms:
    if not tokens:
        return Terms((), name, near)  # a text of signs alone stands nowhere
    if exact:
        return Terms((tuple(_exact(token) for token in tokens),), name, near)
    own = tuple(_typed(token) for token in tokens)
    if near:
        return Terms((own,), name, near)
    keys = tuple(key_of(token) for token in tokens)
    found = {own: None}
    for sequence in islice(_spellings(keys, own, style), MOST_ALTERNATIVES):
        found.setdefault(sequence)
    return Terms(tuple(found), name)


def _spellings(keys: tuple[str, ...], own: tuple[Term, ...], style: Style) -> Iterator[tuple[Term, ...]]:
    """Every way to write a run of words, some of its stretches exchanged for their other spellings."""
    choices: list[tuple[tuple[Term, ...], ...]] = []
    start = 0
    for end, others in _stretches(keys, style):
        choices.append((own[start:end], *sorted(map(_sequence, others), key=repr)))
        start = end
    for chosen in product(*choices):
        yield tuple(term for stretch in chosen for term in stretch)


def _stretches(keys: tuple[str, ...], style: Style) -> Iterator[tuple[int, frozenset[tuple[str, ...]]]]:
    """A run of words cut into stretches: where each ends, and its other spellings; the longest entry wins."""
    index = 0
    while index < len(keys):
        for end in range(min(index + LONGEST_STYLE, len(keys)), index, -1):
            others = style.of(keys[index:end])
            if others:
                yield end, others
                index = end
                break
        else:
            yield index + 1, frozenset()
            index += 1


def _exact(token: SearchToken) -> Term:
    """The form typed; in small letters it is also found in capitals, in capitals only so."""
    surfaces = {token.surface, token.surface.upper()} if token.surface in CASE_KEPT else {token.surface}
    return Term(
        token.stem, frozenset(surfaces | {surface + UNSTEMMED for surface in surfaces}), token.surface
    )


def _typed(token: SearchToken) -> Term:
    return _exact(token) if key_of(token) != token.stem else Term(token.stem, None, token.surface)


def _sequence(run: tuple[str, ...]) -> tuple[Term, ...]:
    return tuple(
        Term(key.lower(), frozenset({key, key + UNSTEMMED}), key) if key.isupper() else Term(key)
        for key in run
    )
