"""What waits for a curator after a capture came in: doubtful splits, and notes that ingest made."""

from collections.abc import Iterable

from django.utils import timezone

from articles.extraction.parts import BODY_ROLES, Role, Split
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


def weakest_part(parts: Split) -> tuple[str, float]:
    """The part that the splitter was least sure of, in words, and how sure, 0 to 1.

    The splitter's own confidence is a mean over the body: one wrong headline or one stray line disappears in
    it. The body counts by its least sure line.
    """
    body = [line.confidence for line in parts.lines if line.role in BODY_ROLES]
    held = {
        "the headline": parts.headline,
        "the standfirst": parts.standfirst,
        "the byline": min(parts.bylines, key=lambda each: each.confidence, default=None),
        "the section": parts.section,
    }
    sure = {name: field.confidence for name, field in held.items() if field is not None}
    sure["a line of the body"] = min(body, default=parts.confidence)
    return min(sure.items(), key=lambda each: each[1])


def weigh_doubt(reasons: Iterable[str], confidence: float) -> float:
    """How doubtful, 0 to 1: how little sure the weakest part is, and each thing that is missing.

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
    part, sure = weakest_part(parts)
    text = f"{', '.join(reasons).capitalize()} (weakest: {part}, {sure:.0%} sure)."
    doubt = weigh_doubt(reasons, sure)
    if not is_new and open_ones.update(text=text, doubt=doubt):
        return
    if not is_new and questions.filter(status=ReviewItem.Status.DISMISSED, text=text).exists():
        return
    ReviewItem.objects.create(kind=ReviewItem.Kind.SPLIT, article=article, text=text, doubt=doubt)


def note(article: Article, text: str, kind: str = ReviewItem.Kind.NOTE, doubt: float = 0.5) -> None:
    """Tell the curator once; the same words about the same article are not said again."""
    if not ReviewItem.objects.filter(article=article, kind=kind, text=text).exists():
        ReviewItem.objects.create(kind=kind, article=article, text=text, doubt=doubt)
