"""What recognising costs beside what is held: `python -m benchmarks.placing HOME FILE [--new N]`.

HOME is an archive, which is changed: give it a copy. FILE holds records with `text` and `site`. All but N of
them (100), drawn by lot, go in first, those of half the sites with their source; then the N, unnamed, are
measured; then every unidentified capture is placed once more, as `manage.py recognise` does. Told are
milliseconds of processor time: of placing a capture, of reading a name, and how many names the N made due.
The last line is `held N new N place x names N name x again N x`.
"""

import argparse
import csv
import gzip
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.ingesting import prepare, take_in

SEED = 1


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("home", type=Path, metavar="HOME")
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--new", type=int, default=100, metavar="N")
    given = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with gzip.open(given.file, "rt", encoding="utf-8") as lines:
        records = [record for record in map(json.loads, lines) if record.get("site") and record.get("text")]
    random.Random(SEED).shuffle(records)
    sites = sorted({record["site"] for record in records})
    random.Random(SEED).shuffle(sites)
    slugs = {site: f"site-{number}" for number, site in enumerate(sites[: len(sites) // 2])}
    prepare(given.home)
    from articles.models import Article
    from articles.recognition import strangers

    with tempfile.TemporaryDirectory(prefix="placing-") as folder:
        first, new = Path(folder) / "first", Path(folder) / "new"
        _write(records[given.new :], first, slugs)
        _write(records[: given.new], new, {})
        take_in(first)
        held = Article.objects.count()
        read = []
        name_group = strangers.name_group
        strangers.name_group = lambda pk: read.append(pk) or name_group(pk)  # type: ignore[assignment,func-returns-value]
        ingest, _ = take_in(new)
        strangers.name_group = name_group
    place = 1000 * ingest.watch.cpu.get("recognise", 0.0) / max(1, ingest.tally.files)
    name = 1000 * ingest.watch.cpu.get("name", 0.0) / max(1, len(read))
    came = Article.objects.order_by("-pk")[: ingest.tally.counts["added"]]
    ways = {
        "recognised": sum(article.origins.get("source") == "recognised" for article in came),
        "of unknown outlets": sum(article.unknown_outlet_id is not None for article in came),
    }
    print(f"of the new ones {', '.join(f'{count} {what}' for what, count in ways.items())}")
    again, count = _place_all_again()
    print(
        f"held {held:,} new {ingest.tally.files} place {place:.2f} names {len(read)} name {name:.1f} "
        f"again {count:,} {again:.2f}"
    )
    return 0


def _write(records: Iterable[dict[str, Any]], folder: Path, slugs: Mapping[str, str]) -> None:
    """The records as captures with numbers for names; those whose site has a slug with their source."""
    folder.mkdir()
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as listed:
        rows = csv.writer(listed)
        rows.writerow(["path", "source", "url", "date"])
        for number, record in enumerate(records):
            path = f"{folder.name}-{number:06d}.txt"
            (folder / path).write_text(record["text"], encoding="utf-8")
            if record["site"] in slugs:
                rows.writerow([path, slugs[record["site"]], "", ""])
    sources = [{"name": site, "slug": slug, "domains": [site]} for site, slug in slugs.items()]
    (folder / "sources.json").write_text(json.dumps(sources), encoding="utf-8")


def _place_all_again() -> tuple[float, int]:
    """Place every unidentified capture that is held; milliseconds a capture, and how many they are."""
    from articles.models import Capture, DueWork
    from articles.recognition import settling

    unidentified = Capture.objects.filter(article__source=None)
    DueWork.objects.note_rows(DueWork.Kind.OUTLET, unidentified)
    begun = time.process_time()
    count = settling.recognise_due()
    return 1000 * (time.process_time() - begun) / max(1, count), count


if __name__ == "__main__":
    sys.exit(main())
