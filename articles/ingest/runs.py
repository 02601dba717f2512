"""The row of a run: begun, ended, or found killed; and what stopped it, in words with a remedy."""

import errno
import getpass
import os
import socket
from collections.abc import Sequence

from django.utils import timezone

from articles.ingest.outcome import Tally
from articles.models import IngestOutcome, IngestRun, ReviewItem


def begin(arguments: Sequence[str]) -> IngestRun:
    """Open the row of a run; rows of runs that were killed are closed."""
    _close_killed()
    return IngestRun.objects.create(arguments=list(arguments), operator=_operator(), message=_process())


def end(run: IngestRun, status: str, message: str, tally: Tally) -> None:
    """Close the row of a run."""
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


def ask_about_refused(row: IngestOutcome) -> None:
    """Keep one open question for each file, however often it is offered again."""
    items = ReviewItem.objects.filter(
        kind=ReviewItem.Kind.REFUSED, outcome__path=row.path, outcome__sha256=row.sha256
    )
    text = f"{row.path}: {row.reason}"
    if not items.filter(text=text).exists():
        ReviewItem.objects.create(kind=ReviewItem.Kind.REFUSED, outcome=row, text=text, doubt=0.3)


def _process() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"


def _close_killed() -> None:
    """Runs of this machine that say they are running but have no process were killed."""
    for run in IngestRun.objects.filter(status=IngestRun.Status.RUNNING):
        words = run.message.split()
        if len(words) != 4 or words[3] != socket.gethostname() or not words[1].isdigit():
            continue
        if int(words[1]) == os.getpid() or not os.path.exists(f"/proc/{words[1]}"):
            run.status, run.message = IngestRun.Status.INTERRUPTED, "killed"
            run.save(update_fields=["status", "message"])


def _operator() -> str:
    try:
        return getpass.getuser()[:100]
    except (KeyError, OSError):
        return f"user {os.getuid()}"


def cause(stopped: Exception) -> str:
    """What the database or the disk said, and what to do about it."""
    words = str(stopped)
    if "locked" in words or "busy" in words:
        remedy = "another program holds the database; run ingest again when it is done"
    elif "full" in words or getattr(stopped, "errno", 0) in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        remedy = "the disk is full; make room and run ingest again"
    elif "readonly" in words or "unable to open" in words:
        remedy = "the database cannot be written to; check the rights on ARCHIVE_HOME"
    elif "no such table" in words or "no such column" in words:
        remedy = "the database is not set up; run manage.py migrate"
    else:
        remedy = "what was taken is kept; run ingest again"
    return f"{words}: {remedy}"
