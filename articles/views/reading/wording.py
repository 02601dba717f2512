"""The versions of a story in words: what a capture holds of the fullest, and why they are linked."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Q
from django.utils import timezone

from articles.models import Article, Story, SyndicationLink
from articles.syndication.features import WORDS_SAID
from articles.syndication.ledger import Ledger


@dataclass(frozen=True, slots=True)
class OtherVersion:
    """Another version of the same story, with the link that joins it to this article, if it is a direct
    one."""

    article: Article
    link: SyndicationLink | None

    @property
    def paragraphs(self) -> int:
        return len(self.article.body_roles)


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """One link of a story in words: what is shared, who says so, on what cues, which features spoke."""

    link: SyndicationLink
    sentence: str
    who: str
    cues: tuple[str, ...]
    spoken: "tuple[SpokenFeature, ...]" = ()


def held_words(found: Ledger | None) -> str:
    """What a capture holds of the fullest version, by its ledger against it; None for the fullest itself."""
    if found is None:
        return "This is the fullest version held here."
    if not found.kept_b:
        return "This capture has no paragraph of the fullest version held here."
    whole = found.kept_b == found.paragraphs_b
    which = f"all {found.kept_b}" if whole else f"{found.kept_b} of the {found.paragraphs_b}"
    paragraphs = "paragraph" if found.paragraphs_b == 1 else "paragraphs"
    return f"This capture has {which} {paragraphs} of the fullest version held here."


def kept_words(found: Ledger | None) -> str:
    """How much of the fullest version an article has, in few words: "has 8 of 22 paragraphs"."""
    if found is None:
        return "the fullest held here"
    return f"has {found.kept_b} of {found.paragraphs_b} paragraphs of the fullest"


def origin_line(story: Story, origin: Article | None, by_curator: bool) -> str:
    """Where the copy comes from: a version held here, or an agency whose copy is not; "" for no evidence."""
    if origin is not None:
        who = "the original, a curator says" if by_curator else "likely the original"
        return f"Origin: {origin.source_name}, {who}; held here."
    if story.origin:
        return f"Origin: {story.origin}, whose copy the versions carry; its own is not held here."
    return ""


def held_together(links: Any, versions: int) -> str:
    """Who says that these versions are one story. `links` is a query of the links between them."""
    if versions == 1:
        return "The only version held here."
    joining = links.filter(status__in=SyndicationLink.JOINING).order_by()
    confirmed = joining.filter(status=SyndicationLink.Status.CONFIRMED)
    counts = joining.aggregate(
        all=Count("pk"), confirmed=Count("pk", filter=Q(status=SyndicationLink.Status.CONFIRMED))
    )
    if not counts["confirmed"]:
        return "Linked automatically. No person has confirmed it yet."
    people = User.objects.filter(pk__in=confirmed.values("decided_by"))
    names = {_name(person) for person in people}
    if confirmed.filter(decided_by=None).exists():
        names.add(_name(None))
    everyone = ", ".join(sorted(names))
    if counts["confirmed"] == counts["all"]:
        return f"Confirmed by {everyone}."
    return f"Confirmed in part by {everyone}; the other links were made automatically."


def evidence_of(link: SyndicationLink) -> LinkEvidence:
    """A link's evidence in words."""
    first, second = (round(share * 100) for share in (link.coverage_first, link.coverage_second))
    kind = link.get_relation_display()
    if link.degree:
        kind += f", {link.get_degree_display()}"
    sentence = (
        f"{kind}. Runs of shared words cover {first} % of the first’s text and {second} % of the second’s."
    )
    cues = [str(link.evidence["reason"])] if link.evidence.get("reason") else []
    if link.direction_cue:
        cues.append(link.direction_cue)
    cues.extend(mergers_of(link))
    if link.conflict:
        cues.append(link.conflict)
    if link.evidence.get("probability"):
        cues.append(f"{round(float(link.evidence['probability']) * 100)} % probable")
    return LinkEvidence(link, sentence, who_says(link), tuple(cues), tuple(spoken_features(link)))


def mergers_of(link: SyndicationLink) -> list[str]:
    """Which sides merge an agency's report with their own: an agency helped with them, a line of theirs says.

    Reads the sources of both sides.
    """
    helped: list[list[str]] = link.evidence.get("helped") or [[], []]
    return [
        f"a merger: {' and '.join(agencies)} contributed to the report of {article.source_name}"
        for article, agencies in zip((link.first, link.second), helped, strict=True)
        if agencies
    ]


def who_says(link: SyndicationLink) -> str:
    """ "linked automatically", or who confirmed it and when."""
    if link.status != SyndicationLink.Status.CONFIRMED or link.decided_at is None:
        return str(link.get_status_display())
    decided = timezone.localtime(link.decided_at)
    return f"confirmed by {_name(link.decided_by)} on {decided.day} {decided:%B %Y}"


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else "a curator"


SPREAD_PARTS = 20
"""Parts of a text that its spread is told in."""


@dataclass(frozen=True, slots=True)
class SpokenFeature:
    """A feature that spoke when a link was judged: in words, for or against, and how much it added."""

    words: str
    speaks_for: bool
    added: float


def spoken_features(link: SyndicationLink) -> list[SpokenFeature]:
    """What spoke for a link and against it, the loudest first; empty for links of an older linker."""
    return [
        SpokenFeature(WORDS_SAID.get(name, name), added > 0, abs(added))
        for name, added in link.evidence.get("spoken", [])
    ]


def spread_of(link: SyndicationLink, side: str) -> str:
    """Where the shared runs sit in a text, from its beginning to its end: ▮ where a part is mostly shared."""
    words = int((link.evidence.get(side) or {}).get("words", 0))
    if not words:
        return ""
    at = 0 if side == "first" else 2
    shared = [0] * SPREAD_PARTS
    for span in link.spans:
        for word in range(span[at], min(span[at + 1], words)):
            shared[word * SPREAD_PARTS // words] += 1
    return "".join("▮" if 2 * SPREAD_PARTS * count >= words else "▯" for count in shared)
