"""Does what waits in the background: uploads to be taken in, long acts of curators, alerts."""

import logging
import signal
import time
from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.db import OperationalError, close_old_connections

from articles.alerts.running import run_alerts
from articles.heartbeats import WORKER, leave_heartbeat
from articles.ingest.runs import is_alive
from articles.jobs.exports import tidy_exports
from articles.jobs.left_over import LEFT_FOR, finish_left_over
from articles.jobs.passwords import mail_links_again
from articles.jobs.uploads import tidy_uploads
from articles.jobs.worker import work_once
from articles.management.archive_command import ArchiveCommand
from articles.read_only import is_read_only
from articles.search.engine import EngineBusy, EngineUnusable
from articles.search.upkeep import RebuildFailed

log = logging.getLogger(__name__)
TIDY_EVERY = 3600.0
ALERTS_EVERY = 60.0
"""Seconds between two looks at what is new for whom; between jobs, never during one."""

FAULTS = (OSError, OperationalError, EngineUnusable, EngineBusy, RebuildFailed)
"""What `--once` ends with, as every command does; else it is told and waited out."""
HEARTBEAT_EVERY = 10.0
"""Seconds between two signs that the worker lives; a job in hand gives its own."""


class Command(ArchiveCommand):
    help = (
        "Do the jobs that wait and tell people what is new, until stopped. Exit code 0 stopped, or all done "
        "with --once; 3 with --once: the disk, the database or the search engine stopped it."
    )
    _stop = False
    _patient_until = 0.0
    """Until when, by time.monotonic, what was left over is let be, since it could not be finished."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then end")
        parser.add_argument(
            "--every", type=float, default=1.0, metavar="SECONDS", help="how often to look for work"
        )

        parser.add_argument(
            "--with",
            type=int,
            default=0,
            metavar="PROCESS",
            dest="beside",
            help="end when this process does, as that of a server started beside it",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self._heed_signals()
        beat, tidied, told, done = 0.0, 0.0, 0.0, 0
        while not self._stop and (not options["beside"] or is_alive(options["beside"])):
            try:
                if time.monotonic() - beat > HEARTBEAT_EVERY or not beat:
                    leave_heartbeat(WORKER)
                    beat = time.monotonic()
                if time.monotonic() - tidied > TIDY_EVERY or not tidied:
                    tidy_uploads()
                    tidy_exports()
                    tidied = time.monotonic()
                if not is_read_only() and work_once():
                    done += 1
                    continue
                if not is_read_only() and time.monotonic() >= self._patient_until:
                    self._finish_left_over(options["once"])
                if not is_read_only() and (time.monotonic() - told > ALERTS_EVERY or not told):
                    mail_links_again()
                    _tell_what_is_new()
                    told = time.monotonic()
            except OSError as full:
                if options["once"]:
                    raise
                self.stderr.write(f"The disk cannot be written to ({full}); trying again.")
            except OperationalError as busy:
                if options["once"]:
                    raise
                self.stderr.write(f"The database cannot be written to ({busy}); trying again.")
            if options["once"]:
                break
            close_old_connections()
            time.sleep(options["every"])
        self.stdout.write(f"{done:,} jobs done.")

    def _finish_left_over(self, once: bool) -> None:
        """Do what a killed program has left. A stop ends it, and so does any error, which is told; then it is
        tried again after ALERTS_EVERY. With `once` FAULTS pass through."""
        beat = time.monotonic()

        def tell() -> None:
            nonlocal beat
            if self._stop:
                raise _Stopped
            if time.monotonic() - beat > HEARTBEAT_EVERY:
                leave_heartbeat(WORKER)
                beat = time.monotonic()

        try:
            finish_left_over(tell, timedelta(0) if once else LEFT_FOR)
        except _Stopped:
            pass
        except Exception as failed:
            if once and isinstance(failed, FAULTS):
                raise
            self._patient_until = time.monotonic() + ALERTS_EVERY
            if isinstance(failed, EngineUnusable | EngineBusy | RebuildFailed):
                log.error("The index was not written (%s); the changes wait.", failed)
            elif isinstance(failed, OSError):
                log.error("The disk cannot be written to (%s); what is due waits.", failed)
            elif isinstance(failed, OperationalError):
                log.error("The database cannot be written to (%s); what is due waits.", failed)
            else:
                log.exception("What was left could not be finished; it is tried again in a while.")

    def _heed_signals(self) -> None:
        """Ctrl-C and SIGTERM end the worker after the job in hand; another worker does the rest."""

        def stop(number: int, frame: object) -> None:
            if self._stop:
                raise KeyboardInterrupt
            self._stop = True

        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, stop)
        except ValueError:
            pass  # not in the main thread: nobody sends it a signal


class _Stopped(Exception):
    """The worker is to end."""


def _tell_what_is_new() -> None:
    """One run of alerts; an error in it is logged and stops no job."""
    try:
        run_alerts()
    except OperationalError:
        raise
    except Exception:
        log.exception("alerts could not be sent; the next run tries again")
