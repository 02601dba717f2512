"""Prove that the index equals the database, and with --fix make it so."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep
from articles.search.engine import EngineBusy, EngineUnusable

SHOWN = 20


class Command(ArchiveCommand):
    help = (
        "Read the whole index and the whole database and say where they differ. Exit code 0: they are "
        "equal (or were made so); 1: they differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--fix", action="store_true", help="Index what is missing or outdated, drop the rest."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = upkeep.check(fix=options["fix"])
        except (EngineBusy, EngineUnusable, upkeep.RebuildFailed) as error:
            raise CommandError(str(error)) from error
        if report.damage:
            self.stderr.write(f"The index's files: {report.damage}")
        for what, ids in (
            ("not in the index", report.missing),
            ("in the index, not in the database", report.extra),
            ("indexed as they no longer are", report.outdated),
        ):
            if ids:
                some = ", ".join(map(str, ids[:SHOWN])) + (", …" if len(ids) > SHOWN else "")
                self.stderr.write(f"{len(ids)} {what}: {some}")
        waiting = f", {report.pending} wait to be indexed" if report.pending else ""
        if report.is_sound:
            self.stdout.write(f"The index equals the database: {report.indexed} articles{waiting}.")
        elif report.fixed:
            self.stdout.write(f"Repaired. The index equals the database: {report.indexed} articles{waiting}.")
        else:
            raise CommandError(
                "The index does not equal the database; run manage.py check_index --fix."
                if not options["fix"]
                else "The index still does not equal the database; run manage.py rebuild_index."
            )
