"""Captures for the long test: reports as several outlets print them, so that there is much to link."""

import random
import re
from datetime import date, timedelta
from pathlib import Path

SAMPLES = Path(__file__).resolve().parent.parent / "samples"
OUTLETS = ("Harbor Beacon", "Evening Ledger", "Northgate Courier", "Prairie Tribune", "Southern Clarion")
VERSIONS = 3
FIRST_DAY = date(2014, 1, 1)


def write_reports(folder: Path, count: int, seed: int) -> Path:
    """So many captures in folders of a hundred; three in turn are versions of one report.

    Sentences are the samples', with words exchanged, so that two reports are not taken for one.
    """
    chance = random.Random(seed)
    sentences = [sentence for sentence in _sentences() if len(sentence.split()) > 7]
    words = sorted({word for sentence in sentences for word in re.findall(r"[a-z]{5,}", sentence)})
    report: list[str] = []
    for number in range(count):
        if number % VERSIONS == 0:
            report = [_paragraph(sentences, words, chance) for _ in range(chance.randint(6, 14))]
        outlet = OUTLETS[(number // VERSIONS + number % VERSIONS) % len(OUTLETS)]
        day = FIRST_DAY + timedelta(days=number // 40)
        kept = [each for each in report if number % VERSIONS == 0 or chance.random() > 0.15]
        headline = " ".join(report[0].split()[: 6 + number % VERSIONS]).rstrip(".,;")
        head = f"Source: {outlet}\nURL: https://soak.example/{number}\nDate: {day}"
        target = folder / f"{number // 100:03}" / f"{number:05}.txt"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("\n\n".join([head, headline, *kept]) + "\n", encoding="utf-8")
    return folder


def _sentences() -> list[str]:
    found = []
    for path in sorted(SAMPLES.rglob("*.txt")):
        text = path.read_bytes().decode("utf-8", "replace")
        found += [" ".join(each.split()) for each in re.findall(r"[A-Z][^.!?\n]{30,200}\.(?=\s)", text)]
    return found


def _paragraph(sentences: list[str], words: list[str], chance: random.Random) -> str:
    said = []
    for sentence in chance.sample(sentences, k=chance.randint(1, 3)):
        parts = sentence.split()
        for at in chance.sample(range(1, len(parts)), k=max(2, len(parts) // 3)):
            parts[at] = chance.choice(words)
        said.append(" ".join(parts).rstrip(".") + ".")
    return " ".join(said)
