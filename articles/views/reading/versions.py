"""The versions of a story in words: which is the fullest, what a capture holds of it, why they are linked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from articles.models import Article, Story, SyndicationLink
from articles.syndication.compare import compare
from articles.syndication.ledger import Ledger, from_json, ledger


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
class Evidence:
    """One link of a story in words: what is shared, who says so, on what cues."""

    link: SyndicationLink
    sentence: str
    who: str
    cues: tuple[str, ...]


def fullest_of(articles: Sequence[Article]) -> Article:
    """The version with the most paragraphs; of equals the one with most words, then the first to come in."""
    return max(articles, key=lambda article: (len(article.body_roles), article.word_count, -article.pk))


def lead_of(story: Story, articles: Sequence[Article]) -> Article:
    """The version that stands for the story: a curator's choice if it may be seen, else the fullest."""
    chosen = [article for article in articles if article.pk == story.lead_id]
    return chosen[0] if chosen else fullest_of(articles)


def ledger_against(article: Article, fullest: Article, link: SyndicationLink | None) -> Ledger:
    """The ledger with `article` on the left: the stored one where there is one, else made now."""
    stored = from_json(link.ledger) if link else None
    if stored is not None and link is not None:
        return stored if link.first_id == article.pk else stored.swapped()
    return ledger(compare(article, fullest))


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


def held_together(links: Sequence[SyndicationLink], versions: int) -> str:
    """Who says that these versions are one story."""
    if versions == 1:
        return "The only version held here."
    joining = [link for link in links if link.status in SyndicationLink.JOINING]
    confirmed = [link for link in joining if link.status == SyndicationLink.Status.CONFIRMED]
    if not confirmed:
        return "Linked automatically. No person has confirmed it yet."
    everyone = ", ".join(sorted({_name(link.decided_by) for link in confirmed}))
    if len(confirmed) == len(joining):
        return f"Confirmed by {everyone}."
    return f"Confirmed in part by {everyone}; the other links were made automatically."


def holding_together(links: Sequence[SyndicationLink]) -> list[SyndicationLink]:
    """The strongest links that are enough to join every version to another (Kruskal's spanning forest)."""
    root: dict[int, int] = {}

    def find(number: int) -> int:
        while root.setdefault(number, number) != number:
            number = root[number]
        return number

    kept = []
    for link in sorted(links, key=lambda each: (each.status not in each.JOINING, -each.score, each.pk)):
        first, second = find(link.first_id), find(link.second_id)
        if first != second:
            root[second] = first
            kept.append(link)
    return kept


def evidence_of(link: SyndicationLink) -> Evidence:
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
    if link.conflict:
        cues.append(link.conflict)
    return Evidence(link, sentence, who_says(link), tuple(cues))


def who_says(link: SyndicationLink) -> str:
    """ "linked automatically", or who confirmed it and when."""
    if link.status != SyndicationLink.Status.CONFIRMED or link.decided_at is None:
        return str(link.get_status_display())
    return f"confirmed by {_name(link.decided_by)} on {link.decided_at.day} {link.decided_at:%B %Y}"


def _name(user: Any) -> str:
    return (user.get_full_name() or user.get_username()) if user else "a curator"
