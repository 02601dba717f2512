"""What naming a large unknown outlet costs: `python -m benchmarks.naming HOME [--least N]`.

HOME is an archive, which is changed: give it a copy. The smallest unknown outlet of N articles (500) and more
is named as a curator does it, by the form of its page; then the worker does what was put in. Told are the
processor time of the page and of the answer, that of the worker, and how often the page of the job, asked
about once a second meanwhile, showed another progress. The last line is
`articles N page ms x answer ms x behind s x shown N named N`.
"""

import argparse
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

from benchmarks.ingesting import prepare

NAME = "The Measured Mail"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("--least", type=int, default=500, metavar="N", help="articles of the group")
    given = parser.parse_args(arguments)
    prepare(given.home)
    from django.contrib.auth.models import User
    from django.db.models import Count
    from django.test import Client
    from django.urls import reverse

    from articles.jobs import worker
    from articles.jobs.queue import Progress
    from articles.models import Article, Job, UnknownOutlet

    large = UnknownOutlet.objects.annotate(held=Count("articles")).filter(held__gte=given.least)
    group = large.order_by("held", "pk").first()
    if group is None:
        print(f"No unknown outlet has {given.least:,} articles.")
        return 1
    count = group.articles.count()
    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("measured"))
    place = reverse("review-group", args=[group.pk])
    client.get(place)  # what is read once a process
    _, page = _timed(lambda: client.get(place))
    posted = {"name": NAME, "domain": "", "members": str(count)}
    answer, answered = _timed(lambda: client.post(place, posted))
    shown: set[str] = set()
    tell, asked_at = Progress.tell, [0.0]

    def tell_and_look(self: Progress, done: int, total: int = 0) -> None:
        tell(self, done, total)
        if time.monotonic() - asked_at[0] > 1:
            shown.update(re.findall(r"<progress[^>]*>", client.get(answer["location"]).content.decode()))
            asked_at[0] = time.monotonic()

    with mock.patch.object(Progress, "tell", tell_and_look):
        _, behind = _timed(worker.work_once)
    named = Article.objects.filter(source__name=NAME).count()
    if (job := Job.objects.latest("pk")).message:
        print(f"{job.state}: {job.message}")
    print(
        f"articles {count:,} page ms {1000 * page:.0f} answer ms {1000 * answered:.0f} behind s {behind:.1f} "
        f"shown {len(shown)} named {named:,}"
    )
    return 0


def _timed(do: Callable[[], Any]) -> tuple[Any, float]:
    begun = time.process_time()
    result = do()
    return result, time.process_time() - begun


if __name__ == "__main__":
    sys.exit(main())
