"""Articles of several entries, such as live blogs and letters: each entry is judged as a text of its own.

A live blog that sets an agency's report into one of its forty posts is no version of that report: it carries
it. Judged whole, such pages would tie the stories of all their posts together.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from articles.syndication.evidence import Evidence, EvidenceSide
from articles.syndication.reading import ArticleReading, read_article
from articles.syndication.verdict import NOTHING, Degree, Relation, Verdict

MOST_OF_IT = 0.5
"""Share of its narrative from which an article of entries is the same thing as a whole: two outlets' copies
of one live blog."""

JudgePair = Callable[[ArticleReading, ArticleReading], Verdict]


def judge_apart(
    left: ArticleReading, right: ArticleReading, evidence: Evidence, verdict: Verdict, judge_pair: JudgePair
) -> Verdict:
    """The verdict on a pair of which either side has entries; `verdict` is that on the two as wholes.

    Where a side with entries shares less than most of itself, only the entry that shares most counts: what
    would be a version of that entry is an excerpt in the whole.
    """
    if verdict.relation is Relation.NONE or evidence.identical:
        return verdict
    one = _entry(left, evidence.left, [(span.a_start, span.a_end) for span in evidence.spans])
    other = _entry(right, evidence.right, [(span.b_start, span.b_end) for span in evidence.spans])
    if one is left and other is right:
        return verdict
    found = judge_pair(one, other)
    if found.relation not in (Relation.VERSION, Relation.UPDATE):
        return found
    if not found.certain:
        return NOTHING
    return replace(
        found, relation=Relation.EXCERPT, degree=Degree.NONE, reason=f"one of its entries: {found.reason}"
    )


def _entry(reading: ArticleReading, side: EvidenceSide, runs: list[tuple[int, int]]) -> ArticleReading:
    """The entry that holds most of the shared words, read by itself; the whole, where it has no entries or is
    shared as a whole."""
    article = reading.article
    if not article.entries or side.narrative_coverage >= MOST_OF_IT:
        return reading
    held = np.zeros(len(article.paragraphs) + 1, dtype=np.int64)
    for start, end in runs:
        held += np.bincount(reading.paragraph[start:end], minlength=len(held))
    first, last = max(article.entries, key=lambda entry: int(held[entry[0] : entry[1]].sum()))
    return read_article(replace(article, paragraphs=article.paragraphs[first:last], entries=()))
