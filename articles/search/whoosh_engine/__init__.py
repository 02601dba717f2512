"""Haystack's Whoosh engine, made lean."""

from haystack.backends.whoosh_backend import WhooshEngine


class ArchiveEngine(WhooshEngine):
    """The archive's engine."""
