"""Make the search index ready for this version of the archive; searches go on meanwhile."""

import time
from typing import Any

from django.core.management.base import CommandError

from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable, current_engine


class Command(ArchiveCommand):
    help = (
        "See that there is a search index, laid out as this version of the archive lays it out. Where there "
        "is none, or an older one, it is built beside the one in use, compared with the database and put in "
        "its place at once. To be run after every upgrade. Exit code 0: ready; 1: it could not be done."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            if current_engine().has_current_schema():
                self.stdout.write("The index is as this version lays it out; nothing was done.")
                return
            count = upkeep.rebuild()
        except (EngineBusy, EngineUnusable, upkeep.RebuildFailed) as error:
            raise CommandError(f"{error} The index in use was not touched.") from error
        self.stdout.write(f"{count} articles indexed in {time.monotonic() - began:.1f} s.")
