"""Whose copy an article says it is: the agency that its source, dateline, byline or credit names."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from articles.language.agencies import first_agency_in


class Share(StrEnum):
    WHOLE = "whole"
    PARTIAL = "partial"
    NONE = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """`agency` as the archive names it, and which field said so (or "source")."""

    agency: str
    share: Share
    said_by: str


NOBODY = Attribution("", Share.NONE, "")

# Help with a report is not the report; a picture's credit and a remark to a reporter are no credit at all.
_HELP = re.compile(
    r"\bcontribut(?:ed|ing|ors?|ions?)\b|\b(?:additional|further|with) (?:reporting|material|files)\b", re.I
)
_NO_CREDIT = re.compile(
    r"\b(?:photos?|photographs?|pictures?|images?|video|graphic|getty|told|tells|according to|said to)\b",
    re.I,
)


def attribute(
    *,
    source: str = "",
    source_is_agency: bool = False,
    dateline: str = "",
    byline: str = "",
    credit: str = "",
    contributors: str = "",
    known: Collection[str] = (),
) -> Attribution:
    """Whose copy it is. `known` adds the archive's own agencies to those every newsroom knows.

    A source that is an agency decides; then the dateline, the byline, the credit; help credited anywhere is
    partial. Between two agencies named in one field the first one printed wins.

    >>> attribute(credit="Associated Press").agency, attribute(credit="Photo: AP").agency
    ('AP', '')
    >>> attribute(contributors="The Associated Press contributed to this report.").share.value
    'partial'
    """
    if source_is_agency and source:
        return Attribution(first_agency_in(source, known) or source, Share.WHOLE, "source")
    partial = NOBODY
    for said_by, text in (("dateline", dateline), ("byline", byline), ("credit", credit)):
        agency = first_agency_in(text, known)
        if not agency or _NO_CREDIT.search(text):
            continue
        if not _HELP.search(text):
            return Attribution(agency, Share.WHOLE, said_by)
        partial = partial if partial.agency else Attribution(agency, Share.PARTIAL, said_by)
    agency = first_agency_in(contributors, known)
    if not partial.agency and agency and not _NO_CREDIT.search(contributors):
        return Attribution(agency, Share.PARTIAL, "credit")
    return partial
