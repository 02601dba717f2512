"""Takes held captures apart again: after a change of the splitter, of marks or of a source's furniture."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from articles.ingest import resplit, settling
from articles.ingest.sources import SourceBook
from articles.management.archive_command import ArchiveCommand
from articles.models import Article
from articles.search import upkeep


class Command(ArchiveCommand):
    help = "Take held captures apart again; a curator's words stay."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--source", default="", help="only the captures of this source")
        parser.add_argument(
            "--all", action="store_true", help="also captures that the present splitter took apart"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        source = None
        if options["source"]:
            book = SourceBook.read()
            source = book.named(options["source"])
            if source is None:
                raise CommandError(
                    f"--source {options['source']!r} is not known; known are: {book.known()}.", returncode=2
                )
        changed = seen = 0
        with upkeep.batch():
            try:
                # First what waits already, so that every capture is split with all the furniture known.
                changed += settling.settle_record().split
                if options["all"] or source:
                    articles = Article.objects.filter(source=source) if source else Article.objects.all()
                    ids = list(articles.values_list("pk", flat=True))
                else:
                    ids = list(resplit.outdated())
                bar = tqdm(
                    resplit.split_again(ids),
                    total=len(ids),
                    unit=" articles",
                    disable=not self.stderr.isatty(),
                )
                for one in bar:
                    seen += 1
                    changed += bool(one.changed)
                changed += settling.settle_archive().split
            except KeyboardInterrupt:
                raise CommandError("Interrupted; the same command goes on.", returncode=130) from None
        upkeep.drain()  # where the end of the batch could not write, the command says so
        self.stdout.write(f"{seen:,} articles taken apart again, {changed:,} changed")
