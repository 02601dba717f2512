"""The posts that a live blog's markup declares, put where its printed body has them."""

from collections import defaultdict, deque
from collections.abc import Sequence

from articles.extraction.declared import BlogEntry
from articles.extraction.kinds import KindEntry
from articles.extraction.parts import Paragraph
from articles.extraction.people import fold_name

OPENING = 40
"""Folded characters of a post's first words by which it is found in the body."""
LEAST = 12
"""Folded characters of a paragraph that says by itself which post it opens."""


def order_posts(
    posts: Sequence[BlogEntry], paragraphs: Sequence[Paragraph], day: str
) -> tuple[KindEntry, ...]:
    """The posts in the order of the body, each up to the next; those that the body lacks come last, on line 0
    and with their words.

    A post begins where a paragraph is its headline or opens as its text does. `day` is the article's own: a
    post of that day is told by its hour alone.
    """
    body = _Paragraphs([fold_name(paragraph.text) for paragraph in paragraphs])
    starts: dict[int, BlogEntry] = {}
    beside: list[KindEntry] = []
    for post in posts:
        at = body.take_start(post)
        if at is not None:
            starts[at] = post
        elif post.headline or post.text:
            words = ". ".join(filter(None, (post.headline.rstrip("."), post.text)))
            beside.append(KindEntry(0, 0, moment_words(post.when, day), "", words))
    order = sorted(starts)
    placed = (
        [
            KindEntry(paragraphs[at].line, paragraphs[end - 1].line, moment_words(starts[at].when, day), "")
            for at, end in zip(order, [*order[1:], len(paragraphs)], strict=True)
        ]
        if order
        else []
    )
    return (*placed, *beside)


class _Paragraphs:
    """A body's folded paragraphs by how they begin, so that a post does not look at each of them."""

    def __init__(self, folded: Sequence[str]) -> None:
        self._folded = folded
        self._taken: set[int] = set()
        self._openings: dict[int, dict[str, deque[int]]] = {}
        self._wholes: dict[str, deque[int]] = defaultdict(deque)
        lengths: dict[str, set[int]] = defaultdict(set)
        for at, paragraph in enumerate(folded):
            if paragraph:
                self._wholes[paragraph].append(at)
            if len(paragraph) >= LEAST:
                lengths[paragraph[:LEAST]].add(len(paragraph))
        self._lengths = {opening: sorted(each) for opening, each in lengths.items()}

    def take_start(self, post: BlogEntry) -> int | None:
        """The first paragraph that is not taken and is the post's headline or opens as its text does."""
        headline, text = fold_name(post.headline), fold_name(post.text)
        found = [self._first(self._wholes.get(headline))] if headline else []
        if text:
            lengths = self._lengths.get(text[:LEAST], ())
            found += [
                self._first(self._wholes.get(text[:length])) for length in lengths if length <= len(text)
            ]
            found.append(self._first(self._opening(min(len(text), OPENING)).get(text[:OPENING])))
        at = min((each for each in found if each is not None), default=None)
        if at is not None:
            self._taken.add(at)
        return at

    def _opening(self, length: int) -> dict[str, deque[int]]:
        """The paragraphs by their first so many characters."""
        if length not in self._openings:
            kept: dict[str, deque[int]] = defaultdict(deque)
            for at, paragraph in enumerate(self._folded):
                kept[paragraph[:length]].append(at)
            self._openings[length] = kept
        return self._openings[length]

    def _first(self, places: deque[int] | None) -> int | None:
        while places and places[0] in self._taken:
            places.popleft()
        return places[0] if places else None


def moment_words(moment: str, day: str = "") -> str:
    """An ISO moment as it is shown: hour and zone, with its day where that is another.

    >>> moment_words("2014-01-06T10:05+01:00"), moment_words("2014-01-06T10:05Z", "2014-01-06")
    ('2014-01-06 10:05 +01:00', '10:05 UTC')
    """
    on, _, clock = moment.partition("T")
    zone = "UTC" if clock.endswith("Z") else clock[5:]
    words = " ".join(part for part in (clock[:5], zone) if part)
    return words if on == day and words else " ".join(part for part in (on, words) if part)
