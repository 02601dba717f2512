"""The blocks of a body: paragraphs, crossheads, list items, captions and pull quotes."""

import re
from collections.abc import Sequence

from articles.capture.parts import Role

CROSSHEAD_WORDS = 8
PULL_QUOTE_WORDS = 45
_ENDS = re.compile(r"[.!?…:;,)\]][\"”’'»)\]]*$|[\"”’'»]$")
_LIST_ITEM = re.compile(r"^(?:[•●▪◦*·‣–—-]\s+\S|\(?(?:\d{1,2}|[a-z])[.)]\s+\S)")
_CAPTION = re.compile(
    r"^(?:photo|photograph|image|picture|pictured|file photo|file|caption|video|graphic)s?\s*(?::|by\b|[—–-])"
    r"|\((?:[^()]{0,60}[/|,] ?)?(?:AP|AFP|Getty|Reuters|EPA|PA|Shutterstock|[A-Z]\w+ / \w+)(?: Photo| Images)?\)$"
    r"|\b(?:photo|photograph|picture|image)s?\s*(?::|by|courtesy)\s+[A-Z][^.]{2,50}$",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"^[\"“«‘'].*[\"”»’'][.,]?(?:\s*[—–-].{2,40})?$")
_WORD = re.compile(r"\w+")


def block_roles(texts: Sequence[str]) -> list[Role]:
    """The role of each line of a body, in order.

    A line is an item where it opens with a bullet or a number; a caption where it names
    its picture; a pull quote where it is a quotation that another line repeats; a
    crosshead where it is short, does not end as a sentence does, and text follows.
    """
    plain = [" ".join(_WORD.findall(text.lower())) for text in texts]
    whole = "\n".join(plain)
    roles: list[Role] = []
    for place, text in enumerate(texts):
        words = len(plain[place].split())
        follows = place + 1 < len(texts) and len(plain[place + 1].split()) > words
        if _LIST_ITEM.match(text):
            roles.append(Role.LIST_ITEM)
        elif words <= 80 and _CAPTION.search(text):
            roles.append(Role.CAPTION)
        elif 4 <= words <= PULL_QUOTE_WORDS and _QUOTED.match(text) and _stands_again(plain[place], whole):
            roles.append(Role.PULL_QUOTE)
        elif 0 < words <= CROSSHEAD_WORDS and follows and not _ENDS.search(text) and text[0].isupper():
            roles.append(Role.CROSSHEAD)
        else:
            roles.append(Role.PARAGRAPH)
    return roles


def _stands_again(words: str, whole: str) -> bool:
    core = " ".join(words.split()[:12])
    return whole.count(core) > 1
