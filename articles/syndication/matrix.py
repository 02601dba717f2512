"""All versions of a story against the union of their paragraphs: who printed what."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from articles.syndication.compare import Comparison, State, compare, state_of
from articles.syndication.compare_paragraphs import match_paragraphs
from articles.syndication.compare_words import CanonicalTexts, Lexicon, differences

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """What a version did with a paragraph: a State's value against the row's own text, or "absent".

    `numbers` are the version's paragraphs, from 1. The row's first printing is "same".
    """

    state: str
    numbers: tuple[int, ...] = ()
    moved: bool = False


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One paragraph of the union. `text` is as `owner` printed it (index of a version); cells by version."""

    text: str
    owner: int
    cells: tuple[MatrixCell, ...]


@dataclass(frozen=True, slots=True)
class StoryMatrix:
    """`rows` in reading order: the fullest version's paragraphs, and others' own behind what they follow.

    `fullest` is the index of the version with the most paragraphs; of equals, of the most words; of equals,
    the first. `comparisons` are those of the fullest (left) with each version; None for itself.
    """

    fullest: int
    rows: tuple[MatrixRow, ...]
    comparisons: tuple[Comparison | None, ...] = ()

    def kept_of_fullest(self, version: int) -> int:
        """How many paragraphs of the fullest version this one carries."""
        return sum(row.cells[version].state != ABSENT for row in self.rows if row.owner == self.fullest)

    def own(self, version: int) -> int:
        """How many of this version's paragraphs no fuller version has."""
        return sum(row.owner == version for row in self.rows) if version != self.fullest else 0

    def strip(self, version: int) -> tuple[MatrixCell, ...]:
        """The version's cells along the fullest version's paragraphs."""
        return tuple(row.cells[version] for row in self.rows if row.owner == self.fullest)


@dataclass(slots=True)
class _Row:
    """A row in the making."""

    text: str
    owner: int
    cells: dict[int, MatrixCell] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Body:
    """A version without its head: the matrix is of bodies."""

    paragraphs: Sequence[str]
    headline: str = ""
    standfirst: str = ""


def story_matrix(versions: Sequence[Sequence[str]], lexicon: Lexicon | None = None) -> StoryMatrix:
    """The matrix of versions, each given as its paragraphs. Only what is given is ever shown or counted.

    Every version is compared with the fullest; what the fullest lacks, with what other versions added.
    """
    if not versions:
        return StoryMatrix(fullest=0, rows=())
    reading = CanonicalTexts(lexicon)
    order = sorted(range(len(versions)), key=lambda i: (-len(versions[i]), -_words(versions[i]), i))
    fullest = order[0]
    rows = [_own(text, fullest, at) for at, text in enumerate(versions[fullest])]
    of_fullest = list(rows)
    added: list[_Row] = []
    comparisons: dict[int, Comparison] = {}
    for version in order[1:]:
        found = comparisons[version] = compare(
            _Body(versions[fullest]), _Body(versions[version]), reading=reading
        )
        placed: dict[int, _Row] = {}
        for row in found.pairs:
            for i in row.a:
                numbers = tuple(j + 1 for j in row.b)
                of_fullest[i].cells[version] = MatrixCell(row.state.value, numbers, row.moved)
            placed.update((j, of_fullest[row.a[-1]]) for j in row.b)
        rest = [row.b[0] for row in found.only_b]
        _insert_rest(rows, added, version, versions[version], rest, placed, reading)
    absent = MatrixCell(ABSENT)
    return StoryMatrix(
        fullest=fullest,
        rows=tuple(
            MatrixRow(row.text, row.owner, tuple(row.cells.get(i, absent) for i in range(len(versions))))
            for row in rows
        ),
        comparisons=tuple(comparisons.get(i) for i in range(len(versions))),
    )


def _insert_rest(
    rows: list[_Row],
    added: list[_Row],
    version: int,
    texts: Sequence[str],
    rest: Sequence[int],
    placed: dict[int, _Row],
    reading: CanonicalTexts,
) -> None:
    """Paragraphs that the fullest lacks: match them with those that others added, else give them a row."""
    theirs = [reading.words(row.text).tokens for row in added]
    mine = [reading.words(texts[j]).tokens for j in rest]
    for match in match_paragraphs(theirs, mine) if theirs else ():
        text = "\n\n".join(texts[rest[at]] for at in match.b)
        other = "\n\n".join(added[i].text for i in match.a)
        state = State.SAME if text == other else state_of(differences(other, text, reading))
        for i in match.a:
            added[i].cells[version] = MatrixCell(state.value, tuple(rest[at] + 1 for at in match.b))
        placed.update((rest[at], added[match.a[-1]]) for at in match.b)
    for j in rest:
        if j not in placed:
            row = placed[j] = _own(texts[j], version, j)
            added.append(row)
            before = placed.get(j - 1)
            at = next((i for i, one in enumerate(rows) if one is before), -1)
            rows.insert(at + 1, row)


def _own(text: str, owner: int, at: int) -> _Row:
    return _Row(text, owner, {owner: MatrixCell(State.SAME.value, (at + 1,))})


def _words(paragraphs: Sequence[str]) -> int:
    return sum(len(text.split()) for text in paragraphs)
