"""Puts a backup in the place of the archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandError

from articles.backup.copying import BackupFailed
from articles.backup.restoring import RestoreFailed, finish_restore, restore_copy
from articles.management.archive_command import NOT_FINISHED, ArchiveCommand
from articles.search import upkeep
from articles.search.damage import note_rebuild
from articles.search.engine import EngineBusy, EngineUnusable


class Command(ArchiveCommand):
    help = (
        "Put a backup in the place of the archive, all at once, bring it up to date and build its index. "
        "Stop the server and the worker first. Exit code 0 restored, 1 refused: then nothing was changed, "
        "3 stopped: the same command goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("backup", type=Path, metavar="BACKUP")
        parser.add_argument(
            "--replace", action="store_true", help="take the place of what is there, which is laid aside"
        )
        parser.add_argument("--no-index", action="store_true", help="leave the index for later")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore_copy(options["backup"], options["replace"], self.stdout.write)
        except BackupFailed as failed:
            raise CommandError(f"{failed} Nothing was changed.", returncode=1) from failed
        except RestoreFailed as failed:
            raise CommandError(str(failed), returncode=NOT_FINISHED) from failed
        call_command("migrate", verbosity=0, interactive=False)
        note_rebuild()
        told = "without an index"
        if not options["no_index"]:
            try:
                told = f"{upkeep.rebuild():,} articles indexed"
            except (EngineBusy, EngineUnusable, upkeep.RebuildFailed) as error:
                told = f"the index was not built ({error}); manage.py settle builds it"
        finish_restore()
        self.stdout.write(f"{options['backup']}: restored, {told}.")
