"""A real PostgreSQL for the live tests: on a free port of the loopback, in a temporary folder.

    python -m tests.live.postgres COMMAND…     run a command, such as pytest, against a server of its own
    python -m tests.live.postgres --why-not    say why none can be started here; exit code 1 where none can

The command finds the server in ARCHIVE_TESTS_DATABASE_URL. Debian's package has all that is needed.
PostgreSQL refuses to run as root, so root starts it as the user postgres or, where there is none, nobody.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from types import TracebackType

import psycopg

OLDEST = 15
UP_WITHIN = 60.0  # seconds from the start until it answers; 1 to 5 were seen
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests that stop no server: nothing of theirs outlives it."""


def programs() -> Path | None:
    """The folder of the newest server programs that are installed and new enough."""
    found = [
        folder
        for folder in Path("/usr/lib/postgresql").glob("*/bin")
        if folder.parent.name.isdigit() and int(folder.parent.name) >= OLDEST and (folder / "initdb").exists()
    ]
    on_path = shutil.which("initdb")
    if not found and on_path:
        said = subprocess.run([on_path, "--version"], capture_output=True, text=True, check=True).stdout
        if int(said.split()[-1].split(".")[0]) >= OLDEST:
            return Path(on_path).resolve().parent
    return max(found, key=lambda folder: int(folder.parent.name), default=None)


def why_not() -> str:
    """Why no server can be started here, or ""."""
    return "" if programs() else f"needs PostgreSQL {OLDEST} or later (Debian: apt-get install postgresql)"


class PostgreSQL:
    """A server with one database for the asking; a context manager. `quick`: what it writes may be lost."""

    def __init__(self, quick: bool = True, port: int = 0) -> None:
        found = programs()
        assert found is not None, why_not()
        self.programs, self.quick, self.port = found, quick, port or free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="archive-postgres-"))
        self.process: subprocess.Popen[bytes] | None = None
        self.user = _user()

    @property
    def url(self) -> str:
        return f"postgres://archive@127.0.0.1:{self.port}/postgres"

    def __enter__(self) -> "PostgreSQL":
        try:
            if self.user is not None:
                shutil.chown(self.folder, self.user)
            data = self.folder / "data"
            self._run(
                "initdb", "-D", str(data), "-A", "trust", "-U", "archive", "-E", "UTF8", "--locale=C.UTF-8"
            )
            self.start()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start it, and wait until it answers."""
        options = [f"-c{each}" for each in (QUICK if self.quick else ())]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", "-p", str(self.port)]
                + ["-clisten_addresses=127.0.0.1", "-cunix_socket_directories=", "-cmax_connections=100"]
                + options,
                user=self.user,
                cwd=self.folder,
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + UP_WITHIN
        while True:
            try:
                psycopg.connect(self.url, connect_timeout=5).close()
                return
            except psycopg.OperationalError as refused:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    log_text = (self.folder / "log").read_text(errors="replace")
                    raise RuntimeError(f"PostgreSQL did not start ({refused}).\n{log_text}") from refused
                time.sleep(0.1)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT throws everybody out and ends in order; SIGQUIT ends at once, as a crash does."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(how)
            self.process.wait(timeout=60)

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [self.programs / program, *words], user=self.user, cwd=self.folder, capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stdout}{done.stderr}")


def _user() -> str | None:
    """Whom root starts it as; nobody else can choose."""
    if os.geteuid() != 0:
        return None
    known = {each.pw_name for each in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def main(words: list[str]) -> int:
    reason = why_not()
    if reason or words == ["--why-not"]:
        print(f"PostgreSQL {reason}" if reason else "", end="\n" if reason else "")
        return 1 if reason else 0
    if not words:
        print(__doc__)
        return 2
    with PostgreSQL() as server:
        return subprocess.run(words, env={**os.environ, "ARCHIVE_TESTS_DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
