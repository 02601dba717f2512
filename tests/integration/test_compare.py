"""Comparison pages: what they say, whom they say it to, and that no printed word runs as code."""

import csv
import io

import pytest
from django.urls import reverse

from articles.linking import ledgers
from articles.models import Article, LexiconEntry, LexiconSighting, Notice, SyndicationLink
from articles.syndication.ledger import ledger_from_json
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory, StoryFactory

LONG = (
    "TARN \u2014 The harbor board voted on Tuesday to close the east pier until its pilings are repaired.",
    "\u201cNobody wants to be the one who closes a pier,\u201d said Ada Molin. "
    "\u201cI have seen the pictures.\u201d",
    "Divers found that shipworm had eaten through 20 percent of the timber under the crane.",
    "Fishing crews said they would have to sail to Ostrand, three hours off, to land their catch.",
    "The board set aside $3 million for the work and expects the province to pay half of it.",
)
CUT = (
    "The harbour board voted on Tuesday to close the east pier until its pilings are repaired.",
    '"Nobody wants to be the one who closes a pier," said Ada Molin. "I have seen the pictures.',
    "Divers found that shipworm had eaten through 20 per cent of the timber under the crane.",
)
SCRIPT = "<script>alert('x')</script>"
CATALOGUE = (
    SCRIPT,
    "</title></p><img src=x onerror=alert(1)>",
    "{{ 7|add:7 }}{% load x %}",
    '" onmouseover="alert(1)',
    "javascript:alert(1)",
)


def body(*paragraphs):
    return "\n\n".join(paragraphs)


@pytest.fixture
def story(db):
    return StoryFactory()


@pytest.fixture
def long(story):
    source = SourceFactory(name="The Long Post", slug="long-post")
    return ArticleFactory(story=story, source=source, body=body(*LONG), headline="Board shuts east pier")


@pytest.fixture
def cut(story):
    source = SourceFactory(name="The Short Post", slug="short-post")
    return ArticleFactory(
        story=story, source=source, body=body(*CUT), headline="East pier to shut", standfirst="Worm found"
    )


@pytest.fixture
def link(long, cut):
    return link_of(long, cut)


def link_of(first, second, **more):
    first, second = sorted((first, second), key=lambda article: article.pk)
    return SyndicationLink.objects.create(
        first=first,
        second=second,
        relation="version",
        degree="whole",
        coverage_first=0.6,
        coverage_second=0.9,
        algorithm="test",
        status="automatic",
        **more,
    )


def hide(article):
    Article.objects.filter(pk=article.pk).update(status="withdrawn", withdrawn_at="2025-03-05T12:00Z")


def page(client, name, *args):
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, answer.status_code
    return answer.getvalue().decode()


def test_a_comparison_opens_with_its_verdict_in_plain_words(client, rhea, long, cut, link):
    client.force_login(rhea)
    html = page(client, "compare", cut.pk, long.pk)
    assert (
        "The Short Post has 3 of the 5 paragraphs of the fullest version held here, in order; "
        "3 paragraphs in another house style; 2 paragraphs only in The Long Post; another headline; "
        "a standfirst only in The Short Post." in html
    )


def test_where_direction_is_undetermined_nothing_is_called_cut_or_added(client, rhea, long, cut, link):
    client.force_login(rhea)
    html = page(client, "compare", cut.pk, long.pk)
    assert "only in B" in html
    assert "cut by" not in html and "added by" not in html


def test_where_direction_is_known_the_later_version_cut_and_added(client, rhea, long, cut):
    link_of(long, cut, direction="first", direction_cue="the source is an agency")
    client.force_login(rhea)
    html = page(client, "compare", cut.pk, long.pk)
    assert "The Short Post kept 3 of the 5 paragraphs of The Long Post" in html
    assert "cut 2" in html and "the source is an agency" in html


def test_the_stored_ledger_is_the_one_that_the_json_gives(client, rhea, long, cut, link):
    assert ledgers.write_ledgers() == 1
    link.refresh_from_db()
    stored = ledger_from_json(link.ledger)
    assert stored is not None and (stored.same, stored.restyled, stored.only_a) == (0, 3, 2)
    client.force_login(rhea)
    record = client.get(reverse("compare-json", args=[link.first_id, link.second_id])).json()
    assert record["ledger"] == {name: value for name, value in link.ledger.items() if name != "editions"}
    assert "".join(s["a"] for s in record["rows"][0]["segments"]) == LONG[0]


