"""Index everything anew, aside, and swap it in; searches go on meanwhile."""

import sys
import time
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from articles.backup.restoring import finish_restore
from articles.database.copies import begun_restore
from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable


class Command(ArchiveCommand):
    help = (
        "Index every article anew beside the index in use, compare the new index with the database, and "
        "swap it in. Searches are answered all the while. Gives up a restore that was stopped. Exit code "
        "0: done; 1: it could not be done; 3: the disk or the database stopped it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="Accepted for Haystack; nothing is asked.")

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        with tqdm(unit="article", disable=not sys.stderr.isatty()) as bar:

            def show(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                count = upkeep.rebuild(show)
            except (EngineBusy, EngineUnusable, upkeep.RebuildFailed) as error:
                raise CommandError(f"{error} The index in use was not touched.") from error
        if begun_restore().exists():
            finish_restore()
            self.stdout.write("The restore that was stopped is given up.")
        self.stdout.write(f"{count} articles indexed in {time.monotonic() - began:.1f} s.")
