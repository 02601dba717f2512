"""How right and how fast the comparison of two versions is: `python -m benchmarks.comparing [DATA]`.

Edits of known kind are applied to real paragraphs; each must be reported as that edit, at that paragraph,
with nothing else changed. Times stand beside difflib on words and diff-match-patch, in the same run.
DATA is the folder with `news-2012-2015.jsonl.gz`; two captures of one story may lie in `captures` beside it.
"""

import difflib
import gzip
import json
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from articles.syndication.compare import compare
from benchmarks.comparing_edits import HOUSE, article, in_style, score_edits

try:
    from diff_match_patch import diff_match_patch
except ImportError:  # a peer: named and left out where it is not installed
    diff_match_patch = None

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEEDS = 1000
BODIES = 3000
ARTICLES = "news-2012-2015.jsonl.gz"
CAPTURES = (("000_375f16a24338a826.txt", 19), ("002_b453f474a7ab8479.txt", 47))  # and their last lines
LEAST_RIGHT = 0.95


def real_paragraphs(data: Path, limit: int) -> list[tuple[str, ...]]:
    """Bodies of at least six different paragraphs, from the open corpora."""
    bodies = []
    with gzip.open(data / ARTICLES, "rt", encoding="utf-8") as lines:
        for line in lines:
            text = json.loads(line)["text"]
            paragraphs = tuple(part.strip() for part in text.split("\n\n") if part.strip())
            if len(paragraphs) >= 6 and len(set(paragraphs)) == len(paragraphs):
                bodies.append(paragraphs)
            if len(bodies) == limit:
                break
    return bodies


@dataclass(frozen=True)
class Timed:
    """One method on one pair: median milliseconds of `runs`, and how many changes it reports."""

    name: str
    milliseconds: float
    changes: int


def timed(name: str, runs: int, work: Callable[[], int]) -> Timed:
    times = []
    changes = 0
    for _ in range(runs):
        start = time.perf_counter()
        changes = work()
        times.append((time.perf_counter() - start) * 1000)
    return Timed(name, statistics.median(times), changes)


def side_by_side(a: tuple[str, ...], b: tuple[str, ...], runs: int) -> list[Timed]:
    """This comparison, difflib on words, and diff-match-patch on characters with its own clean-up."""
    left, right = "\n\n".join(a), "\n\n".join(b)

    def ours() -> int:
        found = compare(article(a), article(b))
        return sum(segment.kind.value != "same" for row in found.rows for segment in row.segments)

    def words() -> int:
        matcher = difflib.SequenceMatcher(None, left.split(), right.split(), autojunk=False)
        return sum(step[0] != "equal" for step in matcher.get_opcodes())

    def characters() -> int:
        differ = diff_match_patch()
        steps = differ.diff_main(left, right)
        differ.diff_cleanupSemantic(steps)
        return sum(step[0] != 0 for step in steps)

    rows = [timed("this comparison", runs, ours), timed("difflib on words", runs, words)]
    if diff_match_patch is not None:
        rows.append(timed("diff-match-patch (1 s limit)", min(runs, 3), characters))
    return rows


def long_pair(bodies: list[tuple[str, ...]], words: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """An article of so many words; and itself restyled, each tenth paragraph cut and each ninth recast."""
    paragraphs: list[str] = []
    count = 0
    for body in bodies:
        for text in body:
            if count < words:
                paragraphs.append(text)
                count += len(text.split())
    other = []
    for at, text in enumerate(paragraphs):
        if at % 10 == 9:
            continue
        parts = text.split()
        if at % 9 == 8:
            parts[len(parts) // 3 : len(parts) // 2] = ["something", "else", "entirely"]
        other.append(in_style(" ".join(parts), HOUSE))
    return tuple(paragraphs), tuple(other)


def captures_pair(folder: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The two real captures' bodies, by their file lines."""
    out = []
    for name, last in CAPTURES:
        lines = (folder / name).read_text("utf-8").split("\n")
        out.append(tuple(lines[number - 1].strip() for number in range(5, last + 1, 2)))
    return out[0], out[1]


def main() -> int:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / ARTICLES).exists():
        print(f"{data / ARTICLES}: not here; give the folder that holds it")
        return 1
    if diff_match_patch is None:
        print("diff-match-patch is not installed: left out")
    bodies = real_paragraphs(data, BODIES)
    print(f"Edits of known kind on {len(bodies):,} real articles, {SEEDS:,} seeds\n")
    scores = score_edits(bodies, range(SEEDS))
    print("| edit | seeds | reported as that edit |\n|---|---|---|")
    for kind, (right, tried) in scores.items():
        print(f"| {kind} | {tried} | {right / tried:.1%} |")
    right, tried = (sum(pair[at] for pair in scores.values()) for at in (0, 1))
    print(f"| all | {tried} | {right / tried:.1%} |")

    pairs = {}
    half = len(bodies) // 2
    captures = data.parent / "captures"
    if all((captures / name).exists() for name, _ in CAPTURES):
        pairs["the two captures"] = (captures_pair(captures), 21)
    pairs |= {
        "2,000 words": (long_pair(bodies, 2_000), 11),
        "20,000 words": (long_pair(bodies, 20_000), 3),
        "20,000 words in one paragraph each": (
            tuple((" ".join(side),) for side in long_pair(bodies, 20_000)),
            3,
        ),
        "20,000 words, nothing shared": (
            (long_pair(bodies[:half], 20_000)[0], long_pair(bodies[half:], 20_000)[0]),
            3,
        ),
    }
    for title, ((a, b), runs) in pairs.items():
        held = sum(len(text.split()) for text in a)
        print(f"\n{title} ({held:,} in the first)\n")
        print("| method | median ms | changes | times ours |\n|---|---|---|---|")
        rows = side_by_side(a, b, runs)
        for row in rows:
            ratio = row.milliseconds / rows[0].milliseconds
            print(f"| {row.name} | {row.milliseconds:,.1f} | {row.changes:,} | {ratio:.1f} |")
    tracemalloc.start()
    compare(*(article(side) for side in pairs["20,000 words"][0]))
    print(f"\nPython memory at most, 20,000 words: {tracemalloc.get_traced_memory()[1] / 2**20:.0f} MB")
    return 0 if right / tried >= LEAST_RIGHT else 1


if __name__ == "__main__":
    sys.exit(main())
