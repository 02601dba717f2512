"""Which versions of a story carry a sentence that a notice corrects, and in what wording.

The story page and the desk ask the same question here, so that they never disagree.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from articles.linking.ledgers import acting_lexicon
from articles.models import Article, Notice
from articles.syndication.compare_words import Lexicon
from articles.syndication.propagation import Carries, Passage, find_sentence

MOST_VERSIONS_READ = 500
"""Versions of one story that are looked through for a sentence; the largest wire stories have about 100."""


@dataclass(frozen=True, slots=True)
class Carrier:
    """One version and what it carries of a corrected sentence; `where` is "paragraph 3" or "headline"."""

    article: Article
    passage: Passage
    where: str
    has_notice: bool

    @property
    def is_corrected(self) -> bool:
        """Whether it has the corrected wording already."""
        return self.passage.carries == Carries.CORRECTED


def carriers_of(notice: Notice, user: Any, lexicon: Lexicon | None = None) -> list[Carrier]:
    """Every version of the notice's story, open to this person, that carries the sentence in any wording.

    `has_notice` says that it has a public correction of its own. Empty for a notice that quotes no sentence.
    """
    versions = Article.objects.visible_to(user).filter(story=notice.article.story_id)
    return carriers_among(notice, versions, lexicon)


def carriers_among(
    notice: Notice, versions: QuerySet[Article], lexicon: Lexicon | None = None
) -> list[Carrier]:
    """Which of these versions carry the notice's sentence in any wording."""
    if not notice.printed_sentence:
        return []
    table = acting_lexicon() if lexicon is None else lexicon
    corrected = set(
        Notice.objects.public()
        .filter(article__in=versions.order_by().values("pk"), kind=Notice.Kind.CORRECTION)
        .values_list("article_id", flat=True)
    )
    found = []
    for article in versions.select_related("source").defer("origins").order_by("pk")[:MOST_VERSIONS_READ]:
        where, passage = _passage(article, notice, table)
        if passage is not None:
            found.append(Carrier(article, passage, where, article.pk in corrected))
    return found


def _passage(article: Article, notice: Notice, lexicon: Lexicon) -> tuple[str, Passage | None]:
    """Where the sentence stands best: in the body, else in the headline or the standfirst."""
    wanted = (notice.printed_sentence, notice.corrected_sentence, lexicon)
    if (passage := find_sentence(article.paragraphs, *wanted)) is not None:
        return f"paragraph {passage.paragraph}", passage
    for where in ("headline", "standfirst"):
        if (passage := find_sentence([getattr(article, where)], *wanted)) is not None:
            return where, passage
    return "", None
