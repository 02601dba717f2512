"""Pure work on many things: done here, or by whoever has other processes to spend on it."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

Given = TypeVar("Given")
Made = TypeVar("Made")


class Spread(Protocol):
    """Does one piece of work on each of some things.

    `work` and the things may go to another process: both can be pickled, and the work rests on nothing but
    what it is given.
    """

    def __call__(self, work: Callable[[Given], Made], things: Sequence[Given]) -> list[Made]:
        """What came of each thing, in the order given."""


def done_here(work: Callable[[Given], Made], things: Sequence[Given]) -> list[Made]:
    """The same in this process."""
    return [work(thing) for thing in things]
