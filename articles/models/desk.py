"""What a reader keeps: saved searches and cuttings."""

from typing import Any

from django.db import models, transaction
from django.db.models import Max, Q
from django.urls import reverse

from .article import Article


class SavedSearch(models.Model):
    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="saved_searches")
    name = models.CharField(max_length=200)
    query = models.TextField(help_text="The query string of the search page.")
    made_at = models.DateTimeField(auto_now_add=True)
    looked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "saved searches"
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_search_named_once")]

    def __str__(self) -> str:
        return self.name


class CuttingsQuerySet(models.QuerySet["Cuttings"]):
    def visible_to(self, user: Any) -> "CuttingsQuerySet":
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(owner=user) | Q(is_shared=True))


class Cuttings(models.Model):
    """A named list of articles with notes, private or shared; printed as a dossier."""

    owner = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="cuttings")
    name = models.CharField(max_length=200)
    is_shared = models.BooleanField("shared with colleagues", default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    objects = CuttingsQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "cuttings"
        ordering = ("name",)
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="cuttings_named_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("cuttings", args=[self.pk])

    @transaction.atomic
    def keep(self, article: Article) -> bool:
        """Put an article at the end of the list; False if it is there already."""
        last = self.articles.aggregate(last=Max("position"))["last"] or 0
        _, made = self.articles.get_or_create(article=article, defaults={"position": last + 1})
        return made


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
        order = list(self.cuttings.articles.all())
        here = next(at for at, each in enumerate(order) if each.pk == self.pk)
        there = here + step
        if 0 <= there < len(order):
            order[here], order[there] = order[there], order[here]
            for position, each in enumerate(order, start=1):
                each.position = position
            Cutting.objects.bulk_update(order, ["position"])
