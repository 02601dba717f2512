"""What lines say of outlets and days: groups in any order, names, days that only narrow."""

import random
from datetime import date

import pytest

from articles.language.clocks import printed_moment
from articles.recognition.reading.days import NO_HINTS, DayHints, day_hints, day_span
from articles.recognition.reading.groups import group_strangers
from articles.recognition.reading.names import propose_names
from articles.recognition.reading.outlets import is_named_enough, lines_naming
from articles.recognition.reading.signatures import Signature, furniture_signature
from tests.outlet_pages import furniture_lines, outlet_name


def signatures(outlets: int, each: int) -> dict[tuple[int, int], Signature]:
    return {
        (outlet, story): furniture_signature(furniture_lines(outlet, story))
        for outlet in range(outlets)
        for story in range(each)
    }


def test_a_thousand_captures_of_a_hundred_outlets_are_the_same_groups_in_any_order():
    held = signatures(100, 10)
    wanted = {frozenset((outlet, story) for story in range(10)) for outlet in range(100)}
    for seed in (1, 2):
        keys = list(held)
        random.Random(seed).shuffle(keys)
        assert {frozenset(group) for group in group_strangers({key: held[key] for key in keys})} == wanted


def test_the_likeliest_name_stands_first_and_each_proposal_quotes_its_lines():
    proposals = propose_names([furniture_lines(7, story) for story in range(3)])
    assert proposals[0].name == outlet_name(7)
    assert 1 <= len(proposals) <= 3
    for each in proposals:
        wanted = (each.name.lower(), each.domain or each.name.lower())
        assert all(any(text in line.lower() for text in wanted) for line in each.lines)


def test_a_page_that_lists_an_outlet_among_its_publishers_titles_does_not_name_it_enough():
    own = [furniture_lines(7, story) for story in range(4)]
    counts = [lines_naming(lines, [outlet_name(7)], []) for lines in own]
    sister = [*furniture_lines(8, 1), outlet_name(7)]
    assert is_named_enough(lines_naming(own[0], [outlet_name(7)], []), counts)
    assert not is_named_enough(lines_naming(sister, [outlet_name(7)], []), counts)


def test_a_short_name_is_found_as_a_word_and_never_inside_one():
    assert lines_naming(["Advertise with QXN", "Sequxnow", "qxn.example"], [], ["qxn.example"]) == 2


def test_the_domain_beside_a_name_is_the_most_mentioned_that_is_akin_to_it():
    lines = [
        "Quayside News",
        "© Quayside News",
        "quaysidenews.com",
        "Follow Quayside News",
        "About Quayside News",
    ]
    mentions = [f"{word} on quayside.com" for word in ("Sport", "Offers", "Weather", "Letters")]
    (first, *_) = propose_names([[*lines, *mentions], [*lines, *mentions]])
    assert (first.name, first.domain) == ("Quayside News", "quayside.com")


def test_nothing_is_proposed_of_furniture_that_every_page_has():
    assert propose_names([["Home", "Contact us", "Privacy policy"]]) == ()


@pytest.mark.parametrize(
    ("opening", "found"),
    [
        ("HARBOUR, Jan. 5 (AP) — The pier closed.", (1, 5)),
        ("HARBOUR, Varna (AP) — The pier closed on Jan. 5.", None),
        ("The pier closed on Jan. 5 (AP) — or so it was said.", None),
    ],
)
def test_a_day_is_read_off_a_dateline_alone(opening, found):
    assert day_hints([opening], []).dateline == found


def test_two_weekdays_in_a_lead_are_none():
    assert day_hints(["It closed on Sunday and reopened on Monday."], []).weekday is None
    assert day_hints(["It will close next Sunday."], []).weekday is None
    assert day_hints(["The Sunday Mail said that it closed on Friday."], []).weekday == 4


def test_a_copyright_year_ends_a_span_and_is_never_a_day():
    turn = day_span(DayHints(latest_year=2013), [date(2013, 12, 30)])
    assert turn is not None and turn.last == date(2013, 12, 31)
    assert day_span(DayHints(latest_year=2012), [date(2013, 12, 30)]) is None
    assert day_span(DayHints(latest_year=2012), []) is None


def test_a_dateline_far_from_its_versions_says_nothing():
    far = day_span(DayHints(dateline=(6, 1)), [date(2014, 1, 5)])
    assert far == day_span(NO_HINTS, [date(2014, 1, 5)])


def test_a_dateline_at_the_turn_of_a_year_takes_the_year_that_fits():
    found = day_span(DayHints(dateline=(12, 31)), [date(2014, 1, 1)])
    assert found is not None and found.first == date(2013, 12, 31)


def test_an_hour_without_a_known_zone_is_no_moment():
    day = date(2014, 7, 5)
    assert printed_moment(day, "10:42 GMT") == printed_moment(day, "06:42 ET")
    assert printed_moment(day, "10:42 +02:00") == printed_moment(day, "08:42 UTC")
    for clock in ("10:42", "10:42 IST", "25:00 GMT", "", "noon"):
        assert printed_moment(day, clock) is None
