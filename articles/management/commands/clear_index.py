"""Take the index away. Searches are then answered, plainly, by the database until it is rebuilt."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable


class Command(ArchiveCommand):
    help = (
        "Take the search index away. Readers never see an empty one: until rebuild_index has run, the "
        "database answers searches itself, slower and unranked, and pages say so."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--noinput", action="store_true", help="Do not ask.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["noinput"]:
            self.stdout.write("Until rebuild_index has run, searches will be slow and unranked.")
            if not input("Take the index away? [y/N] ").lower().startswith("y"):
                self.stdout.write("Nothing was changed.")
                return
        try:
            upkeep.clear()
        except (EngineBusy, EngineUnusable) as error:
            raise CommandError(f"{error}; nothing was changed.") from error
        self.stdout.write("The index was taken away; run manage.py rebuild_index to have it again.")
