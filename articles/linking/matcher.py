"""Links a stored article to the articles that share its copy, and keeps links and stories true.

`match` works when an article arrives, `settling.settle_links` at the end of a run,
`relinking.relink_all` over everything again. What they leave depends on the set of articles and on
curators' verdicts, not on the order of arrival.
"""

from collections.abc import Set
from dataclasses import dataclass, replace
from typing import Any

from articles.database.writing import within_writer
from articles.linking import fingerprints as table
from articles.linking import kinds_table, ledgers, pairs, readings, stories
from articles.linking.batch_shingles import BatchShingles
from articles.linking.fingerprints import Stored
from articles.models import Article, DueWork, SyndicationLink
from articles.syndication.candidates import FEWEST_REPEATS, Commons, Sighting, candidate_articles
from articles.syndication.reading import ArticleReading
from articles.syndication.shingle_kinds import may_count


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """What matching one article did. `changed` counts links made, altered or taken away."""

    article: int
    candidates: int
    links: int
    changed: int
    stories_changed: frozenset[int]


def match(
    article: Article,
    *,
    is_new: bool = False,
    taught: readings.Taught | None = None,
    batch: BatchShingles | None = None,
    judged: Set[int] = frozenset(),
) -> MatchOutcome:
    """Link one stored article. Call it in the transaction of `one_writer` that stored or changed it.

    Writes its fingerprint, its links with their evidence, and the stories they make. Curators'
    verdicts stand: a confirmed or rejected link keeps its status and relation. Of an article that `is_new`
    nothing stands in the tables yet, so nothing is looked up; it was given its agency before it was stored.
    `taught` is what Taught.read gave in the same transaction. `batch` holds the shingles of articles that are
    stored in one transaction. `judged` are articles that were matched by the same rules since this one was
    changed: their pairs with it stand, unless it reads otherwise now.
    """
    with within_writer():
        taught = taught or readings.Taught.read()
        agency = article.agency
        if not is_new:
            readings.name_agency(article, taught)
        reading = readings.of(article, taught)
        outlet = readings.outlet_number(article)
        version = pairs.algorithm(taught.models)
        together = batch or BatchShingles()
        if is_new:
            commons, seen = _first_fingerprint(article, reading, version, together)
            if batch is None:
                together.write()
        else:
            commons, seen, is_same = _take_fingerprint(article, reading, version)
        found = candidate_articles(outlet, seen, commons)
        mine = reading.shingles
        if is_new:
            judged = frozenset()
        elif not kinds_table.has_kinds(article.pk, mine):
            kinds_table.keep_kinds([(article.pk, mine)])
            judged = frozenset()
        elif not is_same or article.agency != agency:
            judged = frozenset()
        found = tuple(pk for pk in found if pk not in judged)
        theirs = together.known_kinds(found)
        others = readings.load_articles(
            pk
            for pk in found
            if pk not in theirs
            or may_count(mine, theirs[pk].shingles, commons.between(outlet, theirs[pk].outlet))
        )
        held = [] if is_new else list(SyndicationLink.objects.of(article.pk))
        known = {_other(link, article.pk): link for link in held if _other(link, article.pk) not in judged}
        changed: dict[int, pairs.LinkChange] = {}
        for other in others:
            if other.pk not in theirs:
                kinds_table.keep_kinds([(other.pk, readings.of(other, taught).shingles)])
            changed[other.pk] = pairs.write_link(article, other, known.pop(other.pk, None), commons, taught)
        changed |= {pk: pairs.let_go(link) for pk, link in known.items()}
        count = sum(1 for change in changed.values() if change)
        joined = {pk for pk, change in changed.items() if change is pairs.LinkChange.JOINING}
        if held:
            # Of a link that stays as it is the ledger is due all the same where the article's words changed.
            ledgers.note_older(article)
        restoried = stories.regroup({article.pk, *joined}) if joined else frozenset()
        if is_new and article.pk not in restoried:
            links = count
            if others and article.printed_on is None:  # alone in its story
                DueWork.objects.note(DueWork.Kind.DAY, [article.pk])
        else:
            links = SyndicationLink.objects.of(article.pk).count() if held or count else 0
            if others or known:
                stories.note_days_beside(Article.objects.only("story_id").get(pk=article.pk))
        return MatchOutcome(article.pk, len(found), links, count, restoried)


def _take_fingerprint(
    article: Article, reading: ArticleReading, version: str
) -> tuple[Commons, dict[int, Any], bool]:
    """Store the fingerprint and learn from it; returns what is common, who else has its shingles, and whether
    the fingerprint is as it was."""
    day = article.printed_on.toordinal() if article.printed_on else 0
    hashes = frozenset(reading.fingerprint.hashes.tolist())
    new = Stored(version, readings.outlet_number(article), day, hashes)
    old = table.stored(article.pk)
    is_same = old is not None and replace(old, version=version) == new
    if is_same:
        table.stamp(article.pk, version)
    elif old is None:
        table.store_fingerprint(article.pk, new)
    else:
        table.relearn(old, table.exchange(article.pk, old, new))
    known, seen = table.look_up(hashes)
    if table.learn(seen, known, new.outlet):
        known = table.commons(hashes)
    elsewhere = {
        value: [place for place in places if place.article != article.pk] for value, places in seen.items()
    }
    return known, elsewhere, is_same


def _first_fingerprint(
    article: Article, reading: ArticleReading, version: str, batch: BatchShingles
) -> tuple[Commons, dict[int, Any]]:
    """`_take_fingerprint` for an article that the tables do not have yet."""
    day = article.printed_on.toordinal() if article.printed_on else 0
    hashes = frozenset(reading.fingerprint.hashes.tolist())
    outlet = readings.outlet_number(article)
    known = batch.commons(hashes)
    wanted = hashes - known.archive
    seen = batch.sightings(wanted)
    batch.store(article.pk, Stored(version, outlet, day, hashes), reading.shingles)
    own = Sighting(article.pk, outlet, day)
    # Fewer sightings teach nothing.
    often = {value: [*places, own] for value, places in seen.items() if len(places) + 1 >= FEWEST_REPEATS}
    if batch.learn(often, known, outlet):
        known = batch.commons(hashes)
    # All of its shingles: how many there are says how much sharing is enough.
    return known, {value: seen.get(value, ()) for value in wanted}


def _other(link: SyndicationLink, article_id: int) -> int:
    return link.second_id if link.first_id == article_id else link.first_id
