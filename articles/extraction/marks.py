"""A curator's corrections to a split: this line, by its content and occurrence, has that role."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.extraction.parts import Role
from articles.language.characters import fold_space


@dataclass(frozen=True, slots=True)
class RoleMark:
    """The `occurrence`-th line (from 1) that reads `content`, white space folded, has `role`.

    Keyed by content, so that a mark survives a resplit and a new capture in which lines moved.
    """

    content: str
    occurrence: int
    role: Role


def roles_by_mark(
    texts: Iterable[str], marks: Sequence[RoleMark]
) -> tuple[dict[int, Role], tuple[RoleMark, ...]]:
    """Line index (from 0) -> role for every mark that finds its line; and the marks that find none.

    Of two marks on one line the later counts. Blank lines take no mark.
    """
    wanted = {(fold_space(mark.content), mark.occurrence): mark for mark in marks}
    if not wanted:
        return {}, ()
    contents = {content for content, _ in wanted}
    seen: dict[str, int] = {}
    found: dict[int, Role] = {}
    for index, text in enumerate(texts):
        content = fold_space(text)
        if not content or content not in contents:
            continue
        seen[content] = seen.get(content, 0) + 1
        mark = wanted.pop((content, seen[content]), None)
        if mark is not None:
            found[index] = mark.role
    return found, tuple(wanted.values())
