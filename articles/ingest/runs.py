"""The row of a run: begun, ended, or found killed; and what stopped it, in words with a remedy."""

import getpass
import os
import socket
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from articles.database.faults import FaultKind, kind_of_fault
from articles.ingest.files import shown
from articles.ingest.outcome import Tally
from articles.models import IngestOutcome, IngestRun, ReviewItem

_PRUNED_AT_ONCE = 500
_REMEDIES = {
    FaultKind.DAMAGED: "the database is damaged; run manage.py check_archive, then restore the newest backup",
    FaultKind.HELD: "another program holds the database; run {again} again when it is done",
    FaultKind.FULL: "the disk is full; make room and run {again} again",
    FaultKind.FAILING: (
        "the disk is full or failing; make room, read the system's log, and run {again} again"
    ),
    FaultKind.UNWRITABLE: (
        "this cannot be written to; check the rights on ARCHIVE_HOME and on what the command names"
    ),
    FaultKind.AWAY: "the database server is not there; what was done is kept, run {again} again when it is",
    FaultKind.UNSET: "the database is not set up; run manage.py migrate",
}
SILENT_FOR = timedelta(hours=6)
"""Without a sign of life for so long a run counts as killed where its process cannot be asked after: on a
machine of another name. A run gives one at least with every article; the longest step without, the grouping
of strangers, takes minutes."""
HEARD_EVERY = 60.0
"""Seconds between two signs of life."""
_IN_HAND: set[int] = set()
"""Runs that threads of this process are at: a server may take several requests' files at a time."""


class CannotFinish(Exception):
    """The run had to stop; what was taken is kept. The message names the cause and the remedy."""


def begin(arguments: Sequence[str], operator: str = "", owner: User | None = None) -> IngestRun:
    """Open the row of a run; rows of runs that were killed are closed.

    `operator` says who, where it is not the shell user; `owner` whose upload it is.
    """
    _close_killed()
    run = IngestRun.objects.create(
        arguments=[shown(argument) for argument in arguments],
        operator=(operator or str(owner or ""))[:100] or _operator(),
        owner=owner,
        pid=os.getpid(),
        host=socket.gethostname(),
        heard_at=timezone.now(),
    )
    _IN_HAND.add(run.pk)
    return run


def be_heard(run: IngestRun) -> None:
    """A sign that the run is at work, for who cannot see its process: one in HEARD_EVERY seconds."""
    if run.heard_at is None or (timezone.now() - run.heard_at).total_seconds() > HEARD_EVERY:
        run.heard_at = timezone.now()
        IngestRun.objects.filter(pk=run.pk).update(heard_at=run.heard_at)


def end(run: IngestRun, status: str, message: str, tally: Tally) -> None:
    """Close the row of a run."""
    _IN_HAND.discard(run.pk)
    counts = tally.counts
    IngestRun.objects.filter(pk=run.pk).update(
        status=status,
        message=message,
        finished_at=timezone.now(),
        added=counts["added"],
        changed=counts["changed"],
        duplicates=counts["duplicate"],
        refused=counts["refused"],
    )


def prune() -> int:
    """Delete the outcomes of duplicates and refused files that are as old as ARCHIVE_KEEP_OUTCOMES_DAYS says;
    how many.

    0 days keeps all. What was stored keeps its outcome, and so does a refused file that a curator is still
    asked about. In short transactions.
    """
    days = settings.ARCHIVE_KEEP_OUTCOMES_DAYS
    if days <= 0:
        return 0
    asked = ReviewItem.objects.filter(status=ReviewItem.Status.OPEN, outcome=OuterRef("pk"))
    passed = IngestOutcome.objects.filter(
        ~Exists(asked),
        kind__in=(IngestOutcome.Kind.DUPLICATE, IngestOutcome.Kind.REFUSED),
        run__started_at__lt=timezone.now() - timedelta(days=days),
    )
    count = 0
    while some := list(passed.order_by("pk").values_list("pk", flat=True)[:_PRUNED_AT_ONCE]):
        IngestOutcome.objects.filter(pk__in=some).delete()
        count += len(some)
    return count


def ask_about_refused(row: IngestOutcome) -> None:
    """Keep one open question for each file, however often it is offered again."""
    items = ReviewItem.objects.filter(
        kind=ReviewItem.Kind.REFUSED, outcome__path=row.path, outcome__sha256=row.sha256
    )
    text = f"{row.path}: {row.reason}"
    if not items.filter(text=text).exists():
        ReviewItem.objects.create(kind=ReviewItem.Kind.REFUSED, outcome=row, text=text, doubt=0.3)


def is_any_running(heard_within: timedelta = SILENT_FOR) -> bool:
    """Whether a run takes captures in just now; runs that were killed are closed first.

    One of another machine that gave no sign of life for so long counts for none: it may have been killed.
    """
    running = IngestRun.objects.filter(status=IngestRun.Status.RUNNING)
    if not running.exists():
        return False
    _close_killed()
    lately = timezone.now() - heard_within
    here = Q(host=socket.gethostname(), pid__isnull=False)
    return running.filter(here | Q(heard_at__gte=lately) | Q(heard_at=None, started_at__gte=lately)).exists()


def _close_killed() -> None:
    """Runs that say they are running but were killed: of this machine those that have no process, of others
    those that were not heard of for SILENT_FOR."""
    running = IngestRun.objects.filter(status=IngestRun.Status.RUNNING, host=socket.gethostname())
    for run in running.exclude(pid=None):
        assert run.pid is not None
        # Of this very process, one that is not in hand ended without a word, or the process has its number.
        is_killed = run.pk not in _IN_HAND if run.pid == os.getpid() else not is_alive(run.pid)
        if is_killed:
            run.status, run.message = IngestRun.Status.INTERRUPTED, "killed"
            run.save(update_fields=["status", "message"])
    elsewhere = IngestRun.objects.filter(status=IngestRun.Status.RUNNING).exclude(
        host=socket.gethostname(), pid__isnull=False
    )
    silent = elsewhere.filter(
        Q(heard_at__lt=timezone.now() - SILENT_FOR)
        | Q(heard_at=None, started_at__lt=timezone.now() - SILENT_FOR)
    )
    if silent.exists():
        hours = SILENT_FOR // timedelta(hours=1)
        silent.update(status=IngestRun.Status.INTERRUPTED, message=f"not heard of for {hours} hours")


def is_alive(pid: int) -> bool:
    """Whether this machine has a process of this number, whoever owns it; on macOS too, without /proc."""
    try:
        os.kill(pid, 0)  # signal 0 is never delivered
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _operator() -> str:
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def cause(stopped: Exception, again: str = "ingest") -> str:
    """What the database or the disk said, and what to do about it, `again` being the command that goes on."""
    kind = kind_of_fault(stopped)
    if kind is FaultKind.UNWRITABLE and isinstance(stopped, DatabaseError):
        remedy = "the database cannot be written to; check the rights on ARCHIVE_HOME"
    else:
        remedy = _REMEDIES.get(kind, "what was done is kept; run {again} again").format(again=again)
    return f"{stopped}: {remedy}"
