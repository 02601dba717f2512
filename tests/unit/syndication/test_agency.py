"""Whose copy an article says it is."""

import doctest

import pytest

from articles.syndication import agency
from articles.syndication.agency import AgencyShare, attribute_agency


@pytest.mark.parametrize(
    ("fields", "agency_named", "said_by"),
    [
        ({"source": "Meridian Wire", "source_is_agency": True}, "Meridian Wire", "source"),
        ({"source": "Associated Press", "source_is_agency": True}, "AP", "source"),
        ({"dateline": "PORT ELLIS (AP)"}, "AP", "dateline"),
        ({"byline": "By Ann Bell, Associated Press"}, "AP", "byline"),
        ({"byline": "Reuters"}, "Reuters", "byline"),
        ({"credit": "Agence France-Presse"}, "AFP", "credit"),
        ({"credit": "Meridian Wire", "known": ("Meridian Wire",)}, "Meridian Wire", "credit"),
        ({"credit": "AP", "dateline": "PORT ELLIS (Reuters)"}, "Reuters", "dateline"),
    ],
)
def test_a_source_dateline_byline_or_credit_names_the_agency(fields, agency_named, said_by):
    found = attribute_agency(**fields)
    assert (found.agency, found.share, found.said_by) == (agency_named, AgencyShare.WHOLE, said_by)


@pytest.mark.parametrize(
    "fields",
    [
        {"credit": "The Associated Press contributed to this report."},
        {"contributors": "Reuters contributed to this report."},
        {"credit": "Additional reporting by Reuters"},
    ],
)
def test_help_with_a_report_is_partial_credit(fields):
    assert attribute_agency(**fields).share is AgencyShare.PARTIAL


@pytest.mark.parametrize(
    "fields",
    [
        {"credit": "Photo: AP"},
        {"credit": "AP Photo/Ann Bell"},
        {"credit": "Getty Images, Reuters"},
        {"byline": "Bell told the AP that she had left"},
        {"byline": "By Ann Apfel"},
        {"dateline": "PARIS"},
        {},
    ],
)
def test_a_pictures_credit_or_a_remark_is_none(fields):
    assert attribute_agency(**fields) == agency.NOBODY


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(agency).failed == 0
