"""Prove that the archive is sound, and say the remedy for what is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from articles.backup import integrity


class Command(BaseCommand):
    help = (
        "Read the whole archive and name what is missing, corrupt, orphaned or at odds with itself, with "
        "the remedy. Writes nothing. Exit code 0 sound, 1 not."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        count = 0
        for fault in integrity.find_faults():
            count += 1
            self.stderr.write(f"{fault.what} {fault.remedy}")
        if count:
            raise CommandError(f"{count} fault{'s' if count > 1 else ''} found.", returncode=1)
        self.stdout.write("The archive is sound.")
