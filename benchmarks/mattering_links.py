"""Flagged paragraph pairs of real links, to be read: `python -m benchmarks.mattering_links FILE [--seed N]`.

FILE is one of the news files. Links are judged as an archive would, without a database, those that would
wait for a curator too; paragraph pairs in which something grave differs are drawn from them, at most so
many of one link, and printed, each with what is told of it. Whoever reads them counts those worth an
editor's look. Another seed draws others. The pass over 12,000 articles takes a few minutes; `--keep FILE`
keeps the links for the next.
"""

import argparse
import json
import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from articles.syndication.compare import compare
from articles.syndication.matters.weigh import Weighed, weigh
from articles.syndication.verdict import Relation, judge
from benchmarks.linking_offline import OfflineArchive, Pair
from benchmarks.linking_records import Record, read_articles

PER_LINK = 3
JOINING = (Relation.VERSION, Relation.UPDATE)


@dataclass(frozen=True, slots=True)
class LinkedTexts:
    """What is compared of a record: the paragraphs; headlines are told apart by their own rules."""

    paragraphs: Sequence[str]
    headline: str = ""
    standfirst: str = ""


def joined(records: list[Record]) -> list[Pair]:
    """The pairs that an archive would call versions, or ask about, by the places of their records."""
    archive = OfflineArchive(records)
    out = []
    for found in archive.judge(archive.candidates()):
        told = judge(
            found.evidence, found.features, within=found.within, days_apart=archive.days_apart(found.pair)
        )
        if told.relation in JOINING:
            out.append(found.pair)
    return out


def drawn(records: list[Record], pairs: list[Pair], seed: int) -> Iterator[tuple[Pair, list[Weighed]]]:
    """Flagged paragraph pairs in a drawn order of links, PER_LINK at most of one, with what is told."""
    chance = random.Random(seed)  # noqa: S311  a draw to be repeated, no secret
    for pair in chance.sample(pairs, len(pairs)):
        told = weigh(compare(*(LinkedTexts(records[at].paragraphs) for at in pair)))
        flagged = sorted({one.paragraphs_a for one in told if not one.difference.is_slight})
        for chosen in chance.sample(flagged, min(PER_LINK, len(flagged))):
            yield pair, [one for one in told if one.paragraphs_a == chosen and not one.difference.is_slight]


def as_text(records: list[Record], pair: Pair, told: list[Weighed]) -> str:
    """The two paragraphs and what is told of them."""
    left, right = (records[at] for at in pair)
    lines = [f"{left.source} {left.printed} | {right.source} {right.printed}"]
    for letter, record, numbers in (("A", left, told[0].paragraphs_a), ("B", right, told[0].paragraphs_b)):
        lines.append(f"{letter}: " + " ¶ ".join(record.paragraphs[number - 1] for number in numbers))
    for one in told:
        found = one.difference
        lines.append(f"-> {found.matter}, {found.change}: “{found.text_a}” | “{found.text_b}”")
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    records = list(read_articles(given.file))
    if given.keep and given.keep.exists():
        pairs = [(a, b) for a, b in json.loads(given.keep.read_text())]
    else:
        pairs = joined(records)
        if given.keep:
            given.keep.write_text(json.dumps(pairs))
    print(f"{len(pairs)} links join versions\n")
    for at, (pair, told) in enumerate(drawn(records, pairs, given.seed), start=1):
        print(f"{at}. {as_text(records, pair, told)}\n")
        if at == given.count:
            break
    return 0


if __name__ == "__main__":
    sys.exit(main())
