"""Judges again what has changed under links since they were judged, and writes the ledgers that are due.

Due are articles (mended, or holding shingles that ceased to be common), links (on shingles that became
common, or on passages that a curator marked) and ledgers. Each stands in the database until it is done.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from articles.database.writing import one_writer
from articles.linking import fingerprints as table
from articles.linking import ledgers, matcher, pairs, readings, stories
from articles.models import BoilerplateMark, DueWork, SyndicationLink
from articles.spreading import Spread, done_here
from articles.syndication.shingle_kinds import may_count

_SHINGLES_AT_ONCE = 20
"""Shingles whose links and articles are noted as due in one transaction; a common one has thousands."""


@dataclass(frozen=True, slots=True)
class SettleOutcome:
    """`shingles` had become common (or ceased to be); `changed` links were judged otherwise than before;
    `ledgers` were written or taken away."""

    shingles: int
    changed: int
    ledgers: int = 0


def settle_links(progress: Callable[[], None] | None = None, spread: Spread = done_here) -> SettleOutcome:
    """Do what is due. Safe to kill: what is due stays due until it is done, and any later call does it.

    `progress()` is called after each article and each round. `spread` does what needs no database.
    """
    shingles = changed = 0
    tell = progress or (lambda: None)

    def match_again(pk: int) -> None:
        nonlocal changed
        changed += sum(matcher.match(article).changed for article in readings.load_articles((pk,)))
        tell()

    # Matching may make or unmake common shingles, and those make more articles and links due.
    while True:
        DueWork.objects.drain(DueWork.Kind.MATCH, match_again)
        due = _spread_shingles()
        if not due:
            break
        shingles += due
        tell()
    changed += judge_due()
    return SettleOutcome(shingles, changed, ledgers.write_due(spread))


def judge_due() -> int:
    """Judge the links that are due, in short transactions; how many changed."""
    changed = 0

    def judge_again(pk: int) -> None:
        nonlocal changed
        changed += rejudge(SyndicationLink.objects.filter(pk=pk))

    DueWork.objects.drain(DueWork.Kind.JUDGE, judge_again)
    return changed


def note_marked(mark: BoilerplateMark) -> None:
    """The links of a source (or all) are due to be judged, since a curator marked a passage of it.

    Call it in the transaction that makes the mark. A mark that is taken back may make links again: then
    the articles of the source are due to be matched.
    """
    links = SyndicationLink.objects.all()
    if mark.source_id is not None:
        links = links.filter(Q(first__source=mark.source_id) | Q(second__source=mark.source_id))
    DueWork.objects.note_rows(DueWork.Kind.JUDGE, links)


def rejudge(links: Iterable[SyndicationLink]) -> int:
    """Judge these links again, and return how many changed."""
    touched: set[int] = set()
    count = 0
    with one_writer():
        taught = readings.Taught.read()
        for link in links:
            both = readings.load_articles((link.first_id, link.second_id))
            pair = {article.pk: article for article in both}
            if len(pair) < 2:
                continue
            first, second = pair[link.first_id], pair[link.second_id]
            left, right = readings.of(first, taught), readings.of(second, taught)
            commons = table.commons(pairs.shared(left, right))
            common = commons.between(readings.outlet_number(first), readings.outlet_number(second))
            # As in matching: else what stands would depend on which of the two came last.
            if may_count(left.shingles, right.shingles, common):
                changed = pairs.write_link(first, second, link, commons, taught)
            else:
                changed = pairs.let_go(link)
            if changed:
                count += 1
            if changed is pairs.LinkChange.JOINING:
                touched |= {first.pk, second.pk}
            SyndicationLink.objects.filter(pk=link.pk).update(judged_at=timezone.now())
        if touched:
            stories.regroup(touched)
    return count


def _spread_shingles() -> int:
    """Turn shingles that are due into the articles and links that rest on them; how many shingles."""
    count = 0
    while table.due(1):  # asked without the writer's lock: mostly nothing is due
        with one_writer():
            due = table.due(_SHINGLES_AT_ONCE)
            table.spread(due)
            table.settled(value for value, _ in due)
        count += len(due)
    return count
