"""The archive's own agencies, known to the splitter by every name that they have."""

import pytest

from articles.extraction.split import split_capture
from articles.language.agencies import short_form

OWN = {"varna wire": "VW", "vw": "VW"}
OPENING = "The harbour of Port Ellis was reopened on Sunday after a storm that lasted for three days."
MORE = "Masters of four ships said that they would sail on the first tide, as the law of the sea asks."


def capture(byline: str = "By Ann Bell", opening: str = OPENING, credit: str = "") -> str:
    parts = ("Harbour reopens after storm", byline, "6 January 2014", opening, MORE, credit)
    return "\n\n".join(part for part in parts if part)


@pytest.mark.parametrize("name", ["VW", "Varna Wire"])
def test_a_dateline_names_an_agency_of_the_archive(name):
    parts = split_capture(capture(opening=f"Port Ellis, Varna ({name}) — {OPENING}"), agencies=OWN)
    assert parts.dateline is not None and parts.dateline.value == "Port Ellis, Varna"
    assert parts.agency is not None and parts.agency.value == "VW"


@pytest.mark.parametrize("name", ["VW", "Varna Wire"])
def test_a_credit_line_names_an_agency_of_the_archive(name):
    parts = split_capture(capture(credit=name), agencies=OWN)
    assert parts.credit is not None and parts.credit.value == name
    assert parts.agency is not None and parts.agency.value == "VW"


def test_an_agency_in_a_byline_is_its_agency_and_none_of_its_writers():
    parts = split_capture(capture(byline="By Ann Bell and Tom Hart, Varna Wire"), agencies=OWN)
    assert [one.value for one in parts.bylines] == ["Ann Bell", "Tom Hart"]
    assert parts.agency is not None and parts.agency.value == "VW"


def test_an_agency_that_the_archive_does_not_have_is_not_guessed():
    parts = split_capture(capture(opening=f"Port Ellis, Varna (VW) — {OPENING}", credit="VW"))
    assert parts.dateline is None and parts.agency is None and parts.credit is None


def test_what_one_split_knows_is_not_known_to_the_next():
    assert split_capture(capture(credit="VW"), agencies=OWN).agency is not None
    assert split_capture(capture(credit="VW")).agency is None


@pytest.mark.parametrize(
    ("aliases", "short"),
    [
        (["vw"], "VW"),
        (["varna"], "Varna Wire"),
        (["wv"], "Varna Wire"),
        (["the varna wire"], "Varna Wire"),
        ([], "Varna Wire"),
    ],
)
def test_the_short_form_is_an_abbreviation_of_the_name_or_the_name(aliases, short):
    assert short_form("Varna Wire", aliases) == short
