"""The rows that an ingest would write for a mixture, of every table; made in processes of their own.

The product's own functions take a mould apart, settle its facts and fingerprint it (scaled_taking); the rows
of the other mixtures of its group are those with other words. One in PROVED_IN is taken apart all the
same, and told where that gives anything else. Only what rests on other articles is left to scaled_tables:
shingles in order, what has become common, what a source repeats, links.
"""

import hashlib
import json
import pickle
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scaled_mixtures import GROUP, HIDDEN_IN, MixedText, Mould, Pool, in_order, mould, text_of
from benchmarks.scaled_taking import TakenText, Taker

if TYPE_CHECKING:
    from django.db.models import Model

Rows = dict[str, list[tuple[Any, ...]]]
"""A table, or a model's table, to rows of its COLUMNS."""

PROVED_IN = 2000
TRIES = 20
"""Moulds of which the splitter takes a line otherwise than it was meant are made anew, so often."""
COLUMNS = {
    "articles_fingerprint": ("article_id", "version", "source_id", "day", "hashes"),
    "articles_shingle_kinds": ("article_id", "kinds"),
    "articles_counted_capture": ("capture_id", "source_id", "text"),
    "articles_counted_text": ("source_id", "text", "story", "lines", "kept", "body"),
    "articles_counted_line": ("source_id", "hash", "kind", "text"),
    "articles_signature": ("capture_id", "owner", "version", "lines"),
    "articles_signature_line": ("hash", "owner", "captures"),
    "articles_duework": ("kind", "subject", "made_at"),
}


@dataclass(frozen=True, slots=True)
class FirstNumbers:
    """The numbers that mixture 0 has; mixture n has those n further. `run` is whose outcomes they are."""

    article: int
    capture: int
    story: int
    run: int


