"""What a reader keeps: saved searches and cuttings. What is thrown away can be brought back for a while."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import Max, Q
from django.urls import reverse
from django.utils import timezone

from .alert import HowOften
from .article import Article

KEPT_AFTER_THROWN = timedelta(days=30)
"""For how long what was thrown away can be brought back; then a run of alerts deletes it."""


class KeptQuerySet(models.QuerySet[Any]):
    def kept(self) -> "KeptQuerySet":
        return self.filter(thrown_at=None)

    def thrown(self) -> "KeptQuerySet":
        """Newest first."""
        return self.exclude(thrown_at=None).order_by("-thrown_at", "-pk")


class Throwable(models.Model):
    """Something named that its owner can throw away and bring back."""

    thrown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True

    def throw_away(self) -> None:
        self.thrown_at = timezone.now()
        self.save(update_fields=["thrown_at"])

    def bring_back(self) -> bool:
        """False where another has its name by now; nothing is changed then."""
        self.thrown_at = None
        try:
            with transaction.atomic():
                self.save(update_fields=["thrown_at"])
        except IntegrityError:
            return False
        return True


class SavedSearch(Throwable):
    """A search under a name. What came since `looked_before`, the look before the last, is new."""

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    query = models.TextField(help_text="The query string of the search page.")
    made_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_before = models.DateTimeField(null=True, blank=True)
    how_often = models.CharField(max_length=6, choices=HowOften, blank=True, default=HowOften.NEVER)
    told_until = models.DateTimeField(
        null=True, blank=True, help_text="What came in before was told, or came before telling was asked for."
    )
    mailed_at = models.DateTimeField(null=True, blank=True)
    new_articles = models.JSONField(
        null=True, blank=True, default=list, help_text="Null: the search took too long to be counted."
    )
    counted_at = models.DateTimeField(null=True, blank=True)

    objects = KeptQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "saved searches"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["user", "name"], condition=Q(thrown_at=None), name="saved_search_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CuttingsQuerySet(KeptQuerySet):
    def visible_to(self, user: Any) -> "CuttingsQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True), thrown_at=None)


class Cuttings(Throwable):
    """A named list of articles with notes, private or shared; printed as a dossier."""

    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="cuttings")
    name = models.CharField(max_length=200)
    is_shared = models.BooleanField("shared with colleagues", default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CuttingsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "cuttings"
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "name"], condition=Q(thrown_at=None), name="cuttings_named_once"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cuttings", args=[self.pk])

    @transaction.atomic
    def keep(self, article: Article) -> bool:
        """Put an article at the end of the list; False if it is there already."""
        return bool(self.keep_all([article.pk]))

    @transaction.atomic
    def keep_all(self, articles: Sequence[int]) -> int:
        """Put articles at the end of the list, in their order; how many were not there yet."""
        Cuttings.objects.select_for_update().get(pk=self.pk)  # whoever else keeps an article here waits
        last = self.articles.aggregate(last=Max("position"))["last"] or 0
        held = set(self.articles.filter(article__in=articles).values_list("article", flat=True))
        fresh = [pk for pk in dict.fromkeys(articles) if pk not in held]
        made = (
            Cutting(cuttings=self, article_id=pk, position=last + step) for step, pk in enumerate(fresh, 1)
        )
        return len(Cutting.objects.bulk_create(made))


class Cutting(models.Model):
    """One article in a cuttings list."""

    cuttings = models.ForeignKey(Cuttings, on_delete=models.CASCADE, related_name="articles")
    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["cuttings", "article"], name="cutting_once")]

    def __str__(self) -> str:
        return f"{self.article_id} in {self.cuttings}"

    @transaction.atomic
    def move(self, step: int) -> None:
        """Swap with the neighbour `step` away; at either end nothing moves."""
        Cuttings.objects.select_for_update().get(pk=self.cuttings_id)
        order = list(self.cuttings.articles.all())
        here = next(at for at, each in enumerate(order) if each.pk == self.pk)
        there = here + step
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            for position, each in enumerate(order, start=1):
                each.position = position
            Cutting.objects.bulk_update(order, ["position"])
