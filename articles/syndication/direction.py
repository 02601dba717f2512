"""Which of two articles came before, on what cue; whose copy both are; and a story's likely original.

"First" is said only where something shows it. Coverage shows nothing, nor does a credit: of 17 links read on
which coverage or a credit alone decided, both sides came from a wire that was not held (review, 2016-2017).
A credit names the origin instead, which the archive need not hold.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.syndication.article_text import ArticleText
from articles.syndication.cues import ArticleCues, cues_of, outlet_pattern
from articles.syndication.reading import ArticleReading


class Direction(StrEnum):
    LEFT_FIRST = "first"
    RIGHT_FIRST = "second"
    UNDETERMINED = ""


@dataclass(frozen=True, slots=True)
class DirectionFound:
    """`cue` says in words what decided; it is empty when nothing did. `origin` is the agency whose copy both
    sides carry, in its short form, or ""; neither side need be that agency's own."""

    direction: Direction
    cue: str
    origin: str = ""


@dataclass(frozen=True, slots=True)
class LikelyOriginal:
    """The likely original of a story; `key` is None, with the reason, when it is undetermined."""

    key: int | None
    cue: str


def direction_between(left: ArticleReading, right: ArticleReading) -> DirectionFound:
    """The direction between two versions or updates, by the first cue that speaks for one side only."""
    one, other = cues_of(left), cues_of(right)
    origin = _origin(left.article, right.article, one, other)
    if bool(one.own_agency) != bool(other.own_agency):
        agency = one.own_agency or other.own_agency
        theirs = (other if one.own_agency else one).named
        if not theirs or agency in theirs:
            cue = f"its source is the agency {agency}"
            return _first_unless_later(left.article, right.article, bool(one.own_agency), cue, agency)
    same_owner = bool(left.article.owner) and left.article.owner == right.article.owner
    if same_owner and left.article.printed and right.article.printed:
        if left.article.printed != right.article.printed:
            cue = "the same outlet printed it on an earlier day"
            return _first(left.article.printed < right.article.printed, cue, origin)
        moments = left.article.printed_at, right.article.printed_at
        if all(moments) and moments[0] != moments[1]:
            cue = "the same outlet printed it at an earlier hour of the day"
            return _first(moments[0] < moments[1], cue, origin)
    elif bool(one.leads_with) != bool(other.leads_with) and not same_owner:
        agency = one.leads_with or other.leads_with
        behind = other if one.leads_with else one
        # Where the other is agency copy too, neither is nearer to it.
        if not behind.agencies and (not behind.named or agency in behind.named):
            cue = f"it opens with the dateline of {agency}"
            return _first_unless_later(left.article, right.article, bool(one.leads_with), cue, agency)
    earlier = _earlier_hour(left.article, right.article)
    if earlier is not None:
        return _first(earlier, "it was printed at an earlier hour of the same day", origin)
    return DirectionFound(Direction.UNDETERMINED, "", origin)


def likely_original(
    articles: Sequence[ArticleText], directions: Collection[tuple[int, int, str]]
) -> LikelyOriginal:
    """The likely original among a story's articles; `directions` are (earlier key, later key, cue).

    One agency's own article decides. Otherwise the one article that nothing came before, and that came before
    every article it is compared with, is it.
    """
    if len(articles) < 2:
        return LikelyOriginal(None, "")
    agencies = [article for article in articles if article.outlet_is_agency]
    before = {later for _, later, _ in directions}
    if len(agencies) > 1:
        agencies = [article for article in agencies if article.key not in before]
    if len(agencies) == 1:
        return LikelyOriginal(agencies[0].key, "its source is an agency")
    heads = sorted({earlier for earlier, _, _ in directions} - before)
    if len(heads) == 1:
        cues = sorted({cue for earlier, _, cue in directions if earlier == heads[0]})
        return LikelyOriginal(heads[0], "; ".join(cues[:2]))
    return LikelyOriginal(None, "")


def _earlier_hour(left: ArticleText, right: ArticleText) -> bool | None:
    """Whether the left one came first, where both print an hour with its zone on one day. Days alone, without
    hours, are the outlets' own and often those of an update: across outlets they show nothing."""
    if not (left.printed_at and right.printed_at) or left.printed_at[:10] != right.printed_at[:10]:
        return None
    return left.printed_at < right.printed_at if left.printed_at != right.printed_at else None


def _origin(left: ArticleText, right: ArticleText, one: ArticleCues, other: ArticleCues) -> str:
    """The one agency that is named as the copy's on both sides, or on one where the other names none."""
    both = one.named & other.named
    whole = (one.agencies | other.agencies) & both or one.agencies | other.agencies
    if len(both) == 1:
        return next(iter(both))
    if not both and len(whole) == 1 and not (one.named and other.named):
        return next(iter(whole))
    helped = one.helped_by | other.helped_by
    # An outlet and its sister share their own copy, to which an agency may have added a line.
    if not both and not whole and len(helped) == 1 and not _is_sister(left, right):
        return next(iter(helped))
    return next(iter(whole)) if both and len(whole) == 1 else ""


def _is_sister(left: ArticleText, right: ArticleText) -> bool:
    """Whether both have one owner, or one outlet's name is part of the other's."""
    if left.owner and left.owner == right.owner:
        return True
    named = outlet_pattern(left.outlet_name), outlet_pattern(right.outlet_name)
    return bool(
        (named[0] and named[0].search(right.outlet_name)) or (named[1] and named[1].search(left.outlet_name))
    )


def _first_unless_later(
    left: ArticleText, right: ArticleText, is_left: bool, cue: str, origin: str
) -> DirectionFound:
    """The agency's side is first, but not where it bears a later day than the other: agencies write their
    reports through, and the other may carry an earlier form. The origin stands."""
    agency, other = (left, right) if is_left else (right, left)
    if agency.printed and other.printed and agency.printed > other.printed:
        return DirectionFound(Direction.UNDETERMINED, "", origin)
    return _first(is_left, cue, origin)


def _first(is_left: bool, cue: str, origin: str) -> DirectionFound:
    return DirectionFound(Direction.LEFT_FIRST if is_left else Direction.RIGHT_FIRST, cue, origin)
