"""Two web hosts that share a PostgreSQL and a SolrCloud, and nothing else but the folder of uploads."""

import os
import re
import subprocess
import sys
import threading
import time

import pytest

from tests.live import postgres
from tests.live.hosts import ROOT, Visitor, environment, is_gone, manage, said_by, two_hosts
from tests.live.postgres import PostgreSQL
from tests.live.solr import SolrCloud, why_not
from tests.unit.syndication.test_verdict import narrative_text

if os.environ.get("ARCHIVE_TESTS_LIVE") != "1":
    pytest.skip("live tests are run by tests/live/run", allow_module_level=True)
for reason in (postgres.why_not(), why_not()):
    if reason:
        pytest.skip(reason, allow_module_level=True)

CAPTURES = 300
PER_SECOND, THREADS = 20, 4
MOVES = 25
"""Moves of one host while the other makes as many of the same articles."""
MOVING = """
import random
from django.contrib.auth.models import User
from articles.curation.errors import Refused, Stale
from articles.curation.stories import move_version
from articles.models import Article, Story
stan, chosen, moved = User.objects.get(username="stan"), random.Random({seed}), 0
for _ in range({moves}):
    article = Article.objects.get(pk=chosen.choice({articles}))
    try:
        move_version(article, Story.objects.get(pk=chosen.choice({stories})), by=stan)
        moved += 1
    except (Refused, Stale, Story.DoesNotExist):  # what the other host did a moment before
        pass
print(moved)
"""


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    """A cluster of this module's own: its nodes are stopped."""
    with SolrCloud(tmp_path_factory.mktemp("hosts")) as running:
        yield running


@pytest.fixture(scope="module")
def server():
    with PostgreSQL() as running:
        yield running


@pytest.fixture(scope="module")
def shared(server, cloud, tmp_path_factory):
    """What both hosts are told, and a folder for their homes."""
    folder = tmp_path_factory.mktemp("homes")
    (folder / "files").mkdir()
    more = {"ARCHIVE_SEARCH_URL": cloud.url("archive"), "ARCHIVE_FILES": str(folder / "files")}
    return server.url, folder, more


@pytest.fixture(scope="module")
def hosts(shared):
    database, folder, more = shared
    with two_hosts(database, folder, **more) as visitors:
        yield visitors


@pytest.fixture(scope="module")
def given(shared, hosts):
    """The environment of each host."""
    database, folder, more = shared
    return [environment(folder / f"home{number}", database, **more) for number in (1, 2)]


@pytest.fixture(scope="module")
def desk(hosts):
    """The first host, as a standards editor's browser sees it."""
    status, _ = hosts[0].send("/accounts/login/", username="stan", password="a long password 7")
    assert status == 200
    return hosts[0]


def article_found(visitor, word):
    """The address and the number of the first article that a search finds."""
    found = re.search(r'href="(/articles/(\d+)/)', visitor.ask(f"/search/?q={word}")[1])
    assert found
    return found[1], found[2]


@pytest.fixture
def readers(hosts):
    """Somebody without an account at each of the hosts."""
    return [Visitor(each.port) for each in hosts]


