"""The samples taken in by the real command, once for a module of tests; undone when the module ends."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import haystack
import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import transaction

from articles.models import Article
from articles.search import upkeep

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
PARTS = json.loads((SAMPLES / "expected-parts.json").read_text("utf-8"))
FAMILIES = json.loads((SAMPLES / "expected-families.json").read_text("utf-8"))
LEDGER = json.loads((SAMPLES / "expected-ledger.json").read_text("utf-8"))
REVISED = tuple(FAMILIES["revisions"][0]["captures"])
"""Two captures of one address: the first names the article, the second is its revision."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a command printed, and its exit code."""

    out: str
    err: str
    code: int

    @property
    def summary(self) -> str:
        return self.out.strip().splitlines()[-1]


@dataclass(frozen=True, slots=True)
class Held:
    """The runs of journey 4, in order, and how many articles there were after the dry one."""

    dry: Said
    after_dry: int
    run: Said
    again: Said
    index: Path


def ingest(*options: str) -> Said:
    """`manage.py ingest`, its words and its exit code."""
    out, err = StringIO(), StringIO()
    try:
        call_command(
            "ingest",
            str(SAMPLES),
            "--manifest",
            str(SAMPLES / "manifest.csv"),
            *options,
            stdout=out,
            stderr=err,
        )
    except CommandError as stopped:
        return Said(out.getvalue(), err.getvalue() + str(stopped), stopped.returncode)
    return Said(out.getvalue(), err.getvalue(), 0)


@pytest.fixture
def own_index() -> None:
    """Set aside: the module's tests share the index of `held`."""


@pytest.fixture(scope="module")
def held(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Held]:
    """The samples, ingested with their sources and manifest: first dry, then really, then again."""
    home = tmp_path_factory.mktemp("samples")
    connections = {name: dict(value) for name, value in django_settings.HAYSTACK_CONNECTIONS.items()}
    connections["default"]["PATH"] = str(home / "index")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr(django_settings, "ARCHIVE_HOME", home)
        patch.setattr(django_settings, "HAYSTACK_CONNECTIONS", connections)
        patch.setattr(haystack.connections, "connections_info", connections)
        haystack.connections.reload("default")
        call_command("ingest", "--sources", str(SAMPLES / "sources.json"), stdout=StringIO())
        dry = ingest("--dry-run", "--sources", str(SAMPLES / "sources.json"))
        after_dry = Article.objects.count()
        run = ingest()
        again = ingest()
        upkeep.drain()
        yield Held(dry, after_dry, run, again, home / "index")
        transaction.set_rollback(True)
    haystack.connections.reload("default")


@pytest.fixture
def articles(held, db) -> dict[str, Article]:
    """Every article, by the path of its first capture."""
    return {article.path: article for article in Article.objects.select_related("source", "story")}
