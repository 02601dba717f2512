"""The right to write an index, as the kernel grants it: a process that dies lets go of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from articles.database.file_lock import wait_for_lock
from articles.search.engine import EngineBusy

TRIED_EVERY = 0.02
"""Seconds between two tries."""


@contextmanager
def locked(file: Path, what: str, patience: float = 0.0) -> Iterator[None]:
    """Hold the lock of a file, made with its folder where it is not there yet.

    Raises EngineBusy, naming `what` is written, after so many seconds of another's holding it.
    """
    file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT, 0o640)
    try:
        if not wait_for_lock(handle, patience, TRIED_EVERY):
            raise EngineBusy(f"{what}: the index is being written by another process")
        yield
    finally:
        os.close(handle)
