"""Recognises the outlets of what is held, or says what it would recognise."""

from argparse import ArgumentParser
from itertools import islice
from typing import Any

from django.core.management.base import CommandError

from articles.ingest import settling
from articles.management.archive_command import ArchiveCommand
from articles.models import Article, Capture, DueWork, UnknownOutlet
from articles.recognition import days, placing
from articles.recognition.judging import RECOGNISED, SourcesHeld
from articles.recognition.reading.outlets import OutletStanding
from articles.search import upkeep

_AT_ONCE = 50
"""Captures that are judged together."""


class Command(ArchiveCommand):
    help = (
        "Look at every article whose source no person, file or path names: recognise its outlet by its page "
        "furniture, suggest one, or put it into a group of unknown outlets. Ingest does it as captures come. "
        "Exit code 0 done, 130 interrupted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="Say what would be recognised; write nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self._say_what_would_be() if options["dry_run"] else self._recognise()
        except KeyboardInterrupt:
            raise CommandError("Interrupted; the same command goes on.", returncode=130) from None

    def _recognise(self) -> None:
        with upkeep.batch():
            DueWork.objects.note_rows(DueWork.Kind.OUTLET, _open_captures())
            DueWork.objects.note_rows(DueWork.Kind.DAY, Article.objects.filter(printed_on=None))
            done = settling.settle_archive()
        upkeep.drain()  # where the end of the batch could not write, the command says so
        recognised = Article.objects.filter(origins__source=RECOGNISED).count()
        alone = Article.objects.unidentified().filter(unknown_outlet=None).count()
        about = Article.objects.filter(printed_precision=Article.Precision.ABOUT).count()
        groups = UnknownOutlet.objects.with_articles().count()
        self.stdout.write(
            f"{done.placed:,} captures looked at: {recognised:,} articles have a recognised source, "
            f"{groups:,} unknown outlets, {alone:,} articles of no group; {about:,} of no stated day "
            "are dated about, from their versions"
        )

    def _say_what_would_be(self) -> None:
        counts = dict.fromkeys(OutletStanding, 0)
        waiting, sources = 0, SourcesHeld()
        rows = _open_captures().values_list("pk", "path").iterator(chunk_size=200)
        while some := dict(islice(rows, _AT_ONCE)):
            verdicts = placing.judge_captures(some, sources)
            waiting += len(some) - len(verdicts)
            for pk, verdict in sorted(verdicts.items()):
                counts[verdict.standing] += 1
                if verdict.standing is not OutletStanding.UNKNOWN:
                    names = " or ".join(placing.names_of_sources([verdict.source, verdict.rival]))
                    self.stdout.write(
                        f"{some[pk]}: {verdict.standing} {names} (likeness {verdict.likeness:.2f})"
                    )
        said = ", ".join(f"{count:,} {standing}" for standing, count in counts.items())
        late = f"; {waiting:,} wait for `manage.py settle`" if waiting else ""
        self.stdout.write(f"dry run: {said}{late}")
        dated = [days.span_of(article) for article in days.open_articles().iterator(chunk_size=200)]
        self.stdout.write(
            f"dry run: {sum(map(bool, dated)):,} articles would be dated about, from their versions"
        )


def _open_captures() -> Any:
    """Captures of articles whose source nobody but the archive has said, by number."""
    articles = Article.objects.filter(source=None) | Article.objects.filter(origins__source=RECOGNISED)
    return Capture.objects.filter(article__in=articles.order_by().values("pk")).order_by("pk")
