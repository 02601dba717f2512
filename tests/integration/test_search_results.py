"""What a search finds, counts and shows, from rows in the database to a page of results."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from articles.models import Article, LexiconEntry
from articles.search import plain, results, upkeep
from articles.search.engine import Rank, current_engine
from articles.search.query import parse_query
from articles.search.results import SearchRequest
from articles.search.suggestions import suggestions_for
from tests.conftest import OUT_OF_SIGHT
from tests.factories import ArticleFactory, SourceFactory, StoryFactory

pytestmark = pytest.mark.django_db


def article(headline="A quiet day", body="Nothing of note took place.", **facts):
    article = ArticleFactory(headline=headline, body=body, **facts)
    upkeep.mark([article.pk])
    return article


def found(text, user, **options):
    upkeep.drain()
    shown = results.page(SearchRequest(text=text, **options), user)
    assert not shown.degraded, shown.problem
    return [row.article.headline for row in shown.rows]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ("The US sent envoys.", "US"),
        ("The U.S. sent envoys.", "US"),
        ("The US sent envoys.", "U.S."),
        ("It was in May that the vote came.", "May"),
        ("An F-16 flew over.", "F-16"),
        ("Two F-16s flew over.", "F-16"),
        ("She filed her W-2 late.", "W-2"),
        ("Fighters of al-Qa'ida fled.", "al-Qa'ida"),
        ("Fighters of al-Qa’ida fled.", "al Qaeda"),
        ("Fighters of al Qaeda fled.", "al-Qa'ida"),
        ("They opened a café.", "cafe"),
        ("They opened a cafe.", "café"),
        ("The team was planning a raid.", "plan"),
        ("He runs daily.", "running"),
        ("To destabilise the region.", "destabilizing"),
        ("The colour was red.", "color"),
        ("The United States sent envoys.", "US"),
        ("The US sent envoys.", '"the United States"'),
        ("Some 12 percent agreed.", '"12 per cent"'),
        ("The harbour was shut.", "harb*"),
        ("Troops were sent back to Iraq.", '"Iraq troops"~6'),
    ],
)
def test_what_a_reporter_types_finds_what_was_printed(rhea, body, query):
    article("Wanted", body)
    article("Other", "The mayor opened a fair.")
    assert found(query, rhea) == ["Wanted"]


@pytest.mark.parametrize(
    ("body", "query"),
    [
        ("He told us so.", "US"),
        ("He told us so.", "U.S."),
        ("The team was planning a raid.", "=plan"),
        ("Fighters of al Qaeda fled.", "=al-Qaida"),
        ("He came. It was the day.", '"the came"'),
        ("Troops were kept at home for as long as it took to find a way back to Iraq.", '"Iraq troops"~6'),
        ("They were sent home.", "headline:sent"),
    ],
)
def test_what_is_another_thing_is_not_found(rhea, body, query):
    article("Other", body)
    assert found(query, rhea) == []


def test_exact_switches_stemming_and_house_style_off(rhea):
    article("Runs", "He runs. The US said so.")
    article("Running", "Running is fun in the United States.")
    assert found("running", rhea, sort="oldest") == ["Runs", "Running"]
    assert found("running", rhea, exact=True) == ["Running"]
    assert found("US", rhea, exact=True) == ["Runs"]


def test_a_spelling_counts_when_a_curator_approved_it_until_one_rejects_it(rhea):
    article("Football", "The football final was held.")
    assert found("soccer", rhea) == []
    entry = LexiconEntry.objects.create(left="football", right="soccer", kind="spelling", count=9)
    assert found("soccer", rhea) == []
    LexiconEntry.objects.filter(pk=entry.pk).update(status="approved")
    assert found("soccer", rhea) == ["Football"]
    LexiconEntry.objects.filter(pk=entry.pk).update(status="rejected")
    assert found("soccer", rhea) == []


def test_a_rejected_pair_is_off_even_where_the_starter_list_has_it(rhea):
    article("Capital", "They met in Kiev.")
    assert found("Kyiv", rhea) == ["Capital"]
    LexiconEntry.objects.create(left="kiev", right="kyiv", status="rejected")
    assert found("Kyiv", rhea) == []


def test_a_phrase_does_not_cross_from_one_part_to_another(rhea):
    article("Talks on harbour", "plan for the port")
    assert found('"harbour plan"', rhea) == []


def test_words_of_another_language_are_folded_but_not_stemmed(rhea):
    article("Les nations", "Les nations unies.", language="fr")
    assert found("nations", rhea) == ["Les nations"]
    assert found("nation", rhea) == []


def test_fields_narrow_a_word_to_a_part_or_a_label(rhea):
    source = SourceFactory(name="The Harbour Post", slug="post")
    one = {"source": source, "section": "World", "agency": "AP", "dateline": "JERUSALEM", "byline": "Ann Lee"}
    article("One", "Words about ships.", **one)
    article("Two", "Ann Lee and the World saw Jerusalem ships.")
    for query in ("section:world", "agency:AP", "place:jerusalem", "byline:lee", 'source:"harbour post"'):
        assert found(f"ships {query}", rhea) == ["One"], query
    assert found("ships agency:unknown", rhea) == ["Two"]


def test_dates_narrow_and_unknown_ones_can_be_asked_for(rhea):
    article("Old", printed_on=date(2014, 1, 5))
    article("New", printed_on=date(2014, 2, 1))
    article("Undated", printed_on=None)
    assert found("date:2014-01", rhea) == ["Old"]
    assert found("date:2014-01-05..2014-02", rhea, sort="newest") == ["New", "Old"]
    assert found("date:unknown", rhea) == ["Undated"]
    assert found("", rhea, date_from=date(2014, 1, 31)) == ["New"]
    assert found("", rhea, date_from=date(2014, 1, 31), undated=True, sort="newest") == ["New", "Undated"]


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_undated_articles_stand_last_both_ways(rhea, sort):
    article("Undated", printed_on=None)
    article("Old", printed_on=date(2014, 1, 5))
    article("New", printed_on=date(2015, 2, 1))
    dated = ["New", "Old"] if sort == "newest" else ["Old", "New"]
    assert found("", rhea, sort=sort) == [*dated, "Undated"]


def test_a_word_in_the_headline_outweighs_one_in_the_body(rhea):
    article("Nothing", "The harbour and much else besides in this longer article of prose.")
    article("Harbour", "Something else and much besides in this longer article of prose.")
    assert found("harbour", rhea) == ["Harbour", "Nothing"]


def test_every_page_has_its_own_rows_and_the_same_count(rhea):
    for n in range(23):
        article(f"Article {n}", "The harbour plan.", story=StoryFactory())
    upkeep.drain()
    seen = []
    for number in (1, 2, 3):
        shown = results.page(SearchRequest("harbour", page=number, per_page=10), rhea)
        assert (shown.count, shown.story_count, shown.page_count, shown.number) == (23, 23, 3, number)
        seen += [row.article.pk for row in shown.rows]
    assert len(seen) == len(set(seen)) == 23


@pytest.mark.parametrize(("asked", "given"), [(-1, 1), (0, 1), (10**9, 2), (2, 2)])
def test_a_page_out_of_range_becomes_the_nearest(rhea, asked, given):
    for _ in range(15):
        article()
    upkeep.drain()
    shown = results.page(SearchRequest("", page=asked, per_page=10), rhea)
    assert shown.number == given
    assert len(shown.rows) == (10 if given == 1 else 5)


def test_a_page_that_is_not_there_sets_aside_no_room_for_what_stands_before_it(rhea, monkeypatch):
    for _ in range(3):
        article("A harbour")
    upkeep.drain()
    stops = []
    engine = type(current_engine())
    search = engine.search
    monkeypatch.setattr(engine, "search", lambda self, query: stops.append(query.stop) or search(self, query))
    shown = results.page(SearchRequest("harbour", page=1_000_000, per_page=2, collapse=False), rhea)
    assert (shown.number, shown.page_count, len(shown.rows)) == (2, 2, 1)
    assert max(stops) == 4


def test_versions_of_a_story_are_one_row_with_right_counts_on_every_page(rhea):
    story = StoryFactory()
    for n in range(6):
        article(f"Version {n}", "The treaty was signed at dawn.", story=story, word_count=10 * n)
    article("Unidentified one", "The treaty was signed.", story=story, source=None)
    article("Unidentified two", "The treaty was signed.", story=story, source=None)
    for n in range(12):
        article(f"Alone {n}", "The treaty, again.")
    upkeep.drain()
    rows = []
    for number in (1, 2):
        shown = results.page(SearchRequest("treaty", page=number, per_page=10), rhea)
        assert (shown.count, shown.story_count) == (20, 13)
        rows += shown.rows
    together = next(row for row in rows if row.story.pk == story.pk)
    assert (together.version_count, together.outlet_count) == (8, 8)
    assert len(together.versions) == 8
    spread = results.page(SearchRequest("treaty", collapse=False), rhea)
    assert len(spread.rows) == 20


@pytest.mark.parametrize(
    ("rule", "headline"), [("fullest", "Long"), ("first", "Early"), ("agency", "Wire"), ("post", "Post")]
)
def test_the_lead_of_a_story_can_be_chosen(rhea, rule, headline):
    story = StoryFactory()
    facts = {"story": story, "body": "The treaty was signed."}
    article("Treaty treaty", printed_on=date(2014, 3, 3), word_count=4, **facts)
    article("Long", printed_on=date(2014, 3, 3), word_count=400, **facts)
    article("Early", printed_on=date(2014, 3, 1), word_count=4, **facts)
    article("Wire", printed_on=date(2014, 3, 3), agency="AP", word_count=4, **facts)
    article("Post", printed_on=date(2014, 3, 3), source=SourceFactory(slug="post"), word_count=4, **facts)
    assert found("treaty", rhea, lead=rule) == [headline]


def test_facets_count_the_whole_result_and_name_the_unknown(rhea):
    source = SourceFactory(name="The Post", slug="post")
    for _ in range(25):
        article(body="The treaty.", source=source, printed_on=date(2014, 5, 5), section="World")
    article(body="The treaty.", source=None, printed_on=None)
    upkeep.drain()
    shown = results.page(SearchRequest("treaty"), rhea)
    assert [(f.value, f.label, f.count) for f in shown.facets["source"]] == [
        ("post", "The Post", 25),
        ("unknown", "unidentified", 1),
    ]
    assert [(f.value, f.count) for f in shown.facets["year"]] == [("2014", 25), ("unknown", 1)]
    assert shown.undated == 1
    assert sum(bucket.count for bucket in shown.histogram) == 25


def test_a_facet_s_own_choice_does_not_narrow_its_counts(rhea):
    for slug in ("post", "times"):
        source = SourceFactory(slug=slug, name=slug)
        article(body="The treaty.", source=source, section=slug)
    upkeep.drain()
    shown = results.page(SearchRequest("treaty", sources=("post",)), rhea)
    assert shown.count == 1
    assert {(f.value, f.count, f.selected) for f in shown.facets["source"]} == {
        ("post", 1, True),
        ("times", 1, False),
    }
    assert [(f.value, f.count) for f in shown.facets["section"]] == [("post", 1)]


def test_both_spellings_are_marked_in_the_snippet_and_its_articles_join_to_the_words(rhea):
    body = "Fighters of al-Qa'ida met in the north. The US troops left <b>at</b> noon."
    article("News", body)
    upkeep.drain()
    (row,) = results.page(SearchRequest("al Qaeda US troops"), rhea).rows
    assert [text for text, is_marked in row.snippet if is_marked] == ["al-Qa'ida", "US troops"]
    assert "".join(text for text, _ in row.snippet).strip() == body


def test_a_page_costs_the_same_queries_however_many_rows(rhea, django_assert_max_num_queries):
    for _ in range(20):
        article(body="The treaty.")
    upkeep.drain()
    rhea.has_perm("articles.see_hidden")
    with django_assert_max_num_queries(9 + OUT_OF_SIGHT):
        assert len(results.page(SearchRequest("treaty"), rhea).rows) == 20


def test_hidden_articles_leave_no_trace_and_need_no_index_write(rhea, stan):
    shown_article = article("Shown", "The treaty.", section="Open")
    secret = article("Secret", "The treaty of zanzibar.", section="Closed")
    upkeep.drain()
    Article.objects.filter(pk=secret.pk).update(
        status="embargoed", embargo_until=timezone.now() + timedelta(days=1)
    )
    shown = results.page(SearchRequest("treaty"), rhea)
    assert (shown.count, shown.story_count) == (1, 1)
    assert [f.value for f in shown.facets["section"]] == ["Open"]
    assert results.hit_ids(SearchRequest("treaty"), rhea) == [shown_article.pk]
    assert results.page(SearchRequest("zanzibar"), rhea).count == 0
    assert results.page(SearchRequest("zanzebar"), rhea).did_you_mean == ""
    assert suggestions_for("Secr", rhea) == () == suggestions_for("Clos", rhea)
    assert results.related(shown_article, rhea) == []
    assert results.page(SearchRequest("treaty"), stan).count == 2
    assert results.page(SearchRequest("zanzebar"), stan).did_you_mean == "zanzibar"


def test_nobody_without_the_right_to_read_finds_anything():
    article("Shown", "The treaty.")
    upkeep.drain()
    nobody = AnonymousUser()
    assert results.page(SearchRequest("treaty"), nobody).count == 0
    assert results.hit_ids(SearchRequest("treaty"), nobody) == []
    assert suggestions_for("Sho", nobody) == ()


def test_did_you_mean_only_where_nothing_was_found(rhea):
    article(body="The harbour master spoke.")
    upkeep.drain()
    assert results.page(SearchRequest("harbuor master"), rhea).did_you_mean == "harbour master"
    assert results.page(SearchRequest("harbour"), rhea).did_you_mean == ""


def test_signs_in_a_query_that_finds_nothing_are_no_misspelt_words(rhea):
    article(body="The harbour master spoke.")
    upkeep.drain()
    assert results.page(SearchRequest('"harbuor\x1c_ mastre"'), rhea).did_you_mean == '"harbour _ master"'


def test_two_misspelt_words_are_put_right_together(rhea):
    article(body="The harbour master spoke of the ferry.")
    article(body="A muster of fairies.")
    upkeep.drain()
    assert results.page(SearchRequest("harbuor mastre"), rhea).did_you_mean == "harbour master"
    assert results.page(SearchRequest('"harbuor mastre" fery'), rhea).did_you_mean == '"harbour master" ferry'


def test_a_slip_that_an_outlet_made_too_is_put_right_where_all_the_words_find_nothing(rhea):
    article(body="The goverment spoke.")
    article(body="The government spoke of the ferry.")
    upkeep.drain()
    assert results.page(SearchRequest("goverment ferry"), rhea).did_you_mean == "government ferry"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("F16", "An F-16 landed."),
        ("F16", "An F 16 landed."),
        ("F-16", "An F16 landed."),
        ("B52", "Two B-52 bombers."),
        ("alqaeda", "Fighters of al Qaeda met."),
        ("alqaeda", "Fighters of al-Qa'ida met."),
        ("newyork", "He left New York."),
        ("body:alqaeda", "Fighters of al-Qaeda met."),
    ],
)
def test_what_is_written_together_finds_what_is_written_apart(rhea, typed, printed):
    found = article(body=printed)
    article(body="Nothing of the kind.")
    upkeep.drain()
    shown = results.page(SearchRequest(typed), rhea)
    assert [row.article.pk for row in shown.rows] == [found.pk]
    assert any(is_marked for _, is_marked in shown.rows[0].snippet)
    assert results.hit_ids(SearchRequest(typed), rhea) == [found.pk]


def test_a_word_is_parted_only_where_it_stands_nowhere_as_one(rhea):
    together = article(body="The alqaeda file.")
    article(body="Fighters of al Qaeda met.")
    upkeep.drain()
    shown = results.page(SearchRequest("alqaeda"), rhea)
    assert [row.article.pk for row in shown.rows] == [together.pk]


def test_no_hidden_article_shows_how_a_word_is_parted(rhea, stan):
    secret = article(body="Fighters of al Qaeda met.")
    upkeep.drain()
    Article.objects.filter(pk=secret.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    assert results.page(SearchRequest("alqaeda"), rhea).notes == ()
    assert results.page(SearchRequest("alqaeda"), stan).count == 1


def test_neighbours_follow_the_order_of_the_result(rhea):
    articles = [article(f"N{n}", "The treaty.", printed_on=date(2014, 1, 1 + n)) for n in range(3)]
    upkeep.drain()
    request = SearchRequest("treaty", sort="newest")
    middle = results.rank_in_result(request, rhea, articles[1].pk)
    assert middle == Rank(2, 3, before=articles[2].pk, after=articles[0].pk)
    assert results.rank_in_result(request, rhea, articles[2].pk).before is None


@pytest.mark.parametrize(("count", "others"), [(1, 0), (2, 1)])
def test_spellings_of_a_name_expand_a_query_when_they_act_in_comparisons(rhea, count, others):
    article("Visit", "Minister Karpovich came by ferry.")
    LexiconEntry.objects.create(left="karpovich", right="karpowicz", kind="name", count=count)
    upkeep.drain()
    assert len(found("karpowicz", rhea)) == others


def test_more_like_this_leaves_the_story_s_own_versions_out(rhea):
    story = StoryFactory()
    one = article("One", "Dredgers deepen the estuary near Millport for container ships.", story=story)
    article("Version", "Dredgers deepen the estuary near Millport for container ships.", story=story)
    alike = article("Alike", "Container ships wait in the estuary off Millport.")
    for n in range(30):
        article(f"Far {n}", "The choir sang on Sunday.")
    upkeep.drain()
    assert [article.pk for article in results.related(one, rhea)] == [alike.pk]


def test_more_like_this_names_no_article_that_shares_a_word_or_two_by_chance(rhea):
    one = article(
        "Pier", "Shipworm ate the timber of the pier at Tarn, divers told the harbour board on Tuesday."
    )
    article("Choir", "The choir of Tarn sings on Tuesday evening in the chapel behind the brewery.")
    article("Snow", "Snow closed two mountain roads and a ski lift, and ploughs were out before dawn.")
    near = article(
        "Repair", "The harbour board pays for new timber where shipworm ate the pier, after divers looked."
    )
    for n in range(3):
        article(f"Far {n}", f"A football match ended {n} to 2 in front of a cold and noisy crowd.")
    upkeep.drain()
    assert [article.pk for article in results.related(one, rhea)] == [near.pk]


def test_suggestions_go_on_from_what_is_typed(rhea):
    article("Harbour plan approved", section="Harbour life", source=SourceFactory(name="Harbour Post"))
    upkeep.drain()
    kinds = [suggestion.kind for suggestion in suggestions_for("harb", rhea)]
    assert kinds == ["source", "section", "headline"]


def test_the_spellings_of_a_place_are_one_filter(rhea):
    for dateline in ("KYIV", "Kyiv", "KYIV, Ukraine", "KIEV"):
        article("The ferry", dateline=dateline)
    article("The ferry", dateline="TARN")
    upkeep.drain()
    shown = results.page(SearchRequest(text="ferry"), rhea).facets["place"]
    assert [(facet.label, facet.count) for facet in shown] == [("Kyiv", 4), ("Tarn", 1)]
    for spelling in ("Kyiv", "Kiev", "KYIV, Ukraine"):
        page = results.page(SearchRequest(text="ferry", places=(spelling,)), rhea)
        assert page.count == 4
        (picked,) = [facet for facet in page.facets["place"] if facet.selected]
        assert (picked.value, picked.label, picked.count) == (spelling, "Kyiv", 4)


def test_the_hits_among_some_articles_are_those_of_the_whole_result_in_its_order(rhea):
    made = [article(f"Ferry {n}", "The ferry sailed. " * n) for n in range(1, 6)]
    upkeep.drain()
    request = SearchRequest(text="ferry")
    whole = results.hit_ids(request, rhea)
    among = frozenset(each.pk for each in made[1:4])
    assert results.hit_ids(request, rhea, among=among) == [pk for pk in whole if pk in among]
    assert results.hit_ids(request, rhea, 2, among=among) == [pk for pk in whole if pk in among][:2]
    assert results.hit_ids(request, rhea, among=frozenset()) == []


def test_unknown_words_are_parted_only_where_the_whole_search_finds_nothing(rhea):
    old = article("Port", "The harbour board and alqaeda met.")
    new = article("Cell", "A cell of al qaeda was found.")
    upkeep.drain()
    assert results.hit_ids(SearchRequest(text="alqaeda"), rhea, among=frozenset({new.pk})) == []
    assert results.hit_ids(SearchRequest(text="alqaeda"), rhea) == [old.pk]
    assert results.hit_ids(SearchRequest(text="harbourboard"), rhea, among=frozenset({old.pk})) == [old.pk]


def test_the_database_shows_the_first_of_very_many_and_counts_all(rhea, monkeypatch):
    monkeypatch.setattr("articles.search.plain.MOST_ROWS", 4)
    for n in range(6):
        article(f"Ferry {n}", "The ferry sailed.")
    for collapse in (True, False):
        query = results.query_of(SearchRequest(text="ferry", collapse=collapse), parse_query("ferry"), rhea)
        found, number = plain.search_database(replace(query, start=6), parse_query("ferry").tree, rhea, 2)
        assert (found.count, found.story_count, len(found.hits), number) == (6, 6, 2, 2)
