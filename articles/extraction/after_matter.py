"""What stands below an article's last paragraph in whole sentences and is none of it: notes on its author, an
outlet's description of itself, and privacy and licence texts.

Of 2,956 captures with known bodies the classifier alone leaves such a line at the end of seventeen;
without them ten are better and six, whose truths have such notes, worse. Appeals ("Subscribe now") are
left to it: taken out by words they cost more than they gained.
"""

import re

LONGEST = 700
_HINTS = (
    "is a", "is an", "are a", "was a", "is the", "is our", "privacy", "cookie", "recaptcha", "licen",
    "creative commons", "republish", "read the original", "terms of", "material may", "follow", "@", "email",
    "e-mail", "reach ", "about the ", "founded", "established", "launched",
)  # fmt: skip
_WORKS = (
    r"(?:writer|reporter|editor|correspondent|columnist|author|producer|journalist|professor|fellow|contributor"
    r"|blogger|lecturer|critic|analyst|researcher|intern|freelancer|commentator|historian)"
)
_AUTHOR = re.compile(
    r"^\W*(?:[A-Z][\w.'’-]*\s+){1,4}(?:\([^)]{1,40}\)\s*)?(?:is|was|are)\s+(?:an?|the|our)\s+"
    rf"(?:[\w’'-]+,?\s+){{0,7}}{_WORKS}s?\b"
    r"|^\W*(?:follow|reach|contact|e-?mail|tweet|connect with)\s+"
    r"(?:her|him|them|the author|[A-Z][\w’-]+)\s+(?:[A-Z][\w’-]+\s+)?(?:on|at|via|@)"
    r"|^\W*about the (?:authors?|writers?)\W*$"
)
_OUTLET = re.compile(
    r"^\W*(?!This|That|It|There|He|She|What|Here)(?:the\s+)?(?:[A-Z][\w.&'’-]*\s+){1,6}"
    r"(?:is|are)\s+(?:an?|the)\s+(?:[\w’'-]+,?\s+){0,6}"
    r"(?:news(?:room|paper| site| agency| outlet| organi[sz]ation| website| platform| service)?|magazine"
    r"|publication|media (?:company|outlet|organi[sz]ation)|broadcaster|publisher"
    r"|journalism (?:project|organi[sz]ation)"
    r"|(?:independent|nonprofit|non-profit|global|leading) (?:provider|supplier|organi[sz]ation|company))\b"
    r"|^\W*(?:founded|established|launched) in \d{4},? .{0,120}"
    r"\b(?:newspaper|magazine|publication|website|newsroom)\b"
)
_LEGAL = re.compile(
    r"\b(?:creative commons|licen[sc]ed under|under an? .{0,40}licen[sc]e|read the original article"
    r"|republish (?:this|our) (?:article|story)|privacy (?:policy|notice)|terms of (?:service|use) apply"
    r"|protected by recaptcha|(?:uses?|accept) cookies|material may not be (?:published|reproduced))\b",
    re.IGNORECASE,
)


def is_after_matter(text: str) -> bool:
    """Whether a line at the very end of a body is none of the article.

    >>> is_after_matter("Ann Bell is a senior reporter at the Varna Courier.")
    True
    >>> is_after_matter("The Varna Courier is an independent, nonprofit newsroom on the coast.")
    True
    >>> is_after_matter("The harbour is a place for everybody, the keeper said.")
    False
    """
    if len(text) > LONGEST:
        return False
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return False
    return any(pattern.search(text) is not None for pattern in (_AUTHOR, _OUTLET, _LEGAL))
