"""Haystack's side of the seam: its backend's calls, answered by the archive's own engine.

Mixed into a backend of Haystack's by each engine package, which sets `archive_engine`.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import AnonymousUser
from haystack.backends import log_query
from haystack.exceptions import SkipDocument
from haystack.models import SearchResult
from haystack.utils import get_identifier

from articles.models import Article

from . import style
from .differing import with_differing
from .engine import Query, SearchEngine, Sort
from .index import entry_of
from .plan import NO_STYLE, plan_query
from .query import And, Everything, Node, parse_query

LOCK_PATIENCE = 30.0  # seconds that a call waits for another writer
LONGEST_PROGRAM_QUERY = 20_000  # characters, and terms, of a query that a program built
MOST_ALIKE = 20
SORTS: dict[str, Sort] = {
    "printed": "oldest",
    "-printed": "newest",
    # as Haystack's query for Solr writes them
    "printed asc": "oldest",
    "printed desc": "newest",
}


class HaystackBackend:
    """`SearchQuerySet` and Haystack's commands over a SearchEngine, every reader's visibility aside."""

    archive_engine: SearchEngine
    setup_complete: bool
    silently_fail: bool
    log: Any

    def setup(self) -> None:
        """Make an empty index where there is none; never touches one that exists, however damaged."""
        if not self.archive_engine.has_index():
            with self.archive_engine.writing(LOCK_PATIENCE):
                if not self.archive_engine.has_index():
                    self._put_empty_index()
        self.content_field_name = "text"
        self.setup_complete = True

    def _put_empty_index(self) -> None:
        self.archive_engine.rebuild((), lambda digests: None)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the right to write an index that exists."""
        if not self.setup_complete:
            self.setup()
        with self.archive_engine.writing(LOCK_PATIENCE):
            yield

    def update(self, index: Any, iterable: Iterable[Any], commit: bool = True) -> None:
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
        with self.held():
            self.archive_engine.write(entries, ())

    def remove(self, obj_or_string: Any, commit: bool = True) -> None:
        number = get_identifier(obj_or_string).rsplit(".", 1)[-1]
        with self.held():
            self.archive_engine.write((), [int(number)])

    def clear(self, models: Any = None, commit: bool = True) -> None:
        """Swap an empty index in; readers keep the old one until the moment of the swap."""
        if models is not None and Article not in models:
            return
        with self.archive_engine.writing(LOCK_PATIENCE):
            self._put_empty_index()
        self.setup_complete = False

    def delete_index(self) -> None:
        self.clear()

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
        trees: list[Node] = [
            parse_query(text, LONGEST_PROGRAM_QUERY, LONGEST_PROGRAM_QUERY).tree
            for text in queries
            if text != "*"
        ]
        tree = And(tuple(trees)) if len(trees) > 1 else trees[0] if trees else Everything()
        tree = with_differing(tree, AnonymousUser())
        keys = [sort_by] if isinstance(sort_by, str) else list(sort_by or ())
        found = self.archive_engine.search(
            Query(
                plan_query(tree, NO_STYLE if options.get("exact") else style.current()),
                sort=SORTS.get(keys[0] if keys else "", "relevance"),
                start=max(0, start_offset or 0),
                stop=end_offset,
                wants_facets=bool(facets),
                source_names=style.source_names(),
            )
        )
        make = result_class or SearchResult
        results = [
            make("articles", "article", str(hit.article), hit.score, story=hit.story) for hit in found.hits
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
        found = self.archive_engine.similar(entry_of(model_instance), frozenset(), end_offset or MOST_ALIKE)
        make = result_class or SearchResult
        results = [
            make("articles", "article", str(each.article), each.score) for each in found[start_offset:]
        ]
        return {"results": results, "hits": len(results)}
