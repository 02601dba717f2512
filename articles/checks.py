"""Complain at start-up, not at the first search."""
