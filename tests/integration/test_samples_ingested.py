"""The samples, taken in by the real command, are what their authors' lists say they are."""

import re
from collections import defaultdict
from itertools import combinations

import pytest
from django.test import override_settings

from articles.linking.ledgers import acting_lexicon
from articles.models import Capture, IngestOutcome, Notice, SyndicationLink
from articles.search import results, upkeep
from articles.search.results import SearchRequest
from articles.syndication.propagation import Carries, find_sentence
from tests.samples import FAMILIES, PARTS, REVISED, articles, held, own_index

__all__ = ["held", "own_index", "articles"]
pytestmark = pytest.mark.django_db

EMBARGOED = "harbor-beacon/2025/10/28/hospital-merger-report.txt"
WITHDRAWN = "evening-ledger/2025/04/02/headteacher-claims.txt"
WARNED = "northgate-courier/2025/07/08/tannery-trial-opens.txt"
LATE = "northgate-courier/2024/12/31/year-end-vote.txt"
MEMBERS = [
    pytest.param(story["fullest"], member, id=member["path"].removesuffix(".txt"))
    for story in FAMILIES["families"]
    for member in story["members"]
    if member["degree_to_fullest"]
]


def link_of(left, right):
    low, high = sorted((left.pk, right.pk))
    return SyndicationLink.objects.filter(first=low, second=high).first()


def found(query, user, **options):
    """The paths of the articles that a search finds, stories not collapsed."""
    shown = results.page(SearchRequest(text=query, collapse=False, per_page=100, **options), user)
    assert not shown.degraded, shown.problem
    assert shown.count == len(shown.rows)
    return {row.article.path for row in shown.rows}


# Journey 4: dry, then for real, then again.


def test_a_dry_run_says_what_would_happen_and_writes_nothing(held):
    assert held.after_dry == 0
    assert held.dry.summary == "Dry run, nothing written: 56 added, 1 changed, 0 duplicates, 4 refused"


def test_the_run_takes_every_capture_and_refuses_by_name_what_is_none(held):
    assert held.run.summary == "56 added, 1 changed, 0 duplicates, 5 refused"
    assert held.run.code == 1
    assert "README.md: files that end in" in held.run.err
    assert "sources.json: the JSON list holds no ninjs item" in held.run.err
    for name in ("expected-parts.json", "expected-ledger.json"):
        assert f"{name}: the JSON object is not a ninjs item" in held.run.err
    assert held.run.err.count("nothing was stored") == 5


def test_the_same_run_again_finds_only_duplicates(held, db):
    assert held.again.summary == "0 added, 0 changed, 57 duplicates, 5 refused"
    assert Capture.objects.count() == len(PARTS)
    assert IngestOutcome.objects.filter(kind="duplicate").count() == len(PARTS)


def test_every_capture_is_kept_byte_for_byte(articles):
    from tests.samples import SAMPLES

    for capture in Capture.objects.all():
        assert capture.data == (SAMPLES / capture.path).read_bytes(), capture.path


def test_the_index_equals_the_database(articles):
    report = upkeep.check()
    assert report.is_sound and not report.pending, report
    assert report.indexed == len(articles)


# Stories


def test_the_stories_are_exactly_those_of_the_list(articles):
    stories = defaultdict(set)
    for path, article in articles.items():
        stories[article.story_id].add(path)
    expected = {frozenset(member["path"] for member in story["members"]) for story in FAMILIES["families"]}
    assert {frozenset(paths) for paths in stories.values() if len(paths) > 1} == expected


@pytest.mark.parametrize("trap", FAMILIES["traps"], ids=lambda trap: trap["trap"])
def test_the_articles_of_a_trap_stay_apart(articles, trap):
    for left, right in combinations(trap["paths"], 2):
        link = link_of(articles[left], articles[right])
        assert articles[left].story_id != articles[right].story_id
        assert link is None or link.relation not in SyndicationLink.STORY_RELATIONS, (left, right, link)


@pytest.mark.parametrize(("fullest", "member"), MEMBERS)
def test_each_version_has_its_degree_to_the_fullest(articles, fullest, member):
    link = link_of(articles[fullest], articles[member["path"]])
    assert link is not None
    assert link.degree in {member["degree_to_fullest"], *member["degree_also_right"]}


