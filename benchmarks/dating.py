"""How often a span told from versions holds the true day: `python -m benchmarks.dating`, on the archive of
ARCHIVE_HOME.

Of every story with two and more versions of a stated day each version's day is hidden in turn, and told from
the days of the others and its own lines. The last line is `families N held x whole x likeliest x`: versions
whose span holds their day, stories in which all do, and likeliest days that are right. Nothing is written.
"""

import os
import sys
from collections import defaultdict
from datetime import date

import django


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    from articles.models import Article
    from articles.recognition.reading.days import day_hints, day_span

    stated = Article.objects.live().filter(printed_precision=Article.Precision.DAY).order_by()
    stories: dict[int, list[tuple[date, str]]] = defaultdict(list)
    days: dict[int, list[tuple[int, date]]] = defaultdict(list)
    for pk, story, day in stated.values_list("pk", "story", "printed_on"):
        if day is not None:
            days[story].append((pk, day))
    shared = {story: held for story, held in days.items() if len(held) > 1}
    bodies = dict(
        Article.objects.filter(story__in=list(shared)).order_by().values_list("pk", "body").iterator()
    )
    for story, held in shared.items():
        stories[story] = [(day, bodies.get(pk, "")) for pk, day in held]
    asked = right = whole = told = likeliest = 0
    for held_days in stories.values():
        all_held = True
        for at, (day, body) in enumerate(held_days):
            others = [other for number, (other, _) in enumerate(held_days) if number != at]
            span = day_span(day_hints(body.split("\n\n")[:2], []), others)
            holds = span is not None and span.first <= day <= span.last
            asked, right, all_held = asked + 1, right + holds, all_held and holds
            if span is not None and span.day is not None:
                told, likeliest = told + 1, likeliest + (span.day == day)
        whole += all_held
    print(
        f"families {len(stories)} held {right / max(1, asked):.3f} whole {whole / max(1, len(stories)):.3f} "
        f"likeliest {likeliest / max(1, told):.3f}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
