"""Python's search for rings of objects that nobody holds, as a run of ingest wants it: seldom."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG_OBJECTS = 20_000
"""So many new objects, and not the usual 700, before the young ones are looked through. Of a run of 50
captures a look through all objects took 180 ms, of one of 200 all looks took 1.25 ms a capture."""


def collect_rarely() -> None:
    """Look through young objects seldom, and never through those that there are now."""
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, *gc.get_threshold()[1:])


@contextmanager
def rarely_collected() -> Iterator[None]:
    """`collect_rarely` for as long as it lasts. For a process that does nothing else: its settings are those
    of the whole process, and a web server has its own (archive/wsgi.py)."""
    before = gc.get_threshold()
    collect_rarely()
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
