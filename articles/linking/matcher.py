"""Links a stored article to the articles that share its copy, and keeps links and stories true.

`match` works when an article arrives, `settle` at the end of a run, `relink` over everything again.
What they leave depends on the set of articles and on curators' verdicts, not on the order of arrival.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from articles.linking import fingerprints as table
from articles.linking import ledgers, pairs, readings, stories
from articles.linking.fingerprints import Stored
from articles.linking.pairs import ALGORITHM
from articles.models import Article, BoilerplateMark, SyndicationLink
from articles.syndication.candidates import Commons, candidate_articles
from articles.syndication.reading import ArticleReading

_SETTLE_CHUNK = 200


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """What matching one article did. `changed` counts links made, altered or taken away."""

    article: int
    candidates: int
    links: int
    changed: int
    stories_changed: frozenset[int]


@dataclass(frozen=True, slots=True)
class SettleOutcome:
    """`shingles` had become common (or ceased to be); `changed` links were judged otherwise than before."""

    shingles: int
    changed: int


@dataclass(frozen=True, slots=True)
class RelinkOutcome:
    """`changed` counts links that are not as they were; `restoried` counts articles now in another story."""

    articles: int
    changed: int
    restoried: int
    links: int


def match(article: Article) -> MatchOutcome:
    """Link one stored article. Call it in the transaction that stored or changed the article.

    Writes its fingerprint, its links with their evidence, and the stories they make. Curators'
    verdicts stand: a confirmed or rejected link keeps its status and relation.
    """
    with transaction.atomic():
        table.one_at_a_time()
        readings.name_agency(article)
        reading = readings.of(article)
        outlet = article.source_id or 0
        commons, seen = _take_fingerprint(article, reading)
        found = candidate_articles(outlet, seen, commons)
        others = readings.load(found)
        known = {_other(link, article.pk): link for link in SyndicationLink.objects.of(article.pk)}
        changed: set[int] = set()
        for other in others:
            link = known.pop(other.pk, None)
            if pairs.write(article, other, link, commons):
                changed.add(other.pk)
        for pk, link in known.items():
            if pairs.let_go(link):
                changed.add(pk)
        restoried = stories.regroup({article.pk, *changed}) if changed else frozenset()
        count = SyndicationLink.objects.of(article.pk).count() if others or known else 0
        return MatchOutcome(article.pk, len(found), count, len(changed), restoried)


def settle(progress: Callable[[int], None] | None = None) -> SettleOutcome:
    """Judge again what has changed under links since they were judged.

    That is: shingles that have become common, passages that a curator marked, articles whose source
    or day was mended. Safe to kill: what is due stays due until its links are judged.
    """
    shingles, changed = 0, _match_mended() + respect_marks()
    while True:
        with transaction.atomic():
            table.one_at_a_time()
            due = table.due(_SETTLE_CHUNK)
            if not due:
                break
            changed += _settle(due)
            table.settled(value for value, _ in due)
        shingles += len(due)
        if progress:
            progress(len(due))
    ledgers.write()
    return SettleOutcome(shingles, changed)


def respect_marks() -> int:
    """Judge again the links of sources whose boilerplate a curator marked since, and return how many changed.

    Call it after a mark is made, so that it counts at once; `settle` does it too. A mark that is
    taken back may make links again: that takes `relink`.
    """
    changed = 0
    for mark in BoilerplateMark.objects.order_by("pk"):
        links = SyndicationLink.objects.filter(judged_at__lt=mark.made_at)
        if mark.source_id is not None:
            links = links.filter(Q(first__source=mark.source_id) | Q(second__source=mark.source_id))
        due = list(links.values_list("pk", flat=True))
        for at in range(0, len(due), _SETTLE_CHUNK):
            changed += rejudge(SyndicationLink.objects.filter(pk__in=due[at : at + _SETTLE_CHUNK]))
    return changed


def rejudge(links: Iterable[SyndicationLink]) -> int:
    """Judge these links again, and return how many changed."""
    touched: set[int] = set()
    count = 0
    with transaction.atomic():
        for link in links:
            pair = {article.pk: article for article in readings.load((link.first_id, link.second_id))}
            if len(pair) < 2:
                continue
            first, second = pair[link.first_id], pair[link.second_id]
            shared = pairs.shared(readings.of(first), readings.of(second))
            if pairs.write(first, second, link, table.commons(shared)):
                touched |= {first.pk, second.pk}
                count += 1
            SyndicationLink.objects.filter(pk=link.pk).update(judged_at=timezone.now())
        if touched:
            stories.regroup(touched)
    return count


def relink(
    since: datetime | None = None,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> RelinkOutcome:
    """Link every article again, or those that came in since; one article, one transaction.

    A relink that was interrupted goes on where it stopped: articles already linked by it are not
    done twice. With `dry_run` everything happens in one transaction that is rolled back.
    """
    before, homes = _state(), _homes()
    if dry_run:
        with transaction.atomic():
            done = _relink(since, progress)
            outcome = _difference(done, before, homes)
            transaction.set_rollback(True)
            return outcome
    return _difference(_relink(since, progress), before, homes)


def _relink(since: datetime | None, progress: Callable[[int, int], None] | None) -> int:
    if not table.is_half_linked(ALGORITHM):
        chosen = (
            Article.objects.filter(ingested_at__gte=since).values_list("pk", flat=True) if since else None
        )
        table.unstamp(None if chosen is None else list(chosen))
    waiting = table.not_stamped(ALGORITHM)
    for done, pk in enumerate(waiting, start=1):
        for article in readings.load((pk,)):
            with transaction.atomic():
                if match(article).links:
                    stories.regroup((pk,))
        if progress:
            progress(done, len(waiting))
    settle()
    return len(waiting)


def _take_fingerprint(article: Article, reading: ArticleReading) -> tuple[Commons, dict[int, Any]]:
    """Store the fingerprint and learn from it; returns what is common, and who else has its shingles."""
    day = article.printed_on.toordinal() if article.printed_on else 0
    hashes = frozenset(reading.fingerprint.hashes.tolist())
    new = Stored(ALGORITHM, article.source_id or 0, day, hashes)
    old = table.stored(article.pk)
    if old is not None and replace(old, version=ALGORITHM) == new:
        table.stamp(article.pk, ALGORITHM)
    else:
        if old is not None:
            table.forget(article.pk, old)
        table.store(article.pk, new)
        if old is not None:
            table.relearn(old.hashes)
    known = table.commons(hashes)
    seen = table.sightings(hashes - known.archive)
    if table.learn(seen, known):
        known = table.commons(hashes)
    elsewhere = {
        value: [place for place in places if place.article != article.pk] for value, places in seen.items()
    }
    return known, elsewhere


def _match_mended() -> int:
    """Match the articles whose source or day is not what their fingerprint was stored with."""
    now = {
        pk: (source or 0, day.toordinal() if day else 0)
        for pk, source, day in Article.objects.values_list("pk", "source_id", "printed_on").iterator()
    }
    mended = [pk for pk, held in table.outlets_and_days() if held != now.get(pk, held)]
    return sum(match(article).changed for article in readings.load(mended))


def _settle(due: Sequence[tuple[int, bool]]) -> int:
    changed = 0
    held = table.sightings(value for value, _ in due)
    wide = {place.article for value, widened in due if widened for place in held.get(value, ())}
    for article in readings.load(wide):
        changed += match(article).changed
    links_due: set[int] = set()
    for value, widened in due:
        articles = [place.article for place in held.get(value, ())]
        if not widened and len(articles) > 1:
            links = SyndicationLink.objects.filter(first__in=articles, second__in=articles)
            links_due |= set(links.values_list("pk", flat=True))
    return changed + rejudge(SyndicationLink.objects.filter(pk__in=links_due))


def _other(link: SyndicationLink, article_id: int) -> int:
    return link.second_id if link.first_id == article_id else link.first_id


def _state() -> dict[tuple[int, int], tuple[Any, ...]]:
    fields = ("first_id", "second_id", "relation", "degree", "status", "direction", "coverage_first", "score")
    rows = SyndicationLink.objects.values_list(*fields)
    return {(row[0], row[1]): row[2:] for row in rows.iterator()}


def _homes() -> dict[int, int]:
    return dict(Article.objects.values_list("pk", "story_id"))


def _difference(
    articles: int, before: dict[tuple[int, int], tuple[Any, ...]], homes: dict[int, int]
) -> RelinkOutcome:
    after, now = _state(), _homes()
    changed = sum(1 for pair in before.keys() | after.keys() if before.get(pair) != after.get(pair))
    restoried = sum(1 for article, story in now.items() if homes.get(article, story) != story)
    return RelinkOutcome(articles, changed, restoried, len(after))
