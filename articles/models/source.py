"""Who prints: outlets, agencies, broadcasters."""

from django.db import models
from django.urls import reverse

from articles.language.agencies import agency_key, short_form


class Publisher(models.Model):
    """Who owns several sources: their articles are judged among one another as one outlet's are."""

    name = models.CharField(max_length=200, unique=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SourceQuerySet(models.QuerySet["Source"]):
    def agencies(self) -> "SourceQuerySet":
        return self.filter(kind=Source.Kind.AGENCY)

    def agency_names(self) -> dict[str, str]:
        """Every name and other name of the archive's own agencies, folded, and each agency's short form."""
        known: dict[str, str] = {}
        for source in self.agencies().prefetch_related("aliases").order_by("name"):
            aliases = [alias.value for alias in source.aliases.all() if alias.kind == SourceAlias.Kind.NAME]
            short = short_form(source.name, aliases)
            for spelling in (source.name, *aliases):
                known.setdefault(agency_key(spelling), short)
        return known


class Source(models.Model):
    """An outlet or agency. An article without one is unidentified; no row ever stands for that."""

    class Kind(models.TextChoices):
        OUTLET = "outlet", "outlet"
        AGENCY = "agency", "agency"
        BROADCASTER = "broadcaster", "broadcaster"
        OTHER = "other", "other"

    class Spelling(models.TextChoices):
        US = "us", "US"
        UK = "uk", "UK"
        OTHER = "other", "other or not known"

    class DateOrder(models.TextChoices):
        DAY_FIRST = "dmy", "day first"
        MONTH_FIRST = "mdy", "month first"
        UNKNOWN = "", "not known"

    name = models.CharField(max_length=200, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OUTLET)
    homepage = models.URLField(blank=True, help_text="Shown, never fetched.")
    publisher = models.ForeignKey(
        Publisher,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="sources",
        help_text="Where several sources have one publisher: an outlet and its site or sister.",
    )
    spelling = models.CharField(max_length=5, choices=Spelling, default=Spelling.OTHER)
    date_order = models.CharField(max_length=3, choices=DateOrder, blank=True, default=DateOrder.UNKNOWN)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["outlet", "agency", "broadcaster", "other"]),
                name="source_kind_known",
                violation_error_message="A source is an outlet, an agency, a broadcaster or other.",
            ),
            models.CheckConstraint(
                condition=~models.Q(slug="unidentified"),
                name="source_is_not_unidentified",
                violation_error_message=(
                    "“unidentified” stands for articles without a source. Choose another folder name."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("source", args=[self.slug])


class SourceAlias(models.Model):
    """Another name of a source, or a domain that is its own. Kept when sources are merged."""

    class Kind(models.TextChoices):
        NAME = "name", "name"
        DOMAIN = "domain", "domain"
        SLUG = "slug", "folder name"

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=6, choices=Kind)
    value = models.CharField(max_length=200, help_text="In lower case, as it is looked up.")

    class Meta:
        verbose_name_plural = "source aliases"
        ordering = ("kind", "value")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="alias_names_one_source")]

    def __str__(self) -> str:
        return f"{self.value} ({self.get_kind_display()})"
