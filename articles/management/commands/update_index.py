"""Bring the index in step with the database now: pending articles, and on request all that differ."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable


class Command(ArchiveCommand):
    help = (
        "Index the articles that wait. With --all, compare index and database and repair what differs "
        "(the same as check_index --fix). Exit code 0: in step; 1: not."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Look at every article, not only at those that wait."
        )
        parser.add_argument("--remove", action="store_true", help="Accepted for Haystack; --all removes too.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = upkeep.drain()
            upkeep.mark_hidden()
            if options["all"] or options["remove"]:
                report = upkeep.check(fix=True)
                written += len(report.missing) + len(report.outdated) + len(report.extra)
        except (EngineUnusable, EngineBusy, upkeep.RebuildFailed) as error:
            raise CommandError(str(error)) from error
        waiting = upkeep.freshness().pending
        rest = f"; {waiting} wait for another process that writes the index" if waiting else ""
        self.stdout.write(f"{written} articles indexed{rest}.")
