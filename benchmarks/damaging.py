"""Damage and full disks: `python -m benchmarks.damaging [--index 200] [--pages 50] [--full 20] [--seed 1]`.

Over a small archive of the samples. *Index*: bytes flipped, a page zeroed or a file cut in what the index
lies in, under the hands of a server that has it open or before it opens it: each search must answer what it
answered before, or say that search is being repaired, and `settle` must heal it. *Pages*: a page of the
database overwritten: `check_archive` must say what is hit and the remedy, without a traceback, and the remedy
(`restore BACKUP --replace`) must leave what it leaves over an undamaged database. *Full*:
each command so often on a disk with a random number of bytes left (a file system of its own in memory,
`unshare -rm`): it must end well, or in one sentence with exit code 3 and, run again with room, well. Then
the archive must be what an undisturbed run leaves. `--index 0 --full 0` does the pages alone, `--index 0
--pages 0` the full disk (`--only` some commands). The last line is for machines; the exit code is 1 where one
fails.
"""

import argparse
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import forked
from benchmarks.archive_state import differences
from benchmarks.damaging_index import damage_index
from benchmarks.killing import Killing
from benchmarks.killing_bases import KilledCommand

INSIDE = "DAMAGING_INSIDE"
MEGABYTES = 300
"""Size of the file system that is filled."""
KEPT_FREE = 4_096


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--index", type=int, default=200)
    parser.add_argument("--pages", type=int, default=50)
    parser.add_argument("--full", type=int, default=20, help="times for each command")
    parser.add_argument("--only", nargs="*", default=[], help="commands on a full disk")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if not os.environ.get(INSIDE):
        return enter()
    damaging = Damaging(Path(os.environ[INSIDE]))
    wrong = [0, 0, 0]
    if options.index:
        wrong[0] = damaging.index(options.index, options.seed)
    if options.pages:
        wrong[1] = damaging.pages(options.pages, random.Random(f"{options.seed} pages"))
    commands, stopped = 0, 0
    if options.full:
        commands, stopped, wrong[2] = damaging.full(options.full, options.seed, options.only)
    print(
        f"index {options.index} wrong {wrong[0]} pages {options.pages} wrong {wrong[1]} commands {commands} "
        f"full {commands * options.full} stopped {stopped} wrong {wrong[2]} seed {options.seed}"
    )
    return int(any(wrong))


def enter() -> int:
    """Run this again where a file system of its own is mounted, seen by nobody else and gone at the end."""
    with tempfile.TemporaryDirectory(prefix="damaging-") as name:
        mount = f'mount -t tmpfs -o size={MEGABYTES}m tmpfs "{name}" && exec "$@"'
        words = [sys.executable, "-m", "benchmarks.damaging", *sys.argv[1:]]
        shell = ["unshare", "-rm", "sh", "-c", mount, "sh", *words]
        return subprocess.run(shell, env={**os.environ, INSIDE: name}).returncode


