"""Write the whole archive to one file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.backup import exporting
from articles.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Write everything the archive knows to FILE (a ZIP with a manifest and checksums), as it stands at "
        "one moment, while readers and writers go on. Passwords are left out. Exit code 0 written, "
        "1 the file is there already, 3 the disk or the database failed; no half file stays."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            manifest = exporting.write_backup(options["file"], self.steps_told(options))
        except FileExistsError as error:
            raise CommandError(str(error), returncode=1) from error
        rows = sum(part.rows for part in manifest.parts)
        self.stdout.write(f"{options['file']}: {rows:,} rows in {len(manifest.parts)} parts, checksummed.")
