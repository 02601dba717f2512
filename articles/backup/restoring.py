"""A backup put in the place of the archive: what is there is laid aside first, be it damaged."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from django.db import DatabaseError, connection

from articles.backup.copying import STAMP, BackupFailed, checked_note, write_note
from articles.backup.manifest import migrations
from articles.database import copies
from articles.database.copies import begun_restore
from articles.database.faults import is_damage
from articles.ingest.runs import cause
from articles.search import upkeep
from articles.search.engine import EngineUnusable


class RestoreFailed(Exception):
    """A restore failed after the index was taken away; the message says what stands and how to go on."""


def restore_copy(copy: Path, replace: bool, tell: Callable[[str], None]) -> None:
    """Put a backup in the place of the archive; what was there is laid aside first. `finish_restore` ends it.

    Raises BackupFailed, DatabaseError, OSError and EngineBusy before anything was changed, and RestoreFailed
    afterwards. The index of before is taken away, so that a stop at any moment leaves nothing that answers
    for another state; the same call goes on, and lays aside again what it then finds.
    """
    note = checked_note(copy)
    if note.migration not in migrations():
        raise BackupFailed(f"{copy} is of a newer archive ({note.migration}); install that first.")
    begun = begun_restore()
    goes_on = begun.is_file() and begun.read_text() == note.sha256
    try:
        holds, is_damaged = _holds_something(), False
    except DatabaseError as stopped:
        if not is_damage(stopped):
            raise
        holds = is_damaged = True
    if holds and not (replace or goes_on):
        raise BackupFailed(
            f"{'The database of this archive is damaged' if is_damaged else 'This archive is not empty'}. "
            "With --replace the backup takes its place, and what is there is laid aside."
        )
    aside = _free_name(begun.parent)
    if holds and not is_damaged:
        is_damaged = not _is_laid_aside(aside)
        if not is_damaged:
            tell(f"What was there is kept as {aside}.")
    try:
        if not goes_on:  # on a full disk what says so would be emptied
            begun.write_text(note.sha256)
        _take_index_away(tell)
    except BaseException:
        if not goes_on:  # else the backup may be in its place already
            begun.unlink(missing_ok=True)
        raise
    try:
        if is_damaged:
            copies.put_for_damaged(copy, aside)
            tell(f"The database that was there is damaged; its files are kept as {aside}.")
        else:
            copies.put_back(copy)
    except (copies.CopyFailed, DatabaseError, OSError) as failed:
        if not goes_on:
            begun.unlink(missing_ok=True)
        told = str(failed) if isinstance(failed, copies.CopyFailed) else f"{cause(failed, 'restore')}."
        raise RestoreFailed(
            f"{told} The database is as it was, but its index was taken away: run the same command again, "
            "or manage.py rebuild_index to go on without the backup."
        ) from failed


def _free_name(home: Path) -> Path:
    """The name by which what is there is laid aside: none that is taken."""
    name = f"before-restore-{datetime.now(UTC).strftime(STAMP)}"
    taken = sum(1 for _ in home.glob(f"{name}*{copies.ending()}"))
    return home / f"{name}{f'-{taken + 1}' if taken else ''}{copies.ending()}"


def finish_restore() -> None:
    """The restored archive is up to date, or the one that was there is gone on with: the next restore is
    another one."""
    begun_restore().unlink(missing_ok=True)


def _holds_something() -> bool:
    if "articles_article" not in connection.introspection.table_names():
        return False
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM articles_article), EXISTS (SELECT 1 FROM auth_user)")
        return any(cursor.fetchone())


def _is_laid_aside(aside: Path) -> bool:
    """Copy what is there, whole or not at all, as a backup that `restore` takes; False where its database
    turns out to be damaged."""
    for left in aside.parent.glob(".before-restore-*.partial*"):  # by a run that was killed
        left.unlink(missing_ok=True)
    partial = aside.with_name(f".{aside.name}.partial")
    try:
        rows = copies.copy_database(partial)
        write_note(aside, partial, datetime.now(UTC).strftime(STAMP), rows)
        partial.replace(aside)
    except DatabaseError as stopped:
        if is_damage(stopped):
            return False
        raise
    except copies.CopyFailed as failed:
        raise BackupFailed(f"What is there could not be laid aside: {failed}") from failed
    finally:
        for left in aside.parent.glob(f"{partial.name}*"):  # its journal, too
            left.unlink(missing_ok=True)
        if not aside.exists():
            for left in aside.parent.glob(f"{aside.name}.*"):
                left.unlink(missing_ok=True)
    return True


def _take_index_away(tell: Callable[[str], None]) -> None:
    try:
        upkeep.clear()
    except EngineUnusable as away:
        tell(f"The index of before could not be taken away ({away}); it is due to be made anew.")