def test_an_outlets_later_article_is_an_update_of_its_early_one(articles):
    (update,) = FAMILIES["updates"]
    link = link_of(articles[update["early"]], articles[update["later"]])
    assert (link.relation, link.status) == ("update", "automatic")


@pytest.mark.parametrize("story", FAMILIES["families"], ids=lambda story: story["story"])
def test_a_story_names_its_original_where_an_agencys_own_article_is_held(articles, story):
    """Where it is not held the list says undetermined; the archive may name a likely one with its cue."""
    kept = articles[story["fullest"]].story
    if story["original"]:
        assert kept.likely_original_id == articles[story["original"]].pk
    assert bool(kept.original_cue) == bool(kept.likely_original_id)


# The wrong figure, on the bodies as the archive holds them


def test_the_wrong_figure_is_traced_to_the_copies_that_still_carry_it(articles):
    told = FAMILIES["wrong_figure"]
    original = articles[told["carried_by"][0]]
    printed = next(
        sentence
        for sentence in re.split(r"(?<=[.”\"]) ", original.body.replace("\n\n", " "))
        if told["as_printed"] in sentence
    )
    corrected = printed.replace(told["as_printed"], told["as_corrected"])
    lexicon = acting_lexicon()
    carried = {
        path: find_sentence(articles[path].paragraphs, printed, corrected, lexicon)
        for path in (*told["carried_by"], *told["corrected_by"])
    }
    still = {path for path, passage in carried.items() if passage and passage.carries is Carries.PRINTED}
    assert still == set(told["carried_by"])


# What became of the odd ones


def test_a_silent_edit_is_two_revisions_of_one_article(articles):
    first, later = REVISED
    assert later not in articles
    captures = list(articles[first].captures.order_by("number"))
    assert [(capture.number, capture.path) for capture in captures] == [(1, first), (2, later)]
    assert articles[first].headline == PARTS[later]["headline"]["value"]
    assert "£460,000" in articles[first].body and "£640,000" not in articles[first].body


@pytest.mark.parametrize("signed_in", [True, False])
def test_an_embargoed_article_answers_404_and_a_withdrawn_one_410(articles, client, rhea, stan, signed_in):
    if signed_in:
        client.force_login(rhea)
    with override_settings(ARCHIVE_PUBLIC_READING=not signed_in):
        assert client.get(articles[EMBARGOED].get_absolute_url()).status_code == 404
        gone = client.get(articles[WITHDRAWN].get_absolute_url())
        assert gone.status_code == 410
        reason = Notice.objects.get(article=articles[WITHDRAWN], kind="withdrawal").text
        assert reason in gone.content.decode()
        assert articles[WITHDRAWN].headline not in gone.content.decode()
    client.force_login(stan)
    assert client.get(articles[EMBARGOED].get_absolute_url()).status_code == 200
    assert client.get(articles[WITHDRAWN].get_absolute_url()).status_code == 200


def test_a_legal_warning_heads_the_article_for_staff_alone(articles, client, rhea, cora):
    warning = Notice.objects.get(article=articles[WARNED], kind="legal").text
    address = articles[WARNED].get_absolute_url()
    client.force_login(rhea)
    page = client.get(address)
    assert page.status_code == 200 and warning[:20] not in page.content.decode()
    client.force_login(cora)
    assert warning[:20] in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("query", "path", "not_found"),
    [
        ("US tariff", "harbor-beacon/2025/05/30/us-tariff-boats.txt", ""),
        ("U.S.", "prairie-tribune/2025/05/06/may-day-air-show.txt", ""),
        ("May", "prairie-tribune/2025/05/06/may-day-air-show.txt", ""),
        ("May tariff", "harbor-beacon/2025/05/30/us-tariff-boats.txt", ""),
        ("F-16", "harbor-beacon/2025/06/13/f16-glides-to-sicily.txt", "unidentified/scan_0032.txt"),
        ("F-16", "prairie-tribune/2025/05/06/may-day-air-show.txt", "unidentified/scan_0032.txt"),
        ("F-4", "prairie-tribune/2025/05/06/may-day-air-show.txt", ""),
        ("W-2", "prairie-tribune/2025/05/06/may-day-air-show.txt", ""),
        ("al-Qaida", "northgate-courier/2025/06/13/f16-engine-failure.txt", ""),
        ("al Qaeda", "harbor-beacon/2025/06/13/f16-glides-to-sicily.txt", ""),
        ("Odesa", "prairie-tribune/2025/03/05/black-sea-wheat-deal.txt", ""),
    ],
)
def test_the_words_that_others_lose_are_found(articles, rhea, query, path, not_found):
    paths = found(query, rhea)
    assert path in paths
    assert not_found not in paths
    assert len(paths) < len(articles)


