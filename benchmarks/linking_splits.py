"""Which judged pairs may be looked at: the frozen half is scored and never read; the others have folds.

The half is drawn by a hash of the outlet of the pair's first article, so that an outlet's habits, learnt from
pairs that were read, are not measured on more pairs of the same outlet.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

FOLDS = 5


def is_frozen(outlet: str) -> bool:
    """Whether pairs whose first article is this outlet's are scored unread.

    >>> is_frozen("Reuters"), is_frozen("The Hill")
    (True, False)
    """
    return _number(f"half:{outlet}") % 2 == 1


def folds(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """For each pair its fold, 0 to FOLDS - 1; pairs that share an article, also through others, are in one.

    >>> folds([("a", "b"), ("b", "c"), ("x", "y")])[0] == folds([("a", "b"), ("b", "c"), ("x", "y")])[1]
    True
    """
    home = _components(pairs)
    return [_number(f"fold:{home[left]}") % FOLDS for left, _ in pairs]


def outlet_of_pair(first: str, outlets: Mapping[str, str]) -> str:
    """The outlet that decides the half of a pair, given its first article's id and every article's outlet."""
    return outlets.get(first, "")


def _components(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for left, right in pairs:
        low, high = sorted((top(left), top(right)))
        parent[high] = low
    return {name: top(name) for name in list(parent)}


def _number(key: str) -> int:
    return int.from_bytes(blake2b(key.encode(), digest_size=8).digest(), "big")
