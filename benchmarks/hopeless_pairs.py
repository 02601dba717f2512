"""What is left before it is read: `python -m benchmarks.hopeless_pairs FILE.jsonl.gz … [--limit N]`.

Every candidate pair among the records is judged in full, and asked as the linker asks first
(`syndication.shingle_kinds.may_count`). Told is how many of each relation are left unread, and each that was
not judged nothing by name. A version, an update or an excerpt among them makes the command fail. The last
line is for machines.
"""

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path

from articles.syndication.shingle_kinds import may_count
from articles.syndication.verdict import Relation, judge
from benchmarks.linking_offline import OfflineArchive
from benchmarks.linking_records import read_articles

LINKED = (Relation.VERSION, Relation.UPDATE, Relation.EXCERPT)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path, nargs="+", metavar="FILE.jsonl.gz")
    parser.add_argument("--limit", type=int, metavar="N", help="so many records, drawn from all")
    options = parser.parse_args()
    records = [record for path in options.articles for record in read_articles(path)]
    random.Random(3).shuffle(records)
    lost = tell(OfflineArchive(records[: options.limit]))
    sys.exit(1 if lost else 0)


def tell(archive: OfflineArchive) -> int:
    """Print what is left of each relation; how many versions, updates and excerpts are lost."""
    left: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    lost = 0
    for pair in archive.judge(archive.candidates()):
        one, other = pair.pair
        found = judge(
            pair.evidence, pair.features, within=pair.within, days_apart=archive.days_apart(pair.pair)
        )
        judged[found.relation] += 1
        common = archive.commons.between(archive.outlets[one], archive.outlets[other])
        kinds = [archive.reading(each).shingles for each in (one, other)]
        if not may_count(kinds[0], kinds[1], common):
            left[found.relation] += 1
            if found.relation is not Relation.NONE:
                lost += found.relation in LINKED
                sources = f"{archive.records[one].source}, {archive.records[other].source}"
                print(f"left unread: {sources}: {found.relation}, {found.reason}")
    for relation, count in judged.most_common():
        print(f"{relation:<10} {count:>7,} pairs, {left[relation]:>7,} left unread")
    print(json.dumps({"pairs": judged.total(), "left unread": left.total(), "lost": lost}))
    return lost


if __name__ == "__main__":
    main()