@dataclass(slots=True)
class Maker:
    """One process's. What it knows is what the archive knew before the first mixture."""

    pool: Pool
    first: FirstNumbers
    seed: int
    taker: Taker
    hashes: Any
    found: Rows = field(default_factory=dict)
    like: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    signed: Counter[tuple[int, int]] = field(default_factory=Counter)

    @classmethod
    def read(cls, pool: Pool, first: FirstNumbers, seed: int) -> "Maker":
        from articles.language.tokens import tokenize
        from articles.syndication.fingerprint import word_hashes

        tokens = tokenize(" ".join(pool.vocabulary)).tokens
        assert len(tokens) == len(pool.vocabulary), "a word of the pool is not one token"
        return cls(pool, first, seed, Taker.read(), word_hashes(tokens))

    def rows(self, groups: range, end: int) -> Rows:
        """The rows of the mixtures of these groups, of those before `end`."""
        self.found, self.signed = defaultdict(list), Counter()
        for group in groups:
            self._add_group(group, end)
        self.found["articles_signature_line"] = [
            (line, owner, count) for (line, owner), count in sorted(self.signed.items())
        ]
        self.found["articles_counted_line"].sort()
        return dict(self.found)

    def _add_group(self, group: int, end: int) -> None:
        given, as_it_is, base = self._regular(group)
        self.like = {}
        for number in range(group * GROUP, min((group + 1) * GROUP, end)):
            chance = np.random.default_rng(self.seed * 7_000_003 + number)
            day = self.pool.days[int(chance.integers(len(self.pool.days)))]
            if number == group * GROUP:
                if given.whole:
                    paragraphs = list(as_it_is.paragraphs)
                    paragraphs.insert(given.before, given.whole)
                    taken = self.taker.take(
                        given.source, text_of(given, as_it_is.headline, paragraphs), number, day
                    )
                    self._keep(number, taken, day)
                    tokens = self.taker.shingles(taken.article.paragraphs)
                    self._fingerprint(number, given, day, tokens, is_due=True)
                    continue
                mixed, taken = as_it_is, base
            else:
                mixed = in_order(self.pool, given, chance)
                taken = self.taker.as_other(
                    base, as_it_is, mixed, text_of(given, mixed.headline, mixed.paragraphs)
                )
            if number % PROVED_IN == 1 and number % GROUP:
                again = self.taker.take(given.source, taken.text, number, day)
                self.found["proved"].append((number, int(taken.is_like(again))))
            self._keep(number, taken, day, is_first=not self.like)
            self._fingerprint(number, given, day, self._shingles(given, mixed), is_due=False)

    def _regular(self, group: int) -> tuple[Mould, MixedText, TakenText]:
        """A mould that is taken apart as it was meant, and how."""
        for attempt in range(TRIES):
            given = mould(self.pool, group, self.seed + 1009 * attempt)
            mixed = in_order(self.pool, given, None)
            taken = self.taker.take(
                given.source, text_of(given, mixed.headline, mixed.paragraphs), 0, self.pool.days[0]
            )
            article = taken.article
            if (article.headline, tuple(article.paragraphs)) == (mixed.headline, mixed.paragraphs):
                return given, mixed, taken
        raise AssertionError(f"no mould of group {group} is taken apart as it was meant")

    def _shingles(self, given: Mould, mixed: MixedText) -> frozenset[int]:
        from articles.language.tokens import tokenize
        from articles.syndication.fingerprint import fingerprint, word_hashes

        place = word_hashes(tokenize(given.place).tokens) if given.place else self.hashes[:0]
        words = np.concatenate((place, self.hashes[np.array(mixed.words)]))
        return frozenset(fingerprint(words).hashes.tolist())

    def _keep(self, number: int, taken: TakenText, day: Any, *, is_first: bool = False) -> None:
        """Its story, itself, its capture, the outcome, what is asked of it, who withdrew it; its lines.

        `is_first`: the others of the group have the same rows but for OWN.
        """
        from articles.database.sets import pack_numbers
        from articles.ingest.line_table import BODY, KEPT, OTHER
        from articles.models import Capture

        data, found = taken.text.encode(), self.found
        pk, path = self.first.capture + number, f"{taken.slug}/mixture-{number}.txt"
        article = self.first.article + number
        sha256, url = hashlib.sha256(data).hexdigest(), f"https://mixtures.example/{number}"
        own: dict[str, dict[str, Any]] = {
            "articles_story": {"id": self.first.story + number},
            "articles_article": {
                "id": article, "story_id": self.first.story + number, "path": path, "url": url,
                "canonical_url": url, "printed_on": day.isoformat(), "headline": taken.article.headline,
                "body": taken.article.body,
            },
            "articles_capture": {
                "id": pk, "article_id": article, "path": path, "name": path.rsplit("/", 1)[-1],
                "sha256": sha256, "size": len(data), "packed": Capture.pack(data),
            },
            "articles_ingestoutcome": {
                "article_id": article, "capture_id": pk, "path": path, "sha256": sha256,
            },
            "articles_reviewitem": {"article_id": article},
        }  # fmt: skip
        like = self.like if not is_first and self.like else self._likeness(taken)
        if is_first:
            self.like = like
        for table, values in like.items():
            row = [own[table].get(name, value) for name, value in zip(names_of(table), values, strict=True)]
            if table == "articles_article" and number % HIDDEN_IN == HIDDEN_IN - 1:
                self._hide(row, article, taken.article)
            found[table].append(tuple(row))
        lines, source = taken.lines, taken.source
        found["articles_counted_capture"].append((pk, source, lines.key))
        packed = map(pack_numbers, (lines.lines, lines.kept, lines.body))
        found["articles_counted_text"].append((source, lines.key, lines.key, *packed))
        for line in lines.lines:
            kind = BODY if line in lines.body else KEPT if line in lines.kept else OTHER
            found["articles_counted_line"].append((source, line, kind, lines.key))
        telling = pack_numbers(taken.furniture)
        found["articles_signature"].append((pk, source, taken.parts.version, telling))
        self.signed.update((line, source) for line in taken.furniture)

    def _likeness(self, taken: TakenText) -> dict[str, tuple[Any, ...]]:
        """By table, a row as the database keeps it."""
        from articles.ingest.splitting import KeptSplit
        from articles.models import Capture, IngestOutcome, ReviewItem, Story

        capture = Capture(
            pk=1, number=1, packed=b"", size=0, format="txt", encoding=taken.encoding, run_id=self.first.run,
            **KeptSplit.of(taken.parts).columns,
        )  # fmt: skip
        outcome = IngestOutcome(run_id=self.first.run, kind="added")
        rows: list[Model] = [Story(), taken.article, capture, outcome]
        if taken.question:
            said, doubt = taken.question
            rows.append(ReviewItem(kind="split", text=said, doubt=doubt))
        return {row._meta.db_table: values_of(row) for row in rows}

    def _hide(self, row: list[Any], pk: int, article: Any) -> None:
        """Withdraw it, and say so in the record."""
        from django.utils import timezone

        from articles.ingest.store import ACTOR
        from articles.models import Decision

        origins = json.dumps(article.origins | {"status": "manifest"})
        now = str(timezone.now().replace(tzinfo=None))
        for name, value in (("status", "withdrawn"), ("withdrawn_at", now), ("origins", origins)):
            row[names_of("articles_article").index(name)] = value
        decision = Decision(
            actor=ACTOR, kind="withdraw", article_id=pk, subject=article.title[:300],
            why="as the manifest, header, message or command line says",
            before={"status": "live"}, after={"status": "withdrawn"},
        )  # fmt: skip
        self.found["articles_decision"].append(values_of(decision))

    def _fingerprint(
        self, number: int, given: Mould, day: Any, shingles: frozenset[int], *, is_due: bool
    ) -> None:
        """Its shingles; one with a real paragraph is to be matched, which says what its shingles are."""
        from django.db import connection
        from django.utils import timezone

        from articles.database.sets import pack_numbers
        from articles.syndication.shingle_kinds import TOLD

        pk, packed = self.first.article + number, pack_numbers(shingles)
        row = (pk, self.taker.version, given.source, day.toordinal(), packed)
        self.found["articles_fingerprint"].append(row)
        if is_due:
            now = connection.ops.adapt_datetimefield_value(timezone.now())
            self.found["articles_duework"].append(("match", pk, now))
        else:
            # Nothing in it is quoted, spoken or posted: all of it is its own narrative.
            self.found["articles_shingle_kinds"].append((pk, bytes([TOLD]) * len(shingles)))


