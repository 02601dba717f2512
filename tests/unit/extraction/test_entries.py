"""Posts that a page declares, times that give no day, and pages without an article."""

import random
import time

import pytest

from articles.extraction.declared import BlogEntry
from articles.extraction.kinds import CaptureKind, KindEntry
from articles.extraction.parts import Paragraph, Role
from articles.extraction.people import fold_name
from articles.extraction.posts import LEAST, OPENING, order_posts
from articles.extraction.split import split_capture
from tests.unit.extraction.test_kinds import HEADLINE, paragraphs


def body(*texts: str) -> list[Paragraph]:
    return [Paragraph(Role.PARAGRAPH, text, 3 + 2 * number) for number, text in enumerate(texts)]


def test_declared_posts_are_put_where_the_body_has_them_each_up_to_the_next():
    posts = [
        BlogEntry("2014-01-06T10:05Z", "", "Ships left with the tide. More follow."),
        BlogEntry("2014-01-06T11:30Z", "Lamp lit", "The keeper lit the lamp."),
    ]
    held = body("Lamp lit", "The keeper lit the lamp.", "Ships left with the tide.", "More follow.")
    assert order_posts(posts, held, "2014-01-06") == (
        KindEntry(3, 5, "11:30 UTC", ""),
        KindEntry(7, 9, "10:05 UTC", ""),
    )


def test_a_declared_post_that_the_body_lacks_is_kept_with_its_words():
    posts = [BlogEntry("2014-01-07T10:05Z", "Tide late", "The tide came late.")]
    assert order_posts(posts, body("Lamp lit"), "2014-01-06") == (
        KindEntry(0, 0, "2014-01-07 10:05 UTC", "", "Tide late. The tide came late."),
    )


@pytest.mark.parametrize("said", ["2 hours ago", "Updated 5 mins ago", "vor 3 Stunden", "Yesterday, 14:32"])
def test_a_time_told_from_the_moment_of_reading_is_kept_as_printed_and_gives_no_day(said):
    parts = split_capture("\n\n".join((HEADLINE, "By Ann Bell", said, *paragraphs(6))))
    assert parts.printed is None
    assert parts.relative is not None
    assert parts.relative.value == said.removeprefix("Updated ")


def test_a_printed_day_counts_before_a_time_that_gives_none():
    parts = split_capture("\n\n".join((HEADLINE, "6 January 2014", "Updated 2 hours ago", *paragraphs(6))))
    assert parts.printed is not None
    assert (parts.printed.day, parts.relative) == ("2014-01-06", None)


TITLES = [
    f"The harbour board of Port {name} meets again over the lamp and its keeper"
    for name in ("Ellis", "Anders", "Brook", "Cole", "Dunn", "Even", "Ford", "Gale", "Hart", "Irwin", "Jarl",
                 "Kemp", "Lund", "Moss", "Nash", "Orr")
]  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["Storm at Port Ellis", "1 of 8", "2 of 8", "3 of 8", "Next photo"], CaptureKind.GALLERY),
        (["Storm at Port Ellis", "Watch", "Play video", "Video player", "Share"], CaptureKind.VIDEO),
        (
            ["Storm at Port Ellis live", "10:05", "10:20 GMT", "11:00", "11:30", "Share", "Log in"],
            CaptureKind.LIVE_BLOG,
        ),
        (["News", *TITLES, "Contact"], CaptureKind.INDEX),
    ],
    ids=["gallery", "video", "live blog", "index"],
)
def test_a_page_with_no_article_says_which_kind_it_is(lines, kind):
    from articles.extraction.kinds import recognise

    assert recognise(lines[0], [], lines[1:], []) == (kind, ())


def test_posts_are_found_as_by_looking_at_every_paragraph_for_each():
    chosen = random.Random(7)
    words = ("Lamp", "lit", "Tide", "the keeper of the lamp lit it", "a", "ships left with the tide at dawn")
    for _ in range(300):
        texts = [" ".join(chosen.choices(words, k=chosen.randint(1, 3))) for _ in range(8)]
        posts = [
            BlogEntry("", chosen.choice(texts[:2]), " ".join(chosen.choices(words, k=chosen.randint(0, 4))))
            for _ in range(6)
        ]
        assert order_posts(posts, body(*texts), "") == slow_twin(posts, body(*texts))


def slow_twin(posts, paragraphs):
    starts, beside = {}, []
    for post in posts:
        headline, text = fold_name(post.headline), fold_name(post.text)
        for at, paragraph in enumerate(fold_name(one.text) for one in paragraphs):
            opens = len(paragraph) >= LEAST and text.startswith(paragraph)
            if at not in starts and (
                paragraph == headline or (text and (opens or paragraph.startswith(text[:OPENING])))
            ):
                starts[at] = post
                break
        else:
            words = ". ".join(filter(None, (post.headline.rstrip("."), post.text)))
            beside.append(KindEntry(0, 0, "", "", words))
    order = sorted(starts)
    ends = [*order[1:], len(paragraphs)]
    placed = [
        KindEntry(paragraphs[at].line, paragraphs[end - 1].line, "", "")
        for at, end in zip(order, ends, strict=True)
    ]
    return (*placed, *beside)


def test_thousands_of_posts_take_no_longer_each_than_a_few():
    """Comparing each with each took five seconds for 4,000 of both."""
    posts = [BlogEntry("", f"Lamp {n}", f"The keeper lit lamp {n} of the long quay.") for n in range(4000)]
    texts = body(*(f"Ship {n} left with the tide." for n in range(4000)))
    spent = time.process_time()
    assert len(order_posts(posts, texts, "")) == 4000
    assert time.process_time() - spent < 1.5
