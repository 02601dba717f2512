"""Which source a name, folder or address means, and the loading of sources from a list."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import slugify

from articles.database.writing import one_writer
from articles.ingest.addresses import host
from articles.language.characters import fold_space
from articles.models import Source, SourceAlias

_PLAIN = ("name", "slug", "kind", "homepage", "spelling", "date_order")
_LISTS = {"aliases": "name", "domains": "domain", "slugs": "slug"}
NAMED_AT_MOST = 20


class BadSources(ValueError):
    """The list of sources cannot be used; the message names the entry and the remedy."""


@dataclass(frozen=True, slots=True)
class SourceBook:
    """Every source under each of its names, read once a run."""

    by_name: dict[str, Source]
    by_slug: dict[str, Source]
    by_domain: dict[str, Source]

    @classmethod
    def read(cls) -> "SourceBook":
        """The sources as the database has them now: two queries."""
        book = cls({}, {}, {})
        shelves = {"name": book.by_name, "slug": book.by_slug, "domain": book.by_domain}
        for alias in SourceAlias.objects.select_related("source"):
            shelves[alias.kind][_folded(alias.value)] = alias.source
        for source in Source.objects.all():
            book.by_slug[source.slug.lower()] = source
            book.by_name[_folded(source.name)] = source
        return book

    def named(self, text: str) -> Source | None:
        """The source of this name, folder name, other name or domain."""
        key = _folded(text)
        return self.by_slug.get(key) or self.by_name.get(key) or self.by_domain.get(key.removeprefix("www."))

    def add(self, source: Source, names: Iterable[str]) -> None:
        """Know a source that came to be since the book was read, by these names too."""
        self.by_slug[source.slug.lower()] = source
        for name in (source.name, *names):
            self.by_name.setdefault(_folded(name), source)

    def filed_under(self, folder: str) -> Source | None:
        """The source of this folder name."""
        return self.by_slug.get(folder.lower())

    def at(self, url: str) -> Source | None:
        """The source whose domain, or a domain above it, the address has."""
        name = host(url)
        while "." in name:
            if name in self.by_domain:
                return self.by_domain[name]
            name = name.split(".", 1)[1]
        return None

    def known(self) -> str:
        """The folder names of the known sources, for a message."""
        names = sorted({source.slug for source in self.by_slug.values()})
        if not names:
            return "none yet; add one in the admin or with --sources FILE"
        more = len(names) - NAMED_AT_MOST
        return ", ".join(names[:NAMED_AT_MOST]) + (f" and {more} more" if more > 0 else "")


def load_sources(file_path: Path) -> tuple[int, int]:
    """Make or bring up to date the sources of a JSON list; how many were made, how many changed.

    Each entry has `name`, and may have `slug`, `kind`, `homepage`, `spelling`, `date_order`
    and the lists `aliases`, `domains` and `slugs`. Other keys are for people. A source is
    known by its slug. What the list does not say stays as it is. Raises BadSources.
    """
    try:
        entries = json.loads(file_path.read_bytes().decode("utf-8-sig"))
    except OSError as stopped:
        raise BadSources(f"{file_path} cannot be read: {stopped.strerror or stopped}") from stopped
    except (ValueError, RecursionError) as bad:
        raise BadSources(f"{file_path}: not JSON ({bad})") from bad
    if isinstance(entries, dict):
        entries = entries.get("sources")
    if not isinstance(entries, list):
        raise BadSources(f"{file_path}: the file holds one list of sources")
    with one_writer():
        results = [_load_one(entry, f"{file_path}, entry {n}") for n, entry in enumerate(entries, 1)]
    return results.count("made"), results.count("changed")


def _load_one(entry: Any, where: str) -> str:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or not entry["name"].strip():
        raise BadSources(f"{where}: each entry is an object with a name")
    slug = entry.get("slug") or slugify(entry["name"])
    source = Source.objects.filter(slug=slug).first()
    result = "same" if source else "made"
    source = source or Source(slug=slug)
    for name in _PLAIN:
        value = entry.get(name)
        if value is None:
            continue
        if not isinstance(value, str):
            raise BadSources(f"{where}: {name} is no text; put it in double quotes")
        if getattr(source, name) != value:
            setattr(source, name, value)
            result = "made" if result == "made" else "changed"
    try:
        source.full_clean()
    except ValidationError as bad:
        raise BadSources(f"{where}: {'; '.join(bad.messages)}") from bad
    source.save()
    for key, kind in _LISTS.items():
        if _add_aliases(source, kind, entry.get(key) or [], f"{where}, {key}") and result == "same":
            result = "changed"
    return result


def _add_aliases(source: Source, kind: str, values: Iterable[Any], where: str) -> bool:
    added = False
    for value in values:
        if not isinstance(value, str) or not value.strip():
            raise BadSources(f"{where}: each is a text in double quotes")
        key = _folded(value)
        if kind == "domain":
            key = key.removeprefix("www.")
        alias, made = SourceAlias.objects.get_or_create(kind=kind, value=key, defaults={"source": source})
        if alias.source_id != source.pk:
            raise BadSources(f"{where}: {value!r} already names {alias.source}; remove one")
        added = added or made
    return added


def _folded(text: str) -> str:
    return fold_space(text).lower()