def test_what_one_host_withdraws_is_gone_from_the_other_at_its_next_request_though_no_node_answers(
    desk, readers, cloud, given
):
    other = readers[1]
    address, number = article_found(other, "lighthouse")
    assert "Withdrawn" in desk.send(f"/review/articles/{number}/withdraw/", reason="Printed in error.")[1]
    for visitor in readers:
        assert "the database answered" not in is_gone(visitor, "lighthouse", number)
    assert desk.send(f"/review/articles/{number}/restore/")[0] == 200
    assert f'href="{address}' in other.ask("/search/?q=lighthouse")[1]
    for name in cloud.names:
        cloud.stop(name)
    assert f'href="{address}' in other.ask("/search/?q=lighthouse")[1]
    assert "Withdrawn" in desk.send(f"/review/articles/{number}/withdraw/", reason="Printed in error.")[1]
    for visitor in readers:
        assert "the database answered" in is_gone(visitor, "lighthouse", number)
    for name in cloud.names:
        cloud.start(name)
    cloud.wait_until_whole()
    for visitor in readers:
        assert "the database answered" not in is_gone(visitor, "lighthouse", number)
    manage(given[1], "update_index")
    checked = manage(given[1], "check_index")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_a_node_killed_while_captures_come_in_is_seen_on_no_page(hosts, given, cloud, tmp_path, capsys):
    """Each page of either host is of the index, and holds what it held before; the ingest ends as ever."""
    folder = tmp_path / "captures"
    folder.mkdir()
    for number in range(CAPTURES):
        body = "\n\n".join(narrative_text(number, 3))
        (folder / f"{number}.txt").write_text(f"The board votes on plan {number}\n\n{body}\n")
    wrong, took, over = [], [], threading.Event()

    def read(visitor):
        while not over.is_set():
            began = time.monotonic()
            status, page = visitor.ask("/search/?q=lighthouse")
            took.append(time.monotonic() - began)
            if status != 200 or "the database answered" in page or 'href="/articles/' not in page:
                wrong.append((status, page[:500]))
            over.wait(max(0.0, THREADS / PER_SECOND - took[-1]))

    readers = [
        threading.Thread(target=read, args=[Visitor(hosts[number % 2].port)]) for number in range(THREADS)
    ]
    for each in readers:
        each.start()
    run = subprocess.Popen(
        [sys.executable, "manage.py", "ingest", str(folder), "-v", "0"],
        cwd=ROOT,
        env=given[1],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        time.sleep(8.0)
        assert run.poll() is None, "it ended before the node was killed"
        cloud.kill("node1")
        _, err = run.communicate(timeout=500)
        cloud.start("node1")
        cloud.wait_until_whole()
    finally:
        over.set()
        for each in readers:
            each.join()
    took.sort()
    with capsys.disabled():
        print(f"\n  {len(took)} pages, {len(wrong)} wrong, the slowest {took[-1]:.1f} s", flush=True)
    assert run.returncode == 0, err
    assert wrong == []
    manage(given[0], "update_index")
    for words in (("check_index",), ("check_archive",)):
        checked = manage(given[0], *words)
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_articles_that_two_hosts_move_at_once_stand_in_the_index_once_and_as_they_are(given, hosts):
    numbers = said_by(
        given[0],
        "from django.contrib.auth.models import User\n"
        "from articles.models import Article\n"
        "open_to = Article.objects.visible_to(User.objects.get(username='stan'))\n"
        "alone = open_to.order_by('pk').values_list('pk', 'story_id')\n"
        "print(*[pk for pk, _ in alone[:6]])\n"
        "print(*{story for _, story in alone[6:12]})\n",
    )
    articles, stories = ([int(each) for each in line.split()] for line in numbers.splitlines())
    programs = [
        subprocess.Popen(
            [
                sys.executable,
                "-c",
                "import django; django.setup()\n"
                + MOVING.format(seed=seed, moves=MOVES, articles=articles, stories=stories),
            ],
            cwd=ROOT,
            env={**each, "DJANGO_SETTINGS_MODULE": "archive.settings"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for seed, each in enumerate(given)
    ]
    said = [program.communicate(timeout=600) for program in programs]
    assert [program.returncode for program in programs] == [0, 0], said
    assert sum(int(out) for out, _ in said) > MOVES / 2, said
    assert not [err for _, err in said if "Traceback" in err or "not written" in err], said
    manage(given[1], "update_index")
    checked = manage(given[0], "check_index")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    # What the last moves left out of sight goes with the first write after half a minute.
    left = said_by(
        given[0],
        "from articles.models import UnseenDocument as U\n"
        "from articles.search.engine import current_engine\n"
        "from articles.search.engines.solr import writing\n"
        "writing.LONGEST_SEARCH = 0\n"
        "with current_engine().writing(): pass\n"
        "print(U.objects.count())",
    )
    assert left == "0"


def test_an_upgrade_on_one_host_makes_the_other_read_only(desk, hosts, given):
    address, number = article_found(hosts[1], "harbour")
    code = "from articles.read_only import {0}_read_only\n{0}_read_only()"
    said_by(given[1], code.format("begin"))
    try:
        status, told = desk.send(f"/review/articles/{number}/withdraw/", reason="Printed in error.")
        assert status == 503 and "being upgraded" in told
        assert hosts[1].ask(address)[0] == 200
    finally:
        said_by(given[1], code.format("end"))
    assert "Withdrawn" in desk.send(f"/review/articles/{number}/withdraw/", reason="Printed in error.")[1]


def test_a_worker_on_one_host_is_known_to_the_other(hosts, given):
    assert '"was never started"' in hosts[0].ask("/readyz")[1]
    manage(given[1], "worker", "--once")
    assert '"is alive"' in hosts[0].ask("/readyz")[1]
