"""Haystack's Whoosh engine, made lean: its classes, with arrays for postings. See docs/decisions/."""

from articles.search.engines.whoosh.haystack_engine import ArchiveEngine

__all__ = ["ArchiveEngine"]
