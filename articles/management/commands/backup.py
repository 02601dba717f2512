"""Makes a backup while the archive is used, proves it by restoring it elsewhere, and deletes old ones."""

import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError

from articles.backup.copying import BackupFailed, NotProved, make_copy, one_backup, prove_copy, prune_copies
from articles.backup.keep_rule import BadKeep, KeepRule
from articles.management.archive_command import NOT_FINISHED, ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Copy the database into FOLDER as it stands at one moment, restore the copy into a temporary "
        "place, check it there, then delete the backups that --keep does not keep. Exit code 0 made and "
        "proved, 1 not, 3 stopped by the disk or the database: run it again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER")
        parser.add_argument(
            "--keep", default="7d,4w,12m", help="the newest of so many days, weeks and months (7d,4w,12m)"
        )
        parser.add_argument("--all", action="store_true", help="prove every article, not a sample")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            keep = KeepRule.read(options["keep"])
        except BadKeep as bad:
            raise CommandError(str(bad), returncode=2) from bad
        try:
            with one_backup(options["folder"]):
                begun = time.monotonic()
                made = make_copy(options["folder"])
                copied = time.monotonic() - begun
                said = prove_copy(made, options["all"])
                gone = prune_copies(options["folder"], keep)
        except BackupFailed as failed:
            raise CommandError(f"{failed} No older backup was deleted.", returncode=1) from failed
        except NotProved as stopped:
            raise CommandError(
                f"{stopped} No older backup was deleted; run backup again.", returncode=NOT_FINISHED
            ) from stopped
        size = made.stat().st_size / 2**20
        self.stdout.write(
            f"{made}: {size:,.0f} MiB in {copied:.1f} s, proved in {time.monotonic() - begun - copied:.1f} s "
            f"({said}) {len(gone)} older deleted."
        )
