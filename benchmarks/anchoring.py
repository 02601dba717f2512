"""What likeness still is the passage of a note: `python -m benchmarks.anchoring [FILE.jsonl.gz]`.

Every sentence of 20 characters or more of the samples (or of the records' `text`, 2,000 articles at most) is
looked for in its own text after one change that another split or capture brings, and in the text without
it, where nothing should be found. Told is the share found for each threshold; the seed is fixed.
"""

import gzip
import json
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rapidfuzz import fuzz

from articles.reports.anchors import ALIKE, SHORTEST_ALIKE

THRESHOLDS = (75, 80, 84, 88, 92, 96)
MOST_ARTICLES = 2_000
SENTENCE = re.compile(r"[^.!?]+[.!?]+[”\"’']?")
REPAIRS = str.maketrans({"“": '"', "”": '"', "’": "'", "‘": "'", "–": "-", "—": "-", "\u00a0": " "})


def repaired(sentence: str, chance: random.Random) -> str:
    """Quotation marks and dashes made plain, one letter of twenty lost as by a bad decoding."""
    plain = sentence.translate(REPAIRS)
    return "".join("\ufffd" if each.isalpha() and chance.random() < 0.05 else each for each in plain)


def one_word_other(sentence: str, chance: random.Random) -> str:
    words = sentence.split()
    words[chance.randrange(len(words))] = chance.choice(("harbour", "said", "seven", "Tuesday"))
    return " ".join(words)


def one_word_gone(sentence: str, chance: random.Random) -> str:
    words = sentence.split()
    del words[chance.randrange(len(words))]
    return " ".join(words)


def broken(sentence: str, chance: random.Random) -> str:
    """A line break within a word, hyphenated."""
    at = chance.randrange(1, len(sentence))
    return f"{sentence[:at]}-\n{sentence[at:]}"


CHANGES: dict[str, Callable[[str, random.Random], str]] = {
    "characters repaired": repaired,
    "a word broken": broken,
    "one word other": one_word_other,
    "one word gone": one_word_gone,
}


def texts(given: list[str]) -> Iterator[str]:
    if not given:
        for path in sorted((Path(__file__).resolve().parent.parent / "samples").rglob("*.txt")):
            yield path.read_text(encoding="utf-8", errors="replace")
        return
    with gzip.open(given[0], "rt", encoding="utf-8") as lines:
        for _, line in zip(range(MOST_ARTICLES), lines, strict=False):
            yield str(json.loads(line)["text"])


def likeness(passage: str, text: str) -> float:
    paragraphs = [each for each in text.split("\n\n") if len(each) * 2 >= len(passage)]
    return max((fuzz.partial_ratio(passage, each) for each in paragraphs), default=0.0)


def main() -> None:
    chance = random.Random(17)
    found: dict[str, list[float]] = {name: [] for name in (*CHANGES, "the sentence is gone")}
    for text in texts(sys.argv[1:]):
        sentences = [each.strip() for each in SENTENCE.findall(text) if len(each.strip()) >= SHORTEST_ALIKE]
        for sentence in chance.sample(sentences, min(5, len(sentences))):
            for name, change in CHANGES.items():
                found[name].append(likeness(sentence, text.replace(sentence, change(sentence, chance))))
            found["the sentence is gone"].append(likeness(sentence, text.replace(sentence, "")))
    print(f"{'found at likeness':<24}" + "".join(f"{each:>8}" for each in THRESHOLDS) + "   sentences")
    for name, scores in found.items():
        shares = (sum(each >= least for each in scores) / max(len(scores), 1) for least in THRESHOLDS)
        print(f"{name:<24}" + "".join(f"{share:>8.3f}" for share in shares) + f"   {len(scores):,}")
    print(f"the threshold in use is {ALIKE:.0f}")


if __name__ == "__main__":
    main()
