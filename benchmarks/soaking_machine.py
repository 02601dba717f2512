"""The programs of the long test: server, worker, ingest, and what is done to them on purpose."""

import hashlib
import json
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FULL_FOR = 20.0
"""Seconds that the disk stays full."""
MEASURED_EVERY = 5.0
OWN, FILES = ("RssAnon",), ("RssFile", "RssShmem")
MEASURED = {*OWN, *FILES}
SET_UP = """
import django; django.setup()
import json, sys
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.backends.db import SessionStore
from articles.models import SavedSearch
made = {}
groups = {"reader": "readers", "curator": "standards editors", "administrator": "administrators"}
for kind, group in groups.items():
    user = User.objects.create_user(kind, is_staff=kind != "reader", is_superuser=kind == "administrator")
    user.groups.add(Group.objects.get(name=group))
    SavedSearch.objects.create(user=user, name="Harbour", query="q=harbour")
    store = SessionStore()
    store.update({SESSION_KEY: str(user.pk), HASH_SESSION_KEY: user.get_session_auth_hash(),
                  BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend"})
    store.create()
    made[kind] = store.session_key
print(json.dumps(made))
"""
ARTICLES = """
import django; django.setup()
import json
from articles.models import Article
print(json.dumps(list(Article.objects.values_list("pk", flat=True))))
"""
HELD = """
import django; django.setup()
import json
from articles.models import Capture, Decision
from articles.models import Job
print(json.dumps([list(Capture.objects.values_list("sha256", flat=True)),
                  Decision.objects.exclude(made_by=None).count(), Job.objects.open().count()]))
"""


