"""The shingles of articles that are stored in one transaction: asked for and written at once.

What the table says of them is kept in memory and hears of each article that is stored, so that the next
finds it.
"""

from collections import deque
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager

from articles.linking import fingerprints as table
from articles.linking import kinds_table
from articles.linking.fingerprints import Stored
from articles.linking.kinds_table import KnownKinds
from articles.syndication.candidates import Commons, Sighting
from articles.syndication.shingle_kinds import ShingleKinds

_NOTHING = Commons(frozenset(), {})
_SOON = 8
"""Captures whose shingles are asked for together."""


class BatchShingles:
    """Begun with the shingles that each capture of the batch is likely to have, in order; others are asked
    for when they are met.

    `write` before the transaction ends, and `start_afresh` before anybody else changes the tables in it.
    """

    def __init__(self, likely: Iterable[Collection[int]] = ()) -> None:
        self._asked: frozenset[int] = frozenset()
        self._commons = _NOTHING
        self._seen: dict[int, list[Sighting]] = {}
        self._new: list[tuple[int, Stored, ShingleKinds]] = []
        self._is_stale = False
        self._likely = deque(likely)
        self._texts = table.Texts()
        self._kinds: dict[int, KnownKinds] = {}

    def commons(self, hashes: frozenset[int]) -> Commons:
        """Which of these shingles are common, and to whom."""
        self._ask(hashes)
        outlets = {source: values & hashes for source, values in self._commons.outlets.items()}
        return Commons(
            self._commons.archive & hashes, {source: values for source, values in outlets.items() if values}
        )

    def sightings(self, hashes: frozenset[int]) -> dict[int, list[Sighting]]:
        """Where each of these shingles stands, those of the batch among them; leave the common ones out."""
        self._ask(hashes)
        return {value: list(self._seen[value]) for value in hashes if value in self._seen}

    def store(self, article_id: int, new: Stored, kinds: ShingleKinds) -> None:
        """Store the fingerprint of an article that has none; its shingles are found from now on."""
        self._new.append((article_id, new, kinds))
        self._kinds[article_id] = KnownKinds(new.outlet, kinds)
        self._texts.held[article_id] = new.hashes
        own = Sighting(article_id, new.outlet, new.day)
        for value in new.hashes:
            self._seen.setdefault(value, []).append(own)

    def learn(self, seen: dict[int, list[Sighting]], known: Commons, outlet: int) -> bool:
        """`fingerprints.learn`, of which the batch hears; whether there was anything to learn."""
        new = table.learn(seen, known, outlet, self._texts)
        if new:
            self._commons = _with(self._commons, new)
        return bool(new)

    def known_kinds(self, article_ids: Sequence[int]) -> dict[int, KnownKinds]:
        """`kinds_table.known_kinds`, and of the batch's own articles."""
        own = {article: self._kinds[article] for article in article_ids if article in self._kinds}
        return own | kinds_table.known_kinds(article for article in article_ids if article not in own)

    def write(self) -> None:
        """Write what was stored."""
        table.store_new(self._new)
        self._new = []

    def start_afresh(self) -> None:
        """Write, and forget what was asked."""
        self.write()
        self._asked, self._commons, self._seen = frozenset(), _NOTHING, {}
        self._likely.clear()
        self._texts, self._kinds = table.Texts(), {}
        self._is_stale = False

    @contextmanager
    def undone_together(self) -> Iterator[None]:
        """What goes wrong within takes back what was stored within; wrap it around the savepoint."""
        # A copy: what is written within the savepoint goes with it, and waits again.
        before = list(self._new)
        try:
            yield
        except BaseException:
            self._new, self._is_stale = before, True
            raise

    def _ask(self, hashes: frozenset[int]) -> None:
        if self._is_stale:
            self.start_afresh()
        if hashes <= self._asked:
            return
        # Not all at once: a transaction may end before the last of them, and the next has to ask again.
        soon = [self._likely.popleft() for _ in range(min(_SOON, len(self._likely)))]
        missing = hashes.union(*soon) - self._asked
        found, seen = table.look_up(missing)
        outlets = dict(self._commons.outlets)
        for source, values in found.outlets.items():
            outlets[source] = outlets.get(source, frozenset()) | values
        self._commons = Commons(self._commons.archive | found.archive, outlets)
        self._seen |= seen
        self._asked |= missing


def _with(commons: Commons, new: Iterable[tuple[int, int]]) -> Commons:
    """What is common, with shingles that have become so, each with its outlet."""
    archive, outlets = set(commons.archive), {outlet: set(held) for outlet, held in commons.outlets.items()}
    for value, outlet in new:
        (archive if outlet == table.ARCHIVE else outlets.setdefault(outlet, set())).add(value)
    return Commons(frozenset(archive), {outlet: frozenset(held) for outlet, held in outlets.items()})
