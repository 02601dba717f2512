"""How fast the search page is under load: `python -m benchmarks.serving --articles FILE.jsonl.gz …`.

gunicorn serves a temporary archive (SQLite) of those articles; mixed searches come at a fixed rate,
whether or not the ones before were answered, while `manage.py ingest` takes in captures. A time runs from
the moment when the request was due, so that waiting in a queue counts. The captures hold invented
words only, no date and no source: every other search must give its count from before, and the
search for the invented word may only grow. The last line is for machines.
"""

import argparse
import http.client
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.searching import load, prepare
from benchmarks.searching_measures import percentile
from benchmarks.searching_peers import Record

ROOT = Path(__file__).resolve().parent.parent
MARK = "zqlantern"
"""A word that only the captures of the ingest have."""
PATIENCE = 30.0
STARTED_WITHIN = 120.0
FOUND = re.compile(r'<h2 id="found">(.*?)</h2>', re.DOTALL)
EACH = 8  # queries of every kind


@dataclass(frozen=True, slots=True)
class Answer:
    """One request: its kind and address, milliseconds since it was due, status and count (-1: none shown)."""

    kind: str
    address: str
    ms: float
    status: int
    count: int


@dataclass(slots=True)
class Load:
    """What came of the load; `lock` guards the list."""

    answers: list[Answer] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main() -> None:
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="serving-") as name:
        home = Path(name) / "home"
        home.mkdir()
        prepare(home)
        records = load(options.articles, 1, options.limit)
        asked = questions(records)
        print(f"{len(records):,} articles; building the index ...", flush=True)
        del records
        build()
        captures = write_captures(Path(name) / "captures", options.captures)
        port = options.port
        server = serve(home, port, options)
        try:
            wait_for(port)
            right = {address: ask(port, "", address, time.monotonic()) for _, address in asked}
            failed = [answer for answer in right.values() if answer.status != 200 or answer.count < 0]
            assert not failed, f"not answered while nothing else ran: {failed[:3]}"
            run = ingest(home, captures)
            answers, during = press(port, asked, options.rate, options.seconds, run)
            took = run.wait(timeout=600)
        finally:
            server.terminate()
            server.wait(timeout=30)
        said = (run.stdout.read() if run.stdout else "").strip().splitlines()
        print(f"ingest: {said[-1] if said else 'said nothing'}; exit code {took}; over after {during:.0f} s")
        report(answers, right, options.captures, took, check())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--articles", type=Path, nargs="+", required=True, metavar="FILE")
    parser.add_argument("--limit", type=int, help="take only so many articles of each file")
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--captures", type=int, default=500, help="taken in meanwhile")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=4, help="of each worker")
    parser.add_argument("--port", type=int, default=8971)
    return parser.parse_args()


def build() -> None:
    from articles.search import upkeep

    upkeep.rebuild()


def check() -> bool:
    """Whether the index equals the database now, nothing pending and the write lock free."""
    from articles.search import upkeep
    from articles.search.engine import current_engine

    upkeep.drain()
    report = upkeep.check()
    with current_engine().writing():
        pass
    return bool(report.is_sound and not report.pending)


def questions(records: Sequence[Record], seed: int = 3) -> list[tuple[str, str]]:
    """(kind, address) of mixed searches, the same for the same records and seed."""
    chance = random.Random(seed)
    sample = chance.sample(list(records), min(2_000, len(records)))
    texts = [re.findall(r"[a-z]{4,}", record.body.lower()) for record in sample]
    texts = [words for words in texts if len(words) > 30]
    spread = Counter(word for words in texts for word in set(words))
    ranked = sorted(spread, key=lambda word: (-spread[word], word))
    common = ranked[:40]
    middling = [word for word in ranked if 0.01 <= spread[word] / len(texts) <= 0.1]
    rare = [word for word in ranked if 2 <= spread[word] <= 4]
    sources = [source for source, _ in Counter(record.source for record in records).most_common(4)]
    asked: list[tuple[str, dict[str, str]]] = []
    for number in range(EACH):
        one, other = chance.sample(middling, 2)
        words = chance.choice(texts)
        start = chance.randrange(len(words) - 3)
        asked += [
            ("common word", {"q": common[number * 4]}),
            ("rare word", {"q": chance.choice(rare)}),
            ("two words", {"q": f"{one} {other}"}),
            ("either", {"q": f"{one} OR {other}"}),
            ("phrase", {"q": f'"{words[start]} {words[start + 1]}"'}),
            ("prefix", {"q": f"{chance.choice(middling)[:4]}*"}),
            ("source, newest", {"q": one, "source": chance.choice(sources), "sort": "newest"}),
            ("dates", {"q": other, "from": "2013-01-01", "to": "2014-06-30"}),
            ("page 10", {"q": common[number * 4 + 1], "page": "10"}),
            ("exact", {"q": one, "exact": "1"}),
        ]
    chance.shuffle(asked)
    return [(kind, f"/search/?{urlencode(query)}") for kind, query in asked] + [
        ("growing", f"/search/?{urlencode({'q': MARK})}")
    ]


