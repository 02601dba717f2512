"""Whether a later capture of an article prints other words: not every further file is a change."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

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


_Pair = tuple[_State, _State]
_answers: dict[_Pair, bool] = {}


def changed_words(articles: Collection[int]) -> Mapping[int, ChangedWords]:
    """Of these articles, those whose newest two captures with words print other words. Captures that an
    article's words are not read off (a cancellation, an older version that came late) do not count."""
    captures = Capture.objects.with_words().filter(article__in=articles).order_by("article", "-number")
    newest: dict[int, list[tuple[int, _State]]] = {}
    rows = captures.values_list("article", "number", "pk", "sha256", "article__revision_number")
    for article, number, pk, sha256, revision in rows:
        newest.setdefault(article, []).append((number, _State(pk, sha256, revision)))
    pairs = {pk: (held[1][1], held[0][1]) for pk, held in newest.items() if len(held) > 1}
    differing = _differing(list(pairs.values()))
    return {
        pk: ChangedWords(before=newest[pk][1][0], after=newest[pk][0][0])
        for pk, pair in pairs.items()
        if pair in differing
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
    return bool(held) and (not known or bool(_differing([(_State(*known[0][1:]), _State(*held[0][1:]))])))


def _differing(pairs: Collection[_Pair]) -> set[_Pair]:
    """Of these pairs of captures those that print other words; one query for what is not remembered."""
    unknown = [pair for pair in pairs if pair not in _answers]
    read = Capture.objects.in_bulk([each.pk for pair in unknown for each in pair]) if unknown else {}
    fresh = {
        (one, other): _printed(read[one.pk]) != _printed(read[other.pk])
        for one, other in unknown
        if one.pk in read and other.pk in read
    }
    found = {pair for pair in pairs if fresh.get(pair, _answers.get(pair))}
    if len(_answers) > REMEMBERED:
        _answers.clear()
    _answers.update(fresh)
    return found


def _printed(capture: Capture) -> tuple[str, ...] | str:
    """What the capture prints, line by line; its digest where it reads as no text any more."""
    try:
        lines = read_capture(capture.data, capture.format).text.split("\n")
    except Undecodable:
        return capture.sha256
    printed = (line for line, role in zip(lines, capture.roles, strict=False) if role in PRINTED)
    return tuple(text for text in map(fold_space, printed) if text)
