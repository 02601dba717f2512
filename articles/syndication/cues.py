"""What an article says of itself and of others beside its words: its agency, the names in it, who wrote it.

Read when a pair is judged and kept with the reading, since most articles share nothing with any other.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from weakref import WeakKeyDictionary

from articles.language.agencies import AGENCIES, first_agency_in
from articles.language.datelines import dateline_at_start
from articles.language.weekdays import weekdays_in
from articles.syndication.agency import AgencyShare, attribute_agency
from articles.syndication.article_text import ArticleText
from articles.syndication.reading import ArticleReading

# How plainly an article names an agency: as whose copy it is or who helped, or only in its text.
NAMED, MENTIONED = 1.0, 0.5
# Where a credit stands that the splitter left in the body: so many paragraphs from either end.
_HEAD_PARAGRAPHS, _TAIL_PARAGRAPHS = 2, 3
_CREDITED = re.compile(
    r"\bcontribut(?:ed|ing)\b|copyright|©|\b(?:writers?|reporters?|correspondents?)\b|"
    r"\b(?:reporting|files|material) (?:by|from)\b|\breporting\b.{0,40}$",
    re.I,
)
_NAMES = "|".join(sorted((re.escape(name) for names in AGENCIES.values() for name in names), key=len)[::-1])
_MENTION = re.compile(
    rf"(?:told|tells|to|the|by|an?|with) (?:The )?(?P<told>{_NAMES})\b|"
    rf"\b(?P<does>{_NAMES}) (?:reported|reports|poll|review|analysis|interview|reporters?)\b"
)
_CAPITALISED = re.compile(r"\b(?:[^\W\d_a-z][\w'’-]{2,}|\d[\d.,]*\d)")
_WITHIN_SENTENCE = re.compile(r"(?<=[\w,;:'’)] )(?:[^\W\d_a-z][\w'’-]{2,}|\d[\d.,]*\d)")
_LEAD_PARAGRAPHS, _LEAD_CHARACTERS = 4, 400
_WHEN_PARAGRAPHS, _WHEN_CHARACTERS = 2, 400  # what is new, and on which day, stands at the very top
_REPORTER = re.compile(r"\b[^\W\d_a-z][\w'’-]{3,}\b")
_NO_REPORTER = frozenset(
    [
        "associated",
        "press",
        "reuters",
        "staff",
        "writer",
        "reporter",
        "special",
        "correspondent",
        "contributor",
        "senior",
        "editor",
        "news",
        "bureau",
        "chief",
        "washington",
        "national",
        "political",
    ]
)
# Words that an outlet's name has beside the words by which others call it.
_GENERIC = frozenset(["news", "online", "the", "web", "opinion", "blog", "of"])


@dataclass(frozen=True, slots=True)
class ArticleCues:
    """`own_agency` is the agency that its source is, `leads_with` the other one whose dateline opens it, both
    "" for none; `agencies` are those it names as whose copy it is, `helped_by` those that helped.
    `agency_level` is NAMED, MENTIONED or 0. `names` are capitalised words within sentences and figures,
    folded; `lead_names` those of the headline and the opening. `reporters` are words of the byline.
    `weekday` is the first day of the week that the opening names, 0 for Monday."""

    own_agency: str
    agencies: frozenset[str]
    helped_by: frozenset[str]
    leads_with: str
    agency_level: float
    names: frozenset[str]
    lead_names: frozenset[str]
    reporters: frozenset[str]
    weekday: int | None

    @property
    def named(self) -> frozenset[str]:
        """Every agency that it names as having a part in it."""
        return self.agencies | self.helped_by | ({self.own_agency} - {""})


_kept: WeakKeyDictionary[ArticleReading, ArticleCues] = WeakKeyDictionary()


def cues_of(reading: ArticleReading) -> ArticleCues:
    """The cues of a reading, read once."""
    found = _kept.get(reading)
    if found is None:
        found = _kept[reading] = _read(reading.article)
    return found


@lru_cache(maxsize=2048)
def outlet_pattern(name: str) -> re.Pattern[str] | None:
    """How other writers name an outlet: its name without what sets its editions apart, or its initials.

    >>> bool(outlet_pattern("Meridian Post - News").search("as the Meridian Post reported"))
    True
    """
    plain = re.sub(r"\([^)]*\)|\.(?:com|org|net|co\.uk)\b| - .*", "", name).strip()
    words = [word for word in re.findall(r"[\w'&]+", plain) if word.lower() not in _GENERIC]
    forms = {" ".join(words), plain}
    if len(words) > 1 and all(word[0].isupper() for word in words):
        forms.add("".join(word[0] for word in words))
    usable = sorted((re.escape(form) for form in forms if len(form) > 1), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(usable)})(?!\w)") if usable else None


def _read(article: ArticleText) -> ArticleCues:
    own_agency, whole, helped, leads_with = _agencies(article)
    text = " ".join(article.paragraphs)
    level = (
        NAMED if own_agency or whole or helped else MENTIONED if _mentions(text, article.outlet_name) else 0.0
    )
    opening = [article.headline, *article.paragraphs[:_LEAD_PARAGRAPHS]]
    lead = " ".join(part[:_LEAD_CHARACTERS] for part in opening)
    when = weekdays_in(" ".join(article.paragraphs[:_WHEN_PARAGRAPHS])[:_WHEN_CHARACTERS])
    reporters = {found.lower() for found in _REPORTER.findall(article.byline)} - _NO_REPORTER
    return ArticleCues(
        own_agency=own_agency,
        agencies=whole,
        helped_by=helped,
        leads_with=leads_with,
        agency_level=level,
        names=frozenset(found.lower() for found in _WITHIN_SENTENCE.findall(text)),
        lead_names=frozenset(found.lower() for found in _CAPITALISED.findall(lead)),
        reporters=frozenset(reporters),
        weekday=when[0] if when else None,
    )


def _agencies(article: ArticleText) -> tuple[str, frozenset[str], frozenset[str], str]:
    """The agency that its source is; whose copy it says it is; who helped; whose dateline opens it.

    A source is an agency when the archive's list says so, or when it has an agency's name and its article
    opens with that agency's dateline. What an outlet calls itself by is no agency that it copies from.
    """
    own = first_agency_in(article.outlet_name)
    leads_with = ""
    for paragraph in article.paragraphs[:_HEAD_PARAGRAPHS]:
        opening = dateline_at_start(paragraph)
        if opening and opening.agency:
            leads_with = opening.agency
            break
    said = attribute_agency(
        dateline=article.dateline,
        byline=article.byline,
        credit=article.credit,
        contributors=article.contributors,
    )
    whole = {leads_with, article.agency}
    helped: set[str] = set()
    (whole if said.share is AgencyShare.WHOLE else helped).add(said.agency)
    ends = (*article.paragraphs[:1], *article.paragraphs[-_TAIL_PARAGRAPHS:])
    helped |= {first_agency_in(paragraph) for paragraph in ends if _CREDITED.search(paragraph)}
    is_agency = article.outlet_is_agency or (bool(own) and leads_with == own)
    whole -= {"", own}
    helped -= {"", own} | whole
    source = (own or article.outlet_name) if is_agency else ""
    return source, frozenset(whole), frozenset(helped), "" if leads_with == own else leads_with


def _mentions(text: str, outlet_name: str) -> bool:
    own = first_agency_in(outlet_name)
    for found in _MENTION.finditer(text):
        agency = first_agency_in(found["told"] or found["does"])
        if agency and agency != own:
            return True
    return False
