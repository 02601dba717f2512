"""Backups of the database as it is: made in use, proved by a restore elsewhere, kept so long."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from articles.backup.keep_rule import KeepRule
from articles.backup.manifest import migrations
from articles.database import copies
from articles.database.file_lock import wait_for_lock
from articles.heartbeats import BACKUP, leave_heartbeat

STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"archive-(\d{8}T\d{6}Z)\.(?:sqlite3|pgdump)")
_PROVING = ".proving-"
NOT_SOUND = 1
"""Exit code of `restore` for a file that is no backup and of `check_archive` for an archive with faults. Any
other tells of the proof, not of what was to be proved: 3 of a full disk, below 0 of a kill."""
_CRASHED = "Traceback (most recent call last)"


class BackupFailed(Exception):
    """A backup was not made, or was not proved; the message says why and what stands."""


class NotProved(Exception):
    """A backup was made and its proof could not be carried out, as on a full disk; it stays, unproved."""


@dataclass(frozen=True, slots=True)
class BackupNote:
    """What lies beside a backup: when it was made, of which archive, and what it is to be."""

    made_at: str
    migration: str
    sha256: str
    size: int
    rows: dict[str, int]
    proved: str = ""


def make_copy(folder: Path, now: datetime | None = None) -> Path:
    """Copy the database into the folder, with a note beside it; the file appears whole or not at all.

    Its owner alone may read it. Raises BackupFailed; DatabaseError and OSError as `copy_database` does.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stamp = (now or datetime.now(UTC)).strftime(STAMP)
    target = folder / f"archive-{stamp}{copies.ending()}"
    if target.exists():
        raise BackupFailed(f"{target} is there already; nothing is written over.")
    partial = folder / f".{target.name}.partial"
    partial.unlink(missing_ok=True)
    try:
        rows = copies.copy_database(partial)
        with partial.open("rb+") as whole:
            os.fsync(whole.fileno())
        write_note(target, partial, stamp, rows)
        partial.replace(target)
    except copies.CopyFailed as failed:
        raise BackupFailed(str(failed)) from failed
    finally:
        partial.unlink(missing_ok=True)
    return target


def write_note(target: Path, written: Path, stamp: str, rows: dict[str, int]) -> None:
    """Write what `restore` asks of a copy that is to have the name `target`, and has another yet."""
    size = written.stat().st_size
    _write_note(target, BackupNote(stamp, migrations()[-1], copies.file_digest(written), size, rows))


@contextmanager
def one_backup(folder: Path) -> Iterator[None]:
    """Be the only backup into this folder; what a killed one left half done there is swept away first.

    Raises BackupFailed where another is at it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / ".lock").open("a") as held:
        if not wait_for_lock(held.fileno(), 0.0, 0.0):
            raise BackupFailed(f"Another backup into {folder} is running.")
        for left in (*folder.glob(".archive-*.partial*"), *folder.glob("archive-*.partial")):
            left.unlink(missing_ok=True)
        for left in folder.glob(f"{_PROVING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


def prove_copy(target: Path, everything: bool = False) -> str:
    """Restore the backup into a place of its own and run check_archive there; what that said.

    Then it counts as proved, for /readyz and for `prune_copies`. Raises BackupFailed where it is not sound,
    and lays it aside under another name; NotProved where that could not be told, and leaves it as it is. A
    backup of PostgreSQL is read through by pg_restore, since there is no second server to restore it into.
    """
    note = checked_note(target)
    if connection.vendor == "sqlite":
        said = _checked_elsewhere(target, everything)
    else:
        listed = subprocess.run(["pg_restore", "--list", str(target)], capture_output=True, text=True)
        if listed.returncode:
            raise BackupFailed(f"{_laid_aside(target)}: pg_restore cannot read it: {listed.stderr.strip()}")
        said = f"{len(listed.stdout.splitlines()):,} entries can be read"
    _write_note(target, BackupNote(**{**asdict(note), "proved": datetime.now(UTC).strftime(STAMP)}))
    leave_heartbeat(BACKUP)
    return said


def _checked_elsewhere(target: Path, everything: bool) -> str:
    with tempfile.TemporaryDirectory(prefix=_PROVING, dir=target.parent) as home:
        # Nothing of the archive in use may be within reach: its index, its counts, its mail.
        environment = {
            **os.environ,
            "ARCHIVE_HOME": home,
            "DATABASE_URL": "",
            "ARCHIVE_SEARCH_URL": "",
            "ARCHIVE_METRICS_DIR": str(Path(home) / "metrics"),
            "ARCHIVE_CACHE_URL": "locmemcache://",
            "ARCHIVE_MAIL_URL": "dummymail://",
        }
        asked = ["check_archive", *(["--all"] if everything else [])]
        for command in (["restore", str(target.resolve()), "--no-index"], asked):
            done = subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode and (done.returncode != NOT_SOUND or _CRASHED in done.stderr):
                raise NotProved(
                    f"{target} was made and stays, but it could not be proved. "
                    f"{command[0]}: {done.stderr.strip()[-600:]}"
                )
            if done.returncode:
                raise BackupFailed(
                    f"{_laid_aside(target)} is not sound; keep the one before. "
                    f"{command[0]}: {done.stderr.strip()[-600:]}"
                )
        return done.stdout.strip().splitlines()[-1]


def _laid_aside(target: Path) -> Path:
    """Give a backup that failed its proof a name by which it counts for nothing; the newest such stays."""
    for former in target.parent.glob("failed-archive-*"):
        former.unlink()
    aside = target.with_name(f"failed-{target.name}")
    target.replace(aside)
    _note_of(target).replace(_note_of(aside))
    return aside


def prune_copies(folder: Path, keep: KeepRule) -> list[Path]:
    """Delete the backups that the rule does not keep, and nothing else; those deleted.

    Proved ones alone are chosen among. One that was never proved goes where a newer one was, and stays
    while it is the newest.
    """
    held = {moment: path for path in folder.iterdir() if (moment := _moment(path))}
    proved = [moment for moment, path in held.items() if _is_proved(path)]
    if not proved:
        return []
    stay = keep.chosen(proved) | {moment for moment in held if moment > max(proved)}
    gone = [path for moment, path in sorted(held.items()) if moment not in stay]
    for path in gone:
        path.unlink()
        _note_of(path).unlink(missing_ok=True)
    return gone


def _is_proved(path: Path) -> bool:
    try:
        return bool(_read_note(path).proved)
    except BackupFailed:
        return False


def checked_note(copy: Path) -> BackupNote:
    """The note of a backup whose file is what the note says. Raises BackupFailed."""
    note = _read_note(copy)
    if not copy.is_file() or copies.file_digest(copy) != note.sha256:
        raise BackupFailed(f"{copy} is not the file that was written (its SHA-256 differs). Take another.")
    return note


def _read_note(copy: Path) -> BackupNote:
    try:
        return BackupNote(**json.loads(_note_of(copy).read_text()))
    except (OSError, ValueError, TypeError) as missing:
        raise BackupFailed(f"{copy}: its note {_note_of(copy).name} is missing or damaged.") from missing


def _note_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.json")


def _write_note(copy: Path, note: BackupNote) -> None:
    written = _note_of(copy).with_suffix(".partial")
    written.write_text(json.dumps(asdict(note), indent=1) + "\n")
    written.replace(_note_of(copy))


def _moment(path: Path) -> datetime | None:
    named = _NAME.fullmatch(path.name)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else None
