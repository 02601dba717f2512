"""Does what is due after captures came in or were changed: recognises outlets, counts lines, splits again,
links, tells days from versions.

What is due stands in the database (models.due), so that a run that was killed is finished by the next,
or by `manage.py settle`, and ends in the same state. No transaction lasts longer than one article takes,
or a small share of a second.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from articles.extraction.decode import Undecodable
from articles.ingest import furniture, resplit
from articles.ingest.outcome import Stopwatch
from articles.ingest.reading import read_capture
from articles.ingest.splits_ahead import SplitsAhead
from articles.ingest.splitting import Splitter
from articles.linking import settling as links
from articles.models import Capture, DueWork, LineMark
from articles.recognition import days, placing
from articles.recognition import settling as outlets
from articles.search import upkeep
from articles.search.engine import EngineBusy
from articles.spreading import Spread, done_here

_AT_ONCE = 500
_OF_CAPTURES = (
    DueWork.Kind.OUTLET,
    DueWork.Kind.REGROUP,
    DueWork.Kind.LINES,
    DueWork.Kind.RESPLIT,
)


@dataclass(frozen=True, slots=True)
class DueWorkDone:
    """What was done: captures placed and counted, articles split, links changed, ledgers written."""

    placed: int = 0
    counted: int = 0
    split: int = 0
    links: int = 0
    ledgers: int = 0


def settle_archive(
    watch: Stopwatch | None = None,
    progress: Callable[[], None] | None = None,
    spread: Spread = done_here,
) -> DueWorkDone:
    """Do everything that is due, and last make a damaged index anew. May be stopped at any moment and called
    again.

    `progress()` is called now and then; what it raises ends the run, and what is due stays due. So does what
    the program stumbles over, which is logged and tried again by the next call. `spread` does what needs no
    database. Raises EngineUnusable, RebuildFailed and OSError where the index cannot be made anew; all else
    is done then.
    """
    watch = watch or Stopwatch()
    done = settle_record(watch, progress, spread)
    with watch.stage("index"), suppress(EngineBusy):  # who writes the index now meets the damage too
        upkeep.repair()
    return done


def settle_record(
    watch: Stopwatch | None = None,
    progress: Callable[[], None] | None = None,
    spread: Spread = done_here,
) -> DueWorkDone:
    """As `settle_archive`, but for the index."""
    watch, tell = watch or Stopwatch(), progress or (lambda: None)

    def count(capture_id: int) -> None:
        _count(capture_id, splitter)
        tell()

    DueWork.objects.try_again()
    splitter = Splitter()
    ahead = None if spread is done_here else SplitsAhead(splitter, spread)
    placed = counted = split = 0
    # What an outlet repeats is learnt when its captures are placed; a capture that is counted for the first
    # time gets its signature there, and is placed in the next round.
    while DueWork.objects.waiting().filter(kind__in=_OF_CAPTURES).exists():
        with watch.stage("recognise"):
            placed += outlets.recognise_due()
        with watch.stage("furniture"):
            counted += DueWork.objects.drain(DueWork.Kind.LINES, count)
            while due := DueWork.objects.first_of(DueWork.Kind.RESPLIT, _AT_ONCE):
                if ahead is not None:
                    ahead.prepare(due)
                for one in resplit.split_again(due, watch, splitter, ahead):
                    split += bool(one.changed)
                    tell()
    with watch.stage("name"):
        outlets.name_due()
    with watch.stage("link"):
        linked = links.settle_links(tell, spread)
    with watch.stage("recognise"):
        DueWork.objects.drain(DueWork.Kind.DAY, days.settle_day)
    return DueWorkDone(placed, counted, split, linked.changed, linked.ledgers)


def _count(capture_id: int, splitter: Splitter) -> None:
    """Count a capture for the source that its article has now; split its article again where that tells."""
    capture = Capture.objects.select_related("article__source").filter(pk=capture_id).first()
    if capture is None:
        return
    article = capture.article
    try:
        reading = read_capture(capture.data, capture.format)
    except Undecodable:
        return  # taken by an older decoder; it teaches nothing now
    owner = furniture.owner_number(article)
    found = splitter.split(reading, article.source, LineMark.objects.filter(article=article), owner)
    furniture.count(capture, owner, found.lines, found.masked)
    placing.keep_lines(capture.pk, found.parts.version, found.furniture)
    # An unidentified capture is read here for its furniture alone: what a newer splitter makes of it is for
    # `resplit` to say.
    is_comparable = article.source_id is not None or capture.splitter_version == found.parts.version
    if is_comparable and [str(line.role) for line in found.parts.lines] != capture.roles:
        DueWork.objects.note(DueWork.Kind.RESPLIT, [article.pk])
