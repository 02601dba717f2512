"""What curation tests share: stories made of linked articles, and the whole former state as one value."""

from django.utils import timezone

from articles.curation import rows
from articles.linking import ledgers
from articles.models import Article, Story, SyndicationLink
from tests.factories import ArticleFactory


def story_of(count: int, *, status: str = "automatic", score: float = 1.0) -> Story:
    """A story of this many versions, each linked to the one before it."""
    first = ArticleFactory()
    for _ in range(count - 1):
        article = ArticleFactory(story=first.story)
        link(
            Article.objects.exclude(pk=article.pk).filter(story=first.story).latest("pk"),
            article,
            status,
            score,
        )
    return first.story


def link(one: Article, other: Article, status: str = "automatic", score: float = 1.0) -> SyndicationLink:
    """A link of two articles, in the order that links are kept, with its ledger as a run leaves it."""
    first, second = sorted((one, other), key=lambda article: article.pk)
    made = SyndicationLink.objects.create(
        first=first,
        second=second,
        relation="version",
        degree="partial",
        coverage_first=0.5,
        coverage_second=0.5,
        score=score,
        algorithm="test",
        status=status,
        decided_at=timezone.now() if status in ("confirmed", "rejected") else None,
    )
    ledgers.write_ledgers([made.pk])
    made.refresh_from_db()
    return made


def articles_of(story: Story) -> list[Article]:
    return list(Article.objects.filter(story=story).order_by("pk"))


def whole_state() -> dict[str, object]:
    """Every row that decisions touch, as they would be remembered; stories that point on left out."""
    kept: dict[str, object] = {}
    for noun, model in rows.NOUNS.items():
        for row in model._default_manager.all():
            if noun == "story" and row.merged_into_id:
                continue
            kept[f"{noun}:{row.pk}"] = rows.row_state(row)
    return kept
