"""Backups of the database as it is: made in use, proved by a restore elsewhere, kept so long, put back."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from articles.backup.manifest import migrations
from articles.database import copies
from articles.heartbeats import BACKUP, leave_heartbeat
from articles.search import upkeep

STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"archive-(\d{8}T\d{6}Z)\.(?:sqlite3|pgdump)")
_KEEP = re.compile(r"(\d{1,4})([dwm])")


class BadKeep(ValueError):
    """What --keep says cannot be read."""


class BackupFailed(Exception):
    """A backup was not made, or was not proved; the message says why and what stands."""


@dataclass(frozen=True, slots=True)
class BackupNote:
    """What lies beside a backup: when it was made, of which archive, and what it is to be."""

    made_at: str
    migration: str
    sha256: str
    size: int
    rows: dict[str, int]
    proved: str = ""


@dataclass(frozen=True, slots=True)
class KeepRule:
    """The newest of each of the last so many days, weeks and months that have one."""

    days: int = 7
    weeks: int = 4
    months: int = 12

    @classmethod
    def read(cls, words: str) -> "KeepRule":
        """`7d,4w,12m`; what is not named is none. Raises BadKeep.

        >>> KeepRule.read("7d,12m")
        KeepRule(days=7, weeks=0, months=12)
        """
        found = {"d": 0, "w": 0, "m": 0}
        for part in words.split(","):
            match = _KEEP.fullmatch(part.strip())
            if match is None:
                raise BadKeep(f"--keep {words!r}: write it as 7d,4w,12m.")
            found[match[2]] = int(match[1])
        if not any(found.values()):
            raise BadKeep(f"--keep {words!r} would keep nothing.")
        return cls(found["d"], found["w"], found["m"])

    def chosen(self, moments: Sequence[datetime]) -> set[datetime]:
        """Those that stay; the newest always does."""
        newest_first = sorted(moments, reverse=True)
        stay = set(newest_first[:1])
        for most, shape in ((self.days, "%Y-%m-%d"), (self.weeks, "%G-%V"), (self.months, "%Y-%m")):
            seen: dict[str, datetime] = {}
            for moment in newest_first:
                seen.setdefault(moment.strftime(shape), moment)
            stay.update(list(seen.values())[:most])
        return stay


def make_copy(folder: Path, now: datetime | None = None) -> Path:
    """Copy the database into the folder, with a note beside it; the file appears whole or not at all.

    Raises BackupFailed, and OSError or a database error for a full disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
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
        note = BackupNote(stamp, migrations()[-1], copies.file_digest(partial), partial.stat().st_size, rows)
        _write_note(target, note)
        partial.replace(target)
    except copies.CopyFailed as failed:
        raise BackupFailed(str(failed)) from failed
    finally:
        partial.unlink(missing_ok=True)
    return target


def prove_copy(target: Path, everything: bool = False) -> str:
    """Restore the backup into a place of its own and run check_archive there; what that said.

    Then it counts as proved, for /readyz. Raises BackupFailed. A backup of PostgreSQL is read through
    by pg_restore, since there is no second server to restore it into.
    """
    note = _checked(target)
    if connection.vendor == "sqlite":
        said = _checked_elsewhere(target, everything)
    else:
        listed = subprocess.run(["pg_restore", "--list", str(target)], capture_output=True, text=True)
        if listed.returncode:
            raise BackupFailed(f"{target}: pg_restore cannot read it: {listed.stderr.strip()}")
        said = f"{len(listed.stdout.splitlines()):,} entries can be read"
    _write_note(target, BackupNote(**{**asdict(note), "proved": datetime.now(UTC).strftime(STAMP)}))
    leave_heartbeat(BACKUP)
    return said


def _checked_elsewhere(target: Path, everything: bool) -> str:
    with tempfile.TemporaryDirectory(prefix=".proving-", dir=target.parent) as home:
        environment = {**os.environ, "ARCHIVE_HOME": home, "DATABASE_URL": ""}
        asked = ["check_archive", *(["--all"] if everything else [])]
        for command in (["restore", str(target.resolve()), "--no-index"], asked):
            done = subprocess.run(
                [sys.executable, str(settings.BASE_DIR / "manage.py"), *command],
                env=environment,
                capture_output=True,
                text=True,
            )
            if done.returncode:
                raise BackupFailed(
                    f"{target} is not sound; keep the one before. {command[0]}: {done.stderr.strip()[-600:]}"
                )
        return done.stdout.strip().splitlines()[-1]


def prune_copies(folder: Path, keep: KeepRule) -> list[Path]:
    """Delete the backups that the rule does not keep, and nothing else; those deleted."""
    held = {moment: path for path in folder.iterdir() if (moment := _moment(path))}
    stay = keep.chosen(list(held))
    gone = [path for moment, path in sorted(held.items()) if moment not in stay]
    for path in gone:
        path.unlink()
        _note_of(path).unlink(missing_ok=True)
    return gone


def restore_copy(copy: Path, replace: bool, tell: Callable[[str], None]) -> None:
    """Put a backup in the place of the archive; what was there is laid aside first. `finish_restore` ends it.

    Raises BackupFailed before anything was changed. A copy has its index due, and the index of before is
    taken away, so that a stop at any moment leaves nothing that answers for another state; the same
    call goes on.
    """
    note = _checked(copy)
    if note.migration not in migrations():
        raise BackupFailed(f"{copy} is of a newer archive ({note.migration}); install that first.")
    begun = _begun_restore()
    if not (begun.is_file() and begun.read_text() == note.sha256):
        if _holds_something():
            if not replace:
                raise BackupFailed(
                    "This archive is not empty. With --replace the backup takes its place, and what is there "
                    "is laid aside."
                )
            stamp = datetime.now(UTC).strftime(STAMP)
            aside = Path(settings.ARCHIVE_HOME) / f"before-restore-{stamp}{copies.ending()}"
            copies.copy_database(aside)
            tell(f"What was there is kept as {aside}.")
        begun.write_text(note.sha256)
    upkeep.clear()
    try:
        copies.put_back(copy)
    except copies.CopyFailed as failed:
        raise BackupFailed(str(failed)) from failed


def finish_restore() -> None:
    """The restored archive is up to date: the next restore is another one."""
    _begun_restore().unlink(missing_ok=True)


def _begun_restore() -> Path:
    """The file that says, while a restore is not finished, of which backup."""
    return Path(settings.ARCHIVE_HOME) / "restoring"


def _holds_something() -> bool:
    if "articles_article" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM articles_article), EXISTS (SELECT 1 FROM auth_user)")
        return any(cursor.fetchone())


def _checked(copy: Path) -> BackupNote:
    """The note of a backup whose file is what the note says. Raises BackupFailed."""
    try:
        note = BackupNote(**json.loads(_note_of(copy).read_text()))
    except (OSError, ValueError, TypeError) as missing:
        raise BackupFailed(f"{copy}: its note {_note_of(copy).name} is missing or damaged.") from missing
    if not copy.is_file() or copies.file_digest(copy) != note.sha256:
        raise BackupFailed(f"{copy} is not the file that was written (its SHA-256 differs). Take another.")
    return note


def _note_of(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.json")


def _write_note(copy: Path, note: BackupNote) -> None:
    written = _note_of(copy).with_suffix(".partial")
    written.write_text(json.dumps(asdict(note), indent=1) + "\n")
    written.replace(_note_of(copy))


def _moment(path: Path) -> datetime | None:
    named = _NAME.fullmatch(path.name)
    return datetime.strptime(named[1], STAMP).replace(tzinfo=UTC) if named else None
