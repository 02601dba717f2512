"""An index built anew beside readers, and a cold start: `python -m benchmarks.rebuilding --home HOME`.

Searches are asked one after another, at a steady pace, before `manage.py rebuild_index` and while it runs
in a process of its own: milliseconds by the wall clock, the median, the 95th of a hundred and the worst. Then
the pages of the index and of the database are put out of memory (as after a reboot, where the machine lets
this process do so), and a fresh process answers its first search, and ten more.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

PACE = 0.2
"""Seconds from one search to the next."""
BEFORE = 100
TEXTS = ("said", "president", '"white house"', "senate budget", "harbor", "econom*")
FIRST = """
import time
begun = time.perf_counter()
import django; django.setup()
from django.contrib.auth.models import AnonymousUser
from articles.search import results
started = time.perf_counter()
times = []
for text in {texts!r}:
    at = time.perf_counter()
    results.page(results.SearchRequest(text), AnonymousUser())
    times.append((time.perf_counter() - at) * 1000)
print(f"program started in {{started - begun:.2f}} s; the first page of results {{times[0]:.0f}} ms, "
      f"those after it " + ", ".join(f"{{each:.0f}}" for each in times[1:]) + " ms")
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    options = parser.parse_args()
    from benchmarks.searching import prepare

    prepare(options.home)
    times = ask(lambda asked: asked < BEFORE)
    tell("before", times)
    begun = time.perf_counter()
    command = [sys.executable, "manage.py", "rebuild_index"]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, text=True) as run:
        peak = [0]
        times = ask(lambda asked: run.poll() is None, lambda: peak.append(resident_of(run.pid)))
        said = (run.communicate()[0] or "").strip().splitlines()
    tell("beside", times)
    print(
        f"rebuild: {time.perf_counter() - begun:.0f} s, at most {max(peak)} MiB resident; "
        f"{said[-1] if said else ''}"
    )
    put_out(options.home)
    start = [sys.executable, "-c", FIRST.format(texts=TEXTS)]
    print("cold:", subprocess.run(start, capture_output=True, text=True, check=True).stdout.strip())
    print("warm:", subprocess.run(start, capture_output=True, text=True, check=True).stdout.strip())


def ask(goes_on: Callable[[int], bool], meanwhile: Callable[[], object] = lambda: None) -> list[float]:
    """Milliseconds of each search, as long as `goes_on` says so."""
    from django.contrib.auth.models import AnonymousUser

    from articles.search import results

    times: list[float] = []
    while goes_on(len(times)):
        text = TEXTS[len(times) % len(TEXTS)]
        begun = time.perf_counter()
        results.page(results.SearchRequest(text), AnonymousUser())
        times.append((time.perf_counter() - begun) * 1000)
        meanwhile()
        time.sleep(PACE)
    return times


def tell(when: str, times: list[float]) -> None:
    p95 = statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]
    print(
        f"{when}: {len(times)} searches, median {statistics.median(times):.0f} ms, p95 {p95:.0f} ms, "
        f"worst {max(times):.0f} ms",
        flush=True,
    )


def resident_of(pid: int) -> int:
    """MiB resident of a process; 0 where it has ended or the machine does not say."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS")), 0)


def put_out(home: Path) -> None:
    """Let the machine drop what it keeps of the archive's files."""
    for path in home.rglob("*"):
        if path.is_file() and hasattr(os, "posix_fadvise"):
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


if __name__ == "__main__":
    main()
