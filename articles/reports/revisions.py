"""Whether a later capture of an article prints other words: not every further file is a change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from articles.extraction.decode import Undecodable
from articles.extraction.parts import BODY_ROLES, Role
from articles.ingest.reading import read_capture
from articles.language.characters import fold_space
from articles.models import Capture

PRINTED = BODY_ROLES | {Role.HEADLINE, Role.STANDFIRST, Role.CORRECTION}
"""Roles of lines whose change is a change of what was printed; furniture and its like change daily."""
REMEMBERED = 4_096
"""Pairs of captures whose answer a process keeps."""


@dataclass(frozen=True, slots=True)
class ChangedWords:
    """An article's newest capture and the one before it, by number: they differ in what is printed."""

    before: int
    after: int


@dataclass(frozen=True, slots=True)
class _State:
    """A capture as it is read now: a curator's mark raises the article's revision number."""

    pk: int
    sha256: str
    revision: int


def changed_words(articles: Collection[int]) -> Mapping[int, ChangedWords]:
    """Of these articles, those whose newest two captures with words print other words. Captures that an
    article's words are not read off (a cancellation, an older version that came late) do not count."""
    held = Capture.objects.with_words().filter(article__in=articles).order_by("article", "-number")
    newest: dict[int, list[tuple[int, _State]]] = {}
    rows = held.values_list("article", "number", "pk", "sha256", "article__revision_number")
    for article, number, pk, sha256, revision in rows:
        newest.setdefault(article, []).append((number, _State(pk, sha256, revision)))
    return {
        article: ChangedWords(before=captures[1][0], after=captures[0][0])
        for article, captures in newest.items()
        if len(captures) > 1 and _differ(captures[1][1], captures[0][1])
    }


def is_changed_since(article: int, number: int) -> bool:
    """Whether the newest capture with words prints others than the newest of them up to this number."""
    held = list(
        Capture.objects.with_words()
        .filter(article=article)
        .order_by("-number")
        .values_list("number", "pk", "sha256", "article__revision_number")
    )
    known = [state for state in held if state[0] <= number]
    return bool(held) and (not known or _differ(_State(*known[0][1:]), _State(*held[0][1:])))


@lru_cache(maxsize=REMEMBERED)
def _differ(earlier: _State, later: _State) -> bool:
    captures = Capture.objects.in_bulk([earlier.pk, later.pk])
    return _printed(captures[earlier.pk]) != _printed(captures[later.pk])


def _printed(capture: Capture) -> tuple[str, ...] | str:
    """What the capture prints, line by line; its digest where it reads as no text any more."""
    try:
        lines = read_capture(capture.data, capture.format).text.split("\n")
    except Undecodable:
        return capture.sha256
    printed = (line for line, role in zip(lines, capture.roles, strict=False) if role in PRINTED)
    return tuple(text for text in map(fold_space, printed) if text)
