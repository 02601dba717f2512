"""Prove that the archive is sound, and say the remedy for what is not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from articles.backup import integrity, repair
from articles.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Read the whole archive and name what is missing, corrupt, orphaned or at odds with itself, with "
        "the remedy. Writes nothing without --repair. Exit code 0 sound, 1 not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="First put right what needs no person's decision."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        for done in repair.repair_archive() if options["repair"] else ():
            self.stdout.write(done)
        count = 0
        for fault in integrity.find_faults():
            count += 1
            self.stderr.write(f"{fault.what} {fault.remedy}")
        if count:
            raise CommandError(f"{count} fault{'s' if count > 1 else ''} found.", returncode=1)
        self.stdout.write("The archive is sound.")