@dataclass(frozen=True, slots=True)
class SoakEvent:
    """Something done to the archive: when (s since the begin), what, for how long, what came of it."""

    at: float
    what: str
    seconds: float = 0.0
    said: str = ""


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes that a process has resident: its own, and pages of files that it maps (the database, the index),
    which the kernel shares and takes back; `at` is in seconds since the begin."""

    at: float
    own: int
    mapped: int


@dataclass(slots=True)
class Machine:
    """Everything that runs, in one folder on a file system of so many megabytes."""

    folder: Path
    port: int
    size: int
    events: list[SoakEvent] = field(default_factory=list)
    memory: list["Memory"] = field(default_factory=list)
    begun: float = 0.0
    _running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)
    _stays: int = 0

    @property
    def home(self) -> Path:
        return self.folder / "home"

    def set_up(self, kinds: Sequence[str]) -> dict[str, str]:
        """An archive of the samples; the key of a session for each kind of people that signs in."""
        self.home.mkdir()
        self._manage("migrate", "-v", "0")
        self._manage("demo", "--no-serve")
        sessions: dict[str, str] = json.loads(self._python(SET_UP))
        return {kind: key for kind, key in sessions.items() if kind in kinds}

    def begin_clock(self) -> float:
        self.begun = time.monotonic()
        return self.begun

    def articles(self) -> list[int]:
        """The numbers of the articles that the curator works on."""
        numbers: list[int] = json.loads(self._python(ARTICLES))
        return numbers

    def serve(self) -> None:
        words = ["-m", "gunicorn", "archive.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        self._begin("server", [*words, "--log-level", "warning"])
        until = time.monotonic() + 60
        while len(self._of_server()) < 2 or not self._answers():
            assert time.monotonic() < until, "the server did not start"
            time.sleep(0.3)
        self._stays = min(self._of_server())

    def begin_worker(self) -> None:
        self._begin("worker", ["manage.py", "worker"])

    def take_in(self, captures: Path, stopped: threading.Event) -> None:
        """Ingest folder after folder; a run that the disk or a kill stopped is run again."""
        for folder in sorted(captures.iterdir()):
            while not stopped.is_set():
                run = self._begin("ingest", ["manage.py", "ingest", str(folder), "--jobs", "1", "-v", "0"])
                while run.poll() is None and not stopped.wait(0.2):
                    pass
                if run.poll() in (0, 1):
                    break
            if stopped.is_set():
                return

    def go_wrong(self, events: Sequence[SoakEvent], stopped: threading.Event) -> None:
        """Do each at its time."""
        does = {
            "kill the worker": self._kill_worker,
            "kill a process of the server": self._kill_of_server,
            "build the index anew": lambda: self._run("rebuild_index"),
            "make a backup": lambda: self._run("backup", str(self.folder / "backups")),
            "fill the disk": self._fill_disk,
        }
        for event in events:
            if stopped.wait(max(0.0, self.begun + event.at - time.monotonic())):
                return
            at = time.monotonic() - self.begun
            said = does[event.what]()
            event = SoakEvent(at, event.what, time.monotonic() - self.begun - at, said)
            self.events.append(event)
            print(f"     {event.at / 60:4.1f} min: {event.what}, {event.seconds:.1f} s {said}", flush=True)

    def watch_memory(self, stopped: threading.Event) -> None:
        """Note what memory the server's process has that is never killed."""
        while not stopped.wait(MEASURED_EVERY):
            try:
                said = Path(f"/proc/{self._stays}/status").read_text()
            except OSError:
                continue
            kib = {name: int(value.split()[0]) for name, _, value in _fields(said) if name in MEASURED}
            of_its_own, of_files = (sum(kib.get(name, 0) for name in names) for names in (OWN, FILES))
            self.memory.append(Memory(time.monotonic() - self.begun, of_its_own * 1024, of_files * 1024))

    def finish(self, captures: Path) -> tuple[int, int, str]:
        """Run again what was cut off, then: decisions of people, captures lost, what is not sound ("" for
        nothing)."""
        for name in ("worker", "ingest"):
            self._stop(name)
        problems = []
        for words in (
            ("ingest", str(captures), "-v", "0"),
            ("worker", "--once"),
            ("settle",),
            ("update_index",),
        ):
            said = self._run(*words, codes=(0, 1) if words[0] == "ingest" else (0,))
            problems += [said] if said else []
        for words in (("check_archive", "--all"), ("check_index",)):
            said = self._run(*words)
            problems += [said] if said else []
        held, decisions, _ = json.loads(self._python(HELD))
        given = {hashlib.sha256(path.read_bytes()).hexdigest() for path in captures.rglob("*.txt")}
        return decisions, len(given - set(held)), "; ".join(problems)

    def tracebacks(self) -> list[str]:
        """The last line of each that the server wrote, with how often."""
        said = (
            (self.folder / "server.log")
            .read_text(errors="replace")
            .split("Traceback (most recent call last):")
        )
        raised = Counter(_raised(each) for each in said[1:])
        return [f"{count} times: {what}" for what, count in raised.most_common()]

    def stop_all(self) -> None:
        for name in list(self._running):
            self._stop(name)

    def _kill_worker(self) -> str:
        worker = self._running["worker"]
        worker.kill()
        worker.wait()
        self.begin_worker()
        return ""

    def _kill_of_server(self) -> str:
        others = [pid for pid in self._of_server() if pid != self._stays]
        if others:
            os.kill(others[0], signal.SIGKILL)
        return ""

    def _fill_disk(self) -> str:
        """Fill it to the last byte, try every kind of write, and make room again."""
        filler, size = self.folder / "filler", 1 << 20
        with filler.open("wb", buffering=0) as file:
            while size:
                try:
                    file.write(bytes(size))
                except OSError:
                    size //= 2
        time.sleep(FULL_FOR)
        ready = self._status("/readyz")
        filler.unlink()
        return f"(readiness answered {ready})"

    def _of_server(self) -> list[int]:
        """The processes of the server that answer requests."""
        parent = self._running["server"].pid
        try:
            found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            return []
        return sorted(map(int, found))

    def _answers(self) -> bool:
        return self._status("/healthz") == 200

    def _status(self, address: str) -> int:
        from benchmarks.soaking_people import SoakedPerson

        return SoakedPerson("visitor", self.port).ask("GET", address)[0]

    def _begin(self, name: str, words: Sequence[str]) -> "subprocess.Popen[bytes]":
        log = (ROOT if not self.folder.exists() else self.folder) / f"{name}.log"
        with log.open("ab") as said:
            self._running[name] = subprocess.Popen(
                [sys.executable, *words], cwd=ROOT, env=self._environment(), stdout=said, stderr=said
            )
        return self._running[name]

    def _stop(self, name: str) -> None:
        program = self._running.pop(name, None)
        if program is not None and program.poll() is None:
            program.terminate()
            try:
                program.wait(timeout=120)
            except subprocess.TimeoutExpired:
                program.kill()
                program.wait()

    def _run(self, *words: str, codes: Sequence[int] = (0,)) -> str:
        """A command to its end; "" where it ended well, else what it said last."""
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=self._environment(),
            capture_output=True,
            text=True,
        )
        if done.returncode in codes:
            return ""
        return f"{words[0]} ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-600:]}"

    def _manage(self, *words: str) -> None:
        assert not (said := self._run(*words)), said

    def _python(self, code: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=self._environment(), capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-800:]
        return done.stdout.strip().splitlines()[-1]

    def _environment(self) -> dict[str, str]:
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "DJANGO_"))
        }
        return {
            **kept,
            "ARCHIVE_ENV": "development",
            "ARCHIVE_HOME": str(self.home),
            "ARCHIVE_PUBLIC_READING": "1",
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "archive.settings",
            "OMP_NUM_THREADS": "1",
        }


def growth(memory: Sequence[Memory]) -> float:
    """How much more (share) a process has of its own in the last quarter of the time than in the second;
    medians."""
    if len(memory) < 8:
        return 0.0
    end = memory[-1].at
    second = [each.own for each in memory if end * 0.25 <= each.at < end * 0.5]
    last = [each.own for each in memory if each.at >= end * 0.75]
    return statistics.median(last) / statistics.median(second) - 1


def _raised(trace: str) -> str:
    """Where a traceback ends and with what, in one line."""
    lines = trace.strip("\n").split("\n")
    end = next((at for at, line in enumerate(lines) if line and not line.startswith(" ")), len(lines) - 1)
    return " ".join(line.strip() for line in lines[max(0, end - 3) : end + 1])[:400]


def _fields(said: str) -> list[tuple[str, str, str]]:
    return [line.partition(":") for line in said.splitlines()]
