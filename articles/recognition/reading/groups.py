"""Strangers: captures of no known outlet, put together where their furniture is one outlet's."""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from typing import TypeVar

from articles.recognition.reading.signatures import Signature, likeness

SAME_OUTLET = 0.14
"""Likeness from which two captures are of one outlet. Best pair F1 of the groups, with weights learnt on the
other half of the outlets: aeb 1.000 at .21, daniel_en .942 at .14, Greek .974 at .12, Polish .932 at .22,
Russian .981 at .18, Chinese .888 at .06. What is joined wrongly from .14 up is nearly all of one owner."""

Key = TypeVar("Key", bound=Hashable)


def group_strangers(signatures: Mapping[Key, Signature], threshold: float = SAME_OUTLET) -> list[list[Key]]:
    """Any chain of captures that are alike is one group; the order of the captures plays no part.

    Groups of one are given too. Each group, and the groups among themselves, in the order of the mapping.
    """
    holders: dict[int, list[Key]] = defaultdict(list)
    owner = {key: key for key in signatures}

    def root(key: Key) -> Key:
        while owner[key] != key:
            owner[key] = owner[owner[key]]
            key = owner[key]
        return key

    for key, signature in signatures.items():
        candidates: dict[Key, float] = defaultdict(float)
        for line, weight in signature.weights.items():
            for other in holders[line]:
                candidates[other] += weight
            holders[line].append(key)
        for other, shared in candidates.items():
            # Sharing is at most what likeness could be of; roots are asked for only where it may matter.
            if shared >= threshold * max(signature.total, signatures[other].total):
                here, there = root(key), root(other)
                if here != there and likeness(signature, signatures[other]) >= threshold:
                    owner[here] = there
    groups: dict[Key, list[Key]] = defaultdict(list)
    for key in signatures:
        groups[root(key)].append(key)
    return list(groups.values())