class Damaging:
    """One folder with a home on a file system that can be filled; what programs say lies elsewhere."""

    def __init__(self, folder: Path) -> None:
        self.killing = Killing(folder, 0)
        self.home, self.filler = self.killing.home, folder / "filler"
        self.said = Path(tempfile.mkdtemp(prefix="damaging-said-")) / "said"

    def index(self, count: int, seed: int) -> int:
        """How many of so many corruptions of the index ended otherwise than told and healed."""
        self.killing.put(self.killing.bases.with_curator())
        program = forked.begin(lambda: damage_index(count, seed), self.said)
        code = program.wait()
        print(program.said.strip(), flush=True)
        return 0 if code == 0 else max(1, program.said.count("WRONG"))

    def pages(self, count: int, chance: random.Random) -> int:
        """How many of so many overwritten pages of the database were untold, or not mended by the remedy."""
        remedy = self.killing.bases.commands()["restore"].words
        base = self.killing.bases.with_curator()
        self.killing.put(base)
        forked.run(self.said, remedy)
        wanted = self.killing.state()
        untold = unmended = 0
        for number in range(count):
            self.killing.put(base)
            hit = overwrite_page(self.home / "archive.sqlite3", number, chance)
            run = forked.run(self.said, ("check_archive",), check=False)
            is_named = "ut back the newest backup" in run.said or "restore the newest backup" in run.said
            told = run.code in (1, 3) and is_named and "Traceback" not in run.said
            if not told:
                untold += 1
                print(f"WRONG page {hit}: exit code {run.code}: {run.said[-400:]}", flush=True)
            mending = forked.run(self.said, remedy, check=False)
            code, said = mending.code, mending.said
            differing = differences(wanted, self.killing.state())
            if code != 0 or "Traceback" in said or differing:
                unmended += 1
                print(
                    f"WRONG page {hit}: restored with {code}, differing {differing}: {said[-400:]}",
                    flush=True,
                )
        print(
            f"pages: {count} overwritten, {untold} not told, {unmended} not mended by the remedy", flush=True
        )
        return untold + unmended

    def full(self, times: int, seed: int, only: list[str]) -> tuple[int, int, int]:
        """(commands, how often one was stopped, how often one ended otherwise than it should)."""
        stopped = wrong = 0
        chosen = [each for each in self.killing.bases.writers() if not only or each.name in only]
        for given in chosen:
            found = self._fill_often(given, times, random.Random(f"{seed} {given.name}"))
            print(f"{given.name:>18}: stopped {found[0]} of {times}, {found[1]} ended otherwise", flush=True)
            stopped, wrong = stopped + found[0], wrong + found[1]
        return len(chosen), stopped, wrong

    def _fill_often(self, given: KilledCommand, times: int, chance: random.Random) -> tuple[int, int]:
        base = self.killing.bases.base(given)
        self._begin_with(base)
        before = shutil.disk_usage(self.home).used
        forked.run(self.said, given.words)
        grown = max(shutil.disk_usage(self.home).used - before, 64 * 1024)
        wanted = self.killing.state()
        stopped = wrong = 0
        for number in range(times):
            self._begin_with(base)
            left = chance.randrange(grown)
            self._fill(left)
            run = forked.run(self.said, given.words, check=False)
            code, said = run.code, run.said
            self.filler.unlink()
            stopped += code != 0
            then, more = self._again(given) if code else (0, "")
            differing = differences(wanted, self.killing.state())
            if code not in (0, 3) or "Traceback" in said + more or then != 0 or differing:
                wrong += 1
                print(
                    f"WRONG {given.name} {number} with {left:,} bytes left: exit code {code}, then "
                    f"{then}; differing: {differing}; {said.strip()[-500:]} THEN {more.strip()[-300:]}",
                    flush=True,
                )
        return stopped, wrong

    def _again(self, given: KilledCommand) -> tuple[int | None, str]:
        """Exit code and words of the command run again with room.

        An import whose rows were in before the disk was full is finished, and says that it is not needed.
        """
        run = forked.run(self.said, given.words, check=False)
        is_done = given.name == "import" and run.code == 1 and "were indexed" in run.said
        return (0 if is_done else run.code), run.said

    def _begin_with(self, base: Path) -> None:
        for written in (self.killing.folder / "written.zip", self.killing.folder / "others"):
            shutil.rmtree(written) if written.is_dir() else written.unlink(missing_ok=True)
        self.killing.put(base)

    def _fill(self, left: int) -> None:
        """Leave so many bytes on the file system."""
        free = shutil.disk_usage(self.home).free
        with self.filler.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, max(1, free - left - KEPT_FREE))


def overwrite_page(database: Path, number: int, chance: random.Random) -> int:
    """Overwrite a page in use with random bytes or noughts, each tenth time the first one; its number."""
    closing = sqlite3.connect(database)
    closing.execute("pragma wal_checkpoint(truncate)")
    size = closing.execute("pragma page_size").fetchone()[0]
    try:
        leaves = "select pageno from dbstat where pagetype = 'leaf' and ncell > 0"
        used = [page for (page,) in closing.execute(leaves)]
    except sqlite3.OperationalError:  # this SQLite was built without dbstat
        used = list(range(1, database.stat().st_size // size + 1))
    closing.close()
    page = 1 if number % 10 == 9 else chance.choice(used)
    with database.open("rb+") as written:
        written.seek((page - 1) * size)
        written.write(chance.randbytes(size) if number % 2 == 0 else bytes(size))
    return page


if __name__ == "__main__":
    sys.exit(main())
