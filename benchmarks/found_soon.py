"""How soon new captures are found: `python -m benchmarks.found_soon --home HOME --captures FOLDER`.

Captures of FOLDER (50, or `--most`), each with a sentence more that has a word of this run alone, are taken
in by the command `manage.py ingest` in a process of its own, while another process looks for the word in the
index again and again. Told are the seconds from the start of the command until all are found, and until
it has ended, and the processor's. HOME is changed. The last line is for machines.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ASKED_EVERY = 0.05


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--captures", type=Path, required=True, metavar="FOLDER")
    parser.add_argument("--most", type=int, default=50, metavar="N")
    parser.add_argument("--jobs", type=int, default=1, metavar="N")
    options = parser.parse_args()
    from benchmarks.searching import prepare

    prepare(options.home)
    with tempfile.TemporaryDirectory() as name:
        mark = f"zzfound{time.time_ns()}zz"
        count = altered(options.captures, Path(name), mark, options.most)
        measure(Path(name), mark, count, options.jobs)


def altered(captures: Path, folder: Path, mark: str, most: int) -> int:
    """Write the captures with the mark in their first long line, in their outlets' folders; how many."""
    count = 0
    for path in sorted(captures.rglob("*.txt"))[:most]:
        lines = path.read_text(encoding="utf-8").split("\n")
        at = max(range(len(lines)), key=lambda number: len(lines[number]))
        lines[at] += f" The word of this run was {mark}."
        place = folder / path.relative_to(captures).with_stem(f"{path.stem}-{mark}")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("\n".join(lines), encoding="utf-8")
        count += 1
    return count


def measure(folder: Path, mark: str, count: int, jobs: int) -> None:
    from django.contrib.auth.models import AnonymousUser

    from articles.search import results

    def found() -> int:
        return len(results.hit_ids(results.SearchRequest(mark, collapse=False), AnonymousUser()))

    assert found() == 0
    begun, worked = time.perf_counter(), children_worked()
    command = [sys.executable, "manage.py", "ingest", str(folder), "--jobs", str(jobs)]
    with subprocess.Popen(command, env=dict(os.environ), stdout=subprocess.PIPE, text=True) as run:
        seen = 0
        while run.poll() is None and seen < count:
            time.sleep(ASKED_EVERY)
            seen = found()
        until_found = time.perf_counter() - begun
        said = (run.communicate()[0] or "").strip().splitlines()
    ended, cpu = time.perf_counter() - begun, children_worked() - worked
    assert found() == count, (found(), count, said)
    print(said[-1] if said else "")
    print(f"{count} captures: all found after {until_found:.2f} s; the command ended after {ended:.2f} s")
    print(f"found {until_found:.2f} ended {ended:.2f} worked {cpu:.2f}")


def children_worked() -> float:
    """Seconds of processor of the processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
