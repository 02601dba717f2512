"""The long test: `make soak`, or `python -m benchmarks.soak [--minutes 30] [--rate 20] [--captures 5000] …`.

gunicorn serves a temporary archive of the samples to four kinds of people, who ask for every page that
walking finds, at a fixed rate, whether or not what they asked before was answered. Meanwhile captures are
taken in, a curator acts, the index is built anew, a backup is made and proved, the worker is killed every
two minutes (and one of the server's processes every fourth time), and the disk is filled once: the
archive lies in a file system of its own in memory (`unshare -rm`, which needs no rights of root).

An error is an answer of 500 or none at all. One within SETTLING seconds of a kill, or while the disk is
full, is counted apart as injected. At the end everything that was cut off is run again, `check_archive
--all` must find the archive sound, each capture must be held, and each act that was acknowledged must
stand in the record. The last line is for machines; the exit code is 1 where one of these fails. Memory
is that of the server's process that is never killed.
"""

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.soaking_captures import write_reports
from benchmarks.soaking_machine import Machine, SoakEvent
from benchmarks.soaking_people import KINDS, CuratorActs, SoakedAnswer, SoakedPerson, page_of
from benchmarks.soaking_report import SoakFigures, report

INSIDE = "SOAK_INSIDE"
WALK_EVERY = 120.0
"""Seconds after which the addresses are walked again: what has come in is asked for too."""
KILL_EVERY = 120.0


def main() -> int:
    options = arguments()
    if not os.environ.get(INSIDE):
        return enter(options)
    folder = Path(os.environ[INSIDE])
    machine = Machine(folder, options.port, options.size)
    try:
        figures = soak(machine, options)
    finally:
        machine.stop_all()
    if figures.sound and options.keep is not None:
        shutil.copytree(machine.home, options.keep, dirs_exist_ok=True)
    return report(figures, options.table)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--rate", type=float, default=20.0, help="requests a second")
    parser.add_argument("--captures", type=int, default=5_000, help="taken in meanwhile")
    parser.add_argument("--size", type=int, default=3_000, help="megabytes of the file system")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--port", type=int, default=8973)
    parser.add_argument(
        "--act-every", type=float, default=4.0, help="seconds between two of a curator's acts"
    )
    parser.add_argument("--keep", type=Path, help="where to copy an archive that is not sound")
    parser.add_argument("--table", type=Path, help="where to write the figures, too")
    return parser.parse_args()


def enter(options: argparse.Namespace) -> int:
    """Run this again where a file system of its own is mounted, seen by nobody else and gone at the end."""
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        mount = f'mount -t tmpfs -o size={options.size}m tmpfs "{name}" && exec "$@"'
        words = [sys.executable, "-m", "benchmarks.soak", *sys.argv[1:]]
        return subprocess.run(
            ["unshare", "-rm", "sh", "-c", mount, "sh", *words], env={**os.environ, INSIDE: name}
        ).returncode


def soak(machine: Machine, options: argparse.Namespace) -> SoakFigures:
    """The whole test; what came of it."""
    captures = write_reports(machine.folder / "captures", options.captures, options.seed)
    sessions = machine.set_up(KINDS)
    people = [SoakedPerson(kind, machine.port, sessions.get(kind, "")) for kind in KINDS]
    machine.serve()
    machine.begin_worker()
    chance = random.Random(options.seed)
    for person in people:
        person.walk(chance, 60)
    print(f"{sum(len(person.known) for person in people):,} addresses; begun", flush=True)
    figures = SoakFigures(machine.begin_clock(), options.captures)
    stopped = threading.Event()
    acts = CuratorActs(people[2], random.Random(options.seed + 1))
    acting = (stopped, options.act_every, figures.begun, machine.articles())
    seconds = options.minutes * 60
    threads = [
        threading.Thread(target=acts.go_on, args=acting),
        threading.Thread(target=walk_again, args=(people, options.seed, stopped)),
        threading.Thread(target=machine.take_in, args=(captures, stopped)),
        threading.Thread(target=machine.go_wrong, args=(events(seconds), stopped)),
        threading.Thread(target=machine.watch_memory, args=(stopped,)),
    ]
    for thread in threads:
        thread.start()
    press(people, options.rate, seconds, figures, chance)
    stopped.set()
    for thread in threads:
        thread.join()
    figures.events, figures.memory = machine.events, machine.memory
    figures.acts, figures.failed_acts = acts.taken, acts.failed
    figures.tracebacks = machine.tracebacks()
    figures.decisions, figures.lost, figures.sound = machine.finish(captures)
    return figures


def events(seconds: float) -> list[SoakEvent]:
    """What is done to the archive, and when (s since the begin), in order."""
    found = [SoakEvent(at, "kill the worker") for at in times(KILL_EVERY, seconds)]
    found += [
        SoakEvent(at + 30, "kill a process of the server") for at in times(KILL_EVERY * 4, seconds - 60)
    ]
    found += [
        SoakEvent(seconds * 0.3, "build the index anew"),
        SoakEvent(seconds * 0.5, "make a backup"),
        SoakEvent(seconds * 0.7, "fill the disk"),
    ]
    return sorted(found, key=lambda event: event.at)


def times(every: float, seconds: float) -> list[float]:
    return [every * number for number in range(1, int(seconds / every) + 1) if every * number < seconds - 20]


def walk_again(people: list[SoakedPerson], seed: int, stopped: threading.Event) -> None:
    chance = random.Random(seed + 2)
    while not stopped.wait(WALK_EVERY):
        for person in people:
            person.walk(chance, 25)


def press(
    people: list[SoakedPerson], rate: float, seconds: float, figures: SoakFigures, chance: random.Random
) -> None:
    """Send the load; each request is timed from the moment when it was due."""

    def one(person: SoakedPerson, address: str, due: float) -> None:
        status, _ = person.ask("GET", address)
        now = time.monotonic()
        figures.note(
            SoakedAnswer(
                person.kind, page_of(address), address, (now - due) * 1000, due - figures.begun, status
            )
        )

    with ThreadPoolExecutor(max_workers=64) as pool:
        for number in range(int(rate * seconds)):
            due = figures.begun + number / rate
            time.sleep(max(0.0, due - time.monotonic()))
            person = people[number % len(people)]
            pool.submit(one, person, chance.choice(person.known), due)
            if number % int(rate * 60) == 0:
                print(f"{number / rate / 60:4.0f} min: {figures.so_far()}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
