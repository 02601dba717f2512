"""How well what matters in a difference is told from what does not: `python -m benchmarks.mattering [DATA]`.

Edits of known kinds are made in real paragraphs of 2012-2015 and of 2016-2017: figures, names, quotations,
attributions and claims, and as many harmless ones (house style, contractions, order, synonyms, filler).
An edit is found where a difference of its kind touches it; every other difference is a false one.
DATA is the folder with `news-2012-2015.jsonl.gz` and `news-2016-2017.jsonl.gz`; `--show KIND` prints what
went wrong with that kind of edit. The end is 1 where a target is missed.
"""

import argparse
import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

from articles.syndication.matters.difference import CharSpan, Difference
from articles.syndication.matters.weigh import weigh_pair
from benchmarks.mattering_edits import made_edits
from benchmarks.mattering_harm import MATTERING
from benchmarks.mattering_text import HARMLESS, STYLE, Made, pools

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
CORPORA = ("news-2012-2015.jsonl.gz", "news-2016-2017.jsonl.gz")
ARTICLES = 4000  # of each corpus
PER_KIND = 20
TARGETS = {"figure": (0.95, 0.90), "quotation": (0.95, 0.90)}
OTHERS = (0.90, 0.85)
STYLE_CLEAN = 0.99


def real_paragraphs(path: Path, limit: int) -> list[str]:
    """Paragraphs of 15 to 120 words, from so many articles."""
    out: dict[str, None] = {}
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for at, line in enumerate(lines):
            if at == limit:
                break
            for part in json.loads(line)["text"].split("\n\n"):
                text = " ".join(part.split())
                if 15 <= len(text.split()) <= 120 and text[-1:] in '.\u201d"':
                    out[text] = None
    return list(out)


def touches(found: Difference, made: Made) -> bool:
    return found.a.overlaps(CharSpan(*made.span_before)) or found.b.overlaps(CharSpan(*made.span_after))


def score(name: str, edits: list[Made], show: str) -> bool:
    """Print precision and recall of each family and of each kind; whether every target is met."""
    tried: Counter[str] = Counter()
    hit: Counter[str] = Counter()
    counted: Counter[str] = Counter()
    kinds: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    right: Counter[str] = Counter()
    false: Counter[str] = Counter()
    clean = 0
    started = time.perf_counter()
    for made in edits:
        differences = weigh_pair(made.before, made.after)
        good = [d for d in differences if d.matter.value == made.family and touches(d, made)]
        # A name that is its sentence's source is told as the attribution it changes, and no false one.
        as_source = {
            "name": ("attribution", "quotation"),
            "quotation": ("name",) if made.kind == "speaker" else (),
        }
        if not good:
            good = [
                d
                for d in differences
                if d.matter.value in as_source.get(made.family, ()) and touches(d, made)
            ][:1]
        wrong = [d for d in differences if d not in good]
        tried[made.family] += 1
        hit[made.family] += bool(good)
        counted[made.family] += any(not d.is_slight for d in good)
        right[made.family] += len(good)
        false.update(d.matter.value for d in wrong)
        tally = kinds[made.family, made.kind]
        tally[0] += 1
        tally[1] += bool(good)
        tally[2] += bool(wrong)
        clean += made.family == STYLE and not wrong
        if (
            show
            and show in (made.kind, made.family, "all")
            and (wrong or (not good and made.family in MATTERING))
        ):
            print(f"\n[{made.kind}]\n  {made.before}\n  {made.after}")
            for d in wrong:
                print("   false:", d.matter.value, d.change.value, repr(d.text_a), repr(d.text_b))
            if not good and made.family in MATTERING:
                print(
                    "   missed:",
                    repr(made.before[slice(*made.span_before)]),
                    repr(made.after[slice(*made.span_after)]),
                )
    seconds = time.perf_counter() - started
    print(f"\n{name}: {len(edits):,} edits, {1000 * seconds / max(len(edits), 1):.2f} ms each\n")
    print("| family | edits | precision | recall | wanted | counted |\n|---|---|---|---|---|---|")
    met = True
    for family in MATTERING:
        told = right[family] + false[family]
        precision = right[family] / told if told else 0.0
        recall = hit[family] / tried[family] if tried[family] else 0.0
        least = TARGETS.get(family, OTHERS)
        met = met and precision >= least[0] and recall >= least[1]
        print(
            f"| {family} | {tried[family]} | {precision:.3f} | {recall:.3f} |"
            f" {least[0]:.2f} / {least[1]:.2f} | {counted[family] / max(tried[family], 1):.3f} |"
        )
    flawless = clean / tried[STYLE] if tried[STYLE] else 0.0
    wording = tried[HARMLESS]
    flagged = sum(tally[2] for (family, _), tally in kinds.items() if family == HARMLESS)
    print(f"| {STYLE}, nothing told | {tried[STYLE]} | {flawless:.3f} | | {STYLE_CLEAN:.2f} | |")
    print(f"| other harmless, nothing told | {wording} | {1 - flagged / max(wording, 1):.3f} | | | |")
    print("\n| edit | tried | found | with a false difference |\n|---|---|---|---|")
    for (family, kind), (count, found, wrong_ones) in kinds.items():
        print(f"| {family}: {kind} | {count} | {found if family in MATTERING else ''} | {wrong_ones} |")
    return met and flawless >= STYLE_CLEAN


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path, default=DATA)
    parser.add_argument("--show", default="")
    parser.add_argument("--corpus", choices=CORPORA)
    parser.add_argument("--per-kind", type=int, default=PER_KIND)
    parser.add_argument("--seed", type=int, default=16)
    given = parser.parse_args()
    names = [name for name in CORPORA if given.corpus in (None, name) and (given.data / name).exists()]
    if not names:
        print(f"{given.data}: {' and '.join(CORPORA)} are not here; give the folder that holds them")
        return 1
    met = True
    for name in names:
        paragraphs = real_paragraphs(given.data / name, ARTICLES)
        edits = list(made_edits(paragraphs, pools(paragraphs), given.per_kind, given.seed))
        met = score(name, edits, given.show) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