def test_ledgers_written_twice_are_the_same_and_nothing_is_stale(link):
    ledgers.write_ledgers()
    before = list(LexiconSighting.objects.values_list("entry__left", "count"))
    assert ledgers.write_ledgers() == 0
    ledgers.write_ledgers([link.pk])
    assert list(LexiconSighting.objects.values_list("entry__left", "count")) == before


def test_a_ledger_is_stale_when_an_article_has_changed_since(link, long):
    ledgers.write_ledgers()
    Article.objects.filter(pk=long.pk).update(body=body(*LONG[:4]), revision_number=2)
    assert ledgers.write_ledgers() == 1
    link.refresh_from_db()
    assert link.ledger["paragraphs_a"] == 4
    assert ledgers.write_ledgers() == 0


def test_what_was_seen_in_a_rejected_link_shows_no_more_at_once(client, rhea, link):
    ledgers.write_ledgers()
    client.force_login(rhea)
    before = page(client, "lexicon-csv")
    SyndicationLink.objects.update(status="rejected", decided_at="2025-03-05T12:00Z")
    after = page(client, "lexicon-csv")
    assert "harbour" in before and "harbour" not in after


def test_a_rejected_link_loses_its_ledger_and_its_sightings(link):
    ledgers.write_ledgers()
    assert LexiconEntry.objects.filter(left="harbor", right="harbour", count=1).exists()
    SyndicationLink.objects.update(status="rejected", decided_at="2025-03-05T12:00Z")
    assert ledgers.write_ledgers() == 1
    link.refresh_from_db()
    assert link.ledger == {}
    assert not LexiconEntry.objects.exists()


def test_the_ledger_in_csv_has_a_row_for_every_paragraph_and_runs_no_formula(client, rhea, long, cut):
    Article.objects.filter(pk=cut.pk).update(body=body('=HYPERLINK("x")', *CUT))
    client.force_login(rhea)
    answer = client.get(reverse("compare-csv", args=[cut.pk, long.pk]))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode())))
    assert [row["state"] for row in rows] == [
        "only-a",
        "restyled",
        "restyled",
        "restyled",
        "only-b",
        "only-b",
    ]
    assert rows[0]["a"].startswith("'=")


def test_two_captures_of_one_article_compare_like_versions(client, rhea, long):
    first = "Board shuts pier\n\nThe board voted 7 to 2.\n\nNobody spoke."
    second = "Board to shut pier\n\nThe board voted 6 to 3.\n\nNobody spoke."
    roles = ["headline", "blank", "paragraph", "blank", "paragraph"]
    CaptureFactory(article=long, number=1, text=first, roles=roles)
    CaptureFactory(article=long, number=2, text=second, roles=roles)
    client.force_login(rhea)
    html = page(client, "compare-revisions", long.pk, 1, 2)
    assert (
        "Capture 2 kept all 2 paragraphs of Capture 1, in order; recast the lede; headline rewritten." in html
    )


def test_printed_words_are_escaped_in_every_cell(client, rhea, story, long):
    hostile = ArticleFactory(
        story=story,
        source=SourceFactory(name=f"Daily {SCRIPT}", slug="hostile"),
        headline=CATALOGUE[1],
        standfirst=CATALOGUE[3],
        body=body(*LONG[:2], *CATALOGUE),
    )
    link_of(long, hostile)
    ledgers.write_ledgers()
    client.force_login(rhea)
    pages = [
        page(client, "compare", hostile.pk, long.pk),
        page(client, "compare", long.pk, hostile.pk),
        page(client, "story", story.pk),
        page(client, "reuse"),
        page(client, "lexicon"),
        page(client, "source", "hostile"),
    ]
    for html in pages:
        assert "<script>alert" not in html
        assert "<img src=x" not in html
        assert '" onmouseover=' not in html
        assert " style=" not in html
    assert "{{ 7|add:7 }}" in pages[0]


