"""Whose copy an article says it is: the agency that its source, dateline, byline or credit names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from articles.language.agencies import first_agency_in


class AgencyShare(StrEnum):
    WHOLE = "whole"
    PARTIAL = "partial"
    NONE = ""


@dataclass(frozen=True, slots=True)
class AgencyAttribution:
    """`agency` as the archive names it, and which field said so (or "source")."""

    agency: str
    share: AgencyShare
    said_by: str


NOBODY = AgencyAttribution("", AgencyShare.NONE, "")

# Help with a report is not the report; a picture's credit and a remark to a reporter are no credit at all.
_HELP = re.compile(
    r"\bcontribut(?:ed|ing|ors?|ions?)\b|\b(?:additional|further|with) (?:reporting|material|files)\b", re.I
)
_NO_CREDIT = re.compile(
    r"\b(?:photos?|photographs?|pictures?|images?|video|graphic|getty|told|tells|according to|said to)\b",
    re.I,
)


def attribute_agency(
    *,
    source: str = "",
    source_is_agency: bool = False,
    dateline: str = "",
    byline: str = "",
    credit: str = "",
    contributors: str = "",
    known: Collection[str] = (),
) -> AgencyAttribution:
    """Whose copy it is. `known` adds the archive's own agencies to those every newsroom knows.

    A source that is an agency decides; then the dateline, the byline, the credit; help credited anywhere is
    partial. Between two agencies named in one field the first one printed wins.

    >>> attribute_agency(credit="Associated Press").agency, attribute_agency(credit="Photo: AP").agency
    ('AP', '')
    >>> attribute_agency(contributors="The Associated Press contributed to this report.").share.value
    'partial'
    """
    if source_is_agency and source:
        return AgencyAttribution(first_agency_in(source, known) or source, AgencyShare.WHOLE, "source")
    partial = NOBODY
    for said_by, text in (("dateline", dateline), ("byline", byline), ("credit", credit)):
        agency = first_agency_in(text, known)
        if not agency or _NO_CREDIT.search(text):
            continue
        if not _HELP.search(text):
            return AgencyAttribution(agency, AgencyShare.WHOLE, said_by)
        partial = partial if partial.agency else AgencyAttribution(agency, AgencyShare.PARTIAL, said_by)
    agency = first_agency_in(contributors, known)
    if not partial.agency and agency and not _NO_CREDIT.search(contributors):
        return AgencyAttribution(agency, AgencyShare.PARTIAL, "credit")
    return partial
