"""Haystack's Whoosh backend on the archive's own segments: right slices, exact counts, safe writing."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from haystack.backends import log_query
from haystack.backends.whoosh_backend import WhooshSearchBackend
from haystack.exceptions import SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier

from articles.search import style
from articles.search.engines.whoosh.answering import answer
from articles.search.engines.whoosh.folder import IndexFolder
from articles.search.index import Entry, entry_of
from articles.search.plan import NO_STYLE, plan
from articles.search.query import And, Everything, parse
from articles.search.request import Answer, Ask

LOCK_PATIENCE = 30.0  # seconds that a command waits for another writer
PROGRAM_QUERY = 20_000  # signs of a query that a program built
DATE_FIELD = "printed"


class ArchiveBackend(WhooshSearchBackend):
    """One index of articles. `answer` is what the archive asks; `search` is Haystack's door to the same."""

    def __init__(self, connection_alias: str, **options: Any) -> None:
        super().__init__(connection_alias, **options)
        self.folder = IndexFolder(Path(self.path))

    def setup(self) -> None:
        """Make an empty index where there is none; never touches one that exists, however damaged."""
        if not self.folder.exists:
            with self.folder.lock(LOCK_PATIENCE):
                if not self.folder.exists:
                    self.folder.swap_in(self.folder.new_build())
        self.content_field_name = "text"
        self.setup_complete = True

    def answer(self, ask: Ask) -> Answer:
        """Raises IndexUnusable where there is no sound index, TooMuchWork after two seconds."""
        return answer(self.folder.snapshot(), ask)

    # Writing

    def write(self, entries: Iterable[Entry], removed: Iterable[int]) -> None:
        """Put entries in and take articles out, in one commit; hold the lock. All of it or nothing."""
        taken = list(entries)
        writer = self.folder.writer()
        try:
            writer.remove({*removed, *(entry.article for entry in taken)})
            for entry in taken:
                writer.add(entry)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
        if not self.setup_complete:
            self.setup()
        entries = []
        for article in iterable:
            try:
                index.prepare(article)
                entries.append(entry_of(article))
            except SkipDocument:
                self.log.debug("Document %s is not to be indexed", article.pk)
            except Exception:
                if not self.silently_fail:
                    raise
                self.log.exception("Document %s could not be prepared; it keeps its old entry", article.pk)
        with self.folder.lock(LOCK_PATIENCE):
            self.write(entries, ())

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        if not self.setup_complete:
            self.setup()
        number = get_identifier(obj_or_string).rsplit(".", 1)[-1]
        with self.folder.lock(LOCK_PATIENCE):
            self.write((), [int(number)])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Swap an empty index in; readers keep the old one until the moment of the swap."""
        if models is not None and not any(model._meta.label_lower == "articles.article" for model in models):
            return
        with self.folder.lock(LOCK_PATIENCE):
            self.folder.swap_in(self.folder.new_build())
        self.setup_complete = False

    def delete_index(self) -> None:
        self.clear()

    def optimize(self) -> None:
        with self.folder.lock(LOCK_PATIENCE):
            self.folder.writer().commit(optimize=True)

    # Haystack's reading

    @log_query
    def search(
        self,
        query_string: str,
        sort_by: Any = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        facets: Any = None,
        narrow_queries: Any = None,
        models: Any = None,
        result_class: Any = None,
        **options: Any,
    ) -> dict[str, Any]:
        """Haystack's search over every document; what a reader may see is `results`' business.

        `sort_by` takes printed or -printed. `facets` takes source, agency, section, place, year, kind.
        """
        if not self.setup_complete:
            self.setup()
        if not query_string:
            return {"results": [], "hits": 0}
        queries = [query_string, *(narrow_queries or ())]
        trees = [parse(text, PROGRAM_QUERY, PROGRAM_QUERY).tree for text in queries if text != "*"]
        tree = And(tuple(trees)) if len(trees) > 1 else trees[0] if trees else Everything()
        keys = [sort_by] if isinstance(sort_by, str) else list(sort_by or ())
        sort = {DATE_FIELD: "oldest", f"-{DATE_FIELD}": "newest"}.get(keys[0] if keys else "", "relevance")
        found = self.answer(
            Ask(
                plan(tree, NO_STYLE if options.get("exact") else style.current()),
                sort=sort,  # type: ignore[arg-type]
                start=max(0, start_offset or 0),
                stop=end_offset,
                wants_facets=bool(facets),
                names=style.source_names(),
            )
        )
        make = result_class or SearchResult
        results = [
            make("articles", "article", str(row.article), row.score, story=row.story) for row in found.rows
        ]
        return {
            "results": results,
            "hits": found.count,
            "facets": {
                "fields": {name: list(found.facets.get(name, ())) for name in facets or ()},
                "dates": {},
                "queries": {},
            },
            "spelling_suggestion": None,
        }

    def more_like_this(
        self,
        model_instance: Any,
        additional_query_string: Any = None,
        start_offset: int = 0,
        end_offset: int | None = None,
        models: Any = None,
        limit_to_registered_models: Any = None,
        result_class: Any = None,
        **options: Any,
    ) -> dict[str, Any]:
        from articles.search.engines.whoosh.likeness import more_like

        found = more_like(self.folder.snapshot(), model_instance.pk, frozenset(), end_offset or 20)
        make = result_class or SearchResult
        results = [make("articles", "article", str(pk), score) for pk, score in found[start_offset:]]
        return {"results": results, "hits": len(results)}

    def build_schema(self, fields: Any) -> Any:
        """Whoosh's schema is the codec's; Haystack's fields say what may be asked, not how it is kept."""
        from articles.search.engines.whoosh.codec import schema

        return "text", schema()
