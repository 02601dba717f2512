"""What every engine must do for the archive, asked through the Protocol alone.

A new engine adds one subclass that gives `engine` in a fixture, with an empty index of its own.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.search.engine import EngineBusy, EngineUnusable, Query, Rank, SearchEngine
from articles.search.index import Entry
from articles.search.plan import plan_query
from articles.search.query import Or, Phrase, Word, parse_query

SOUP = ("leek", "potato", "cream", "thyme", "butter", "stock", "onion", "pepper", "chervil", "marrow")


def entry(number, body="A zeppelin landed.", **fields):
    values = {
        "story": number,
        "headline": f"Number {number}",
        "standfirst": "",
        "byline": "",
        "source": "post",
        "agency": "",
        "section": "",
        "place": "",
        "kind": "",
        "printed": date(2014, 1, 1) + timedelta(days=number),
        "language": "en",
        "words": len(body.split()),
    }
    return Entry(article=number, body=body, **{**values, **fields})


def query(text="", **options):
    return Query(plan_query(parse_query(text).tree), **options)


class SearchEngineContract:
    @pytest.fixture
    def engine(self) -> SearchEngine:
        raise NotImplementedError("name the engine")

    @pytest.fixture(autouse=True)
    def empty_index(self, engine):
        with engine.writing():
            engine.rebuild((), lambda digests: None)

    def put(self, engine, *entries, removed=()):
        with engine.writing():
            engine.write(entries, removed)

    def found(self, engine, text, **options):
        return [hit.article for hit in engine.search(query(text, **options)).hits]

    def test_it_is_a_search_engine(self, engine):
        assert isinstance(engine, SearchEngine)

    # Reading

    @pytest.mark.parametrize(
        ("text", "articles"),
        [
            ("zeppelin", {1, 2}),
            ("zeppelins", {1, 2}),
            ("=zeppelins", set()),
            ("zeppelin choir", {2}),
            ("zeppelin -choir", {1}),
            ("choir OR brass", {2, 3, 4}),
            ('"brass band"', {3}),
            ('"band brass"~4', {3, 4}),
            ('"brass march band"~4', {4}),
            ('"brass march band"~3', set()),
            ("zep*", {1, 2}),
            ("headline:number", {1, 2, 3, 4}),
            ("headline:zeppelin", set()),
            ("section:world", {3}),
            ("section:unknown", {1, 2, 4}),
            ("date:2014-01-03", {2}),
            ("date:unknown", {4}),
            ("story:7", {1, 2}),
            ("", {1, 2, 3, 4}),
        ],
    )
    def test_the_grammar(self, engine, text, articles):
        self.put(
            engine,
            entry(1, story=7),
            entry(2, "A zeppelin and a choir.", story=7),
            entry(3, "The brass band played.", section="World News"),
            entry(4, "The brass of the marching band.", printed=None),
        )
        found = engine.search(query(text))
        assert {hit.article for hit in found.hits} == articles
        assert found.count == len(articles)

    @pytest.mark.parametrize(
        "signs", [Word("_"), Phrase("_ _"), Phrase("_ _", near=4), Word("_", exact=True)]
    )
    def test_what_has_signs_alone_stands_nowhere_and_what_stands_beside_it_is_found(self, engine, signs):
        self.put(engine, entry(1), entry(2, "A choir sang _ loudly."))
        assert engine.search(Query(plan_query(signs))).count == 0
        beside = engine.search(Query(plan_query(Or((signs, Word("choir"))))))
        assert [hit.article for hit in beside.hits] == [2]

    def test_slices_counts_and_both_orders_by_day_with_the_undated_last(self, engine):
        self.put(engine, *(entry(n) for n in range(1, 8)), entry(8, printed=None))
        newest = [7, 6, 5, 4, 3, 2, 1, 8]
        assert self.found(engine, "zeppelin", sort="newest", stop=None) == newest
        assert self.found(engine, "zeppelin", sort="oldest", stop=None) == [*newest[-2::-1], 8]
        assert self.found(engine, "zeppelin", sort="newest", start=3, stop=5) == newest[3:5]
        assert engine.search(query("zeppelin", stop=2)).count == 8

    def test_what_is_hidden_is_in_no_hit_count_facet_or_rank(self, engine):
        self.put(engine, entry(1, section="Open"), entry(2, section="Closed"))
        hidden = frozenset({2})
        shown = engine.search(query("zeppelin", hidden=hidden))
        assert ([hit.article for hit in shown.hits], shown.count, shown.story_count) == ([1], 1, 1)
        assert shown.facets["section"] == (("Open", 1),)
        assert engine.rank_of(query("zeppelin", hidden=hidden), 2) == Rank(0, 1)
        assert list(engine.matching(query("zeppelin", hidden=hidden))) == [1]

    def test_what_is_marked_as_hidden_counts_for_nothing_beside_what_a_query_hides(self, engine):
        soup = "A zeppelin of " + ", ".join(SOUP)
        others = (entry(n, f"Parliament met for the {n}th time.") for n in range(10, 200))
        self.put(engine, *(entry(n, soup) for n in range(1, 9)), *others)
        every = {each.article for each in engine.similar(entry(9, soup), frozenset(), 20)}
        assert every
        for marked in (frozenset({1, 2, 3}), frozenset({2, 3, 4, 5}), frozenset()):
            engine.mark_hidden(lambda marked=marked: marked)
            for hidden in ((), (1,), (1, 2, 3), (2, 3, 4, 5), (1, 2, 3, 4, 5, 6), (6, 7, 8)):
                shown = set(range(1, 9)) - set(hidden)
                found = engine.search(query("zeppelin", hidden=frozenset(hidden)))
                assert ({hit.article for hit in found.hits}, found.count) == (shown, len(shown))
                alike = engine.similar(entry(9, soup), frozenset(hidden), 20)
                assert {each.article for each in alike} == every - set(hidden)
        assert engine.digests()[1] == entry(1, soup).digest

    def test_facets_leave_out_their_own_choice_and_the_histogram_does_not(self, engine):
        self.put(
            engine,
            entry(1, section="World"),
            entry(2, section="World"),
            entry(3, section="Sport", printed=None),
        )
        found = engine.search(query("zeppelin", chosen={"section": ("World",)}))
        assert found.count == 2
        assert found.facets["section"] == (("World", 2), ("Sport", 1))
        assert found.facets["year"] == (("2014", 2),)
        assert (found.step, found.undated) == ("day", 0)
        assert found.histogram == ((date(2014, 1, 2), 1), (date(2014, 1, 3), 1))
        assert engine.search(query("zeppelin")).undated == 1

    @pytest.mark.parametrize(("undated", "articles"), [(False, {2, 3}), (True, {2, 3, 5})])
    def test_a_range_of_days_lets_the_undated_in_only_when_asked(self, engine, undated, articles):
        self.put(engine, *(entry(n) for n in range(1, 5)), entry(5, printed=None))
        days = {"first": date(2014, 1, 3), "last": date(2014, 1, 4)}
        assert set(self.found(engine, "zeppelin", undated=undated, **days)) == articles

    def test_versions_of_a_story_are_one_hit_where_the_best_stands(self, engine):
        self.put(
            engine,
            entry(1, story=1, source="post"),
            entry(2, story=2, source="post"),
            entry(3, story=1, source="herald", kind="wire"),
            entry(4, "A choir.", story=1),
        )
        collapsed = engine.search(query("zeppelin", sort="newest", collapse=True))
        assert [hit.versions for hit in collapsed.hits] == [(3, 1), (2,)]
        assert (collapsed.count, collapsed.story_count, collapsed.hits[0].outlets) == (3, 2, 2)
        leads = {
            lead: engine.search(query("zeppelin", sort="newest", collapse=True, lead=lead)).hits[0].article
            for lead in ("best", "first", "agency", "post")
        }
        assert leads == {"best": 3, "first": 1, "agency": 3, "post": 1}

    @pytest.mark.parametrize("sort", ["relevance", "newest", "oldest"])
    @pytest.mark.parametrize("collapse", [False, True])
    @pytest.mark.parametrize("lead", ["best", "first"])
    def test_a_rank_is_the_index_of_the_hit_in_the_whole_result(self, engine, sort, collapse, lead):
        self.put(
            engine,
            *(entry(n, "zeppelin " * (n % 4) + "balloon rose", story=n % 5) for n in range(1, 24)),
            entry(30, "A choir."),
        )
        asked = query("zeppelin OR rose", sort=sort, collapse=collapse, lead=lead, stop=None)
        hits = engine.search(asked).hits
        leads = [hit.article for hit in hits]
        for index, hit in enumerate(hits):
            before = leads[index - 1] if index else None
            after = leads[index + 1] if index + 1 < len(leads) else None
            for article in hit.versions:
                assert engine.rank_of(asked, article) == Rank(index + 1, len(hits), before, after)
        assert engine.rank_of(asked, 30) == engine.rank_of(asked, 99) == Rank(0, len(hits))

    def test_all_that_matches_comes_in_the_order_of_the_hits_and_within_the_slice(self, engine):
        self.put(engine, *(entry(n, "zeppelin " * (n % 3 + 1)) for n in range(1, 12)))
        asked = query("zeppelin", stop=None)
        hits = [hit.article for hit in engine.search(asked).hits]
        assert list(engine.matching(asked)) == hits
        assert list(engine.matching(query("zeppelin", start=2, stop=6))) == hits[2:6]

    def test_more_like_this_shares_telling_words_and_no_story(self, engine):
        soup = "A soup of " + ", ".join(SOUP)
        others = (entry(n, f"Parliament met for the {n}th time.") for n in range(10, 40))
        self.put(engine, entry(1, soup, story=1), entry(2, soup, story=1), entry(3, soup, story=3), *others)
        alike = engine.similar(entry(1, soup, story=1), frozenset(), 5)
        assert [each.article for each in alike] == [3]
        assert engine.similar(entry(1, soup, story=1), frozenset({3}), 5) == ()

    def test_more_like_this_of_an_article_that_is_not_indexed_yet_goes_by_its_words(self, engine):
        soup = "A soup of " + ", ".join(SOUP)
        others = (entry(n, f"Parliament met for the {n}th time.") for n in range(10, 40))
        self.put(engine, entry(2, soup), entry(3, soup), *others)
        assert {each.article for each in engine.similar(entry(9, soup), frozenset(), 5)} == {2, 3}

    def test_terms_near_a_word_are_the_nearest_then_the_commonest_and_not_itself(self, engine):
        self.put(engine, entry(1, "harbour harbour harbor harbours harbouring"))
        near = engine.terms_near("harbour", 2, 5)
        assert [(each.surface, each.distance, each.count) for each in near] == [
            ("harbor", 1, 1),
            ("harbours", 1, 1),
        ]
        assert [each.surface for each in engine.terms_near("harbuor", 2, 1)] == ["harbour"]

    # Writing

    def test_an_entry_written_again_takes_the_old_one_s_place(self, engine):
        self.put(engine, entry(1))
        self.put(engine, entry(1, "A choir."))
        assert self.found(engine, "zeppelin") == []
        assert self.found(engine, "choir") == [1]

    def test_what_is_removed_is_gone_from_hits_and_digests(self, engine):
        self.put(engine, entry(1), entry(2))
        self.put(engine, removed=[1])
        assert self.found(engine, "zeppelin") == [2]
        assert engine.digests() == {2: entry(2).digest}

    def test_a_write_that_fails_half_way_changes_nothing(self, engine):
        def entries():
            yield entry(2)
            raise ZeroDivisionError

        self.put(engine, entry(1))
        with pytest.raises(ZeroDivisionError), engine.writing():
            engine.write(entries(), [1])
        assert self.found(engine, "zeppelin") == [1]

    def test_digests_prove_what_is_held_and_verify_reads_it(self, engine):
        entries = [entry(1), entry(2, "A choir.", language="fr")]
        self.put(engine, *entries)
        assert engine.digests() == {each.article: each.digest for each in entries}
        engine.verify()

    def test_a_rebuild_is_shown_its_digests_and_kept_only_if_accepted(self, engine):
        self.put(engine, entry(1))
        seen = []

        def refuse(digests):
            seen.append(dict(digests))
            raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError), engine.writing():
            engine.rebuild([entry(2), entry(3)], refuse)
        assert seen == [{2: entry(2).digest, 3: entry(3).digest}]
        assert self.found(engine, "zeppelin") == [1]
        with engine.writing():
            engine.rebuild([entry(2), entry(3)], lambda digests: None)
        assert set(self.found(engine, "zeppelin")) == {2, 3}

    def test_one_writes_at_a_time(self, engine):
        with engine.writing(), pytest.raises(EngineBusy), engine.writing():
            pass
        with engine.writing():
            pass

    def test_the_time_of_the_last_write_is_told(self, engine):
        before = datetime.now(UTC) - timedelta(seconds=2)
        self.put(engine, entry(1))
        assert before <= engine.freshness() <= datetime.now(UTC) + timedelta(seconds=2)

    def test_an_index_taken_away_is_unusable_with_a_remedy_and_can_be_made_again(self, engine):
        self.put(engine, entry(1))
        with engine.writing():
            engine.remove_index()
        assert not engine.has_index()
        for ask in (
            lambda: engine.search(query("zeppelin")),
            lambda: engine.rank_of(query("zeppelin"), 1),
            lambda: list(engine.matching(query("zeppelin"))),
            lambda: engine.similar(entry(1), frozenset(), 5),
            lambda: engine.terms_near("zeppelin", 2, 5),
            engine.digests,
            engine.verify,
            engine.freshness,
        ):
            with pytest.raises(EngineUnusable, match="rebuild_index"):
                ask()
        with engine.writing():
            engine.rebuild([entry(1)], lambda digests: None)
        assert self.found(engine, "zeppelin") == [1]
