"""The archive of the samples, set up and served on this machine: what `make run` calls."""

import hashlib
import os
import secrets
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction

from articles.ingest import manifest, sources
from articles.ingest.files import FileEntry, find
from articles.ingest.pipeline import Ingest
from articles.ingest.runs import CannotFinish
from articles.management.archive_command import NOT_FINISHED, ArchiveCommand
from articles.models import IngestRun
from articles.parameters import whole_number
from articles.search import upkeep

LOGIN = "editor"
PORTS_TRIED = 50


class Command(ArchiveCommand):
    help = "Set up the archive of the samples and serve it on this machine."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--address",
            default=os.environ.get("ADDRESS", "127.0.0.1:8000"),
            help="where to serve; the next free port where this one is taken",
        )
        parser.add_argument("--samples", default=str(settings.BASE_DIR / "samples"), metavar="FOLDER")
        parser.add_argument("--no-serve", action="store_true", help="set up only")

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = _address(options["address"])
        if settings.PRODUCTION:
            raise CommandError(
                "The demo opens the archive to every reader of this machine; it runs in development "
                "mode only. Leave ARCHIVE_ENV unset.",
                returncode=2,
            )
        try:
            self._set_up(Path(options["samples"]))
            if not options["no_serve"]:
                self._serve(host, port)
        except KeyboardInterrupt:
            self.stdout.write("Stopped.")

    def _set_up(self, samples: Path) -> None:
        self.stdout.write(f"The archive lives in {settings.ARCHIVE_HOME}")
        self.stdout.write("Setting up the database ...")
        call_command("migrate", verbosity=0, interactive=False)
        self._take_samples(samples)
        self._repair_index()
        self._make_login()

    def _take_samples(self, samples: Path) -> None:
        if not (samples / "sources.json").is_file():
            raise CommandError(f"{samples}: there are no samples here; give --samples FOLDER.", returncode=2)
        stamp = Path(settings.ARCHIVE_HOME) / "samples.sha256"
        digest = _digest(samples)
        if (
            stamp.exists()
            and stamp.read_text() == digest
            and IngestRun.objects.filter(status=IngestRun.Status.FINISHED).exists()
        ):
            self.stdout.write("The samples are in the archive already.")
            return
        self.stdout.write("Taking in the samples ...")
        sources.load_sources(samples / "sources.json")
        listed = samples / "manifest.csv"
        ingest = Ingest(
            manifest=manifest.read_rows(listed) if listed.is_file() else manifest.Manifest(),
            arguments=[str(samples)],
        )
        try:
            for outcome in ingest.take_in(_captures(samples)):
                if outcome.kind == "refused":
                    self.stderr.write(f"{outcome.path}: {outcome.reason}")
        except CannotFinish as stopped:
            raise CommandError(
                f"The samples were not all taken in. {stopped}.", returncode=NOT_FINISHED
            ) from stopped
        self.stdout.write(str(ingest.tally))
        stamp.write_text(digest)

    def _repair_index(self) -> None:
        state = upkeep.freshness()
        if state.problem:
            self.stdout.write("Building the search index ...")
            upkeep.rebuild()
        elif state.pending:
            upkeep.drain()

    def _make_login(self) -> None:
        if User.objects.filter(username=LOGIN).exists():
            self.stdout.write(
                f"Staff login: {LOGIN}, with the password printed at the first run; "
                f"a new one: .venv/bin/python manage.py changepassword {LOGIN}"
            )
            return
        password = secrets.token_urlsafe(12)
        with transaction.atomic():  # with its group or not at all, for its password is shown once
            user = User.objects.create_user(LOGIN, password=password, is_staff=True)
            user.groups.add(Group.objects.get(name="administrators"))
        self.stdout.write(f"Staff login: {LOGIN}  password: {password}  (shown once, kept nowhere in clear)")

    def _serve(self, host: str, port: int) -> None:
        free = _free_port(host, port)
        if free != port:
            self.stdout.write(f"Port {port} is taken; {free} is free.")
        shown = f"[{host}]" if ":" in host else host
        self.stdout.write(f"Serving at http://{shown}:{free}/  (staff: /admin/; Ctrl-C ends it)")
        self.stdout.flush()
        environment = {
            **os.environ,
            "ARCHIVE_ENV": "development",
            # Reading is open in this local demo only; an archive of your own asks for a login.
            "ARCHIVE_PUBLIC_READING": "1",
        }
        os.chdir(settings.BASE_DIR)
        # It ends with the server: both get the terminal's Ctrl-C, and a worker without a server is no harm.
        subprocess.Popen([sys.executable, "manage.py", "worker", "--with", str(os.getpid())], env=environment)
        command = [sys.executable, "-m", "gunicorn", "archive.wsgi", "--bind", f"{shown}:{free}"]
        command += ["--log-level", "warning"]
        os.execve(sys.executable, command, environment)


def _captures(samples: Path) -> Iterator[FileEntry]:
    """The captures of the samples; the lists beside them are no captures."""
    for one in find([str(samples)]):
        if isinstance(one, FileEntry) and "/" in one.relative_path:
            yield one


def _digest(folder: Path) -> str:
    """Changes whenever a file of the folder does."""
    whole = hashlib.sha256()
    for file_path in sorted(folder.rglob("*")):
        if file_path.is_file():
            whole.update(f"{file_path.relative_to(folder)}\0".encode())
            whole.update(hashlib.sha256(file_path.read_bytes()).digest())
    return whole.hexdigest()


def _address(text: str) -> tuple[str, int]:
    host, colon, port = text.rpartition(":")
    number = whole_number(port, most=65535)
    if not colon or not number:
        raise CommandError(f"--address {text!r}: write it as 127.0.0.1:8000.", returncode=2)
    return host.strip("[]") or "127.0.0.1", number


def _free_port(host: str, first: int) -> int:
    kind = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in range(first, min(first + PORTS_TRIED, 65536)):
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    raise CommandError(f"No port is free from {first} on; give --address HOST:PORT.", returncode=3)
