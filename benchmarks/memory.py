"""The memory of an ingest as it goes on: `python -m benchmarks.memory --articles FILE.jsonl.gz … [--watch]`.

The records are written out as benchmarks.ingesting does and taken in by `manage.py ingest` in a process of
its own (`--jobs N`); with `--watch` they come into the folder a thousand at a time, as soon as those before
are held. `--captures FOLDER` takes files as benchmarks.captures_of writes them instead, `--home NEW` keeps
the archive. At every `--step` captures held the memory of that process and of those that it started is told,
each the most since the step before: MiB of RssAnon (what they map of files, the system takes back when it is
needed). Flat is within a tenth after the first step. Linux alone.
"""

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from benchmarks.ingesting import prepare, read_all, write_captures

AT_ONCE = 1_000
LOOKED_EVERY = 0.5
SILENT = 120.0
"""Seconds without another capture after which `--watch` is taken to hold all there is to hold."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    given = parser.add_mutually_exclusive_group(required=True)
    given.add_argument("--articles", type=Path, nargs="+", metavar="FILE.jsonl.gz")
    given.add_argument("--captures", type=Path, metavar="FOLDER", help="files, manifest.csv and sources.json")
    parser.add_argument("--home", type=Path, metavar="NEW", help="where the archive is made, to be kept")
    parser.add_argument("--step", type=int, default=2_000, metavar="N", help="captures between two lines")
    parser.add_argument("--limit", type=int, default=24_000, metavar="N")
    parser.add_argument("--jobs", type=int, default=2, metavar="N")
    parser.add_argument("--watch", action="store_true")
    options = parser.parse_args()
    if options.watch and options.captures:
        parser.error("--watch moves its captures and ends by deleting them; give it --articles")
    with tempfile.TemporaryDirectory(prefix="memory-") as name:
        folder = Path(name)
        captures, home = options.captures or folder / "captures", options.home or folder / "home"
        if options.articles:
            write_captures(read_all(options.articles, options.limit), captures)
        count = sum(1 for each in captures.rglob("*.*") if each.parent != captures)
        prepare(home)
        from django.db import connection

        connection.close()
        place = captures
        if options.watch:
            place = folder / "watched"
            place.mkdir()
        command = [sys.executable, "manage.py", "ingest", str(place), "--jobs", str(options.jobs)]
        for option in ("manifest.csv", "sources.json"):
            command += [f"--{Path(option).stem}", str(captures / option)]
        if options.watch:
            command += ["--watch", "--every", "1"]
        with (folder / "said").open("w") as said:
            run = subprocess.Popen(command, env=dict(os.environ), stdout=said, stderr=subprocess.STDOUT)
            coming = batches(captures, place) if options.watch else iter(())
            tell(steps(run, home / "archive.sqlite3", coming, count, options.step))
            run.wait()
        print("\n".join((folder / "said").read_text(encoding="utf-8").splitlines()[-3:]))
        print(", ".join(f"{name} {size / 1e9:.2f} GB" for name, size in sizes(home).items()))


def sizes(home: Path) -> dict[str, int]:
    """Bytes of what lies in the archive's folder: each folder, and each file with the database's name."""
    found = {"database": 0}
    for each in sorted(home.iterdir()):
        if each.is_dir():
            found[each.name] = sum(file.stat().st_size for file in each.rglob("*") if file.is_file())
        elif each.name.startswith("archive.sqlite3"):
            found["database"] += each.stat().st_size
    return found


def batches(captures: Path, place: Path) -> Iterator[int]:
    """Move the next AT_ONCE captures into the folder each time it is asked; how many are there then."""
    files = sorted(captures.rglob("*.txt"))
    for start in range(0, len(files), AT_ONCE):
        some = files[start : start + AT_ONCE]
        for file in some:
            there = place / file.relative_to(captures)
            there.parent.mkdir(exist_ok=True)
            shutil.move(file, there)
        yield start + len(some)


def steps(
    run: "subprocess.Popen[bytes]", database: Path, coming: Iterator[int], count: int, step: int
) -> Iterator[tuple[int, float, float, float]]:
    """(captures held, MiB of the first process, of the others, seconds) at each step, until the run ends."""
    begun = last = time.monotonic()
    held = there = 0
    own = others = 0.0
    is_watched = False
    while run.poll() is None:
        time.sleep(LOOKED_EVERY)
        sizes = [anonymous(number) for number in family(run.pid)]
        own, others = max(own, sizes[0] if sizes else 0.0), max(others, sum(sizes[1:]))
        now = captures_held(database)
        if now != held:
            last = time.monotonic()
        if now // step > held // step:
            yield now, own, others, time.monotonic() - begun
            own = others = 0.0
        held = now
        if held >= there - AT_ONCE // 10 and (more := next(coming, 0)):
            there, is_watched = more, True
        if is_watched and (held >= count or time.monotonic() - last > SILENT):
            run.terminate()
    yield held, own, others, time.monotonic() - begun


def family(number: int) -> list[int]:
    """A process and those that it started, itself first."""
    children = []
    for thread in Path(f"/proc/{number}/task").glob("*/children"):
        with suppress(OSError):
            children += thread.read_text().split()
    return [number, *(each for child in children for each in family(int(child)))]


def anonymous(number: int) -> float:
    try:
        lines = Path(f"/proc/{number}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:")) / 1024


def captures_held(database: Path) -> int:
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5) as base:
        return int(base.execute("SELECT coalesce(max(id), 0) FROM articles_capture").fetchone()[0])


def tell(found: Iterator[tuple[int, float, float, float]]) -> None:
    rows = []
    for row in found:
        held, own, others, seconds = row
        print(f"{held:>7,} held after {seconds:6.0f} s: {own:5.0f} MiB, others {others:5.0f} MiB", flush=True)
        rows.append(row)
    sums = [own + others for _, own, others, _ in rows[1:] or rows]
    first = rows[0][1] + rows[0][2]
    print(json.dumps({"first": round(first), "least": round(min(sums)), "most": round(max(sums))}))


if __name__ == "__main__":
    main()
