"""How fast captures go in: `python -m benchmarks.ingesting --articles FILE.jsonl.gz … [--limit N]`.

The records are written out as text captures with a manifest and a list of sources, and go into a
temporary archive through the code of `manage.py ingest`; a second run over the same files shows what
a rerun costs. Times are wall clock by stage, of the process that stores; beside
them stands what all processes worked (`--jobs N`). The last line is for machines.

`--held N … --more M` asks what one more run of M new captures costs where N articles are held: milliseconds
of processor a capture, by stage. The same M captures go into a copy of the archive at each N, in a
process of its own that has warmed up on others; the middle of three such runs is told.

`--run-into HOME --captures WARM NEW` is one such measurement: the captures of two folders go into an archive,
which is changed, and the cost of the second is told, in JSON.
"""

import argparse
import csv
import gzip
import json
import os
import random
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STAGES = (
    "read", "decode", "split", "fingerprint", "wait",
    "store", "link", "furniture", "recognise", "name", "index", "other",
)  # fmt: skip


def main() -> None:
    options = arguments()
    if options.run_into:
        measure_in(options.run_into, options.captures)
        return
    if options.held:
        grow(options)
        return
    with tempfile.TemporaryDirectory(prefix="ingesting-") as folder:
        captures = Path(folder) / "captures"
        count = write_captures(read_all(options.articles, options.limit), captures)
        print(f"{count:,} captures written; setting up a temporary archive ...", flush=True)
        prepare(Path(folder) / "home")
        first, seconds = take_in(captures, options.jobs)
        rate = first.tally.files / seconds
        report("first run", first, seconds)
        again, seconds = take_in(captures, options.jobs)
        report("the same files again", again, seconds)
        prove(first, again, count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MiB")
        print(f"captures/s {rate:.1f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, nargs="+", default=[], metavar="FILE.jsonl.gz")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N articles only")
    parser.add_argument("--held", type=int, nargs="+", metavar="N", help="articles held before the run")
    parser.add_argument("--more", type=int, default=50, metavar="M", help="new captures of the run")
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="processes that read captures")
    # Also how the program calls itself for one measurement.
    parser.add_argument("--run-into", type=Path, metavar="HOME", help="an archive, which is changed")
    parser.add_argument(
        "--captures", type=Path, nargs=2, metavar="FOLDER", help="captures to warm up, and new"
    )
    return parser.parse_args()


def grow(options: argparse.Namespace) -> None:
    """Fill an archive to each number held, and measure there."""
    records = list(read_all(options.articles, max(options.held) + 2 * options.more + 200))
    # Spread over the whole, so that they come of the same outlets and days as what is held.
    step = len(records) // (2 * options.more)
    chosen = set(range(0, 2 * options.more * step, step))
    warm = [records[at] for at in sorted(chosen)[::2]]
    new = [records[at] for at in sorted(chosen)[1::2]]
    rest = [record for at, record in enumerate(records) if at not in chosen]
    random.Random(20).shuffle(rest)
    costs: dict[int, dict[str, float]] = {}
    with tempfile.TemporaryDirectory(prefix="ingesting-") as name:
        folder, home = Path(name), Path(name) / "home"
        for part, taken in (("warm", warm), ("new", new)):
            write_captures(iter(taken), folder / part)
        prepare(home)
        held = 0
        for wanted in sorted(options.held):
            write_captures(iter(rest[held:wanted]), folder / f"to-{wanted}")
            ingest, seconds = take_in(folder / f"to-{wanted}")
            report(f"from {held:,} to {wanted:,} held", ingest, seconds)
            held = wanted
            costs[held] = middle_of([measure(folder, home) for _ in range(3)])
            tell_growth(costs)


def measure(folder: Path, home: Path) -> dict[str, float]:
    """Milliseconds of processor a capture, by stage, of one run into a copy of the archive."""
    from django.db import connection

    connection.close()
    copy = folder / "copy"
    shutil.copytree(home, copy, symlinks=True)
    command = [sys.executable, "-m", "benchmarks.ingesting", "--run-into", str(copy)]
    done = subprocess.run(
        [*command, "--captures", str(folder / "warm"), str(folder / "new")],
        capture_output=True,
        text=True,
        check=True,
    )
    shutil.rmtree(copy)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_in(home: Path, captures: list[Path]) -> None:
    prepare(home)
    take_in(captures[0])
    ingest, _ = take_in(captures[1])
    print(json.dumps({stage: cpu / ingest.tally.files * 1000 for stage, cpu in ingest.watch.cpu.items()}))


def middle_of(runs: list[dict[str, float]]) -> dict[str, float]:
    """The run whose sum is the middle one."""
    sums = sorted(sum(run.values()) for run in runs)
    return next(run for run in runs if sum(run.values()) == statistics.median_low(sums))


