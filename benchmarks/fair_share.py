"""Light requests beside the dearest: `python -m benchmarks.fair_share --home COPY` or `--articles FILE …`.

gunicorn (two processes of `--threads`, twelve as in gunicorn.conf.py) serves an archive: a copy of an
ARCHIVE_HOME, or a temporary one of `--limit` articles of the files. `--clients` (16) send the dearest
requests that there are, each the next as soon as the former was answered: comparisons of the longest
articles, 32 wildcards, the largest exports that are answered at once. Beside them light ones (front page,
articles, stories, single searches, lists) come at a fixed rate, timed from the moment when they were due.
503 with Retry-After is the right answer to a dear request that has no turn. The last line is for machines;
the exit code is 1 where the 95th of a hundred light ones took over 300 ms.
"""

import argparse
import http.client
import itertools
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.searching import load, prepare
from benchmarks.searching_measures import percentile
from benchmarks.serving import build, serve, wait_for

WANTED_MS = 300.0
LARGEST_EXPORT = 900
"""Articles that a word of an export stands in at most: over 1,000 go to a file in the background."""
LIGHT, DEAR = 40, 30
"""Addresses of each kind that are asked in turn."""


@dataclass(slots=True)
class Asked:
    """What came of requests: (name, milliseconds since due, status)."""

    answers: list[tuple[str, float, int]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, name: str, ms: float, status: int) -> None:
        with self.lock:
            self.answers.append((name, ms, status))


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--home", type=Path, help="a copy of an ARCHIVE_HOME; its index must be there")
    parser.add_argument("--articles", type=Path, nargs="*", default=[], metavar="FILE")
    parser.add_argument("--limit", type=int, default=12_000)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--rate", type=float, default=10.0, help="light requests a second")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--threads", type=int, default=12, help="of each of the server's two processes")
    parser.add_argument("--port", type=int, default=8974)
    options = parser.parse_args()
    if options.home is None and not options.articles:
        parser.error("give --home or --articles")
    with tempfile.TemporaryDirectory(prefix="fair-share-") as name:
        home = options.home or Path(name)
        prepare(home)
        if options.home is None:
            load(options.articles, 1, options.limit)
            build()
        light, dear = addresses(random.Random(3))
        server = serve(home, options.port, argparse.Namespace(workers=2, threads=options.threads))
        try:
            wait_for(options.port)
            begun = processor_of(server.pid)
            alone = press(options.port, light, [], 0, options.rate, min(10.0, options.seconds))[0]
            then = processor_of(server.pid)
            found, beside = press(options.port, light, dear, options.clients, options.rate, options.seconds)
            spent = then - begun, processor_of(server.pid) - then
        finally:
            server.terminate()
            server.wait(timeout=60)
    print(f"seconds of processor in the server: {spent[0]:.1f} alone, {spent[1]:.1f} beside the dearest")
    return report(alone, found, beside)


def processor_of(parent: int) -> float:
    """Seconds of processor that the children of a process have used."""
    ticks = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            told = path.read_text().rpartition(")")[2].split()
            ticks += (int(told[11]) + int(told[12])) * (int(told[1]) == parent)
    return ticks / os.sysconf("SC_CLK_TCK")


def addresses(chance: random.Random) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """(name, address) of light and of dear requests."""
    from articles.models import Article

    articles = Article.objects.filter(status="live").order_by("pk")
    print(f"{articles.count():,} articles", flush=True)
    numbers = list(articles.values_list("pk", "story"))
    longest = list(articles.order_by("-word_count").values_list("pk", flat=True)[:DEAR])
    bodies = Article.objects.filter(pk__in=[pk for pk, _ in chance.sample(numbers, 20)])
    printed = {word for body in bodies.values_list("body", flat=True) for word in body.split()}
    words = sorted(word for word in printed if word.isalpha() and len(word) > 5)
    light = [("front page", "/"), ("sources", "/sources/"), ("dates", "/dates/"), ("help", "/help/")]
    for pk, story in chance.sample(numbers, LIGHT // 3):
        light += [("article", f"/articles/{pk}/"), ("story", f"/stories/{story}/")]
        light += [("search", f"/search/?q={chance.choice(words)}")]
    letters = [f"{one}{other}*" for one in "abcdest" for other in "aeiou"][:32]
    dear = [("wildcards", f"/search/?q={'+OR+'.join(letters)}")]
    held = {word: Article.objects.filter(body__contains=f" {word} ").count() for word in words[::40]}
    most = sorted((word for word in held if held[word] <= LARGEST_EXPORT), key=held.__getitem__)[-4:]
    dear += [("export", f"/search.{form}?q={word}") for form in ("csv", "jsonl") for word in most]
    dear += [("compare", f"/compare/{one}/{other}/") for one, other in itertools.pairwise(longest)]
    chance.shuffle(light)
    chance.shuffle(dear)
    return light, dear


def press(
    port: int,
    light: Sequence[tuple[str, str]],
    dear: Sequence[tuple[str, str]],
    clients: int,
    rate: float,
    seconds: float,
) -> tuple[Asked, Asked]:
    """What came of the light requests, and of the dear ones beside them."""
    lights, dears = Asked(), Asked()
    stopped = threading.Event()

    def send_dear(at: int) -> None:
        while not stopped.is_set():
            name, address = dear[at % len(dear)]
            begun = time.monotonic()
            status = ask(port, address)
            dears.note(name, (time.monotonic() - begun) * 1000, status)
            at += 7

    def send_light(name: str, address: str, due: float) -> None:
        status = ask(port, address)
        lights.note(name, (time.monotonic() - due) * 1000, status)

    threads = [threading.Thread(target=send_dear, args=(number * 5,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    begun = time.monotonic()
    with ThreadPoolExecutor(max_workers=64) as pool:
        for number in range(int(rate * seconds)):
            due = begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            pool.submit(send_light, *light[number % len(light)], due)
    stopped.set()
    for thread in threads:
        thread.join()
    return lights, dears


def ask(port: int, address: str) -> int:
    """The status, once the whole answer was read; 0 where there was none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", address)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def report(alone: Asked, lights: Asked, dears: Asked) -> int:
    for title, asked in (("alone", alone), ("beside the dearest", lights), ("the dearest", dears)):
        print(f"{title}:")
        for name in sorted({name for name, _, _ in asked.answers}):
            times = [ms for each, ms, _ in asked.answers if each == name]
            statuses = Counter(status for each, _, status in asked.answers if each == name)
            told = ", ".join(f"{status}: {count}" for status, count in sorted(statuses.items()))
            middle, late = statistics.median(times), percentile(times, 95)
            told = f"p95 {late:7.0f} worst {max(times):7.0f}  {told}"
            print(f"  {name:<12} {len(times):>5} p50 {middle:7.0f} ms {told}")
    times = [ms for _, ms, _ in lights.answers]
    errors = sum(status != 200 for _, _, status in lights.answers)
    errors += sum(status not in (200, 302, 403, 503) for _, _, status in dears.answers)
    away = sum(status == 503 for _, _, status in dears.answers)
    late, usual = percentile(times, 95), percentile([ms for _, ms, _ in alone.answers], 95)
    print(
        f"light {len(times)} p95_ms {late:.0f} alone_p95_ms {usual:.0f} "
        f"dear {len(dears.answers)} turned_away {away} errors {errors}"
    )
    return int(errors > 0 or late > WANTED_MS)


if __name__ == "__main__":
    sys.exit(main())
