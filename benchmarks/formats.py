"""The formats taken in: a large web archive is streamed, and mutated files are read or refused in words.

`python -m benchmarks.formats warc [MIB]` makes a web archive of that size (1024) and reads it;
`python -m benchmarks.formats mutated [COUNT]` mutates the tests' files of each format COUNT times (2000).
"""

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from articles.extraction.containers.warc import read_warc
from articles.extraction.newswire.message import NotTaken

SLOWEST = 5.0
"""Seconds that no file may take."""
MOST_MEMORY = 150
"""MiB of memory of the whole process."""


def records(size: int) -> Iterator[bytes]:
    """Response records of 256 KiB, each a page of its own words, until they make `size` bytes."""
    chance, made, number = random.Random(17), 0, 0
    words = [f"word{n}" for n in range(5_000)]
    while made < size:
        number += 1
        page = "<html><body>" + "".join(f"<p>{' '.join(chance.choices(words, k=60))}</p>" for _ in range(600))
        http = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}".encode()
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/{number}\r\n"
            f"WARC-Date: 2025-03-05T08:15:00Z\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        record = head.encode() + http + b"\r\n\r\n"
        made += len(record)
        yield record


def stream_warc(mebibytes: int) -> bool:
    """Whether a web archive of this size is read within MOST_MEMORY."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "large.warc"
        with target.open("wb") as file:
            file.writelines(records(mebibytes * 1024 * 1024))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        begun = time.perf_counter()
        with target.open("rb") as stream:
            pages = sum(not member.refusal for member in read_warc(stream))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = target.stat().st_size / 1024**2
    seconds = time.perf_counter() - begun
    print(f"{size:,.0f} MiB, {pages:,} pages in {seconds:.1f} s; peak {peak:.0f} MiB ({before:.0f} before)")
    return peak <= MOST_MEMORY


def mutate(count: int) -> bool:
    """Whether every mutated file was read or refused in words, none in over SLOWEST seconds."""
    from tests.unit.extraction.newswire_mutated import READERS, mutated

    fine = True
    for kind, (seed, read) in READERS.items():
        chance = random.Random(f"{kind} {count}")
        taken = slowest = 0.0
        for _ in range(count):
            data = mutated(seed, chance)
            begun = time.perf_counter()
            try:
                read(data)
                taken += 1
            except NotTaken as refused:
                fine &= bool(str(refused))
            slowest = max(slowest, time.perf_counter() - begun)
        fine &= slowest < SLOWEST
        print(f"{kind}: {count:,} files, {taken:,.0f} read, the rest refused; slowest {slowest:.3f} s")
    return fine


if __name__ == "__main__":
    what, *rest = [*sys.argv[1:], "mutated"] if len(sys.argv) < 2 else sys.argv[1:]
    number = int(rest[0]) if rest else 0
    sys.exit(0 if (stream_warc(number or 1024) if what == "warc" else mutate(number or 2000)) else 1)
