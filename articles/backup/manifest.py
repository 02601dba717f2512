"""The archive file's table of contents: which parts, how many rows and bytes, which checksums.

The file is a ZIP. `manifest.json` names every other entry; docs/decisions/archive-file.md describes it.
"""

import json
import zipfile
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

from django.db.migrations.loader import MigrationLoader

FORMAT = "editorial-archive"
VERSION = 2
"""2: `edition` became `revision_number`; version 1 is still read."""
NAME = "manifest.json"
MOST_BYTES = 512 * 2**30
"""Unpacked size of a part beyond which a file is refused: thirty times a library of ten million articles."""
MOST_RATIO = 200
"""Unpacked to packed size; JSON of articles packs 3 to 8 times, a bomb a thousand times."""
MANIFEST_BYTES = 2**20
_PARTS = ("rows/", "tables/")


class InvalidBackup(ValueError):
    """The file cannot be restored; the message names the reason. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class BackupPart:
    """One entry of the file: JSON lines of one model's or table's rows."""

    name: str
    what: str
    rows: int
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """What a file says of itself. `migration` is the newest migration of the archive that wrote it."""

    made_at: str
    migration: str
    parts: tuple[BackupPart, ...]
    format: str = FORMAT
    version: int = VERSION

    def as_json(self) -> str:
        return json.dumps(asdict(self), indent=1)


def migrations() -> list[str]:
    """The migrations that this program knows, oldest first."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return sorted(name for app, name in loader.disk_migrations if app == "articles")


def read_manifest(archive: zipfile.ZipFile) -> BackupManifest:
    """The manifest of an open file, checked against the entries that are really there.

    Raises InvalidBackup: no manifest, another format, a newer version, an entry that is missing, strange,
    encrypted, too large, or that would lie outside.
    """
    entries = {entry.filename: entry for entry in archive.infolist()}
    if len(entries) != len(archive.infolist()):
        raise InvalidBackup("An entry stands in the file twice.")
    for name, entry in entries.items():
        _check_entry(name, entry)
    if NAME not in entries:
        raise InvalidBackup("It has no manifest.json, so it is no file of export_archive.")
    if entries[NAME].file_size > MANIFEST_BYTES:
        raise InvalidBackup("Its manifest is too large.")
    manifest = _parse(archive.read(NAME))
    named = [part.name for part in manifest.parts]
    if len(named) != len(set(named)):
        raise InvalidBackup("Its manifest names a part twice.")
    for name in named:
        if not name.startswith(_PARTS):
            raise InvalidBackup(f"Its manifest names {name!r}, which is no name for a part.")
    missing, strange = set(named) - set(entries), set(entries) - set(named) - {NAME}
    if missing:
        raise InvalidBackup(f"Parts are missing: {', '.join(sorted(missing))}.")
    if strange:
        raise InvalidBackup(f"It has entries that its manifest does not name: {', '.join(sorted(strange))}.")
    for part in manifest.parts:
        if entries[part.name].file_size != part.bytes:
            raise InvalidBackup(f"{part.name} has not the size that the manifest gives.")
    return manifest


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name:
        raise InvalidBackup(f"The entry {name!r} would lie outside.")
    if entry.is_dir() or (entry.external_attr >> 16) & 0o170000 not in (0, 0o100000):
        raise InvalidBackup(f"The entry {name!r} is no plain file.")
    if entry.flag_bits & 1:
        raise InvalidBackup(f"The entry {name!r} is encrypted.")
    if entry.file_size > MOST_BYTES or entry.file_size > MOST_RATIO * max(entry.compress_size, 1000):
        raise InvalidBackup(
            f"The entry {name!r} unpacks to {entry.file_size:,} bytes; that is a bomb, not an archive."
        )


def _parse(data: bytes) -> BackupManifest:
    try:
        given: Any = json.loads(data)
        if given["format"] != FORMAT:
            raise InvalidBackup(f"Its format is {given['format']!r}, not {FORMAT}.")
        if not isinstance(given["version"], int) or given["version"] > VERSION:
            raise InvalidBackup(
                f"It was written in version {given['version']} of the format; this program reads up to "
                f"{VERSION}. Upgrade first."
            )
        parts = tuple(
            BackupPart(
                str(each["name"]),
                str(each["what"]),
                int(each["rows"]),
                int(each["bytes"]),
                str(each["sha256"]),
            )
            for each in given["parts"]
        )
        manifest = BackupManifest(str(given["made_at"]), str(given["migration"]), parts)
    except (KeyError, TypeError, ValueError, UnicodeDecodeError, RecursionError) as broken:
        if isinstance(broken, InvalidBackup):
            raise
        raise InvalidBackup("Its manifest cannot be read.") from broken
    if manifest.migration not in migrations():
        raise InvalidBackup(
            f"It was written by an archive at migration {manifest.migration}, which this program does not "
            "know. Upgrade first."
        )
    return manifest