def write_captures(folder: Path, count: int, seed: int = 5) -> Path:
    """So many captures of invented words: no other search finds them."""
    folder.mkdir()
    chance = random.Random(seed)
    syllables = [f"{a}{b}" for a in "bdfgklmnprtv" for b in ("ax", "oq", "uz", "ij", "yw")]
    words = [f"zq{chance.choice(syllables)}{chance.choice(syllables)}" for _ in range(3_000)]
    for number in range(count):
        paragraphs = [f"{MARK.title()} {' '.join(chance.choices(words, k=6))}"]
        paragraphs += [
            f"{chance.choice(words).title()} {MARK} {' '.join(chance.choices(words, k=45))}."
            for _ in range(9)
        ]
        folder.joinpath(f"{number:04}.txt").write_text("\n\n".join(paragraphs) + "\n", encoding="utf-8")
    return folder


def environment(home: Path) -> dict[str, str]:
    return {
        **os.environ,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "ARCHIVE_PUBLIC_READING": "1",
        "OMP_NUM_THREADS": "1",
    }


def serve(home: Path, port: int, options: argparse.Namespace) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "gunicorn", "archive.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += [
        "--workers",
        str(options.workers),
        "--threads",
        str(options.threads),
        "--log-level",
        "warning",
    ]
    return subprocess.Popen(command, cwd=ROOT, env=environment(home), text=True)


def ingest(home: Path, captures: Path) -> "subprocess.Popen[str]":
    command = [sys.executable, "manage.py", "ingest", str(captures)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(home),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def wait_for(port: int) -> None:
    until = time.monotonic() + STARTED_WITHIN
    while ask(port, "", "/healthz", time.monotonic()).status == 0:
        assert time.monotonic() < until, "the server did not start"
        time.sleep(0.2)


def ask(port: int, kind: str, address: str, due: float) -> Answer:
    """One request; status 0 where there was no answer."""
    status, count = 0, -1
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", address)
        response = connection.getresponse()
        status, count = response.status, count_on(response.read().decode())
    except OSError:
        pass
    finally:
        connection.close()
    return Answer(kind, address, (time.monotonic() - due) * 1000, status, count)


def count_on(page: str) -> int:
    """How many articles a page of results says it found; -1 where it says nothing or says it was degraded."""
    heading = FOUND.search(page)
    if heading is None or "the database answered" in page:
        return -1
    numbers = re.findall(r"[\d,]+(?=\s+article)", heading[1])
    return int(numbers[-1].replace(",", "")) if numbers else 0 if "Nothing found" in heading[1] else -1


def press(
    port: int, asked: Sequence[tuple[str, str]], rate: float, seconds: float, run: "subprocess.Popen[str]"
) -> tuple[list[Answer], float]:
    """Send the load; returns the answers in order of arrival, and when the ingest was over (s)."""
    load = Load()
    begun = time.monotonic()
    over = 0.0

    def one(kind: str, address: str, due: float) -> None:
        answer = ask(port, kind, address, due)
        with load.lock:
            load.answers.append(answer)

    with ThreadPoolExecutor(max_workers=64) as pool:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            kind, address = asked[number % len(asked)]
            pool.submit(one, kind, address, due)
            if not over and run.poll() is not None:
                over = time.monotonic() - begun
    return load.answers, over or seconds


def report(
    answers: Sequence[Answer], right: dict[str, Answer], captures: int, ended: int, sound: bool
) -> None:
    times = [answer.ms for answer in answers]
    print(f"  {'search':<16} {'asked':>6} {'p50 ms':>8} {'p95 ms':>8} {'worst':>8}")
    for kind in sorted({answer.kind for answer in answers}):
        of_kind = [answer.ms for answer in answers if answer.kind == kind]
        line = f"{statistics.median(of_kind):>8.1f} {percentile(of_kind, 95):>8.1f} {max(of_kind):>8.1f}"
        print(f"  {kind:<16} {len(of_kind):>6} {line}")
    errors = [answer for answer in answers if answer.status != 200]
    fixed = [answer for answer in answers if answer.status == 200 and answer.kind != "growing"]
    wrong = [answer for answer in fixed if answer.count != right[answer.address].count]
    growing = [answer.count for answer in answers if answer.kind == "growing" and answer.status == 200]
    beyond = [count for count in growing if not 0 <= count <= captures]
    for answer in (*errors[:5], *wrong[:5]):
        print(f"  {answer.address}: {answer.status}, {answer.count}, not {right[answer.address].count}")
    print(f"wrong counts {len(wrong) + len(beyond)}; the invented word, in order of answers: {growing}")
    print(f"index equals database, lock free: {'yes' if sound else 'NO'}")
    faults = len(errors) + len(wrong) + len(beyond) + (not sound) + (ended != 0)
    print(f"p50_ms {statistics.median(times):.1f}")
    print(f"p95_ms {percentile(times, 95):.1f} errors {faults}")


if __name__ == "__main__":
    main()