@pytest.mark.parametrize("name", ["compare", "compare-json", "compare-csv"])
def test_a_withdrawn_or_embargoed_version_is_compared_with_nothing(client, rhea, long, cut, link, name):
    client.force_login(rhea)
    hide(cut)
    assert client.get(reverse(name, args=[cut.pk, long.pk])).status_code == 410
    Article.objects.filter(pk=cut.pk).update(status="embargoed", embargo_until="2099-01-01T00:00Z")
    assert client.get(reverse(name, args=[long.pk, cut.pk])).status_code == 404


def test_a_hidden_version_is_in_no_matrix_count_example_or_figure(client, rhea, story, long, cut, link):
    third = ArticleFactory(
        story=story,
        source=SourceFactory(name="The Third Post", slug="third"),
        body=body(*LONG[:4]),
        headline="Pier",
    )
    link_of(long, third)
    ledgers.write_ledgers()
    client.force_login(rhea)
    assert "The Short Post" in page(client, "story", story.pk)
    hide(cut)
    for html in (
        page(client, "story", story.pk),
        page(client, "reuse"),
        page(client, "lexicon") + client.get(reverse("lexicon"), {"all": 1}).content.decode(),
        page(client, "source", "long-post"),
        page(client, "compare", third.pk, long.pk),
        page(client, "reuse-csv"),
        page(client, "lexicon-csv"),
    ):
        assert "Short Post" not in html
        assert f"/{cut.pk}/" not in html.replace(f"/stories/{cut.pk}/", "")
        mined = html.split("The list that comes with the archive")[0]
        assert "per cent" not in mined and "harbour" not in mined


def test_those_with_the_right_see_the_hidden_version_too(client, ada, story, long, cut, link):
    hide(cut)
    client.force_login(ada)
    assert "The Short Post" in page(client, "story", story.pk)
    assert "The Short Post" in page(client, "compare", cut.pk, long.pk)


def test_visitors_sign_in_first(client, db, long, cut):
    for name, args in (("compare", [long.pk, cut.pk]), ("reuse", []), ("lexicon", []), ("reuse-csv", [])):
        answer = client.get(reverse(name, args=args))
        assert answer.status_code == 302 and "login" in answer["Location"]


def test_the_story_page_says_who_kept_what(client, rhea, story, long, cut, link):
    client.force_login(rhea)
    html = page(client, "story", story.pk)
    assert "3 of 5 paragraphs" in html
    assert "East pier to shut" in html and "Board shuts east pier" in html
    assert 'aria-label="house style only"' in html


def test_a_corrected_sentence_is_followed_into_every_version(client, stan, story, long, cut, link):
    Notice.objects.create(
        article=long,
        kind="correction",
        text="The share was 2 percent.",
        printed_sentence=LONG[2],
        corrected_sentence=LONG[2].replace("20", "2"),
    )
    mended = ArticleFactory(
        story=story,
        source=SourceFactory(name="The Mended Post"),
        body=body(LONG[2].replace("20", "2"), LONG[3]),
    )
    client.force_login(stan)
    html = page(client, "story", story.pk)
    assert "still the sentence as printed" in html
    assert "the corrected wording" in html
    assert mended.source.name in html


def test_a_curators_decision_on_a_pair_takes_effect_with_the_next_comparison(client, rhea, story):
    a = ArticleFactory(story=story, body="Trade with Peking grew last year and is growing still.")
    b = ArticleFactory(story=story, body="Trade with Beijing grew last year and is growing still.")
    client.force_login(rhea)
    address = reverse("compare-json", args=[a.pk, b.pk])
    assert client.get(address).json()["rows"][0]["state"] == "recast"
    entry = LexiconEntry.objects.create(left="beijing", right="peking", kind="name", status="approved")
    assert client.get(address).json()["rows"][0]["state"] == "restyled"
    entry.status = "rejected"
    entry.save()
    assert client.get(address).json()["rows"][0]["state"] == "recast"


def test_the_lexicon_asks_no_more_queries_for_more_entries(client, rhea, link, django_assert_max_num_queries):
    ledgers.write_ledgers()
    client.force_login(rhea)
    with django_assert_max_num_queries(8):
        page(client, "lexicon")
