"""A starter list of outlets: country, spelling and order of dates, for a source that a curator names anew.

It recognises nothing and proposes no name; without it a new source begins with nothing said.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from articles.recognition.reading.outlets import compact

_LIST = Path(__file__).with_name("starter_outlets.txt")


@dataclass(frozen=True, slots=True)
class StarterOutlet:
    """One outlet of the list: `spelling` is us, uk or other, `date_order` dmy, mdy or "" (both are used)."""

    name: str
    domain: str
    country: str
    spelling: str
    date_order: str


def starter_outlet(name: str, domain: str = "") -> StarterOutlet | None:
    """The outlet of the list that has this domain, else this name.

    >>> starter_outlet("", "www.nowhere.example") is None
    True
    """
    by_domain, by_name = _starter_outlets()
    return by_domain.get(domain.lower().removeprefix("www.")) or by_name.get(compact(name))


@cache
def _starter_outlets() -> tuple[Mapping[str, StarterOutlet], Mapping[str, StarterOutlet]]:
    if not _LIST.exists():
        return {}, {}
    lines = [line for line in _LIST.read_text(encoding="utf-8").splitlines() if line and line[0] != "#"]
    held = [StarterOutlet(*line.split("|")) for line in lines]
    return {one.domain: one for one in held}, {compact(one.name): one for one in held}
