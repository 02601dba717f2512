"""SolrCloud behind the archive's Protocol: an index on several machines. See docs/operators.md."""

from articles.search.engines.solr.haystack_engine import SolrArchiveEngine

__all__ = ["SolrArchiveEngine"]
