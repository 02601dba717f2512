"""The blocks of a body: paragraphs, crossheads, list items, captions and pull quotes."""

import re
from collections.abc import Sequence
from itertools import pairwise

from articles.extraction.parts import Role

CROSSHEAD_WORDS = 8
PULL_QUOTE_WORDS = 45
CAPTION_WORDS = 80
ITEM_WORDS = 15
LISTED = 3
"""Lines together that can be a list without bullets."""
CORE = 60
"""Characters of a quotation that must stand in another line for it to be a pull quote."""
_ENDS = ".!?…:;,)]\"”’'»"
"""The last character of a line that ends as a sentence, or a part of one, does."""
_LIST_ITEM = re.compile(r"^(?:[•●▪◦*·‣–—-]\s+\S|\(?(?:\d{1,2}|[a-z])[.)]\s+\S)")
_CAPTION = re.compile(
    r"^(?:photo|photograph|image|picture|pictured|file photo|file|caption|video|graphic)s?\s*(?::|by\b|[—–-])"
    r"|\((?:[^()]{0,60}[/|,] ?)?(?:AP|AFP|Getty|Reuters|EPA|PA|Shutterstock|[A-Z]\w+ / \w+)"
    r"(?: Photo| Images)?\)$"
    r"|\b(?:photo|photograph|picture|image)s?\s*(?::|by|courtesy)\s+[A-Z][^.]{2,50}$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[\"“«‘'].*[\"”»’'][.,]?(?:\s*[—–-].{2,40})?$")


def block_roles(texts: Sequence[str]) -> list[Role]:
    """The role of each line of a body, in order.

    A line is an item where it opens with a bullet or a number; a caption where it names
    its picture; a pull quote where it is a quotation that another line repeats; a
    crosshead where it is short, does not end as a sentence does, and text follows.
    """
    whole = "\n".join(texts)
    sizes = [text.count(" ") + 1 for text in texts]
    roles: list[Role] = []
    for position, text in enumerate(texts):
        words = sizes[position]
        follows = position + 1 < len(texts) and sizes[position + 1] > words
        if _LIST_ITEM.match(text):
            roles.append(Role.LIST_ITEM)
        elif words <= CAPTION_WORDS and _may_name_a_picture(text) and _CAPTION.search(text):
            roles.append(Role.CAPTION)
        elif 4 <= words <= PULL_QUOTE_WORDS and _QUOTED.match(text) and _stands_again(text, whole):
            roles.append(Role.PULL_QUOTE)
        elif words <= CROSSHEAD_WORDS and follows and text[0].isupper() and text[-1] not in _ENDS:
            roles.append(Role.CROSSHEAD)
        else:
            roles.append(Role.PARAGRAPH)
    return roles


def bare_lists(texts: Sequence[str], blank_above: Sequence[int]) -> frozenset[int]:
    """The positions of lines that make a list without bullets: three or more short ones together, none of
    which ends as a sentence does, under a paragraph and set off by blank lines where they begin and end.

    >>> texts = ["Four stalls to try:", "Eel roll, £6", "Crab toast, £7", "Parkin, £3", "Entry is free."]
    >>> sorted(bare_lists(texts, [1, 1, 0, 0, 1]))
    [1, 2, 3]
    """
    starts = [position for position, gap in enumerate(blank_above) if gap] + [len(texts)]
    found: set[int] = set()
    for start, end in pairwise(starts):
        if end - start < LISTED or end == len(texts) or not start or texts[start - 1][-1] not in _ENDS:
            continue
        if all(map(_is_item, texts[start:end])):
            found.update(range(start, end))
    return frozenset(found)


def _is_item(text: str) -> bool:
    return text.count(" ") < ITEM_WORDS and text[-1] not in _ENDS


def _may_name_a_picture(text: str) -> bool:
    if text[-1] == ")":
        return True
    lower = text.lower()
    return (
        "photo" in lower
        or "picture" in lower
        or "image" in lower
        or "caption" in lower
        or "file" in lower
        or "video" in lower
        or "graphic" in lower
    )


def _stands_again(quotation: str, whole: str) -> bool:
    """Whether the opening of a quotation stands elsewhere in the body too."""
    return whole.count(quotation.strip("\"“”«»‘’'— ")[:CORE]) > 1