def test_us_the_country_is_told_from_us_the_pronoun(articles, rhea):
    word = re.compile(r"\bUS\b|\bU\.S\.(?!\w)|United States|\bUSA\b")
    shown = found("US", rhea)
    assert shown
    for path in shown:
        article = articles[path]
        whole = "\n".join(
            (article.headline, article.standfirst, article.byline, article.dateline, article.body)
        )
        assert word.search(whole), path


def test_an_article_printed_late_at_night_keeps_the_outlets_own_day(articles, client, rhea):
    client.force_login(rhea)
    article = articles[LATE]
    assert article.printed_on.isoformat() == "2024-12-31"
    assert "23:40" in article.printed_clock or "11.40" in article.printed_clock
    for zone in ("Pacific/Kiritimati", "America/Los_Angeles"):
        with override_settings(TIME_ZONE=zone):
            assert article.headline in client.get("/dates/2024/12/31/").content.decode()
            assert client.get("/dates/2025/1/1/").status_code in (200, 404)
            assert "31 December 2024" in client.get(article.get_absolute_url()).content.decode()


ENCODINGS = {
    "UTF-8": "utf-8",
    "UTF-8 with BOM": "utf-8",
    "Windows-1252": "cp1252",
    "UTF-16 little-endian with BOM": "utf-16-le",
    "UTF-16 big-endian with BOM": "utf-16-be",
}


def test_how_each_capture_was_decoded_is_recorded(articles):
    for capture in Capture.objects.all():
        told = PARTS[capture.path]["encoding"]
        assert capture.encoding == ENCODINGS[told], capture.path
        assert any("byte order mark" in repair for repair in capture.repairs) == ("BOM" in told), capture.path


def test_nothing_is_invented_for_the_unidentified(articles):
    for path in (
        "unidentified/capture-0417.txt",
        "unidentified/scan_0032.txt",
        "unidentified/forwarded-mail.txt",
    ):
        assert articles[path].source is None
        assert articles[path].printed_on is None
    assert (
        articles["unidentified/capture-0417.txt"].dateline
        == PARTS["unidentified/capture-0417.txt"]["dateline"]
    )
    assert articles["unidentified/capture-0417.txt"].credit == ""


def test_no_date_comes_from_furniture(articles):
    """Only the list's own dates, the path's or the manifest's; an undated one stays undated."""
    for path, article in articles.items():
        told = PARTS[path]["printed"]
        from_path = re.search(r"/(\d{4})/(\d\d)/(\d\d)/", path)
        right = {told["day"]} if told else set()
        right |= {"-".join(from_path.groups())} if from_path else set()
        day = article.printed_on.isoformat() if article.printed_on else ""
        assert day in (right or {""}), path


def test_the_languages_are_as_declared_or_said_to_be_detected(articles):
    for path, article in articles.items():
        told = {"al-mirfa": "ar", "courrier-du-littoral": "fr"}.get(path.split("/")[0], "en")
        assert article.language.split("-")[0] == told or article.language_detected or not article.language, (
            path
        )
        assert told == "en" or article.language == told, path


# Counts


def test_facets_and_counts_of_everything_agree_with_what_a_reader_may_see(articles, rhea):
    shown = results.page(SearchRequest(), rhea)
    seen = len(articles) - 2
    assert shown.count == seen
    for name, facets in shown.facets.items():
        if name in ("source", "year"):
            assert sum(facet.count for facet in facets) == seen, name
    assert sum(bucket.count for bucket in shown.histogram) + shown.undated == seen
