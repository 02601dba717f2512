"""Does what is due after a run that was stopped, an upgrade, or a curator's large act."""

from typing import Any

from django.core.management.base import CommandError

from articles.ingest import settling
from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep


class Command(ArchiveCommand):
    help = (
        "Do what is due: lines counted for their source, articles split and linked again, ledgers written. "
        "Every ingest does it at its end. Exit code 0 done, 130 interrupted."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with upkeep.batch():
                done = settling.settle_archive()
        except KeyboardInterrupt:
            raise CommandError("Interrupted; the same command goes on.", returncode=130) from None
        upkeep.drain()  # where the end of the batch could not write, the command says so
        self.stdout.write(
            f"{done.counted:,} captures counted, {done.split:,} articles split otherwise, "
            f"{done.links:,} links changed, {done.ledgers:,} ledgers written"
        )
