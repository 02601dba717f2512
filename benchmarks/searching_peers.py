"""The engines that ours is measured against, each asked for the same: top 20 ids and an exact count."""

import resource
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SNIPPET = 24  # words, about what ours shows


@dataclass(frozen=True, slots=True)
class Question:
    """One query of the benchmark. `words` are searched all together unless `is_phrase`; `prefix` is a stem*.

    `source` and `years` narrow; `newest` sorts by date; `start` is the first row wanted.
    """

    kind: str
    words: tuple[str, ...]
    is_phrase: bool = False
    is_prefix: bool = False
    source: str = ""
    years: tuple[int, int] | None = None
    newest: bool = False
    start: int = 0
    snippets: bool = False

    @property
    def text(self) -> str:
        """As our search box takes it."""
        if self.is_phrase:
            return f'"{" ".join(self.words)}"'
        text = " ".join(self.words) + ("*" if self.is_prefix else "")
        return text + (f" date:{self.years[0]}..{self.years[1]}" if self.years else "")


@dataclass(frozen=True, slots=True)
class Found:
    ids: tuple[int, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Record:
    """One article as the peers take it."""

    id: int
    headline: str
    byline: str
    body: str
    source: str
    day: int  # ordinal, 0 for none


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def size_of(path: Path) -> int:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


class Fts5:
    """SQLite's FTS5. `tokenizer` porter for the race, unicode61 to compare counts of words as written."""

    def __init__(self, folder: Path, tokenizer: str = "porter unicode61 remove_diacritics 2") -> None:
        self.path = folder / f"fts5-{tokenizer.split()[0]}.sqlite3"
        self.tokenizer = tokenizer
        self.open()

    def open(self) -> None:
        self.base = sqlite3.connect(self.path)
        self.base.execute("PRAGMA mmap_size=1000000000")

    def build(self, records: Sequence[Record]) -> float:
        began = cpu()
        self.base.execute(
            f"CREATE VIRTUAL TABLE words USING fts5(headline, byline, body, tokenize='{self.tokenizer}')"
        )
        self.base.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, source TEXT, day INTEGER)")
        self.base.executemany(
            "INSERT INTO words (rowid, headline, byline, body) VALUES (?, ?, ?, ?)",
            [(r.id, r.headline, r.byline, r.body) for r in records],
        )
        self.base.executemany(
            "INSERT INTO articles VALUES (?, ?, ?)", [(r.id, r.source, r.day) for r in records]
        )
        self.base.execute("CREATE INDEX by_day ON articles (day)")
        self.base.execute("INSERT INTO words (words) VALUES ('optimize')")
        self.base.commit()
        return cpu() - began

    def match(self, question: Question) -> str:
        if question.is_phrase:
            return f'"{" ".join(question.words)}"'
        return " ".join(f'"{word}"' for word in question.words) + ("*" if question.is_prefix else "")

    def ask(self, question: Question) -> Found:
        where, values = "words MATCH ?", [self.match(question)]
        table = "words"
        if question.source or question.years or question.newest:
            table = "words JOIN articles ON articles.id = words.rowid"
        if question.source:
            where, values = f"{where} AND source = ?", [*values, question.source]
        if question.years:
            from datetime import date

            first, last = date(question.years[0], 1, 1), date(question.years[1], 12, 31)
            where, values = f"{where} AND day BETWEEN ? AND ?", [*values, first.toordinal(), last.toordinal()]  # type: ignore[list-item]
        order = "day DESC" if question.newest else "bm25(words, 3.0, 1.0, 1.0)"
        column = f", snippet(words, 2, '[', ']', '…', {SNIPPET})" if question.snippets else ""
        slice_ = f"LIMIT 20 OFFSET {question.start}"
        rows = self.base.execute(
            f"SELECT words.rowid{column} FROM {table} WHERE {where} ORDER BY {order} {slice_}", values
        ).fetchall()
        (count,) = self.base.execute(f"SELECT count(*) FROM {table} WHERE {where}", values).fetchone()
        return Found(tuple(row[0] for row in rows), count)

    def reopen(self) -> None:
        self.base.close()
        self.open()


