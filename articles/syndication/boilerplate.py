"""What any outlet prints beside its narrative: credits, calls to subscribe, captions, poll methods, posts.

Shipped so that a small archive, which has learnt nothing, is not fooled. Each speaks of a whole paragraph.
"""

import re
from collections.abc import Sequence
from string import ascii_lowercase

# At the paragraph's start.
_OPENING = re.compile(
    r"(?:\(c\)|©|copyright)\s|"
    r"(?:additional |with )?(?:reporting|files|editing|writing|material)\s(?:by|from)\b|"
    r"(?:read|see|watch|view|hear) (?:more|also|the full|next|video|:)|"
    r"(?:more|related|recommended|video|watch|photos?|gallery|slideshow|see also|also on|editor'?s picks?|"
    r"story highlights)\b ?[:|>»-]|"
    r"(?:correction|clarification|editor'?s note|note to (?:readers|editors))\b ?[:—–-]|"
    r"(?:hide caption|enlarge this|toggle caption|slide \d|\d+ of \d+|image \d+)",
    re.I,
)
# Anywhere in it. Each alternative holds one of the cues below; looking for those first is ten times faster.
_ANYWHERE = re.compile(
    r"\ball rights reserved\b|\bmay not be (?:published|reproduced|copied)|"
    r"\bcontributed (?:to this|to the|reporting|from)|\bcontributing (?:to this|reporting)|"
    r"\b(?:associated press|reuters|ap|bloomberg|staff) (?:staff )?(?:writers?|reporters?|correspondents?)\b"
    r".{0,60}$|"
    r"\bfollow (?:him|her|them|us|me|\w+ ?\w*) (?:on|at|@)|\bon (?:twitter|facebook)(?: at|:|\s@)|"
    r"\bsign up (?:for|to|here)|\bsubscribe (?:to|now|here)|\bnewsletter\b.{0,80}(?:inbox|sign|subscri)|"
    r"\bclick here\b|\bmargin of (?:sampling )?error\b|\bsurvey(?:ed)? (?:was conducted|of [\d,]+)|"
    r"\bwas conducted\b.{0,80}\b(?:telephone|phone|online|interviews?|adults|voters)|"
    r"\b(?:views|opinions) expressed\b|"
    r"\b(?:this|the) (?:article|story|column|post|article|op-?ed) (?:was |has been )?"
    r"(?:originally|first|also)? ?(?:published|appeared|updated|corrected)|\breprinted with permission\b|"
    r"\b(?:getty images|ap photo|photo (?:by|credit|courtesy)|file photo|image credit|afp/getty)\b|"
    r"\b(?:just|must) watch(?:ed)?\b|\breplay more videos\b|\bhide caption\b",
    re.I,
)
_CUES = (
    "rights reserved", "may not be", "contribut", "writer", "reporter", "correspondent", "follow ",
    "on twitter", "on facebook", "sign up", "subscribe", "newsletter", "click here", "margin of",
    "survey", "was conducted", "expressed", "published", "appeared", "updated", "corrected", "reprinted",
    "getty", "photo", "image credit", "just watch", "must watch", "replay more", "hide caption",
)  # fmt: skip
_POST = re.compile(r"pic\.twitter\.com|\bt\.co/|^RT @|\(@\w{2,15}\)|^@\w{2,15}\b", re.I)
_POST_CUES = ("@", "t.co/", "twitter.com")
_SIGNATURE = re.compile(r"[—–-]{1,2}\s?.{2,60}\(@?\w{2,20}\)", re.I)
_NAME = re.compile(r"[^\W\d_a-z][\w.'’-]*")
_SMALL = frozenset(ascii_lowercase)
_LIST_WORDS, _LIST_SHARE = 20, 0.75


def cues_in(text: str) -> tuple[str, ...]:
    """The cues without which nothing shipped stands anywhere in a paragraph: of a whole body, those that any
    of its paragraphs may hold."""
    lowered = text.lower()
    return tuple(cue for cue in _CUES if cue in lowered)


def is_boilerplate(paragraph: str, cues: Sequence[str] = _CUES) -> bool:
    """Whether a paragraph is a credit, a caption, a call to the reader, a poll's method or a list of names.

    `cues` are those that may stand in it, as `cues_in` has them.

    >>> is_boilerplate("Ann Bell contributed to this report."), is_boilerplate("The council met on Monday.")
    (True, False)
    """
    if _OPENING.match(paragraph):
        return True
    if cues:
        lowered = paragraph.lower()
        if any(cue in lowered for cue in cues) and _ANYWHERE.search(paragraph):
            return True
    return _is_list_of_names(paragraph)


def is_post(paragraph: str) -> bool:
    """Whether a paragraph shows a post from a social network."""
    return any(cue in paragraph for cue in _POST_CUES) and _POST.search(paragraph) is not None


def is_post_signature(paragraph: str) -> bool:
    """Whether a paragraph is the signature below a post: `— Ann Bell (@annbell) May 1, 2014`."""
    return _SIGNATURE.match(paragraph) is not None


def _is_list_of_names(paragraph: str) -> bool:
    """The members of a panel, a cast, a board: hardly anything but capitalised words."""
    printed = paragraph.split()
    if len(printed) < _LIST_WORDS or paragraph.isupper():
        return False
    # Most paragraphs are left here; only of the others each word is matched.
    small = len([word for word in printed if word[0] in _SMALL])
    if len(printed) - small < _LIST_SHARE * len(printed):
        return False
    return sum(1 for word in printed if _NAME.match(word)) >= _LIST_SHARE * len(printed)
