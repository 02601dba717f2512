"""All versions of a story against the union of their paragraphs: who printed what."""

from collections.abc import Sequence
from dataclasses import dataclass

from articles.syndication.compare import State, state_of
from articles.syndication.compare_paragraphs import Tokens, assign, kept_in_order
from articles.syndication.compare_words import Lexicon, differences
from articles.syndication.words import canonical

ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Cell:
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
    cells: tuple[Cell, ...]

    @property
    def carried_by(self) -> int:
        return sum(cell.state != ABSENT for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Matrix:
    """`rows` in reading order: the fullest version's paragraphs, and others' own behind what they follow.

    `fullest` is the index of the version with the most paragraphs; of equals, of the most words; of equals,
    the first.
    """

    fullest: int
    rows: tuple[MatrixRow, ...]

    def kept_of_fullest(self, version: int) -> int:
        """How many paragraphs of the fullest version this one carries."""
        return sum(row.cells[version].state != ABSENT for row in self.rows if row.owner == self.fullest)

    def own(self, version: int) -> int:
        """How many of this version's paragraphs no fuller version has."""
        return sum(row.owner == version for row in self.rows) if version != self.fullest else 0

    def strip(self, version: int) -> tuple[Cell, ...]:
        """The version's cells along the fullest version's paragraphs."""
        return tuple(row.cells[version] for row in self.rows if row.owner == self.fullest)


class _Union:
    """Rows in the making: each with its text, its tokens, its owner and the cells so far."""

    def __init__(self, versions: int) -> None:
        self.texts: list[str] = []
        self.tokens: list[Tokens] = []
        self.owners: list[int] = []
        self.cells: list[dict[int, Cell]] = []
        self.versions = versions

    def insert(self, at: int, text: str, tokens: Tokens, owner: int, number: int) -> None:
        self.texts.insert(at, text)
        self.tokens.insert(at, tokens)
        self.owners.insert(at, owner)
        self.cells.insert(at, {owner: Cell(State.SAME.value, (number,))})

    def rows(self) -> tuple[MatrixRow, ...]:
        absent = Cell(ABSENT)
        return tuple(
            MatrixRow(text, owner, tuple(cells.get(i, absent) for i in range(self.versions)))
            for text, owner, cells in zip(self.texts, self.owners, self.cells, strict=True)
        )


def matrix(versions: Sequence[Sequence[str]], lexicon: Lexicon | None = None) -> Matrix:
    """The matrix of versions, each given as its paragraphs. Only what is given is ever shown or counted."""
    tokens = [[canonical(text, lexicon).tokens for text in paragraphs] for paragraphs in versions]
    order = sorted(range(len(versions)), key=lambda i: (-len(versions[i]), -sum(map(len, tokens[i])), i))
    union = _Union(len(versions))
    for version in order:
        _add(union, version, versions[version], tokens[version], lexicon)
    return Matrix(fullest=order[0] if order else 0, rows=union.rows())


def _add(
    union: _Union, version: int, texts: Sequence[str], tokens: Sequence[Tokens], lexicon: Lexicon | None
) -> None:
    matches = assign(union.tokens, tokens)
    in_place = kept_in_order(matches, [sum(len(union.tokens[i]) for i in match.a) for match in matches])
    row_of: dict[int, int] = {}
    for at, match in enumerate(matches):
        mine = "\n\n".join(texts[j] for j in match.b)
        theirs = "\n\n".join(union.texts[i] for i in match.a)
        numbers = tuple(j + 1 for j in match.b)
        state = State.SAME if mine == theirs else state_of(differences(theirs, mine, lexicon))
        for i in match.a:
            union.cells[i][version] = Cell(state.value, numbers, at not in in_place)
        for j in match.b:
            row_of[j] = match.a[-1]
    after = -1
    fresh: list[tuple[int, int]] = []
    for j in range(len(texts)):
        if j in row_of:
            after = row_of[j]
        else:
            fresh.append((after, j))
    for shift, (behind, j) in enumerate(sorted(fresh), start=1):
        union.insert(behind + shift, texts[j], tokens[j], version, j + 1)
