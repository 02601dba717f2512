"""What furniture learnt inside groups does to bodies: `python -m benchmarks.grouped_bodies FILE [--set …]`.

FILE holds records with `text`, `site` and `body`, the true body. The captures of all sites that have LEAST
and more go unnamed, together and shuffled, through `manage.py ingest` into a temporary archive; beside them
stands each capture split alone. Bodies are compared as `benchmarks.splitting` does. The last line is
`captures N alone F1 x together F1 x gain x`.

With --ceiling nothing is ingested: told is what the furniture of a site could give at most, captures split
alone without paragraphs that share nothing with the true body and stand in another capture of the site.
The last line is `captures N alone F1 x ceiling F1 x gain x`.
"""

import argparse
import os
import random
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from typing import Any

from articles.extraction.lines import fold_line
from benchmarks.ingesting import prepare
from benchmarks.shingles import Score, ShingleMatch, compare_shingles, total
from benchmarks.splitting import ours, read_records

LEAST = 3
SEED = 1


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME", help="these sets alone")
    parser.add_argument("--least", type=int, default=LEAST, help="captures that a site has at least")
    parser.add_argument("--sites", action="store_true", help="print the sites whose bodies changed")
    parser.add_argument("--ceiling", action="store_true", help="what could be gained at most; no ingest")
    given = parser.parse_args(arguments)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    by_site: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in read_records(given.file):
        if record.get("site") and record.get("text") and (not given.set or record.get("set") in given.set):
            by_site[record["site"]].append(record)
    records = [one for held in by_site.values() if len(held) >= given.least for one in held]
    random.Random(SEED).shuffle(records)
    alone = [compare_shingles(one["body"], ours(one["text"])) for one in records]
    together = _at_best(records) if given.ceiling else _ingested(records)
    for name in sorted({one.get("set") or "all" for one in records}):
        chosen = [at for at, one in enumerate(records) if (one.get("set") or "all") == name]
        print(_row(name, [alone[at] for at in chosen], [together[at] for at in chosen]))
    if given.sites:
        _tell_sites(records, alone, together)
    before, after = total(alone), total(together)
    print(
        f"captures {len(records)} alone F1 {before.f1:.3f} "
        f"{'ceiling' if given.ceiling else 'together'} F1 {after.f1:.3f} "
        f"gain {after.f1 - before.f1:.3f}"
    )
    return 0


def _at_best(records: list[dict[str, Any]]) -> list[ShingleMatch]:
    """The matches of the bodies without their wrong paragraphs that another capture of the site has."""
    holders: dict[tuple[str, str], set[int]] = defaultdict(set)
    for at, one in enumerate(records):
        for line in one["text"].split("\n"):
            holders[one["site"], fold_line(line)].add(at)
    found = []
    for at, one in enumerate(records):
        kept = [
            paragraph
            for paragraph in ours(one["text"]).split("\n")
            if holders[one["site"], fold_line(paragraph)] <= {at}
            or compare_shingles(one["body"], paragraph).found
        ]
        found.append(compare_shingles(one["body"], "\n".join(kept)))
    return found


def _ingested(records: list[dict[str, Any]]) -> list[ShingleMatch]:
    """The matches of the bodies that an archive has after all captures came in together, in their order."""
    with tempfile.TemporaryDirectory(prefix="grouped-bodies-") as folder:
        captures = Path(folder) / "captures"
        captures.mkdir()
        for number, record in enumerate(records):
            (captures / f"{number:06d}.txt").write_text(record["text"], encoding="utf-8")
        prepare(Path(folder) / "home")
        from django.core.management import call_command

        from articles.models import Article, Capture

        call_command("ingest", str(captures), verbosity=0)
        articles = Article.objects.in_bulk()
        bodies = {
            int(path.rpartition("/")[2][:6]): articles[article].body
            for path, article in Capture.objects.values_list("path", "article")
        }
        grouped = Article.objects.filter(unknown_outlet__isnull=False).count()
        print(f"{len(articles)} articles, {grouped} in groups")
        # A capture that is another's very bytes is stored once; it has that one's body.
        held = {records[number]["text"]: body for number, body in bodies.items()}
    return [compare_shingles(one["body"], held.get(one["text"], "")) for one in records]


def _row(name: str, alone: list[ShingleMatch], together: list[ShingleMatch]) -> str:
    def told(score: Score) -> str:
        return f"F1 {score.f1:.3f} P {score.precision:.3f} R {score.recall:.3f}"

    return f"{name:12} {len(alone):5} captures: alone {told(total(alone))}, together {told(total(together))}"


def _tell_sites(
    records: list[dict[str, Any]], alone: list[ShingleMatch], together: list[ShingleMatch]
) -> None:
    by_site: dict[str, list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        by_site[record["site"]].append(at)
    for site, held in sorted(by_site.items()):
        before, after = total(alone[at] for at in held), total(together[at] for at in held)
        if abs(after.f1 - before.f1) > 1e-4:
            print(f"  {site} ({len(held)}): {before.f1:.3f} -> {after.f1:.3f}")


if __name__ == "__main__":
    sys.exit(main())
