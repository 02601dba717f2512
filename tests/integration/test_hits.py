"""An article opened from a search has its hits marked, numbered through, and nothing else changed."""

import re

import pytest

from articles.models import Article
from articles.search import upkeep
from articles.views.reading.setting import segments_of
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
MARK = re.compile(r'<mark class="hit" id="hit-(\d+)">(.*?)</mark>')


@pytest.fixture
def archive():
    made = small_archive()
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    return made


def opened(client, article, found=""):
    return client.get(article.get_absolute_url(), {"found": found} if found else {}).content.decode()


def test_hits_are_marked_in_headline_standfirst_and_body_and_numbered_through(client, rhea, archive):
    client.force_login(rhea)
    page = opened(client, archive.wire, "q=market+repairs")
    marks = MARK.findall(page)
    assert [int(number) for number, _ in marks] == list(range(1, len(marks) + 1))
    assert {word.lower() for _, word in marks} == {"market", "repairs"}
    assert f"{len(marks)} hits in the text" in page and 'href="#hit-1"' in page


def test_a_quoted_phrase_is_one_hit(client, rhea, archive):
    client.force_login(rhea)
    marks = MARK.findall(opened(client, archive.wire, "q=%22fish+market%22"))
    assert {word for _, word in marks} == {"fish market"}


def test_without_a_search_or_with_one_that_is_not_of_words_nothing_is_marked(client, rhea, archive):
    client.force_login(rhea)
    for found in ("", "source=meridian-press", "q=" + "+".join(["lorem"] * 400)):
        assert not MARK.search(opened(client, archive.wire, found))


def test_a_search_too_long_to_be_followed_is_told_and_never_cut(client, rhea, archive):
    client.force_login(rhea)
    page = opened(client, archive.wire, "q=market&source=" + "x" * 4_000)
    assert not MARK.search(page) and "back to the results" not in page
    assert "The search that you come from is too long to be followed here" in page
    assert "too long to be followed" not in opened(client, archive.wire, "q=market")


def test_the_text_stays_what_it_was(client, rhea, archive):
    client.force_login(rhea)
    text = re.compile(r'(?s)<div class="article-text".*?</div>')
    plain, marked = (
        text.search(opened(client, archive.feature, found))[0] for found in ("", "q=reading+lift")
    )
    assert MARK.search(marked)
    assert MARK.sub(r"\2", marked) == plain


def test_markup_in_a_text_stays_text(client, rhea, archive):
    Article.objects.filter(pk=archive.wire.pk).update(body="The <b>market</b> & <script>x</script> lantern.")
    upkeep.mark([archive.wire.pk])
    upkeep.drain()
    client.force_login(rhea)
    page = opened(client, archive.wire, "q=lantern")
    assert "&lt;b&gt;market&lt;/b&gt; &amp; &lt;script&gt;" in page


def test_runs_join_to_the_text_whatever_overlaps():
    text = "one two three four"
    runs = segments_of(text, [(4, 7), (8, 13)], 5, [(0, 10, 3), (6, 18, 9)])
    assert "".join(run.text for run in runs) == text
    assert {run.text: (run.hit, run.annotation) for run in runs} == {
        "one ": (0, 3),
        "tw": (5, 3),
        "o": (5, 9),
        " ": (0, 9),
        "th": (6, 9),
        "ree": (6, 9),
        " four": (0, 9),
    }
