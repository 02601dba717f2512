"""The first version is upgraded: told first, done after a killed one too, and the archive is read meanwhile.

`python -m benchmarks.killing` kills it on the way, at many moments.
"""

import lzma
import subprocess
import sys

import pytest
from django.urls import reverse

from articles.read_only import begin_read_only, end_read_only
from tests.factories import ArticleFactory
from tests.faults.test_system import ROOT, environment
from tests.homes import SERVER

FIRST_VERSION = ROOT / "tests" / "fixtures" / "first_version" / "archive.sqlite3.xz"


@pytest.mark.skipif(bool(SERVER), reason="the first version ran on SQLite alone")
def test_an_upgrade_says_what_it_will_do_does_it_after_a_killed_one_too_and_ends(tmp_path):
    (tmp_path / "archive.sqlite3").write_bytes(lzma.decompress(FIRST_VERSION.read_bytes()))

    def begun(*words):
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        given = {"env": environment(tmp_path), "cwd": tmp_path}
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **given)

    told = begun("upgrade", "--plan").communicate()[0]
    assert "To do: apply " in told and "articles.00" in told and told.endswith("then look what follows.\n")
    (tmp_path / "upgrading").touch()  # as one leaves it that was killed
    assert begun("upgrade").communicate()[0].endswith("The archive is up to date.\n")
    assert begun("upgrade").communicate()[0] == "The archive is up to date.\n"
    assert not (tmp_path / "upgrading").exists()


@pytest.fixture
def upgrading(own_index, settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    begin_read_only()
    yield
    end_read_only()


@pytest.mark.django_db
def test_while_an_upgrade_runs_pages_are_read_and_nothing_is_changed(upgrading, client, rhea):
    client.force_login(rhea)
    assert client.get("/").status_code == 200
    refused = client.post(reverse("cuttings-new"), {"name": "Quays"})
    assert refused.status_code == 503 and refused["Retry-After"] == "300"
    assert "The archive is being upgraded" in refused.content.decode()
    assert not rhea.cuttings.exists()
    answer = client.post("/api/v1/captures")
    assert answer.status_code == 503 and "being upgraded" in answer.json()["error"]
    assert client.get("/readyz").json()["migrations"]["state"] == "attention"
    end_read_only()
    assert client.post(reverse("cuttings-new"), {"name": "Quays"}).status_code == 302


@pytest.mark.django_db
def test_ingest_and_worker_wait_for_the_end_of_an_upgrade(upgrading, tmp_path):
    from django.core.management import CommandError, call_command

    from articles.models import Job

    (tmp_path / "a.txt").write_text("A headline\n\nA paragraph of a few words.\n")
    with pytest.raises(CommandError, match="being upgraded"):
        call_command("ingest", str(tmp_path / "a.txt"))
    Job.objects.create(kind="unheard of")
    call_command("worker", once=True)
    assert Job.objects.get().state == "waiting"


@pytest.mark.django_db
def test_an_index_that_an_older_version_laid_out_is_named_in_the_plan_and_built_anew(
    settings, monkeypatch, capsys
):
    """On SolrCloud it can still be read, and is refused by whoever writes it."""
    from django.core.management import call_command

    from articles.search import upkeep
    from articles.search.engine import current_engine

    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    ArticleFactory()
    upkeep.rebuild()
    monkeypatch.setattr(type(current_engine()), "has_current_schema", lambda self: False)
    call_command("upgrade", plan=True)
    assert "To do: build the index anew, as setup_search does" in capsys.readouterr().out
    call_command("upgrade")
    assert "The index is built anew: 1 articles." in capsys.readouterr().out
