"""What every command does where the disk, the database or the search engine fails: one sentence, with the
remedy."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from traceback import clear_frames
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, IntegrityError

from articles.ingest.files import shown
from articles.ingest.runs import cause
from articles.search.engine import EngineBusy, EngineUnusable
from articles.search.upkeep import RebuildFailed
from articles.tracing import fit_or_new, request_id, traced

NOT_FINISHED = 3
"""Exit code of a command that the disk, the database or the search engine stopped; run again, it goes on."""


@contextmanager
def faults_told(again: str) -> Iterator[None]:
    """A fault of the disk, the database or the search engine as a CommandError with the remedy and exit code
    NOT_FINISHED.

    `again` is the command to run when the fault is gone. A word of the command line that is not UTF-8 and
    reaches the database is a usage error. An IntegrityError passes: it is an error in the
    program, and so is what is neither.
    """
    try:
        yield
    except (IntegrityError, BrokenPipeError):
        raise
    except UnicodeEncodeError as odd:
        raise CommandError(
            f"{shown(odd.object)}: this is not UTF-8; write it in UTF-8.", returncode=2
        ) from odd
    except (DatabaseError, OSError) as stopped:
        _let_go(stopped)
        raise CommandError(f"{cause(stopped, again)}.", returncode=NOT_FINISHED) from stopped
    except (EngineBusy, EngineUnusable, RebuildFailed) as stopped:
        said = str(stopped).rstrip(".")
        raise CommandError(
            f"The index was not written: {said}. What was done is kept; run {again} again.",
            returncode=NOT_FINISHED,
        ) from stopped


def _let_go(stopped: BaseException | None) -> None:
    """Let go of what the frames of an error hold, and of those that it came upon: rows that are half read
    when the database is closed end in a traceback."""
    while stopped is not None:
        clear_frames(stopped.__traceback__)
        stopped = stopped.__context__


class ArchiveCommand(BaseCommand):
    """A command that ends in a sentence or two where the disk, the database or the search engine fails."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):  # a file's name may hold bytes that are not UTF-8
                stream.reconfigure(errors="backslashreplace")
        # Under the number of whatever started it, as a script may say, so that the logs can be put together.
        given = request_id() or os.environ.get("ARCHIVE_REQUEST_ID", "")
        with traced(fit_or_new(given)), faults_told(name):
            return super().execute(*args, **options)

    def steps_told(self, options: dict[str, Any]) -> Callable[[str], None]:
        """Where each step is told: standard output with `-v 2`, else nowhere."""

        def tell(said: str) -> None:
            if options["verbosity"] > 1:
                self.stdout.write(said)

        return tell
