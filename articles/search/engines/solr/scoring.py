"""The archive's BM25F as a function of Solr's: the same order of hits as on every other engine.

The schema's similarity gives how often a word stands in a part; what follows from it is put together here,
with counts of documents that are live, and the same for every shard and replica. So two copies of a shard
never order the same hits differently, as they do where each counts its own deleted documents.
"""

from collections.abc import Iterable, Mapping, Sequence
from math import log

from articles.search.engines.solr.wording import ScoredNode
from articles.search.weights import K1


def rarity(documents: int, found: int) -> float:
    """BM25's weight of words that stand in `found` of so many documents."""
    return log(1 + (documents - found + 0.5) / (found + 0.5))


class ScoreFunction:
    """A function query in the making. `params` are the queries that it names."""

    def __init__(self) -> None:
        self.params: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def of_nodes(self, nodes: Sequence[ScoredNode], rarities: Iterable[float]) -> str:
        """The sum over nodes of rarity times saturated frequency; "" for none that has words."""
        terms = [
            f"product({weight!r},{self.saturated(node)})"
            for node, weight in zip(nodes, rarities, strict=True)
            if node.sequences
        ]
        return _joined("sum", terms)

    def saturated(self, node: ScoredNode) -> str:
        """Between 0 and K1 + 1; of several ways to write the words the best."""
        # f (K1 + 1) / (f + K1), with f in it once: K1 + 1 - K1 (K1 + 1) / (f + K1).
        return _joined(
            "max",
            [
                f"sub({K1 + 1!r},recip({self._frequency(each, node.once)},1,{K1 * (K1 + 1)!r},{K1!r}))"
                for each in node.sequences
            ],
        )

    def _frequency(self, parts: Mapping[str, str], once: bool) -> str:
        terms = []
        for part, matched in parts.items():
            # `def` makes it 0 where the words do not stand; a default of `query` itself would leave the whole
            # sum without a value there, which no range of scores finds.
            often = f"def(query({self.named(matched)}),0)"
            if once:
                often = f"if(exists(query({self.named(matched)})),1,0)"
            terms.append(f"product({part}_weight,{often})")
        return _joined("sum", terms)

    def named(self, matched: str) -> str:
        """A query as a parameter, so that nothing in it needs escaping; the same one once."""
        name = self._names.get(matched)
        if name is None:
            name = self._names[matched] = f"words{len(self._names)}"
            self.params[name] = matched
        return f"${name}"


def _joined(function: str, terms: list[str]) -> str:
    return f"{function}({','.join(terms)})" if len(terms) > 1 else "".join(terms)
