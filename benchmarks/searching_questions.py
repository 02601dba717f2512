"""The queries of the search benchmark: drawn from the articles themselves, or read from a file."""

import random
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from benchmarks.searching_peers import Question, Record

KINDS = (
    "rare",
    "common",
    "two words",
    "phrase",
    "filter + date sort",
    "date range",
    "prefix",
    "page 10",
    "with highlights",
)
_WORD = re.compile(r"[a-z]+")
EACH = 7  # of every kind; phrases twice as many, for they decide the slow end
SAMPLED = 4_000  # articles whose words are counted to choose from


def questions(records: Sequence[Record], seed: int = 1) -> list[Question]:
    """Seventy queries in nine kinds, the same for the same records and seed.

    Words come from a sample by how many of its articles have them: rare 2 to 5, middling 1 to 10 %,
    common over 20 %, the commonest among them. Phrases are runs of 2 to 4 words as printed.
    """
    chance = random.Random(seed)
    sample = chance.sample(list(records), min(SAMPLED, len(records)))
    texts = [_WORD.findall(f"{record.headline} {record.body}".lower()) for record in sample]
    spread = Counter(word for words in texts for word in set(words))
    plain = [word for word in sorted(spread) if len(word) >= 4]
    rare = [word for word in plain if 2 <= spread[word] <= 5]
    middling = [word for word in plain if 0.01 <= spread[word] / len(sample) <= 0.1]
    common = [word for word in plain if spread[word] / len(sample) > 0.2]
    commonest = [word for word, _ in spread.most_common(200) if len(word) >= 3]
    years = sorted({_year(record.day) for record in records if record.day})
    sources = [source for source, _ in Counter(record.source for record in records).most_common(6)]

    def pick(words: Sequence[str]) -> str:
        return chance.choice(list(words))

    def pair() -> tuple[str, str]:
        while True:
            words = sorted({word for word in chance.choice(texts) if word in pool})
            if len(words) >= 2:
                one, other = chance.sample(words, 2)
                return one, other

    pool = {*middling, *common}
    asked = [Question("rare", (pick(rare),)) for _ in range(EACH)]
    asked += [
        Question("common", (word,)) for word in (*commonest[:3], *(pick(common) for _ in range(EACH - 3)))
    ]
    asked += [Question("two words", pair()) for _ in range(EACH)]
    asked += [Question("phrase", run, is_phrase=True) for run in _runs(texts, chance, 2 * EACH)]
    for n in range(EACH):
        source = sources[n % len(sources)]
        asked.append(
            Question("filter + date sort", (pick([*middling, *common]),), source=source, newest=True)
        )
        first = chance.choice(years)
        asked.append(Question("date range", (pick(common),), years=(first, min(first + 1, years[-1]))))
        asked.append(
            Question("prefix", (pick([word for word in middling if len(word) > 6])[:5],), is_prefix=True)
        )
        asked.append(Question("page 10", (pick(common),), start=180))
        asked.append(Question("with highlights", pair(), snippets=True))
    return sorted(asked, key=lambda question: KINDS.index(question.kind))


def _runs(texts: Sequence[Sequence[str]], chance: random.Random, count: int) -> list[tuple[str, ...]]:
    found = []
    while len(found) < count:
        words = chance.choice(texts)
        length = 2 + len(found) % 3
        if len(words) > length:
            start = chance.randrange(len(words) - length)
            run = tuple(words[start : start + length])
            if all(len(word) > 1 for word in run):
                found.append(run)
    return found


def _year(day: int) -> int:
    from datetime import date

    return date.fromordinal(day).year


def read_questions(path: Path) -> list[Question]:
    """One query a line: its kind, a tab, its words; a phrase in quotation marks, a prefix with a star."""
    asked = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        kind, _, text = line.partition("\t")
        if kind not in KINDS:
            raise SystemExit(f"{path}: {kind!r} is no kind of query; use one of {', '.join(KINDS)}")
        words = tuple(_WORD.findall(text.lower()))
        asked.append(
            Question(
                kind,
                words,
                is_phrase=text.strip().startswith('"'),
                is_prefix=text.strip().endswith("*"),
                newest=kind == "filter + date sort",
                start=180 if kind == "page 10" else 0,
                snippets=kind == "with highlights",
            )
        )
    return asked
