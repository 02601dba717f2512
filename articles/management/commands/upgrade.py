"""Brings an archive to what this version of the program makes of it, told first, in steps that go on."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from articles.ingest.upgrading import apply_migrations, upgrade_archive, upgrade_index, upgrade_steps
from articles.management.archive_command import NOT_FINISHED, ArchiveCommand
from articles.read_only import begin_read_only, end_read_only, is_read_only
from articles.search.engine import EngineBusy, EngineUnusable
from articles.search.upkeep import RebuildFailed


class Command(ArchiveCommand):
    help = (
        "After the program was replaced: apply the migrations, settle, split and link again what an older "
        "version made, and bring the index up to date. The archive can be read meanwhile, and nothing be "
        "changed. Killed at any moment, the same command goes on. Exit code 0 done, 130 interrupted, 3 "
        "stopped; where only the index is missing, the archive can be changed again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--plan", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        steps = upgrade_steps()
        for step in steps:
            self.stdout.write(f"To do: {step.told}.")
        if not steps:
            if not options["plan"] and is_read_only():  # the last run was stopped after its last step
                apply_migrations()
                end_read_only()
            self.stdout.write("The archive is up to date.")
        if options["plan"] or not steps:
            return
        begin_read_only()
        try:
            with tqdm(desc="Upgrading", unit=" articles", disable=None) as bar:

                def progress(done: int, total: int) -> None:
                    bar.total = total
                    bar.update(done - bar.n)

                upgrade_archive(self.stdout.write, progress)
                upgrade_index(self.stdout.write, progress)
        except KeyboardInterrupt:
            raise CommandError("Interrupted; the same command goes on.", returncode=130) from None
        except (EngineBusy, EngineUnusable, RebuildFailed) as unbuilt:
            end_read_only()
            raise CommandError(
                "The archive is up to date and can be changed again, but its index was not written: "
                f"{str(unbuilt).rstrip('.')}. Run manage.py upgrade again.",
                returncode=NOT_FINISHED,
            ) from unbuilt
        end_read_only()
        self.stdout.write("The archive is up to date.")
