"""Writes what matters in the differences of a link, beside its ledger and with it.

`articles.linking.ledgers` calls it for every ledger that it writes; nothing else changes these rows.
"""

from collections.abc import Sequence

from articles.models import StoredDifference, SyndicationLink
from articles.syndication.matters.weigh import Weighed

MOST_STORED = 200
"""Differences of one link: two versions of a long report have some dozens, a rewritten one no end."""
LONGEST_TEXT = 400  # characters kept of either reading; the page of the pair has all of it


def replace_differences(link: SyndicationLink, found: Sequence[Weighed]) -> None:
    """Put these in the place of what the link had; first is the comparison's left, second its right."""
    StoredDifference.objects.filter(link=link).delete()
    StoredDifference.objects.bulk_create(_row(link, weighed) for weighed in found[:MOST_STORED])


def _row(link: SyndicationLink, weighed: Weighed) -> StoredDifference:
    one = weighed.difference
    return StoredDifference(
        link=link,
        matter=one.matter.value,
        change=one.change.value,
        paragraph_first=weighed.paragraphs_a[0],
        paragraph_second=weighed.paragraphs_b[0],
        start_first=one.a.start,
        end_first=one.a.end,
        start_second=one.b.start,
        end_second=one.b.end,
        text_first=one.text_a[:LONGEST_TEXT],
        text_second=one.text_b[:LONGEST_TEXT],
        is_slight=one.is_slight,
    )
