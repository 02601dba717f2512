"""Captures of articles that are to be split again, taken apart before the transaction that settles it, in
whatever process has time."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from articles.extraction.decode import Undecodable
from articles.extraction.furniture import folded_lines
from articles.ingest import furniture
from articles.ingest import line_table as table
from articles.ingest.reading import read_capture
from articles.ingest.splitting import SplitCapture, Splitter, split_reading
from articles.models import Article, Capture, LineMark, Source
from articles.models.due import BUGS
from articles.spreading import Spread

MOST_BYTES = 16_000_000
"""Of all captures that are made ready together."""


@dataclass(frozen=True, slots=True)
class SplitOrder:
    """A capture to be taken apart with the lines (numbers) that its outlet repeats."""

    packed: bytes
    format: str
    source: Source | None
    owner: int | None
    marked: frozenset[str]
    repeated: frozenset[int]


class SplitsAhead:
    """Splits that are ready, for who asks soon after."""

    def __init__(self, splitter: Splitter, spread: Spread) -> None:
        self._splitter, self._spread = splitter, spread
        self._ready: dict[int, tuple[SplitOrder, SplitCapture]] = {}

    def prepare(self, articles: Sequence[int]) -> None:
        """Take the captures of these articles apart; what was ready before is let go. Those that a curator
        marked are left."""
        orders = dict(self._orders(articles))
        found = self._spread(partial(_split_or_none, self._splitter.agencies), list(orders.values()))
        self._ready = {
            number: (order, taken)
            for (number, order), taken in zip(orders.items(), found, strict=True)
            if taken is not None
        }

    def _orders(self, articles: Sequence[int]) -> Iterator[tuple[int, SplitOrder]]:
        marked = set(LineMark.objects.filter(article__in=articles).values_list("article_id", flat=True))
        captures = Capture.objects.filter(article__in=articles).exclude(article__in=marked)
        rows = captures.select_related("article__source").only("packed", "size", "format", "article__source")
        repeated: dict[int | None, frozenset[int]] = {None: frozenset()}
        size = 0
        for capture in rows.order_by("article", "number").iterator(chunk_size=100):
            size += capture.size
            if size > MOST_BYTES:
                return
            article = capture.article
            owner = furniture.owner_number(article)
            if owner not in repeated:
                assert owner is not None
                repeated[owner] = table.all_furniture(owner)
            marks = self._splitter.marked.of(article.source)
            order = SplitOrder(
                bytes(capture.packed), capture.format, article.source, owner, marks, repeated[owner]
            )
            yield capture.pk, order

    def of(self, capture: Capture, article: Article, owner: int | None) -> SplitCapture | None:
        """A capture taken apart as it would be now; None where that is not ready. One query."""
        order, taken = self._ready.pop(capture.pk, (None, None))
        if order is None or taken is None or order.owner != owner or order.source != article.source:
            return None
        if order.source and article.source and order.source.date_order != article.source.date_order:
            return None
        now = frozenset[int]() if owner is None else table.furniture(owner, taken.lines.kept)
        return taken if now == taken.masked & taken.lines.kept else None


def _split_or_none(agencies: Mapping[str, str], order: SplitOrder) -> SplitCapture | None:
    """What cannot be taken apart is told where it is settled, with its number."""
    try:
        reading = read_capture(zlib.decompress(order.packed), order.format)
        numbers = folded_lines(reading.text)
        learnt = frozenset(line for line, number in numbers.items() if number in order.repeated)
        return split_reading(reading, order.source, agencies, order.marked, learnt, numbers=numbers)
    except (Undecodable, zlib.error, *BUGS):
        return None
