"""A program of an archive that does one thing for each line it reads, as JSON: the moment to begin, the name
of a function here, its arguments. test_writers_at_once.py has two do the same thing at the same time."""

import json
import sys
import time

import django

BEFORE_A_WRITE = 0.02  # seconds


def fill() -> dict[str, list[int]]:
    """An archive to race over; the numbers of what is in it."""
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command

    from articles.models import Cuttings, Job, Story, Upload
    from tests.factories import ArticleFactory
    from tests.unit.syndication.test_verdict import narrative_text

    call_command("migrate", verbosity=0)
    cora = User.objects.create_user("cora", "cora@archive.example", "a long password 7", is_staff=True)
    cora.groups.add(Group.objects.get(name="curators"))
    stories = [Story.objects.create() for _ in range(2)]
    return {
        "stories": [story.pk for story in stories],
        "articles": [
            ArticleFactory(story=stories[number % 2], body="\n\n".join(narrative_text(number, 2))).pk
            for number in range(12)
        ],
        "jobs": [Job.objects.create(kind="look at an upload", owner=cora).pk for _ in range(30)],
        "uploads": [Upload.objects.create(owner=cora, folder=f"folder-{number}").pk for number in range(5)],
        "cuttings": [Cuttings.objects.create(owner=cora, name="Harbour").pk],
    }


def claim(most: int) -> list[int]:
    """Claim jobs until none waits."""
    from articles.jobs import queue

    claimed = []
    while len(claimed) < most and (job := queue.claim_job()):
        claimed.append(job.pk)
    return claimed


def put(upload: int) -> int:
    from articles.jobs import queue
    from articles.models import Upload

    return queue.put_job("take an upload", None, Upload.objects.get(pk=upload)).pk


def edit(article: int, seen: int, headline: str) -> str:
    from articles.curation import editing
    from articles.curation.errors import Refused, Stale
    from articles.models import Article

    try:
        editing.edit_record(Article.objects.get(pk=article), {"headline": headline}, by=_cora(), seen=seen)
    except (Stale, Refused) as stopped:
        return type(stopped).__name__
    return "done"


def merge(story: int, other: int) -> str:
    """Merge one story into the other."""
    from articles.curation import stories
    from articles.curation.errors import Refused, Stale
    from articles.models import Story

    found = Story.objects.in_bulk([story, other])
    try:
        stories.merge_stories(found[story], [found[other]], by=_cora())
    except (Stale, Refused) as stopped:
        return type(stopped).__name__
    return "done"


def undo(decision: int) -> str:
    from articles.curation.errors import Refused, Stale
    from articles.curation.undo import undo_decision
    from articles.models import Decision

    try:
        undo_decision(Decision.objects.get(pk=decision), by=_cora())
    except (Stale, Refused) as stopped:
        return type(stopped).__name__
    return "done"


def keep(cuttings: int, article: int) -> bool:
    from articles.models import Article, Cuttings

    return Cuttings.objects.get(pk=cuttings).keep(Article.objects.get(pk=article))


def take(folder: str) -> dict[str, int]:
    """Ingest a folder."""
    from articles.ingest.files import find
    from articles.ingest.pipeline import Ingest

    ingest = Ingest(None)
    for _ in ingest.take_in(find([folder])):
        pass
    return dict(ingest.tally.counts)


def _cora():
    from django.contrib.auth.models import User

    return User.objects.get(username="cora")


def slowed(execute, sql, params, many, context):
    """A write waits a little, so that what the other program does meanwhile falls between look and write."""
    if not sql.lstrip().upper().startswith("SELECT"):
        time.sleep(BEFORE_A_WRITE)
    return execute(sql, params, many, context)


def main() -> None:
    django.setup()
    from django.db import connection

    print("ready", flush=True)
    for line in sys.stdin:
        moment, name, *given = json.loads(line)
        time.sleep(max(moment - time.time(), 0))
        if name != "fill" and slowed not in connection.execute_wrappers:
            connection.execute_wrappers.append(slowed)
        print(json.dumps(globals()[name](*given)), flush=True)


if __name__ == "__main__":
    main()
