"""Which hidden articles their own documents tell of, so that no query need list them.

A few hidden articles are listed in every query, and are gone at once whatever Solr holds. Thousands are
marked in their documents as well, in place, and a query lists only those that are hidden and not yet
marked, or marked and not hidden any more. What the index says is not
believed alone: the database keeps which documents are marked, as they can be searched on every replica.

An article is marked for sure, or its document is being changed and may be either; then it is listed.
A document that is written anew keeps its mark. So a row changes only here, and by whoever holds the
article's turn at writing.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import lru_cache

from django.db import transaction

from articles.models import FlaggedArticle
from articles.search.engines.solr.documents import MARK
from articles.search.unchanged import kept

MANY_HIDDEN = 2_000
"""Hidden articles up to which a query lists all of them: reckoned (measured: docs/decisions/solr.md)."""
FEWEST_CHANGES = 500
"""Marks to be changed from which they are: each change opens the index anew for every reader."""
NOT_MARKED = f"*:* -{MARK}:1"
SOME = 500  # rows of one statement


@dataclass(frozen=True, slots=True)
class Flagged:
    """Articles whose documents are all marked, and those whose documents may be either."""

    sure: frozenset[int] = frozenset()
    doubtful: frozenset[int] = frozenset()


NOTHING_FLAGGED = Flagged()


@dataclass
class Flags:
    """The marks of one index, kept by this object alone; the archive's own keeps them in its database."""

    held: dict[int, bool] = field(default_factory=dict)

    def read(self) -> Flagged:
        return _split(self.held)

    def doubt(self, articles: Iterable[int]) -> None:
        """The documents of these articles are about to be changed."""
        self.held.update(dict.fromkeys(articles, False))

    def settle(self, marked: Iterable[int], unmarked: Iterable[int]) -> None:
        """Searches on every replica see these articles' documents so."""
        self.held.update(dict.fromkeys(marked, True))
        for each in unmarked:
            self.held.pop(each, None)


class DatabaseFlags(Flags):
    def read(self) -> Flagged:
        """One query, and only after a write."""
        return kept("flagged articles", _read)

    def doubt(self, articles: Iterable[int]) -> None:
        self._put(articles, False)

    def settle(self, marked: Iterable[int], unmarked: Iterable[int]) -> None:
        gone = list(unmarked)
        with transaction.atomic():
            for start in range(0, len(gone), SOME):
                FlaggedArticle.objects.filter(article__in=gone[start : start + SOME]).delete()
            self._put(marked, True)

    def _put(self, articles: Iterable[int], is_sure: bool) -> None:
        FlaggedArticle.objects.bulk_create(
            (FlaggedArticle(article=each, is_sure=is_sure) for each in articles),
            batch_size=SOME,
            update_conflicts=True,
            unique_fields=["article"],
            update_fields=["is_sure"],
        )


def _read() -> Flagged:
    return _split(dict(FlaggedArticle.objects.values_list("article", "is_sure")))


def _split(held: Mapping[int, bool]) -> Flagged:
    sure = frozenset(article for article, is_sure in held.items() if is_sure)
    return Flagged(sure, frozenset(held.keys() - sure))


@dataclass(frozen=True, slots=True)
class Left:
    """How documents of hidden articles are left out: `filters`, and the lists that they name."""

    filters: Mapping[str, str]
    lists: Mapping[str, str]


def is_many(hidden: frozenset[int]) -> bool:
    """Whether to ask for the marks at all."""
    return len(hidden) > MANY_HIDDEN


def changes_due(hidden: frozenset[int], flagged: Flagged) -> tuple[frozenset[int], list[int]]:
    """Which articles are to be marked, and those whose documents have to be changed for that, if they are
    many enough. All marks go where half as many are hidden as it takes to begin."""
    is_begun = bool(flagged.sure) and 2 * len(hidden) > MANY_HIDDEN
    wanted = hidden if is_many(hidden) or is_begun else frozenset[int]()
    changes = sorted((wanted - flagged.sure) | ((flagged.sure | flagged.doubtful) - wanted))
    return wanted, changes if len(changes) >= FEWEST_CHANGES else []


def wrongly_marked(found: Collection[int], marked: Set[int], before: Flagged, after: Flagged) -> Set[int]:
    """Articles of the index whose documents are not as was noted, before and after they were looked at."""
    lacking = {each for each in before.sure & after.sure if each in found} - marked
    noted = before.sure | before.doubtful | after.sure | after.doubtful
    return lacking | (marked - noted)


@lru_cache(maxsize=16)
def left_out(hidden: frozenset[int], flagged: Flagged) -> Left:
    """Leave out every document of a hidden article, and no other."""
    if not hidden:
        return Left({}, {})
    young = hidden - flagged.sure
    restored = (flagged.sure | flagged.doubtful) - hidden
    if not is_many(hidden) or len(young) + len(restored) >= len(hidden):
        return Left({"hidden": "*:* -{!terms f=article v=$hidden}"}, {"hidden": _listed(hidden)})
    filters = {"marked": NOT_MARKED}
    lists = {}
    if restored:
        filters["marked"] = f"(({NOT_MARKED}) {{!terms f=article v=$restored}})"
        lists["restored"] = _listed(restored)
    if young:
        filters["hidden"] = "*:* -{!terms f=article v=$hidden}"
        lists["hidden"] = _listed(young)
    return Left(filters, lists)


def _listed(articles: frozenset[int]) -> str:
    return ",".join(map(str, sorted(articles)))
