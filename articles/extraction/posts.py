"""The posts that a live blog's markup declares, put where its printed body has them."""

from collections.abc import Collection, Sequence

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
    folded = [fold_name(paragraph.text) for paragraph in paragraphs]
    starts: dict[int, BlogEntry] = {}
    beside: list[KindEntry] = []
    for post in posts:
        at = _start(post, folded, starts)
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


def _start(post: BlogEntry, folded: Sequence[str], taken: Collection[int]) -> int | None:
    headline, text = fold_name(post.headline), fold_name(post.text)
    for at, paragraph in enumerate(folded):
        if at in taken or not paragraph:
            continue
        if headline and paragraph == headline:
            return at
        is_opening = len(paragraph) >= LEAST and text.startswith(paragraph)
        if text and (is_opening or paragraph.startswith(text[:OPENING])):
            return at
    return None


def moment_words(moment: str, day: str = "") -> str:
    """An ISO moment as it is shown: hour and zone, with its day where that is another.

    >>> moment_words("2014-01-06T10:05+01:00"), moment_words("2014-01-06T10:05Z", "2014-01-06")
    ('2014-01-06 10:05 +01:00', '10:05 UTC')
    """
    on, _, clock = moment.partition("T")
    zone = "UTC" if clock.endswith("Z") else clock[5:]
    words = " ".join(part for part in (clock[:5], zone) if part)
    return words if on == day and words else " ".join(part for part in (on, words) if part)
