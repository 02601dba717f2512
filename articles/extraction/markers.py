"""Marker lines: a short line such as "Story continues below" that stands again and again between paragraphs.

They hide the paragraphs from one another, so they are taken out before a page is measured;
in the capture they stay, as furniture.
"""

from collections import Counter
from collections.abc import Sequence

TIMES = 4
"""How often a line stands to be a marker; three times is common among crossheads and speakers' names."""
LONGEST = 60
"""Characters of a marker."""
MOST_WORDS = 8
PARAGRAPH = 100
"""Characters of the nearest other lines above and below a marker: it stands between paragraphs."""


def without_markers(
    texts: Sequence[str], blank_above: Sequence[int]
) -> tuple[list[str], list[int], list[int]]:
    """Stripped, non-blank lines without the markers among them, the blank lines above each, and its index
    among the given lines. Blank lines above a marker count for the line below it.

    >>> long = ["A sentence that is as long as those of a report are, " * 2 + str(n) for n in range(5)]
    >>> texts = [line for text in long for line in (text, "Advertisement")][:-1]
    >>> without_markers(texts, [0] * 9)[2]
    [0, 2, 4, 6, 8]
    """
    found = _markers(texts)
    if not found:
        return list(texts), list(blank_above), list(range(len(texts)))
    kept = [index for index in range(len(texts)) if index not in found]
    gaps = []
    waiting = 0
    for index, gap in enumerate(blank_above):
        waiting = max(waiting, gap)
        if index not in found:
            gaps.append(waiting)
            waiting = 0
    return [texts[index] for index in kept], gaps, kept


def _markers(texts: Sequence[str]) -> frozenset[int]:
    """The indexes of the marker lines."""
    if len(texts) - len(set(texts)) < TIMES - 1:
        return frozenset()
    often = [text for text, count in Counter(texts).items() if count >= TIMES]
    many = {text for text in often if len(text) <= LONGEST and text.count(" ") < MOST_WORDS}
    if not many:
        return frozenset()
    above = below = ""
    between: Counter[str] = Counter()
    uppers = []
    for text in texts:
        uppers.append(above)
        above = text if text not in many else above
    for index in range(len(texts) - 1, -1, -1):
        text = texts[index]
        if text not in many:
            below = text
        elif len(below) >= PARAGRAPH and len(uppers[index]) >= PARAGRAPH:
            between[text] += 1
    markers = {text for text, count in between.items() if count >= TIMES - 1}
    return frozenset(index for index, text in enumerate(texts) if text in markers)
