"""The usual detectors of near-duplicates, for the linker to be measured beside."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from datasketch import MinHash

SHINGLE = 5


@dataclass(frozen=True)
class Best:
    f1: float
    precision: float
    recall: float


def shingles(text: str) -> frozenset[str]:
    words = re.findall(r"\w+", text.lower())
    return frozenset(" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1)))


def containment(a: str, b: str) -> float:
    """Shared 5-word shingles as a share of the shorter text's."""
    left, right = shingles(a), shingles(b)
    return len(left & right) / max(1, min(len(left), len(right)))


class MinHashes:
    """MinHash with 128 permutations over the same shingles; signatures are kept."""

    def __init__(self) -> None:
        self.signatures: dict[str, MinHash] = {}

    def jaccard(self, a: str, b: str) -> float:
        return float(self.signature(a).jaccard(self.signature(b)))

    def signature(self, text: str) -> MinHash:
        if text not in self.signatures:
            made = MinHash(num_perm=128)
            made.update_batch([shingle.encode() for shingle in shingles(text)])
            self.signatures[text] = made
        return self.signatures[text]


def best(truth: Sequence[str], values: Sequence[float]) -> Best:
    """The threshold that is best on these very labels: more than a peer could hope for."""
    found = Best(0.0, 0.0, 0.0)
    positives = sum(kind != "none" for kind in truth)
    for threshold in sorted(set(values)):
        said = [kind != "none" for kind, value in zip(truth, values, strict=True) if value >= threshold]
        precision, recall = sum(said) / len(said), sum(said) / max(1, positives)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        if f1 > found.f1:
            found = Best(f1, precision, recall)
    return found
