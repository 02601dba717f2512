"""Web hosts of one archive: programs with homes of their own, and somebody who visits them."""

import http.cookiejar
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.live.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"


def environment(home: Path, database: str = "", **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "DJANGO_"))}
    home.mkdir(exist_ok=True)
    return {
        **kept,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DATABASE_URL": database,
        "OMP_NUM_THREADS": "1",
        **more,
    }


def ended(given: dict[str, str], *words: object) -> subprocess.CompletedProcess:
    command = [sys.executable, "manage.py", *map(str, words)]
    return subprocess.run(command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=300)


def manage(given: dict[str, str], *words: object) -> subprocess.CompletedProcess:
    done = ended(given, *words)
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done


def said_by(given: dict[str, str], code: str) -> str:
    """What a few lines print with the archive set up."""
    whole = f"import django; django.setup()\n{code}"
    given = {**given, "DJANGO_SETTINGS_MODULE": "archive.settings"}
    done = subprocess.run(
        [sys.executable, "-c", whole], cwd=ROOT, env=given, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


class Visitor:
    """A browser with its cookies, at one of the hosts."""

    def __init__(self, port: int) -> None:
        self.port, self.at = port, f"http://127.0.0.1:{port}"
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        data = urllib.parse.urlencode(form).encode() if form is not None else None
        try:
            with self.opener.open(self.at + path, data, timeout=60) as response:
                return response.status, response.read().decode()
        except urllib.error.HTTPError as told:
            return told.code, told.read().decode()

    def send(self, path: str, **values: str) -> tuple[int, str]:
        """Fill in the form of a page, as it was shown, and send it."""
        _, page = self.ask(path)
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
        return self.ask(path, {**hidden, **values})


def is_gone(visitor: Visitor, word: str, number: str) -> str:
    """See that an article is on none of the pages where it stood; the page that a search gives."""
    address = f"/articles/{number}/"
    pages = [visitor.ask(f"{place}?q={word}") for place in ("/search/", "/api/v1/search", "/search.atom")]
    for status, page in pages:
        assert status == 200, page[:2000]
        assert address not in page
    for place in (address, f"/api/v1/articles/{number}"):
        assert visitor.ask(place)[0] == 410
    return pages[0][1]


@contextmanager
def two_hosts(database: str, folder: Path, **more: str) -> Iterator[list[Visitor]]:
    """Two web servers of one archive of the samples, with the homes `home1` and `home2` in the folder; `stan`
    is a standards editor. `more` stands in the environment of both."""
    ports = [free_port(), free_port()]
    given = [
        environment(folder / f"home{number}", database, ARCHIVE_PUBLIC_READING="1", **more)
        for number in (1, 2)
    ]
    manage(given[0], "migrate", "-v0")
    manage(given[0], "ingest", SAMPLES, "--sources", SAMPLES / "sources.json", "-v", "0")
    said_by(
        given[0],
        "from django.contrib.auth.models import Group, User\n"
        "stan = User.objects.create_user('stan', 's@archive.example', 'a long password 7', is_staff=True)\n"
        "stan.groups.add(Group.objects.get(name='standards editors'))\n",
    )
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "-b", f"127.0.0.1:{port}", "--threads", "2"]
            + ["archive.wsgi", "--log-level", "warning"],
            cwd=ROOT,
            env=each,
        )
        for port, each in zip(ports, given, strict=True)
    ]
    try:
        for port in ports:
            _wait_for(Visitor(port))
        yield [Visitor(port) for port in ports]
    finally:
        for program in running:
            program.terminate()
        for program in running:
            program.wait(timeout=30)


def _wait_for(visitor: Visitor) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            if visitor.ask("/healthz")[0] == 200:
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
        time.sleep(0.2)