class Tantivy:
    """tantivy, Lucene's design in Rust, through its Python binding; English stemming."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tantivy"
        shutil.rmtree(self.path, ignore_errors=True)
        self.path.mkdir()

    def build(self, records: Sequence[Record]) -> float:
        import tantivy

        began = cpu()
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True, fast=True)
        builder.add_integer_field("day", stored=False, indexed=True, fast=True)
        builder.add_text_field("source", tokenizer_name="raw")
        for name in ("headline", "byline", "body"):
            builder.add_text_field(name, stored=name == "body", tokenizer_name="en_stem")
        self.index = tantivy.Index(builder.build(), path=str(self.path))
        writer = self.index.writer(200_000_000, 1)
        for r in records:
            writer.add_document(
                tantivy.Document(
                    id=r.id, day=r.day, source=r.source, headline=r.headline, byline=r.byline, body=r.body
                )
            )
        writer.commit()
        writer.wait_merging_threads()
        self.reopen()
        return cpu() - began

    def reopen(self) -> None:
        self.index.reload()
        self.searcher = self.index.searcher()

    def ask(self, question: Question) -> Found:
        import tantivy

        text = (
            f'"{" ".join(question.words)}"'
            if question.is_phrase
            else " ".join(f"+{w}" for w in question.words)
        )
        fields = ["headline", "byline", "body"]
        if question.is_prefix:
            schema = self.index.schema
            parts = [
                (tantivy.Occur.Should, tantivy.Query.regex_query(schema, name, f"{question.words[0]}.*"))
                for name in fields
            ]
            query = tantivy.Query.boolean_query(parts)
        else:
            query = self.index.parse_query(text, fields)
        if question.source or question.years:
            parts = [(tantivy.Occur.Must, query)]
            if question.source:
                term = tantivy.Query.term_query(self.index.schema, "source", question.source)
                parts.append((tantivy.Occur.Must, term))
            if question.years:
                from datetime import date

                first, last = date(question.years[0], 1, 1), date(question.years[1], 12, 31)
                days = tantivy.Query.range_query(
                    self.index.schema, "day", tantivy.FieldType.Integer, first.toordinal(), last.toordinal()
                )
                parts.append((tantivy.Occur.Must, days))
            query = tantivy.Query.boolean_query(parts)
        options: dict[str, Any] = {"order_by_field": "day"} if question.newest else {}
        found = self.searcher.search(query, 20, count=True, offset=question.start, **options)
        ids = []
        maker = (
            tantivy.SnippetGenerator.create(self.searcher, query, self.index.schema, "body")
            if question.snippets
            else None
        )
        for _, address in found.hits:
            document = self.searcher.doc(address)
            ids.append(document["id"][0])
            if maker is not None:
                maker.snippet_from_doc(document).to_html()
        return Found(tuple(ids), found.count)


class Stock:
    """Haystack's own Whoosh engine, as its documentation sets it up, on the same rows and the same fields."""

    def __init__(self, folder: Path) -> None:
        from haystack import connections
        from haystack.backends.whoosh_backend import WhooshEngine

        self.path = folder / "stock"
        info = {"ENGINE": "haystack.backends.whoosh_backend.WhooshEngine", "PATH": str(self.path)}
        connections.connections_info["stock"] = info
        assert isinstance(connections["stock"], WhooshEngine)
        self.backend = connections["stock"].get_backend()
        self.index = connections["stock"].get_unified_index().get_indexes()
        self.connections = connections

    def build(self, articles: Sequence[Any], tell: Callable[[int], None]) -> float:
        from articles.models import Article

        index = self.connections["stock"].get_unified_index().get_index(Article)
        began = cpu()
        for start in range(0, len(articles), 1000):
            self.backend.update(index, articles[start : start + 1000])
            tell(min(start + 1000, len(articles)))
        return cpu() - began

    def ask(self, question: Question) -> Found:
        text = " AND ".join(question.words)
        if question.is_phrase:
            text = f'"{" ".join(question.words)}"'
        if question.is_prefix:
            text += "*"
        narrow = {f'source:"{question.source}"'} if question.source else set()
        if question.years:
            narrow.add(f"printed:[{question.years[0]}0101000000 to {question.years[1]}1231000000]")
        found = self.backend.search(
            text,
            start_offset=question.start,
            end_offset=question.start + 20,
            narrow_queries=narrow or None,
            sort_by=["-printed"] if question.newest else None,
            highlight=question.snippets,
        )
        return Found(tuple(int(result.pk) for result in found["results"]), found["hits"])

    def reopen(self) -> None:
        self.backend.setup_complete = False


def timed(ask: Callable[[Question], Found], question: Question) -> tuple[float, Found]:
    """Milliseconds of one run."""
    began = time.perf_counter()
    found = ask(question)
    return (time.perf_counter() - began) * 1000, found
