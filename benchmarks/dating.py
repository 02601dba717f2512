"""How often a span told from versions holds the true day: `python -m benchmarks.dating [--held]`.

The samples go into a temporary archive; with --held the archive of ARCHIVE_HOME is asked, and nothing is
written to it. Of every story with two and more versions of a stated day each version's day is hidden in turn,
and told from the days of the others and its own lines. The last line is
`stories N versions N held x whole x likeliest x`: versions whose span holds their day, stories in which all
do, and likeliest days that are right.
"""

import argparse
import os
import sys
import tempfile
from collections import defaultdict
from io import StringIO
from pathlib import Path

import django

from benchmarks.ingesting import prepare

SAMPLES = Path(__file__).resolve().parent.parent / "samples"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--held", action="store_true", help="ask the archive of ARCHIVE_HOME")
    if parser.parse_args(arguments).held:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
        django.setup()
        return _tell()
    with tempfile.TemporaryDirectory(prefix="dating-") as folder:
        prepare(Path(folder))
        from django.core.management import call_command

        call_command("demo", no_serve=True, stdout=StringIO())
        return _tell()


def _tell() -> int:
    from articles.models import Article
    from articles.recognition.days import span_of

    stated = Article.objects.live().filter(printed_precision=Article.Precision.DAY)
    versions: dict[int, list[int]] = defaultdict(list)
    for pk, story in stated.order_by("pk").values_list("pk", "story"):
        versions[story].append(pk)
    shared = [held for held in versions.values() if len(held) > 1]
    asked = right = whole = told = likeliest = 0
    for held in shared:
        all_held = True
        for article in Article.objects.filter(pk__in=held):
            # The days of the other versions and its own lines; what it states itself is not looked at.
            day, span = article.printed_on, span_of(article)
            assert day is not None
            holds = span is not None and span.first <= day <= span.last
            asked, right, all_held = asked + 1, right + holds, all_held and holds
            if span is not None and span.day is not None:
                told, likeliest = told + 1, likeliest + (span.day == day)
        whole += all_held
    print(
        f"stories {len(shared)} versions {asked} held {right / max(1, asked):.3f} "
        f"whole {whole / max(1, len(shared)):.3f} likeliest {likeliest / max(1, told):.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
