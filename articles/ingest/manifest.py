"""The list that may come with captures: one row a file, what is known of it. CSV or JSON lines."""

import csv
import io
import json
import os
import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from articles.ingest.claims import BadClaim, Claims

COLUMNS = (
    "path",
    "source",
    "url",
    "date",
    "section",
    "byline",
    "rights",
    "status",
    "embargo_until",
    "withdrawn_reason",
    "legal_warning",
    "language",
)


class BadManifest(ValueError):
    """The manifest cannot be used; the message names the row and the remedy."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest says of each path, and which paths it names."""

    name: str = ""
    rows: Mapping[str, Claims] = field(default_factory=dict)

    def key_of(self, relative_path: str, file_path: str = "") -> str | None:
        """The path of the row that means this file, or None.

        Paths count from the folder that was given to ingest (`relative_path`), else from the
        folder where the manifest lies.
        """
        if relative_path in self.rows:
            return relative_path
        if file_path and self.name:
            from_here = os.path.relpath(file_path, os.path.dirname(os.path.realpath(self.name)))
            return from_here if from_here in self.rows else None
        return None


def read_rows(file_path: Path) -> Manifest:
    """Read a manifest. Raises BadManifest for an unknown column, a bad value or a path named twice.

    Paths have `/` between their parts; what they count from, Manifest.key_of says.
    """
    try:
        text = file_path.read_bytes().decode("utf-8-sig")
    except OSError as stopped:
        raise BadManifest(
            f"{file_path}: {stopped.strerror or stopped}; give a manifest that can be read"
        ) from stopped
    except UnicodeDecodeError as stopped:
        raise BadManifest(
            f"{file_path}: not UTF-8 at byte {stopped.start}; save the manifest as UTF-8"
        ) from stopped
    suffix = file_path.suffix.lower()
    if suffix not in (".csv", ".jsonl"):
        raise BadManifest(f"{file_path}: a manifest ends in .csv or .jsonl")
    rows: dict[str, Claims] = {}
    for number, values in _csv(text, file_path) if suffix == ".csv" else _json_lines(text, file_path):
        where = f"{file_path}, row {number}"
        path = _path(values.pop("path", ""), where)
        if path in rows:
            raise BadManifest(f"{where}: {path} is named twice; keep one row")
        try:
            rows[path] = Claims(**values).checked()
        except BadClaim as bad:
            raise BadManifest(f"{where}: {bad}") from bad
    return Manifest(str(file_path), rows)


def _path(given: str, where: str) -> str:
    text = given.strip()
    if not text:
        raise BadManifest(f"{where}: no path; each row names one file")
    path = posixpath.normpath(text)
    if path.startswith(("/", "../")) or path == "..":
        raise BadManifest(f"{where}: {text} leads out of the folder; paths are relative to the folder given")
    return path


def _named(names: list[str], where: str) -> None:
    unknown = [name for name in names if name not in COLUMNS]
    if unknown:
        raise BadManifest(
            f"{where}: unknown column {', '.join(map(repr, unknown))}; known are {', '.join(COLUMNS)}"
        )
    if "path" not in names:
        raise BadManifest(f"{where}: there is no column path; each row names one file")


def _csv(text: str, file_path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        table = csv.reader(io.StringIO(text, newline=""), strict=True)
        names = [name.strip().lower() for name in next(table, [])]
        _named(names, f"{file_path}, row 1")
        if len(set(names)) < len(names):
            raise BadManifest(f"{file_path}, row 1: a column is named twice")
        for row in table:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(names):
                raise BadManifest(
                    f"{file_path}, row {table.line_num}: {len(row)} cells under {len(names)} columns; "
                    "put cells with commas in double quotes"
                )
            yield table.line_num, {name: cell.strip() for name, cell in zip(names, row, strict=True)}
    except csv.Error as bad:
        raise BadManifest(f"{file_path}, row {table.line_num}: {bad}") from bad


def _json_lines(text: str, file_path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file_path}, row {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as bad:
            raise BadManifest(f"{where}: not JSON ({bad})") from bad
        if not isinstance(row, dict):
            raise BadManifest(f"{where}: each line is one JSON object")
        _named(list(row), where)
        row = {name: value for name, value in row.items() if value is not None}
        odd = next((name for name, value in row.items() if not isinstance(value, str)), None)
        if odd is not None:
            raise BadManifest(f"{where}: {odd} is no text; put it in double quotes")
        yield number, {name: value.strip() for name, value in row.items()}
