"""What is common, and who may share copy: properties of the set of articles."""

import random

from articles.syndication.candidates import ARCHIVE_MOST, Commons, Sighting, candidate_articles, repeats


def seen(*rows: tuple[int, int]) -> list[Sighting]:
    return [Sighting(article, outlet, day) for article, (outlet, day) in enumerate(rows)]


def apart(articles):
    """Texts that share nothing but the shingle that is asked about."""
    return {article: frozenset(range(article * 10, article * 10 + 9)) for article in articles}


def one_text(articles):
    """One text captured again and again, each time with a word changed."""
    return {article: frozenset({*range(9), 100 + article}) for article in articles}


def test_a_wire_story_in_forty_outlets_within_days_is_not_common():
    assert repeats(seen(*((outlet, 700 + outlet % 4) for outlet in range(1, 41))), apart) == (
        False,
        frozenset(),
    )


def test_a_template_that_comes_back_for_weeks_is():
    everywhere, _ = repeats(seen(*((outlet, 700 + 7 * (outlet % 6)) for outlet in range(1, 41))), apart)
    assert everywhere


def test_what_one_outlet_repeats_beyond_a_running_story_is_its_own():
    assert repeats(seen((5, 700), (5, 703), (5, 712)), apart) == (False, frozenset({5}))
    assert repeats(seen((5, 700), (5, 703), (5, 706)), apart) == (False, frozenset())


def test_a_passage_that_an_outlet_sets_into_four_different_articles_is_a_box_within_a_week_too():
    assert repeats(seen((5, 700), (5, 700), (5, 702), (5, 703)), apart) == (False, frozenset({5}))
    assert repeats(seen((5, 700), (5, 700), (5, 702)), apart) == (False, frozenset())


def test_three_are_enough_where_a_day_is_not_known():
    assert repeats(seen((5, 0), (5, 0), (5, 0)), apart) == (False, frozenset({5}))
    assert repeats(seen((5, 700), (5, 701), (5, 0)), apart) == (False, frozenset({5}))


def test_one_report_written_through_under_many_headlines_is_no_box():
    assert repeats(seen(*([(5, 700)] * 6)), one_text) == (False, frozenset())
    assert repeats(seen(*([(5, 0)] * 6)), one_text) == (False, frozenset())


def test_another_article_may_make_a_box_and_never_unmakes_one():
    rng = random.Random(3)
    for _ in range(200):
        texts = {at: frozenset(rng.sample(range(14), rng.randint(2, 9))) for at in range(7)}
        rows = seen(*([(5, 0)] * 7))
        was_box = False
        for count in range(1, 8):
            _, outlets = repeats(rows[:count], lambda keys, held=texts: {key: held[key] for key in keys})
            assert bool(outlets) or not was_box
            was_box = bool(outlets)


def test_nothing_is_learnt_of_unidentified_articles_as_an_outlet():
    assert repeats(seen((0, 700), (0, 703), (0, 730)), apart) == (False, frozenset())


def test_a_shingle_is_common_beyond_a_bound_even_when_undated():
    assert repeats(seen(*([(0, 0)] * (ARCHIVE_MOST + 1))), apart) == (True, frozenset())


def test_the_order_of_sightings_does_not_matter():
    rows = seen((5, 700), (5, 703), (5, 712), (6, 700), (6, 740), (6, 750))
    shuffled = random.Random(1).sample(rows, len(rows))
    assert repeats(rows, apart) == repeats(shuffled, apart)


def sightings(*articles: int, outlet: int = 2) -> list[Sighting]:
    return [Sighting(article, outlet, 700) for article in articles]


def test_a_partner_shares_three_shingles_that_are_not_common():
    shared = {11: sightings(1, 2), 12: sightings(1, 2), 13: sightings(1), 14: sightings(2)}
    assert candidate_articles(1, shared, Commons(frozenset(), {})) == (1, 2)
    assert candidate_articles(1, shared, Commons(frozenset({14}), {})) == (1,)


def test_what_either_outlet_repeats_does_not_make_partners():
    shared = {value: sightings(1) for value in (11, 12, 13)}
    assert candidate_articles(1, shared, Commons(frozenset(), {2: frozenset({13})})) == ()
    assert candidate_articles(1, shared, Commons(frozenset(), {3: frozenset({13})})) == (1,)


def test_a_very_short_article_shows_all_it_has():
    assert candidate_articles(1, {11: sightings(1)}, Commons(frozenset(), {})) == (1,)
