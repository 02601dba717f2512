"""Whether groups of strangers hold: `python -m benchmarks.grouping [FILE…] [--outlets N] [--each M]`.

N x M captures (100 x 10) with numbers for names go, unnamed and shuffled, through `manage.py ingest` into a
temporary archive in two runs, and in another order and other halves into a second one. They are of invented
outlets (tests/outlet_pages.py), or with FILEs (records with `text` and `site`) of the N sites that have most
captures there, M of each at most. Told are the pairs that the groups make against the sites, whether both
archives have the same groups, then ten groups named as the queue proposes and the decisions undone. The last
line is `captures N outlets N pairs P x R x F1 x same x named x restored x`, the last three 1 or 0.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from benchmarks.ingesting import prepare
from benchmarks.splitting import read_records

NAMED = 10
SEEDS = (1, 2)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", type=Path, nargs="*", metavar="FILE")
    parser.add_argument("--outlets", type=int, default=100)
    parser.add_argument("--each", type=int, default=10)
    # How the program calls itself for one archive.
    parser.add_argument("--run-into", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--name", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.run_into:
        print(json.dumps(_take_in(given.run_into, is_naming=given.name)))
        return 0
    captures = (
        _captures_of(given.files, given.outlets, given.each)
        if given.files
        else _invented(given.outlets, given.each)
    )
    sites = {f"{number:06d}.txt": site for number, (site, _) in enumerate(captures)}
    found = []
    with tempfile.TemporaryDirectory(prefix="grouping-") as folder:
        for seed in SEEDS:
            home = Path(folder) / f"archive-{seed}"
            _write(captures, home, seed)
            command = [sys.executable, "-m", "benchmarks.grouping", "--run-into", str(home)]
            more = ["--name"] if seed == SEEDS[0] else []
            done = subprocess.run([*command, *more], stdout=subprocess.PIPE, text=True, check=True)
            found.append(json.loads(done.stdout.splitlines()[-1]))
            print(f"order {seed}: {len(found[-1]['groups'])} groups", flush=True)
    first, second = ({frozenset(group) for group in each["groups"]} for each in found)
    precision, recall, f1 = _pairs(first, sites)
    print(
        f"captures {len(captures)} outlets {len(set(sites.values()))} pairs P {precision:.3f} R {recall:.3f} "
        f"F1 {f1:.3f} same {first == second:d} named {found[0]['named']:d} restored {found[0]['restored']:d}"
    )
    return 0


def _invented(outlets: int, each: int) -> list[tuple[str, str]]:
    from tests.outlet_pages import outlet_name, page

    return [(outlet_name(outlet), page(outlet, story)) for outlet in range(outlets) for story in range(each)]


def _captures_of(files: Sequence[Path], outlets: int, each: int) -> list[tuple[str, str]]:
    by_site: dict[str, list[str]] = defaultdict(list)
    for path in files:
        for record in read_records(path):
            if record.get("site") and record.get("text"):
                by_site[record["site"]].append(record["text"])
    chosen = sorted(by_site, key=lambda site: (-len(by_site[site]), site))[:outlets]
    return [(site, text) for site in chosen for text in by_site[site][:each]]


def _write(captures: Sequence[tuple[str, str]], home: Path, seed: int) -> None:
    """The captures under their numbers, shuffled by the seed into the files of two runs."""
    order = list(range(len(captures)))
    random.Random(seed).shuffle(order)
    for at, number in enumerate(order):
        folder = home / "captures" / str(2 * at // len(order))
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:06d}.txt").write_text(captures[number][1], encoding="utf-8")


def _pairs(groups: Collection[frozenset[str]], sites: dict[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs of captures that the groups make, against their sites."""

    def pairs_in(counts: Counter[str]) -> int:
        return sum(n * (n - 1) // 2 for n in counts.values())

    wanted = pairs_in(Counter(sites.values()))
    made = sum(len(group) * (len(group) - 1) // 2 for group in groups)
    right = sum(pairs_in(Counter(sites[path] for path in group)) for group in groups)
    precision, recall = right / max(1, made), right / max(1, wanted)
    return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def _take_in(home: Path, *, is_naming: bool) -> dict[str, Any]:
    """Ingest both halves; the groups of file names, and whether naming and undoing did what they say."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    prepare(home)
    from django.core.management import call_command

    from articles.models import Article, UnknownOutlet

    for half in sorted((home / "captures").iterdir()):
        call_command("ingest", str(half), verbosity=0)

    def groups() -> list[list[str]]:
        held = UnknownOutlet.objects.with_articles()
        return sorted(
            sorted(path.rpartition("/")[2] for path in group.articles.values_list("path", flat=True))
            for group in held
        )

    def records() -> list[Any]:
        return list(Article.objects.order_by("pk").values_list("pk", "source", "origins", "headline", "body"))

    before, rows = groups(), records()
    result = {"groups": before, "named": False, "restored": False}
    if is_naming:
        result["named"] = _name_ten()
        _undo_all()
        result["restored"] = groups() == before and records() == rows
    return result


def _name_ten() -> bool:
    """Name the ten largest groups by what is proposed; whether every member has its name."""
    from articles.curation import outlets
    from articles.ingest.settling import settle_archive
    from articles.models import Article, UnknownOutlet

    largest = sorted(UnknownOutlet.objects.with_articles(), key=lambda group: -group.articles.count())
    named = {}
    for number, group in enumerate(largest[:NAMED]):
        members = set(group.articles.values_list("pk", flat=True))
        name = group.name or f"Outlet {number}"
        outlets.name_outlet(group, name, group.domain, by=None)
        named[name] = named.get(name, set()) | members
    settle_archive()
    return all(
        members <= set(Article.objects.filter(source__name=name).values_list("pk", flat=True))
        for name, members in named.items()
    )


def _undo_all() -> None:
    from articles.curation.undo import undo_decision
    from articles.ingest.settling import settle_archive
    from articles.models import Decision

    for decision in Decision.objects.filter(kind="name outlet").order_by("-pk"):
        undo_decision(decision, by=None)
    settle_archive()


if __name__ == "__main__":
    sys.exit(main())
