"""What waits for a curator after a capture came in: doubtful splits, and notes that ingest made."""

from collections.abc import Iterable

from django.utils import timezone

from articles.extraction.parts import Role, Split
from articles.models import Article, ReviewItem

LEAST_SURE = 0.8
FEWEST_PARAGRAPHS = 3
_WEIGHTS = {
    "low confidence": 0.4,
    "no headline": 0.25,
    "fewer than three paragraphs": 0.2,
    "no source": 0.1,
    "no date": 0.1,
}


def doubts(article: Article, parts: Split) -> tuple[str, ...]:
    """Why a curator should look at how this article was taken apart; empty when nothing is in doubt."""
    paragraphs = sum(paragraph.role is Role.PARAGRAPH for paragraph in parts.paragraphs)
    told = {
        "low confidence": parts.confidence < LEAST_SURE,
        "no headline": not article.headline,
        "fewer than three paragraphs": paragraphs < FEWEST_PARAGRAPHS,
        "no source": article.source_id is None,
        "no date": article.printed_on is None,
    }
    return tuple(reason for reason, holds in told.items() if holds)


def weigh_doubt(reasons: Iterable[str], confidence: float) -> float:
    """How doubtful, 0 to 1: what the splitter was not sure of, and each thing that is missing.

    >>> weigh_doubt(("no source", "no date"), 1.0)
    0.2
    """
    return round(min(1.0, (1 - confidence) * 0.6 + sum(_WEIGHTS[reason] for reason in reasons)), 4)


def ask_about_split(article: Article, parts: Split, *, is_new: bool = False) -> None:
    """Keep the article's one open question in step: open it, reword it, or close it.

    A question that a person has put aside is not asked again in the same words. A new
    article has no question yet: nothing is looked up for it.
    """
    reasons = doubts(article, parts)
    if is_new and not reasons:
        return
    questions = ReviewItem.objects.filter(article=article, kind=ReviewItem.Kind.SPLIT)
    open_ones = questions.filter(status=ReviewItem.Status.OPEN)
    if not reasons:
        open_ones.update(status=ReviewItem.Status.DONE, closed_at=timezone.now())
        return
    text = f"{', '.join(reasons).capitalize()} (confidence {parts.confidence:.0%})."
    doubt = weigh_doubt(reasons, parts.confidence)
    if not is_new and open_ones.update(text=text, doubt=doubt):
        return
    if not is_new and questions.filter(status=ReviewItem.Status.DISMISSED, text=text).exists():
        return
    ReviewItem.objects.create(kind=ReviewItem.Kind.SPLIT, article=article, text=text, doubt=doubt)


def note(article: Article, text: str, kind: str = ReviewItem.Kind.NOTE, doubt: float = 0.5) -> None:
    """Tell the curator once; the same words about the same article are not said again."""
    if not ReviewItem.objects.filter(article=article, kind=kind, text=text).exists():
        ReviewItem.objects.create(kind=kind, article=article, text=text, doubt=doubt)
