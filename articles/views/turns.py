"""The turns at dear work: one in each process of the server, half as many on a machine as it has processors.

A dear request that waits holds a thread of its process and nothing else.
"""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.db import connection

from articles.database.file_lock import wait_for_lock
from articles.making_way import make_way

AT_ONCE = 1
"""Dear requests that one process of the server works on at a time; its other threads answer light ones."""
PATIENCE = 5.0
"""Seconds that a dear request waits for its turn. It holds a thread of the server meanwhile."""
THREADS_LEFT = 2
"""Threads of each process that no dear request works or waits in."""
WAITING = 1
"""Dear requests that wait in a process that was not told how many threads it has."""
LONGEST_TURN = 30.0
"""Seconds after which a streamed answer loses its turn: nobody holds up the others by reading slowly."""
LOOK_EVERY = 0.25
"""Seconds between two looks of who waits at what is overdue."""
ASKED_EVERY = 0.01
"""Seconds between two looks of who waits for a turn on the machine: one in each process."""


def turns_of_machine() -> int:
    """Half of the processors are left for what is light; one dear request is always worked on."""
    may_use = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, may_use // 2)


class MachineTurns:
    """So many turns for all processes of this machine: locked files, which a killed process gives up."""

    def __init__(self, folder: Path, count: int) -> None:
        self._folder = folder
        self._count = count

    def wait(self, until: float) -> int | None:
        """An open file whose lock is the turn, once it came; None where it did not before `until`.

        Whoever waits longest is next: he holds a lock of his own, for which the others wait. Raises OSError
        where the folder cannot be written to.
        """
        self._folder.mkdir(exist_ok=True)
        following = self._opened("next")
        try:
            if not wait_for_lock(following, until - time.monotonic(), ASKED_EVERY):
                return None
            while (turn := self._free()) is None:
                if time.monotonic() >= until:
                    return None
                time.sleep(ASKED_EVERY)
            return turn
        finally:
            os.close(following)

    def _free(self) -> int | None:
        for number in range(self._count):
            file = self._opened(str(number))
            if wait_for_lock(file, 0.0, 0.0):
                return file
            os.close(file)
        return None

    def _opened(self, name: str) -> int:
        return os.open(self._folder / name, os.O_RDWR | os.O_CREAT, 0o660)


class Turns:
    """The turns of one process, and the queue before them. `machine` gives those that it shares."""

    def __init__(
        self, at_once: int = AT_ONCE, waiting: int = WAITING, machine: MachineTurns | None = None
    ) -> None:
        self._turns = threading.BoundedSemaphore(at_once)
        self._queue = threading.BoundedSemaphore(at_once + waiting)
        self._machine = machine
        self.lent: set[Turn] = set()
        """Turns of streamed answers. One never read nor closed is taken back by whoever waits next."""

    def taken(self) -> "Turn | None":
        """A turn, waited for PATIENCE seconds; None where too many wait already, or it did not come."""
        until = time.monotonic() + PATIENCE
        self._take_back_overdue()
        if not self._queue.acquire(blocking=False):
            return None
        _give_back_pooled()
        with ExitStack() as held:
            held.callback(self._queue.release)
            while not self._turns.acquire(timeout=max(0.0, min(LOOK_EVERY, until - time.monotonic()))):
                self._take_back_overdue()
                if time.monotonic() >= until:
                    return None
            held.callback(self._turns.release)
            on_machine = None
            if self._machine is not None:
                try:
                    on_machine = self._machine.wait(until)
                except OSError:  # a disk that is full, or not to be written to, keeps nobody from reading
                    pass
                else:
                    if on_machine is None:
                        return None
            return Turn(self, held.pop_all(), on_machine)
        raise AssertionError("an ExitStack lets every error through")

    def _take_back_overdue(self) -> None:
        for turn in tuple(self.lent):
            if turn.is_overdue:
                turn.end()


class Turn:
    """One turn that was taken; ended once, however often it is said."""

    def __init__(self, turns: Turns, held: ExitStack, on_machine: int | None) -> None:
        self.is_lent = False
        self.until = 0.0
        self._turns = turns
        self._held = held
        self._on_machine = on_machine
        self._lock = threading.Lock()

    def lend(self) -> None:
        """Leave the turn to a streamed answer, for LONGEST_TURN seconds.

        The machine's goes on to the next: who reads slowly holds up his own process at most.
        """
        self.is_lent, self.until = True, time.monotonic() + LONGEST_TURN
        self._turns.lent.add(self)
        self._leave_machine()

    @property
    def is_overdue(self) -> bool:
        return self.is_lent and time.monotonic() > self.until

    def end(self) -> None:
        self._leave_machine()
        self._turns.lent.discard(self)
        with self._lock:
            held = self._held.pop_all()
        held.close()

    def _leave_machine(self) -> None:
        with self._lock:
            file, self._on_machine = self._on_machine, None
        if file is not None:
            os.close(file)

    def until_end(self, lines: Any) -> Iterator[bytes]:
        """The lines as they are; a reader who takes them too slowly goes on without the turn."""
        try:
            for line in lines:
                make_way()
                yield line
                if self.is_overdue:
                    self.end()
        finally:
            self.end()


def _give_back_pooled() -> None:
    """Leave this thread's connection to the pool while it waits: light requests take theirs from there."""
    if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
        connection.close()
