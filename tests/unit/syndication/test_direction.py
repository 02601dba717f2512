"""Which article came before, and the likely original of a story."""

from articles.syndication.article_text import ArticleText
from articles.syndication.direction import Direction, direction_between, likely_original
from articles.syndication.reading import read_article
from tests.unit.syndication.test_verdict import WIRE, narrative_text


def way(left: dict, right: dict, left_text=WIRE, right_text=WIRE):
    one = ArticleText(key=1, paragraphs=tuple(left_text), **{"outlet": "a"} | left)
    other = ArticleText(key=2, paragraphs=tuple(right_text), **{"outlet": "b"} | right)
    return direction_between(read_article(one), read_article(other))


def test_an_agencys_own_article_came_first():
    found = way({}, {"outlet_is_agency": True, "outlet_name": "Reuters"})
    assert (found.direction, found.cue) == (Direction.RIGHT_FIRST, "its source is the agency Reuters")
    assert found.origin == "Reuters"


def test_an_agencys_article_of_a_later_day_than_the_other_is_no_direction_but_the_origin():
    reuters = {"outlet_is_agency": True, "outlet_name": "Reuters"}
    later = way({"printed": "2018-04-07"}, {**reuters, "printed": "2018-04-08"})
    assert (later.direction, later.cue, later.origin) == (Direction.UNDETERMINED, "", "Reuters")
    assert (
        way({"printed": "2018-04-08"}, {**reuters, "printed": "2018-04-08"}).direction
        is Direction.RIGHT_FIRST
    )
    assert way({}, {**reuters, "printed": "2018-04-08"}).direction is Direction.RIGHT_FIRST
    text = ["SANAA, Yemen (AP) — The bridge opened.", *WIRE]
    found = way({"printed": "2018-04-09"}, {"printed": "2018-04-07"}, text)
    assert (found.direction, found.origin) == (Direction.UNDETERMINED, "AP")


def test_a_source_with_an_agencys_name_is_one_where_its_article_opens_with_its_dateline():
    text = ["LONDON (Reuters) - The bridge opened.", *WIRE]
    assert way({}, {"outlet_name": "Reuters"}, WIRE, text).direction is Direction.RIGHT_FIRST
    assert way({}, {"outlet_name": "Reuters"}, WIRE, WIRE).direction is Direction.UNDETERMINED


def test_an_agency_that_the_other_side_does_not_name_among_its_own_is_no_origin():
    found = way(
        {"byline": "Ann Bell, Associated Press"}, {"outlet_is_agency": True, "outlet_name": "Reuters"}
    )
    assert (found.direction, found.origin) == (Direction.UNDETERMINED, "")


def test_a_credit_names_the_origin_and_no_direction():
    found = way({"agency": "AP"}, {})
    assert (found.direction, found.cue, found.origin) == (Direction.UNDETERMINED, "", "AP")


def test_an_agencys_dateline_on_one_side_only_tells_the_earlier():
    text = ["SANAA, Yemen (AP) — The bridge opened.", *WIRE]
    found = way({}, {"contributors": "The Associated Press contributed to this report."}, text)
    assert (found.direction, found.origin) == (Direction.LEFT_FIRST, "AP")
    assert found.cue == "it opens with the dateline of AP"
    assert way({}, {"byline": "Ann Bell, Associated Press"}, text).direction is Direction.UNDETERMINED


def test_help_with_one_sides_report_names_the_origin_of_what_two_outlets_share():
    helped = {
        "contributors": "The Associated Press contributed to this report.",
        "outlet_name": "Harbour Post",
    }
    assert way(helped, {"outlet_name": "Meridian"}).origin == "AP"
    assert way(helped, {"outlet_name": "Harbour Post Online"}).origin == ""


def test_two_agencies_named_leave_the_origin_undetermined():
    assert way({"agency": "AP"}, {"agency": "Reuters"}).origin == ""


def test_two_cuts_of_credited_agency_copy_leave_direction_undetermined():
    found = way({"agency": "AP"}, {"agency": "AP"}, WIRE, WIRE[:4])
    assert (found.direction, found.origin) == (Direction.UNDETERMINED, "AP")


def test_the_better_covered_side_is_not_called_the_derived_one():
    assert way({}, {}, WIRE, WIRE[:4]).direction is Direction.UNDETERMINED


def test_an_outlets_own_days_order_its_updates_and_nobody_elses():
    earlier, later = {"printed": "2014-01-05"}, {"printed": "2014-01-06", "outlet": "a"}
    assert way(earlier, later).direction is Direction.LEFT_FIRST
    assert way(earlier, {"printed": "2014-01-06"}).direction is Direction.UNDETERMINED


def test_unidentified_articles_are_never_the_same_outlet():
    found = way({"outlet": "", "printed": "2014-01-05"}, {"outlet": "", "printed": "2014-01-06"})
    assert found.direction is Direction.UNDETERMINED


def articles(*agencies: bool) -> list[ArticleText]:
    return [ArticleText(key, "", (), outlet_is_agency=is_agency) for key, is_agency in enumerate(agencies)]


def test_a_storys_one_agency_article_is_its_likely_original():
    assert likely_original(articles(False, True), []).key == 1


def test_the_article_that_nothing_came_before_is_the_likely_original():
    found = likely_original(
        articles(False, False, False), [(0, 1, "credited to AP"), (1, 2, "97% of the other")]
    )
    assert (found.key, found.cue) == (0, "credited to AP")


def test_two_heads_leave_the_original_undetermined():
    assert likely_original(articles(False, False, False), [(0, 2, "x"), (1, 2, "y")]).key is None


def test_an_article_alone_has_no_original():
    assert likely_original(articles(True), []).key is None


def test_own_reporting_on_both_sides_leaves_direction_undetermined():
    left, right = [*narrative_text(20, 3), *WIRE[:3]], [*WIRE[:3], *narrative_text(21, 3)]
    assert way({}, {}, left, right).direction is Direction.UNDETERMINED
