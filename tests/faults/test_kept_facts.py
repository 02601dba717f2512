"""What is kept while the database does not change: past the end of a request, and never past a withdrawal."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.homes import database_of

ROOT = Path(__file__).resolve().parents[2]

FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from articles.models import Article, Story
from articles.search import upkeep
for name in ("Lantern", "Candle"):
    Article.objects.create(headline=name, body="A light burned.", story=Story.objects.create())
upkeep.rebuild()
"""
WITHDRAW = """
import django; django.setup()
from django.utils import timezone
from articles.models import Article
Article.objects.filter(headline="Lantern").update(status="withdrawn", withdrawn_at=timezone.now())
"""
WORKER = """
import json, sys
from wsgiref.util import setup_testing_defaults
from django.core.wsgi import get_wsgi_application
answer = get_wsgi_application()
from django.db import connection
asked = []
connection.execute_wrappers.append(lambda run, sql, *rest: (asked.append(sql), run(sql, *rest))[1])
for line in sys.stdin:
    environ = {"PATH_INFO": "/search/", "QUERY_STRING": "q=light", "REQUEST_METHOD": "GET"}
    setup_testing_defaults(environ)
    environ["HTTP_HOST"] = "localhost"
    response = answer(environ, lambda *told: None)
    page = b"".join(response).decode()
    response.close()  # ends the request, as a server does
    lexicon = sum("articles_lexiconentry" in sql for sql in asked)
    shown = {"lantern": "Lantern" in page, "candle": "Candle" in page}
    print(json.dumps({**shown, "lexicon": lexicon}), flush=True)
    asked.clear()
"""


def environment(home):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "DJANGO_"))}
    return {
        **kept,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "ARCHIVE_PUBLIC_READING": "1",
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "OMP_NUM_THREADS": "1",
        **database_of(home),
    }


def run(home, code):
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(home), check=True, timeout=120)


@pytest.fixture
def worker(tmp_path):
    """A process that answers a request of the search page for each line, and says what it showed and read."""
    run(tmp_path, FILL)
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER],
        cwd=ROOT,
        env=environment(tmp_path),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def ask():
        process.stdin.write("\n")
        process.stdin.flush()
        return json.loads(process.stdout.readline())

    yield ask
    process.stdin.close()
    process.wait(timeout=30)


def test_facts_outlive_the_request_and_a_withdrawal_by_another_process_is_seen_at_the_next(worker, tmp_path):
    assert worker() == {"lantern": True, "candle": True, "lexicon": 1}
    assert worker() == {"lantern": True, "candle": True, "lexicon": 0}
    run(tmp_path, WITHDRAW)
    assert worker() == {"lantern": False, "candle": True, "lexicon": 1}
    assert worker()["lexicon"] == 0
