"""A drop folder watched for files that have settled: nothing half copied is taken."""

import time
from collections.abc import Callable, Iterator, Sequence

from articles.ingest.files import FileEntry, RejectedFile, find, signature

EVERY = 5.0
"""Seconds between two looks; a file is settled when two looks in a row find it the same."""


def sweeps(
    given: Sequence[str],
    *,
    every: float = EVERY,
    leave_out: frozenset[str] = frozenset(),
    any_name: bool = False,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[list[FileEntry | RejectedFile]]:
    """The files that have settled since the last look, look after look, for ever.

    A file comes once, and again only when it has changed. Files that were there before
    the watching began come as soon as a second look finds them unchanged.
    """
    last: dict[str, object] = {}
    given_out: dict[str, object] = {}
    while True:
        now: dict[str, object] = {}
        settled: list[FileEntry | RejectedFile] = []
        for one in find(given, leave_out, any_name=any_name):
            key = one.file_path if isinstance(one, FileEntry) else f"{one.relative_path}\n{one.reason}"
            now[key] = signature(one.file_path) if isinstance(one, FileEntry) else one.reason
            if now[key] is None or now[key] != last.get(key) or given_out.get(key) == now[key]:
                continue
            given_out[key] = now[key]
            settled.append(one)
        last = now
        given_out = {key: mark for key, mark in given_out.items() if key in now}
        yield settled
        sleep(every)
