"""How much the company of an outlet's other captures helps: `python -m benchmarks.splitting_company FILE...`.

Pages of sites with five captures or more, each split alone, and with the furniture that it and four others of
its site share (articles/extraction/furniture.py). The frozen tenth is left out unless `--sites` asks for it.
The last line is `alone 0.xxx in company 0.xxx of N pages, M better, K worse`.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from articles.extraction.furniture import learn_furniture
from articles.extraction.split import split_capture
from benchmarks.frozen import is_frozen
from benchmarks.shingles import ShingleMatch, compare_shingles, total
from benchmarks.splitting import read_records

COMPANY = 4
LEAST = 0.001
"""A change of one page's F1 that counts."""


def page_f1(match: ShingleMatch) -> float:
    """The F1 of one page; 1 for two empty texts."""
    both = 2 * match.found + match.wrong + match.missed
    return 2 * match.found / both if both else 1.0


def matches_of(group: Sequence[dict[str, str]]) -> list[tuple[ShingleMatch, ShingleMatch]]:
    """Of every page of one site its match alone, and in the company of the COMPANY next ones."""
    found = []
    for at, page in enumerate(group):
        others = [group[(at + step) % len(group)]["text"] for step in range(COMPANY + 1)]
        furniture = learn_furniture(others)
        alone, together = (
            compare_shingles(page["body"], "\n".join(one.text for one in parts.paragraphs))
            for parts in (
                split_capture(page["text"]),
                split_capture(page["text"], known_furniture=furniture),
            )
        )
        found.append((alone, together))
    return found


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        prog="benchmarks.splitting_company", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("files", type=Path, nargs="+")
    parser.add_argument("--sites", default="open", choices=("open", "frozen", "all"))
    parser.add_argument("--most", type=int, default=10, help="pages of one site")
    chosen = parser.parse_args(arguments)
    sites: dict[str, list[dict[str, str]]] = {}
    for path in chosen.files:
        for record in read_records(path):
            site = record.get("site") or ""
            if site and (chosen.sites == "all" or is_frozen(site) == (chosen.sites == "frozen")):
                sites.setdefault(site, []).append(record)
    found = [
        match
        for _, group in sorted(sites.items())
        if len(group) > COMPANY
        for match in matches_of(group[: chosen.most])
    ]
    if not found:
        raise SystemExit("no site has five captures in these files; give more of them")
    alone, together = total([one for one, _ in found]), total([two for _, two in found])
    changes = [sum(page_f1(two) - page_f1(one) > LEAST for one, two in found)]
    changes.append(sum(page_f1(one) - page_f1(two) > LEAST for one, two in found))
    print(
        f"alone {alone.f1:.3f} in company {together.f1:.3f} of {len(found)} pages, "
        f"{changes[0]} better, {changes[1]} worse"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
