"""What waits for a curator after a capture came in: doubtful splits, and notes that ingest made."""

from django.utils import timezone

from articles.extraction.doubts import weakest_part, weigh_doubt
from articles.extraction.kinds import CaptureKind
from articles.ingest.splitting import KeptSplit
from articles.models import Article, ReviewItem

LEAST_SURE = 0.8
"""Of pages that were told this sure, four words in five are right: under it the body is worth a look."""
LEAST_SURE_HEADLINE = 0.7
FEWEST_PARAGRAPHS = 3
_WITHOUT_TEXT = (CaptureKind.GALLERY, CaptureKind.VIDEO, CaptureKind.INDEX)


def doubts(article: Article, parts: KeptSplit) -> tuple[str, ...]:
    """Why a curator should look at how this article was taken apart; empty when nothing is in doubt."""
    told = {
        "low confidence": parts.confidence < LEAST_SURE,
        "no headline": not article.headline,
        "unsure headline": parts.headline is not None
        and parts.headline == article.headline
        and parts.headline_confidence < LEAST_SURE_HEADLINE,
        "fewer than three paragraphs": parts.paragraphs < FEWEST_PARAGRAPHS,
        "behind a wall, probably incomplete": parts.is_walled,
        "no article": parts.kind in _WITHOUT_TEXT,
        "no source": article.source_id is None,
        "no date": article.printed_on is None,
    }
    return tuple(reason for reason, holds in told.items() if holds)


def ask_about_split(article: Article, parts: KeptSplit, *, is_new: bool = False) -> None:
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
    said = ", ".join(f"{one}: {parts.kind}" if one == "no article" else one for one in reasons)
    part, sure = weakest_part(parts.sureness)
    text = f"{said.capitalize()} (weakest: the {part}, {sure:.0%} sure)."
    doubt = weigh_doubt(reasons, parts.sureness)
    if not is_new and open_ones.update(text=text, doubt=doubt):
        return
    if not is_new and questions.filter(status=ReviewItem.Status.DISMISSED, text=text).exists():
        return
    ReviewItem.objects.create(kind=ReviewItem.Kind.SPLIT, article=article, text=text, doubt=doubt)


def note(article: Article, text: str, kind: str = ReviewItem.Kind.NOTE, doubt: float = 0.5) -> None:
    """Tell the curator once; the same words about the same article are not said again."""
    if not ReviewItem.objects.filter(article=article, kind=kind, text=text).exists():
        ReviewItem.objects.create(kind=kind, article=article, text=text, doubt=doubt)
