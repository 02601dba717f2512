"""Places that articles are datelined from, found by any of their spellings."""

from typing import Any

from articles.search.index import place_of
from articles.search.places import DatelineName, dateline_names


def dateline_named(wanted: str, user: Any) -> DatelineName | None:
    """The place that goes by this name in any of its spellings, or None."""
    whole = place_of(wanted).casefold()
    held = dateline_names(user)
    for asked in (whole, whole.partition(",")[0].strip()):
        for each in held:
            if asked in {name.casefold() for name in (each.name, *each.others)}:
                return each
    return None
