"""Fill an empty archive from a file of export_archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.backup import importing
from articles.backup.manifest import InvalidBackup
from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable


class Command(ArchiveCommand):
    help = (
        "Fill an empty archive from FILE. The file is read through and proved first; a refused one changes "
        "nothing. Accounts come back without passwords. Exit code 0 restored, 1 refused, "
        "3 stopped by the disk or the database: it goes on."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--check", action="store_true", help="Only prove the file; restore nothing.")

    def handle(self, *args: Any, **options: Any) -> None:
        path = options["file"]
        try:
            if options["check"]:
                manifest = importing.check_backup(path)
                self.stdout.write(f"{path}: whole and unchanged, made at {manifest.made_at}.")
                return
            manifest = importing.restore_backup(path, self.steps_told(options))
        except importing.NotEmpty as held:
            raise CommandError(f"{path}: {held} {self._indexed_the_rest()}", returncode=1) from held
        except InvalidBackup as invalid:
            raise CommandError(f"{path}: {invalid} Nothing was changed.", returncode=1) from invalid
        rows = sum(part.rows for part in manifest.parts)
        self.stdout.write(
            f"{path}: {rows:,} rows restored, {self._indexed()}. Set passwords with changepassword."
        )

    def _indexed(self) -> str:
        try:
            return f"{upkeep.rebuild():,} articles indexed"
        except (EngineBusy, EngineUnusable, upkeep.RebuildFailed) as error:
            return f"the index was not built ({error}); run manage.py rebuild_index"

    def _indexed_the_rest(self) -> str:
        """What a run that was cut off between its rows and the index has left is done by the next."""
        try:
            count = upkeep.drain()
        except EngineUnusable as error:
            return f"What waits for the index was not indexed ({error}); run manage.py rebuild_index."
        return (
            f"{count:,} articles that waited for the index were indexed." if count else "Nothing was changed."
        )
