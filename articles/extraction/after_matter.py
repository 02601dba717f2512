"""What stands below an article's last paragraph in whole sentences and is none of it: notes on its author, an
outlet's description of itself, and privacy and licence texts.

Of 2,956 captures with known bodies the classifier alone leaves such a line at the end of seventeen;
without them ten are better and six, whose truths have such notes, worse. Appeals ("Subscribe now") are
left to it: taken out by words they cost more than they gained.
"""

import re

LONGEST = 700
SENTENCE_END = '.!?…"”’»)'
MOST = 3
"""Such lines that are let go at one end: what reports on privacy or licences must not lose its text."""
_HINTS = (
    "is a", "is an", "are a", "is the", "is our", "privacy", "cookie", "recaptcha", "licen",
    "creative commons", "republish", "read the original", "terms of", "material may", "follow", "@", "email",
    "e-mail", "reach ", "about the ", "founded", "established", "launched",
)  # fmt: skip
_WORKS = (
    r"(?:writer|reporter|editor|correspondent|columnist|author|producer|journalist|professor|fellow|contributor"
    r"|blogger|lecturer|critic|analyst|researcher|intern|freelancer|commentator|historian)"
)
_AUTHOR = re.compile(
    r"^\W*(?:[A-Z][\w.'’-]*\s+){1,4}(?:\([^)]{1,40}\)\s*)?(?:is|are)\s+(?:an?|the|our)\s+"
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
_TERMS = r"(?:privacy (?:policy|notice)|terms (?:of (?:service|use)|and conditions|& conditions))"
_OWN = r"(?:article|story|work|text|content|material|image|photo(?:graph)?|video|(?:web)?site|blog|post)s?"
_LEGAL = re.compile(
    # The whole formula: a report that names a privacy policy or a licence says something else of it.
    r"\bprotected by (?:google )?recaptcha\b"
    rf"|\b{_TERMS} (?:and|&) (?:the )?(?:google )?{_TERMS} (?:apply|applies)\W*$"
    r"|^\W*(?:(?:please )?(?:read|see|view|check) )?(?:our |the )?"
    rf"(?:{_TERMS}(?: (?:and|&) | ?[|,] ?)?){{1,3}}\W*$"
    rf"|\b(?:read|see|view|check|in|with|to) our (?:full )?{_TERMS}[.\s]*$"
    rf"|[|•·©].*\b{_TERMS}|\b{_TERMS}.*[|•·©]|\bconstitutes (?:acceptance|agreement)\b.*\b{_TERMS}"
    r"|^\W*by (?:sign|subscrib|submitt|click|continu|us|provid|enter|regist|join)\w* "
    rf".{{0,120}}\byou .*{_TERMS}"
    r"|^\W*(?:(?:we|(?:this|our) (?:web)?site)(?: and our partners)? uses? cookies|accept (?:all )?cookies)\b"
    r"|(?:^|[.!?]\s+)read the original (?:article|story)\b.{0,60}$"
    r"|^\W*(?:you (?:can|may|are free to) )?republish (?:this|our) (?:article|story)"
    rf"|^\W*(?:this|the|our|all) (?:\w+ )?{_OWN}(?: on this (?:web)?site)? "
    r"(?:is|are|was|were|has been|have been)"
    r"(?: \w+)? (?:re-?published|published|licen[sc]ed|(?:made )?available|shared|distributed|released)\b"
    r".{0,200}\b(?:creative commons|licen[sc]e|cc by)\b"
    r"|^\W*(?:unless|except where) otherwise (?:noted|stated|indicated)\b.*\blicen[sc]"
    r"|^\W*(?:(?:re)?published |licen[sc]ed )?(?:under (?:an? |the )?)?creative commons(?: [\w.-]+){0,5} "
    r"licen[sc]e\b.{0,30}$"
    r"|^\W*(?:all|this|the|our|copyright)\b.{0,120}\bmay not be (?:published|reproduced)\b",
    re.IGNORECASE,
)


def is_after_matter(text: str) -> bool:
    """Whether a line at the very end of a body is none of the article.

    >>> is_after_matter("Ann Bell is a senior reporter at the Varna Courier.")
    True
    >>> is_after_matter("The Varna Courier is an independent, nonprofit newsroom on the coast.")
    True
    >>> is_after_matter("This site is protected by reCAPTCHA and the Google Privacy Policy applies.")
    True
    >>> is_after_matter("The harbour is a place for everybody, the keeper said.")
    False
    >>> is_after_matter("The regulator said that the privacy policy misled those who signed up.")
    False
    """
    if len(text) > LONGEST:
        return False
    lower = text.lower()
    if not any(hint in lower for hint in _HINTS):
        return False
    return any(pattern.search(text) is not None for pattern in (_AUTHOR, _OUTLET, _LEGAL))


def is_sentence(text: str) -> bool:
    """Whether a stripped line, not empty, ends as a sentence does and has words enough for one."""
    return text[-1] in SENTENCE_END and len(text.split()) > 3