def values_of(row: "Model") -> tuple[Any, ...]:
    """A model's row as the database keeps it."""
    from django.db import connection

    saved = (
        each.get_db_prep_save(each.pre_save(row, add=True), connection) for each in columns_of(type(row))
    )
    # What another process sends must be bytes.
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in saved)


@cache
def names_of(table: str) -> tuple[str, ...]:
    """The columns of a model's table that are written, in order."""
    from django.apps import apps

    (model,) = (each for each in apps.get_models() if each._meta.db_table == table)
    return tuple(each.column for each in columns_of(model))


@cache
def columns_of(model: "type[Model]") -> "list[Any]":
    """The columns that are written: all but a number that the database gives."""
    numbered = {"articles_article", "articles_capture", "articles_story"}
    fields = model._meta.concrete_fields
    return [each for each in fields if model._meta.db_table in numbered or not each.primary_key]


_maker: Maker | None = None


def begin(home: Path, pool_file: Path, first: FirstNumbers, seed: int) -> None:
    """What a process does once."""
    global _maker
    from benchmarks.scaled_archive import open_archive

    open_archive(home)
    with pool_file.open("rb") as file:
        pool = pickle.load(file)  # our own, written a moment ago
    _maker = Maker.read(pool, first, seed)


def make(groups: range, end: int) -> Rows:
    """The rows of these groups' mixtures, in a process that has begun."""
    assert _maker is not None
    return _maker.rows(groups, end)
