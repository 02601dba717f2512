"""What stands at the end of the body: credit, contributors, corrections, copyright and a labelled date."""

import re
from collections.abc import Mapping, Sequence

from articles.extraction.credits import agency_credited, is_contributors, is_copyright, is_correction
from articles.extraction.dates import is_date_line
from articles.extraction.parts import Role
from articles.language.agencies import NO_AGENCIES

REACH = 8
"""Non-blank lines below the body in which end matter is looked for."""
SKIPPED = 1
"""Lines among them that may be none: below the second such line everything is furniture."""
_LABELLED = re.compile(r"^(?:first |last )?(?:published|updated|posted|printed|modified)\b", re.IGNORECASE)


def end_role(text: str, own: Mapping[str, str] = NO_AGENCIES) -> Role | None:
    """The end matter that this line is, or None.

    >>> end_role("Reuters"), end_role("Published 6 January 2014"), end_role("6 January 2014")
    (<Role.CREDIT: 'credit'>, <Role.DATE: 'date'>, None)
    """
    if agency_credited(text, own):
        return Role.CREDIT
    if is_contributors(text):
        return Role.CONTRIBUTORS
    if is_correction(text):
        return Role.CORRECTION
    if is_copyright(text):
        return Role.COPYRIGHT
    if _LABELLED.match(text) and is_date_line(text):
        return Role.DATE
    return None


def read_tail(
    texts: Sequence[str], below: Sequence[int], own: Mapping[str, str] = NO_AGENCIES
) -> dict[int, Role]:
    """Roles for the lines `below` the body (indexes into `texts`, nearest first) that are end matter."""
    found: dict[int, Role] = {}
    skipped = 0
    for index in below[:REACH]:
        role = end_role(texts[index], own)
        if role is not None:
            found[index] = role
        elif skipped == SKIPPED:
            break
        else:
            skipped += 1
    return found
