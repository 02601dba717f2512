"""Writing the whole archive to one file: one moment, streamed, checksummed, whole or not there."""

import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from django.utils import timezone

from articles.backup.manifest import NAME, BackupManifest, BackupPart, migrations
from articles.backup.parts import TABLES, backed_up_models, lines_of_accounts, lines_of_model, lines_of_table
from articles.database.copies import private_file
from articles.database.reading import snapshot

LEVEL = 6


def write_backup(path: Path, progress: Callable[[str], None] = lambda said: None) -> BackupManifest:
    """Write the archive as it stands at one moment. The file appears whole, or not at all.

    Its owner alone may read it.

    Raises FileExistsError rather than write over a file; OSError for a full disk.
    """
    if path.exists():
        raise FileExistsError(f"{path} is there already; nothing is written over. Choose another name.")
    partial = path.with_name(f"{path.name}.partial")
    partial.unlink(missing_ok=True)
    private_file(partial)
    try:
        with (
            snapshot(),
            zipfile.ZipFile(partial, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive,
        ):
            parts = []
            for name, what, lines in _everything():
                parts.append(_part(archive, name, what, lines))
                progress(f"{what}: {parts[-1].rows:,}")
            manifest = BackupManifest(timezone.now().isoformat(), migrations()[-1], tuple(parts))
            archive.writestr(NAME, manifest.as_json())
        with partial.open("rb+") as whole:
            os.fsync(whole.fileno())
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def _everything() -> Iterator[tuple[str, str, Iterator[str]]]:
    yield "rows/accounts.jsonl", "accounts", lines_of_accounts()
    for model in backed_up_models():
        name = str(model._meta.model_name)
        yield f"rows/{name}.jsonl", name, lines_of_model(model)
    for table in TABLES:
        yield f"tables/{table}.jsonl", table, lines_of_table(table)


def _part(archive: zipfile.ZipFile, name: str, what: str, lines: Iterator[str]) -> BackupPart:
    checksum, rows, size = hashlib.sha256(), 0, 0
    with archive.open(name, "w", force_zip64=True) as part:
        for line in lines:
            data = line.encode("utf-8", "surrogatepass") + b"\n"
            part.write(data)
            checksum.update(data)
            rows, size = rows + 1, size + len(data)
    return BackupPart(name, what, rows, size, checksum.hexdigest())
