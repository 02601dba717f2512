"""How fast captures go in: `python -m benchmarks.ingesting --articles FILE.jsonl.gz [--limit N]`.

The records are written out as text captures with a manifest and a list of sources, and go into a
temporary archive through the code of `manage.py ingest`; a second run over the same files shows what
a rerun costs. Times are wall clock by stage; the last line is for machines.
"""

import argparse
import csv
import gzip
import json
import os
import re
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

STAGES = ("read", "decode", "split", "store", "link", "furniture", "index", "other")


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="ingesting-") as folder:
        captures = Path(folder) / "captures"
        count = write_captures(read_records(options.articles, options.limit), captures)
        print(f"{count:,} captures written; setting up a temporary archive ...", flush=True)
        prepare(Path(folder) / "home")
        first, seconds = take_in(captures)
        rate = first.tally.files / seconds
        report("first run", first, seconds)
        again, seconds = take_in(captures)
        report("the same files again", again, seconds)
        prove(first, again, count)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"peak memory {peak:,.0f} MiB")
        print(f"captures/s {rate:.1f}")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=Path, required=True, metavar="FILE.jsonl.gz")
    parser.add_argument("--limit", type=int, metavar="N", help="the first N articles only")
    return parser.parse_args()


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


def take_in(captures: Path) -> tuple[Any, float]:
    from articles.ingest import manifest, sources
    from articles.ingest.files import find
    from articles.ingest.pipeline import Ingest

    begun = time.perf_counter()
    sources.load(captures / "sources.json")
    ingest = Ingest(manifest=manifest.read(captures / "manifest.csv"))
    lists = frozenset(str((captures / name).resolve()) for name in ("manifest.csv", "sources.json"))
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