def tell_growth(costs: dict[int, dict[str, float]]) -> None:
    first = costs[min(costs)]
    print(f"\n{'CPU ms a capture':<18}" + "".join(f"{held:>10,}" for held in costs) + "    growth")
    for stage in (*STAGES, "all"):
        row = [sum(cost.values()) if stage == "all" else cost.get(stage, 0.0) for cost in costs.values()]
        begun = sum(first.values()) if stage == "all" else first.get(stage, 0.0)
        growth = f"{(row[-1] / begun - 1) * 100:>+9.1f} %" if begun else ""
        print(f"{stage:<18}" + "".join(f"{value:>10.2f}" for value in row) + growth, flush=True)


def read_all(places: list[Path], limit: int | None) -> Iterator[dict[str, Any]]:
    for place in places:
        for record in read_records(place, limit):
            yield record
            limit = None if limit is None else limit - 1


def read_records(place: Path, limit: int | None) -> Iterator[dict[str, Any]]:
    opened = gzip.open if place.suffix == ".gz" else open
    with opened(place, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if limit is not None and number >= limit:
                return
            yield json.loads(line)


def write_captures(records: Iterator[dict[str, Any]], folder: Path) -> int:
    """Each record as the text of a page; what is known besides goes into the manifest."""
    sources: dict[str, str] = {}
    folder.mkdir()
    count = 0
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as listed:
        rows = csv.writer(listed)
        rows.writerow(["path", "source", "url", "date"])
        for record in records:
            name = " ".join(str(record.get("source") or "").split())
            slug = sources.setdefault(name, slug_of(name, sources)) if name else "unidentified"
            path = f"{slug}/{re.sub(r'[^A-Za-z0-9]+', '-', str(record['id']))}-{count}.txt"
            text = str(record["text"]).strip()
            title = str(record.get("title") or "").strip()
            head = "" if text.startswith(title) else f"{title}\n\n"
            if record.get("authors"):
                head += f"By {record['authors']}\n\n"
            (folder / slug).mkdir(exist_ok=True)
            (folder / path).write_text(f"{head}{text}\n", encoding="utf-8")
            day = str(record.get("date") or "")[:10]
            is_day = re.fullmatch(r"\d{4}-\d\d-\d\d", day) is not None
            rows.writerow([path, name, record.get("url") or "", day if is_day else ""])
            count += 1
    entries = [{"name": name, "slug": slug} for name, slug in sources.items()]
    (folder / "sources.json").write_text(json.dumps(entries), encoding="utf-8")
    return count


def slug_of(name: str, taken: dict[str, str]) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "source"
    return f"{slug}-{len(taken)}" if slug in taken.values() or slug == "unidentified" else slug


def prepare(home: Path) -> None:
    """An archive of its own, empty, in the local mode."""
    os.environ.update(
        ARCHIVE_ENV="development", ARCHIVE_HOME=str(home), DJANGO_SETTINGS_MODULE="archive.settings"
    )
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def take_in(captures: Path, jobs: int = 1) -> tuple[Any, float]:
    from articles.ingest import manifest, sources
    from articles.ingest.collecting import rarely_collected
    from articles.ingest.files import find
    from articles.ingest.pipeline import Ingest

    begun = time.perf_counter()
    sources.load_sources(captures / "sources.json")
    ingest = Ingest(manifest=manifest.read_rows(captures / "manifest.csv"), jobs=jobs)
    lists = frozenset(str((captures / name).resolve()) for name in ("manifest.csv", "sources.json"))
    with rarely_collected():  # as the command does
        for outcome in ingest.take_in(find([str(captures)], lists)):
            if outcome.kind == "refused":
                print(f"  refused: {outcome.path}: {outcome.reason}")
    return ingest, time.perf_counter() - begun


def report(title: str, ingest: Any, seconds: float) -> None:
    files = ingest.tally.files or 1
    print(f"\n{title}: {ingest.tally} in {seconds:.1f} s")
    print(f"  {'stage':<10} {'seconds':>8} {'ms a capture':>13} {'of it worked':>13} {'captures/s':>11}")
    for stage in (*STAGES, "all"):
        spent = seconds if stage == "all" else ingest.watch.seconds.get(stage, 0.0)
        worked = sum(ingest.watch.cpu.values()) if stage == "all" else ingest.watch.cpu.get(stage, 0.0)
        rate = f"{files / spent:>11,.0f}" if spent > 0.001 else ""
        print(
            f"  {stage:<10} {spent:>8.2f} {spent / files * 1000:>13.2f} {worked / files * 1000:>13.2f} {rate}"
        )


def prove(first: Any, again: Any, count: int) -> None:
    """The figures count only when the archive holds what went in, and the index equals the database."""
    from articles.models import Capture
    from articles.search import upkeep

    counts = first.tally.counts
    stored = counts["added"] + counts["changed"]
    assert first.tally.files == count, (first.tally.files, count)
    assert Capture.objects.count() == stored, (Capture.objects.count(), stored)
    assert again.tally.counts["added"] == again.tally.counts["changed"] == 0, again.tally
    checked = upkeep.check()
    assert checked.is_sound and not checked.pending, checked
    print(f"\nproved: {stored:,} captures stored, {checked.indexed:,} articles in the index, nothing twice")


if __name__ == "__main__":
    main()
