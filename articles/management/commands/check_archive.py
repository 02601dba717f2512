"""Prove that the archive is sound, and say the remedy for what is not."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from articles.backup import integrity, proofs, repair
from articles.management.archive_command import ArchiveCommand
from articles.models import DueWork


class Command(ArchiveCommand):
    help = (
        "Read the whole archive and name what is missing, corrupt, orphaned or at odds with itself, with "
        "the remedy; then work out anew, for a sample of articles or all, what was split, linked, compared "
        "and indexed. Changes nothing without --fix. Exit code 0 sound, 1 not."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Work out anew for every article, not for a sample."
        )
        parser.add_argument(
            "--sample",
            type=int,
            default=proofs.SAMPLE,
            metavar="N",
            help=f"how many articles are worked out anew ({proofs.SAMPLE})",
        )
        parser.add_argument(
            "--fix",
            "--repair",
            action="store_true",
            dest="repair",
            help="Put right what needs no person's decision, then look again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["sample"] < 0:
            raise CommandError("--sample is at least 0.", returncode=2)
        for done in repair.repair_archive() if options["repair"] else ():
            self.stdout.write(done)
        faults = list(integrity.find_faults())
        if not faults:  # of a damaged database nothing is worked out
            look = proofs.Proofs.of(options["all"], options["sample"])
            faults = list(look.find_faults())
            if faults and options["repair"]:
                for fault in faults:
                    self.stdout.write(f"{fault.what} Worked out again.")
                look.work_out_again()
                look = proofs.Proofs(look.articles, look.is_of_all)
                faults = [*integrity.find_faults(), *look.find_faults()]
            told = ", ".join(f"{count:,} {what}" for what, count in look.looked_at.items())
            self.stdout.write(f"Worked out anew: {told or 'nothing'}.")
        for fault in faults:
            self.stderr.write(f"{fault.what} {fault.remedy}")
        due = DueWork.objects.count() if not faults else 0
        if due:
            self.stdout.write(f"{due:,} things are due; an ingest or manage.py settle does them.")
        if faults:
            count = len(faults)
            raise CommandError(f"{count} fault{'s' if count > 1 else ''} found.", returncode=1)
        self.stdout.write("The archive is sound.")
