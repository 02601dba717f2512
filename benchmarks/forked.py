"""Programs of the archive run in a copy of this process, so that many can be started and killed cheaply.

A process that has loaded Django but has not touched a database is copied (fork) for each program; the
copy is a session of its own, so that it is killed with whatever it started. All have one home: what lies
there is exchanged between two programs.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FAULT = 70
"""Exit code of a program that raised what it does not catch itself."""


def load_program(home: Path) -> None:
    """Set Django up over this home, with every module that commands use; no database is opened."""
    for name in [name for name in os.environ if name.startswith(("ARCHIVE_", "DJANGO_"))]:
        del os.environ[name]
    os.environ.update(
        ARCHIVE_ENV="development",
        ARCHIVE_HOME=str(home),
        ARCHIVE_METRICS_DIR=str(home.parent / "metrics"),
        DATABASE_URL="",
        DJANGO_SETTINGS_MODULE="archive.settings",
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
    )
    import django

    django.setup()
    from importlib import import_module

    from django.core.management import get_commands
    from django.urls import get_resolver

    for name, app in get_commands().items():
        if app == "articles":
            import_module(f"articles.management.commands.{name}")
    get_resolver().url_patterns  # noqa: B018 - imports every view


@dataclass(slots=True)
class ForkedProgram:
    """A program that runs; what it says goes to a file."""

    pid: int
    said_in: Path
    code: int | None = None

    def wait(self, seconds: float | None = None) -> int | None:
        """Its exit code once it has ended (a signal's number negative); None where it goes on for longer."""
        until = None if seconds is None else time.monotonic() + seconds
        while self.code is None:
            pid, status = os.waitpid(self.pid, 0 if until is None else os.WNOHANG)
            if pid:
                self.code = os.waitstatus_to_exitcode(status)
            elif until is not None and time.monotonic() >= until:
                return None
            else:
                time.sleep(0.002)
        return self.code

    def kill(self) -> None:
        """SIGKILL to it and to all that it started."""
        os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    @property
    def said(self) -> str:
        return self.said_in.read_text(errors="replace")


def begin(work: Callable[[], int | None], said_in: Path) -> ForkedProgram:
    """Begin `work` in a copy of this process; what it returns is the exit code (None for 0)."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid:
        with suppress(OSError):
            os.setpgid(pid, pid)  # both sides set it, so that neither is too late
        return ForkedProgram(pid, said_in)
    code = FAULT
    try:
        if os.getpgid(0) != os.getpid():
            os.setpgid(0, 0)
        _say_into(said_in)
        code = _ended(work)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)  # what this process's parent does at its exit is not the copy's to do


def _say_into(file: Path) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(handle, stream)


def _ended(work: Callable[[], int | None]) -> int:
    import traceback

    try:
        return work() or 0
    except SystemExit as stopped:
        return stopped.code if isinstance(stopped.code, int) else int(stopped.code is not None)
    except BaseException:
        traceback.print_exc()
        return FAULT
    finally:
        from django.db import connections

        connections.close_all()


def command(*words: str) -> Callable[[], int | None]:
    """The work of `manage.py` with these words."""

    def work() -> None:
        from manage import main

        sys.argv = ["manage.py", *words]
        main()

    return work


def run(said_in: Path, words: Sequence[str], *, check: bool = True) -> ForkedProgram:
    """`manage.py` with these words, to its end."""
    done = begin(command(*words), said_in)
    done.wait()
    assert not check or done.code == 0, f"{' '.join(words)}: exit code {done.code}: {done.said[-800:]}"
    return done
