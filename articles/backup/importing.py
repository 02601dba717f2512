"""Reading an archive file back: checked whole before a row is written, then all of it or nothing."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.base import DeserializationError
from django.db import DatabaseError, OperationalError, connection, models

from articles.backup.manifest import BackupManifest, BackupPart, InvalidBackup, read_manifest
from articles.backup.parts import (
    CHUNK,
    TABLES,
    backed_up_models,
    restore_account,
    restore_model_row,
    restore_table_rows,
)
from articles.backup.upgrades import Upgrade, upgrade_from
from articles.database.writing import one_writer
from articles.models import Article, Decision
from articles.search import upkeep

LONGEST_LINE = 256 * 2**20
"""Bytes of one row: the largest capture that ingest takes, packed, in base 64, and room to spare."""


class NotEmpty(InvalidBackup):
    """The archive that a file would be restored into holds something already."""


def check_backup(path: Path) -> BackupManifest:
    """Read the file through once and prove it. Raises InvalidBackup with the reason."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            for part in manifest.parts:
                _prove(archive, part)
            return manifest
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as broken:
        raise InvalidBackup(f"It is damaged or no archive file ({broken}).") from broken


def restore_backup(path: Path, progress: Callable[[str], None] = lambda said: None) -> BackupManifest:
    """Fill an empty archive from the file, in one transaction; every article then waits for the index.

    A file of an older archive is brought to today's fields. Raises InvalidBackup, NotEmpty among it, and
    OperationalError for a full disk and the like; then nothing was changed.
    """
    manifest = check_backup(path)
    if Article.objects.exists() or Decision.objects.exists() or User.objects.exists():
        raise NotEmpty("This archive is not empty. A file is restored into an empty one only.")
    by_name = {str(model._meta.model_name): model for model in backed_up_models()}
    upgrade = upgrade_from(manifest.migration)
    try:
        with zipfile.ZipFile(path) as archive, one_writer():
            for part in manifest.parts:
                _take_in(archive, part, by_name, upgrade)
                progress(f"{part.what}: {part.rows:,}")
            upgrade.finish()
            connection.check_constraints()
            _reset_counters(list(by_name.values()))
            with upkeep.batch():
                upkeep.mark(Article.objects.order_by("pk").values_list("pk", flat=True))
    except OperationalError:  # a full disk, a locked database: nothing that the file can help
        raise
    except (DatabaseError, DeserializationError, FieldDoesNotExist, ValidationError) as broken:
        raise InvalidBackup(f"Its rows do not fit this archive ({broken}).") from broken
    except (ValueError, KeyError, TypeError, LookupError) as broken:
        if isinstance(broken, InvalidBackup):
            raise
        raise InvalidBackup(f"A row cannot be read ({broken}).") from broken
    return manifest


def _prove(archive: zipfile.ZipFile, part: BackupPart) -> None:
    checksum, size, rows = hashlib.sha256(), 0, 0
    with archive.open(part.name) as stream:
        while data := stream.read(2**20):
            size += len(data)
            if size > part.bytes:
                raise InvalidBackup(f"{part.name} unpacks to more than the manifest gives.")
            checksum.update(data)
            rows += data.count(b"\n")
    if (checksum.hexdigest(), size, rows) != (part.sha256, part.bytes, part.rows):
        raise InvalidBackup(
            f"{part.name} does not have the checksum that the manifest gives: it was changed."
        )


def _lines(archive: zipfile.ZipFile, part: BackupPart) -> Iterator[str]:
    with archive.open(part.name) as stream:
        while line := stream.readline(LONGEST_LINE):
            if not line.endswith(b"\n"):
                raise InvalidBackup(f"A row of {part.name} is too long.")
            yield line.decode("utf-8", "surrogatepass")


def _take_in(
    archive: zipfile.ZipFile, part: BackupPart, by_name: dict[str, type[models.Model]], upgrade: Upgrade
) -> None:
    if part.what == "accounts":
        for line in _lines(archive, part):
            restore_account(line)
    elif part.what in TABLES:
        rows = []
        for line in _lines(archive, part):
            rows.append(json.loads(line))
            if len(rows) == CHUNK:
                restore_table_rows(part.what, rows)
                rows = []
        restore_table_rows(part.what, rows)
    elif part.what in by_name:
        for line in _lines(archive, part):
            restore_model_row(by_name[part.what], upgrade.row(json.loads(line)))
    elif part.what not in upgrade.removed:
        raise InvalidBackup(
            f"{part.name} holds {part.what!r}, which this archive does not know. Upgrade first."
        )


def _reset_counters(restored: list[type[models.Model]]) -> None:
    """Where the database counts numbers by itself, let it go on after the highest."""
    from django.core.management.color import no_style

    statements = connection.ops.sequence_reset_sql(no_style(), [*restored, apps.get_model("auth", "User")])
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
