"""Links a stored article to the articles that share its copy, and keeps links and stories true.

`match` works when an article arrives, `settling.settle_links` at the end of a run, `relink_all` over
everything again. What they leave depends on the set of articles and on curators' verdicts, not on the
order of arrival.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from articles.database.writing import one_writer
from articles.linking import fingerprints as table
from articles.linking import ledgers, pairs, readings, stories
from articles.linking.calibration import current_models
from articles.linking.fingerprints import Stored
from articles.models import Article, SyndicationLink
from articles.syndication.candidates import Commons, Sighting, candidate_articles
from articles.syndication.reading import ArticleReading


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """What matching one article did. `changed` counts links made, altered or taken away."""

    article: int
    candidates: int
    links: int
    changed: int
    stories_changed: frozenset[int]


@dataclass(frozen=True, slots=True)
class RelinkOutcome:
    """`changed` counts links that are not as they were; `restoried` counts articles now in another story."""

    articles: int
    changed: int
    restoried: int
    links: int


def match(article: Article, *, is_new: bool = False, taught: readings.Taught | None = None) -> MatchOutcome:
    """Link one stored article. Call it in the transaction of `one_writer` that stored or changed it.

    Writes its fingerprint, its links with their evidence, and the stories they make. Curators'
    verdicts stand: a confirmed or rejected link keeps its status and relation. Of an article that `is_new`
    nothing stands in the tables yet, so nothing is looked up. `taught` is what Taught.read gave in
    the same transaction.
    """
    with one_writer():
        taught = taught or readings.Taught.read()
        readings.name_agency(article, taught.agencies)
        reading = readings.of(article, taught)
        outlet = readings.outlet_number(article)
        take = _first_fingerprint if is_new else _take_fingerprint
        commons, seen = take(article, reading, pairs.algorithm(taught.models))
        found = candidate_articles(outlet, seen, commons)
        others = readings.load_articles(found)
        held = () if is_new else SyndicationLink.objects.of(article.pk)
        known = {_other(link, article.pk): link for link in held}
        changed: set[int] = set()
        for other in others:
            link = known.pop(other.pk, None)
            if pairs.write_link(article, other, link, commons, taught):
                changed.add(other.pk)
        for pk, link in known.items():
            if pairs.let_go(link):
                changed.add(pk)
        if not is_new:
            # Of a link that stays as it is the ledger is due all the same where the article's words changed.
            ledgers.note_older(article)
        restoried = stories.regroup({article.pk, *changed}) if changed else frozenset()
        if others or known:
            stories.note_days_beside(Article.objects.only("story_id").get(pk=article.pk))
        count = SyndicationLink.objects.of(article.pk).count() if others or known else 0
        return MatchOutcome(article.pk, len(found), count, len(changed), restoried)


def relink_all(
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
        with one_writer():
            done = _relink(since, progress)
            outcome = _difference(done, before, homes)
            transaction.set_rollback(True)
            return outcome
    return _difference(_relink(since, progress), before, homes)


def _relink(since: datetime | None, progress: Callable[[int, int], None] | None) -> int:
    from articles.linking import settling

    version = pairs.algorithm(current_models())
    if not table.is_half_linked(version):
        chosen = (
            Article.objects.filter(ingested_at__gte=since).values_list("pk", flat=True) if since else None
        )
        table.unstamp(None if chosen is None else list(chosen))
    waiting = table.not_stamped(version)
    for done, pk in enumerate(waiting, start=1):
        for article in readings.load_articles((pk,)):
            with one_writer():
                if match(article).links:
                    stories.regroup((pk,))
        if progress:
            progress(done, len(waiting))
    settling.settle_links()
    ledgers.write_ledgers()
    return len(waiting)


def _take_fingerprint(
    article: Article, reading: ArticleReading, version: str
) -> tuple[Commons, dict[int, Any]]:
    """Store the fingerprint and learn from it; returns what is common, and who else has its shingles."""
    day = article.printed_on.toordinal() if article.printed_on else 0
    hashes = frozenset(reading.fingerprint.hashes.tolist())
    new = Stored(version, readings.outlet_number(article), day, hashes)
    old = table.stored(article.pk)
    if old is not None and replace(old, version=version) == new:
        table.stamp(article.pk, version)
    else:
        if old is not None:
            table.forget(article.pk, old)
        table.store_fingerprint(article.pk, new)
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


def _first_fingerprint(
    article: Article, reading: ArticleReading, version: str
) -> tuple[Commons, dict[int, Any]]:
    """`_take_fingerprint` for an article that the tables do not have yet."""
    day = article.printed_on.toordinal() if article.printed_on else 0
    hashes = frozenset(reading.fingerprint.hashes.tolist())
    outlet = readings.outlet_number(article)
    known = table.commons(hashes)
    wanted = hashes - known.archive
    seen = table.sightings(wanted)
    table.store_fingerprint(article.pk, Stored(version, outlet, day, hashes))
    own = Sighting(article.pk, outlet, day)
    if table.learn({value: [*places, own] for value, places in seen.items()}, known):
        known = table.commons(hashes)
    # All of its shingles: how many there are says how much sharing is enough.
    return known, {value: seen.get(value, ()) for value in wanted}


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
