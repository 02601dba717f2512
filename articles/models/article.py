"""One article as one source printed it, and who may read it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from articles.language.clocks import printed_moment

SEE_HIDDEN = "articles.see_hidden"
_NO_MOMENT = datetime.max.replace(tzinfo=UTC)


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> "ArticleQuerySet":
        """What anybody who may read at all may see: not withdrawn, no embargo running."""
        return self.exclude(self._hidden())

    def hidden(self) -> "ArticleQuerySet":
        """What only those with the right may see: withdrawn, or under an embargo that still runs."""
        # The first condition is the partial index's own; without it SQLite reads the whole table.
        return self.exclude(status=Article.Status.LIVE).filter(self._hidden())

    @staticmethod
    def _hidden() -> Q:
        return Q(status=Article.Status.WITHDRAWN) | Q(
            status=Article.Status.EMBARGOED, embargo_until__gt=timezone.now()
        )

    def visible_to(self, user: Any) -> "ArticleQuerySet":
        """The one rule of what a reader may see; every page, count and export goes through it."""
        if not may_read(user):
            return self.none()
        if user.has_perm(SEE_HIDDEN):
            return self
        return self.live()

    def countable_by(self, user: Any) -> "ArticleQuerySet":
        """The same articles as `visible_to`, for counts and long lists: what is hidden is left out by number,
        so that an index is read and no row. For a few articles `visible_to` asks less."""
        if not may_read(user):
            return self.none()
        return self.exclude(pk__in=Article.objects.hidden_from(user).order_by().values("pk"))

    def hidden_from(self, user: Any) -> "ArticleQuerySet":
        """The articles that a reader who may read the archive may yet not see."""
        if user.has_perm(SEE_HIDDEN):
            return self.none()
        return self.hidden()

    def not_recognised(self) -> "ArticleQuerySet":
        """Those whose source is no guess of the archive's off their furniture, or that have none."""
        # A path that is not there is neither equal nor unequal to anything.
        return self.filter(~Q(origins__source="recognised") | Q(origins__source__isnull=True))

    def for_list(self) -> "ArticleQuerySet":
        """Everything a result row shows, in one query; the body stays behind."""
        return self.select_related("source", "story").defer("body", "body_roles", "origins", "entries")

    def newest_first(self) -> "ArticleQuerySet":
        """By printed day, undated last."""
        return self.order_by(F("printed_on").desc(nulls_last=True), "-pk")

    def oldest_first(self) -> "ArticleQuerySet":
        """By printed day, undated last all the same."""
        return self.order_by(F("printed_on").asc(nulls_last=True), "pk")

    def printed_between(self, first: date, last: date) -> "ArticleQuerySet":
        return self.filter(printed_on__range=(first, last))

    def about_between(self, first: date, last: date) -> "ArticleQuerySet":
        """Those of no stated day whose span of days meets this one; both ends count."""
        return self.filter(
            printed_precision=Article.Precision.ABOUT, about_first__lte=last, about_last__gte=first
        )

    def with_printed_corrections(self) -> "ArticleQuerySet":
        """Those under which the outlet itself printed a correction."""
        return self.exclude(printed_corrections="")

    def standing(self, standing: str) -> "ArticleQuerySet":
        """Those whose source the archive "recognised", or whose day it tells "about"."""
        if standing == "recognised":
            return self.filter(origins__source=Article.Origin.RECOGNISED)
        return self.filter(printed_precision=Article.Precision.ABOUT)

    def unidentified(self) -> "ArticleQuerySet":
        return self.filter(source=None)


def may_read(user: Any) -> bool:
    """Whether this visitor may read the archive at all."""
    return bool(settings.ARCHIVE_PUBLIC_READING or (user.is_authenticated and user.is_active))


class Article(models.Model):
    """An article. Its words are as printed; corrections are Notices and never change them.

    `body` holds the paragraphs in order, a blank line between them; `body_roles` is parallel
    to them (extraction.parts.BODY_ROLES). `origins` says for each field where it came from. `entries` are
    objects with `first` and `last`, paragraph numbers from 1 (0 for a post that only the markup has, whose
    words are its `text`), `when` as printed and `who`; both may be empty.
    """

    class Status(models.TextChoices):
        LIVE = "live", "live"
        EMBARGOED = "embargoed", "embargoed"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Rights(models.TextChoices):
        NOT_RECORDED = "", "not recorded"
        OURS = "ours", "ours"
        LICENSED = "licensed", "licensed agency copy"
        REFERENCE = "reference", "other outlet's, for reference"

    class Precision(models.TextChoices):
        DAY = "day", "day"
        MONTH = "month", "month"
        YEAR = "year", "year"
        ABOUT = "about", "about: between two days"
        NONE = "", "undated"

    class Kind(models.TextChoices):
        ARTICLE = "article", "article"
        LIVE_BLOG = "live blog", "live blog"
        LETTERS = "letters", "letters"
        TRANSCRIPT = "transcript", "transcript"
        LIST = "list", "list, such as of winners"
        GALLERY = "gallery", "gallery"
        VIDEO = "video", "video"
        INDEX = "index", "index of other pages"

    class Origin(models.TextChoices):
        CURATOR = "curator", "a curator"
        FLAG = "flag", "the command line"
        MANIFEST = "manifest", "the manifest"
        HEADER = "header", "the header block"
        MESSAGE = "message", "the message or record"
        PATH = "path", "the path"
        HTML = "html", "the web page"
        TEXT = "text", "the text"
        RECOGNISED = "recognised", "its page furniture"
        VERSIONS = "versions", "the days of its versions"

    source = models.ForeignKey(
        "Source",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="articles",
        help_text="Empty: unidentified.",
    )
    unknown_outlet = models.ForeignKey(
        "UnknownOutlet",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="articles",
        help_text="Where it is unidentified: the articles whose furniture it shares.",
    )
    story = models.ForeignKey("Story", on_delete=models.PROTECT, related_name="articles")
    path = models.TextField(
        blank=True, help_text="Path of its first capture below the folder given to ingest."
    )
    url = models.TextField("URL", blank=True, help_text="As given. Never fetched.")
    canonical_url = models.TextField("canonical URL", blank=True, editable=False)

    guid = models.CharField(
        max_length=300, blank=True, help_text="The sender's own name for it, the same for all its versions."
    )

    section = models.CharField(max_length=200, blank=True)
    headline = models.TextField(blank=True)
    standfirst = models.TextField(blank=True)
    byline = models.TextField(blank=True)
    dateline = models.CharField(max_length=200, blank=True, help_text="The place, as printed.")
    credit = models.TextField(blank=True)
    contributors = models.TextField(blank=True)
    printed_corrections = models.TextField(
        blank=True, help_text="What the outlet itself printed as a correction, a blank line between two."
    )
    agency = models.CharField(max_length=100, blank=True, help_text="Short name, such as AP.")
    body = models.TextField(blank=True)
    body_roles = models.JSONField(default=list, blank=True)
    word_count = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.ARTICLE)
    entries = models.JSONField(
        default=list,
        blank=True,
        help_text="The posts of a live blog, the letters, or the turns of a transcript, in printed order.",
    )
    is_walled = models.BooleanField(
        "behind a wall", default=False, help_text="A subscription wall stands in it: probably incomplete."
    )

    printed_on = models.DateField(null=True, blank=True, help_text="The outlet's local day, never shifted.")
    printed_precision = models.CharField(max_length=5, choices=Precision, blank=True, default=Precision.NONE)
    printed_clock = models.CharField(
        max_length=40, blank=True, help_text="Time and zone as printed: 23:40 GMT."
    )
    about_first = models.DateField(
        "about: first day",
        null=True,
        blank=True,
        help_text="Where no day is stated: printed on this day at the earliest.",
    )
    about_last = models.DateField("about: last day", null=True, blank=True, help_text="And by this one.")
    about_day = models.DateField(
        "about: likeliest day", null=True, blank=True, help_text="Empty where the days between are as likely."
    )
    about_basis = models.CharField(
        "about: on what it rests", max_length=200, blank=True, help_text="Such as: from 3 versions."
    )
    printed_relative = models.CharField(
        "printed, as it says",
        max_length=60,
        blank=True,
        help_text="A time that gives no day, as printed: 2 hours ago.",
    )
    updated_on = models.DateField(null=True, blank=True, help_text="The day of an 'updated' line.")
    updated_clock = models.CharField(
        max_length=40, blank=True, help_text="Its time and zone as printed: 08:15 GMT."
    )
    language = models.CharField(max_length=12, blank=True, help_text="A BCP 47 tag, such as en or fr.")
    language_detected = models.BooleanField(default=False)

    status = models.CharField(max_length=10, choices=Status, default=Status.LIVE)
    embargo_until = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    rights = models.CharField(max_length=10, choices=Rights, blank=True, default=Rights.NOT_RECORDED)
    origins = models.JSONField(default=dict, blank=True)

    ingested_at = models.DateTimeField(auto_now_add=True, db_index=True)
    changed_at = models.DateTimeField(auto_now=True)
    revision_number = models.PositiveIntegerField(
        default=1, help_text="Counts changes, so that two curators never overwrite each other."
    )

    objects = ArticleQuerySet.as_manager()

    KINDS_WITH_ENTRIES = (Kind.LIVE_BLOG, Kind.LETTERS, Kind.TRANSCRIPT)

    class Meta:
        ordering = (F("printed_on").desc(nulls_last=True), "-pk")
        permissions = [
            ("see_hidden", "Can see embargoed and withdrawn articles"),
            ("take_full_text", "Can export full text"),
            ("add_captures", "Can add captures"),
            ("curate", "Can work the review queue and edit the record"),
            ("publish_notice", "Can publish notices, embargo and withdraw"),
        ]
        indexes = [
            # Plain ones beside the partial unique ones, which the planner takes only where a query repeats
            # their conditions word for word.
            models.Index(fields=["path"], name="article_by_path"),
            models.Index(fields=["source", "canonical_url"], name="article_by_url"),
            models.Index(fields=["guid", "source"], name="article_by_guid"),
            models.Index(fields=["printed_on", "id"], name="article_by_day"),
            models.Index(fields=["source", "printed_on"], name="article_by_source_day"),
            # What pages count of many articles, each in an index that has all of it: rows hold whole bodies.
            models.Index(fields=["printed_on", "printed_precision", "story"], name="article_days_counted"),
            models.Index(fields=["source", "agency", "printed_on"], name="article_copy_counted"),
            models.Index(fields=["byline", "printed_on", "story"], name="article_by_byline"),
            models.Index(fields=["source", "ingested_at"], name="article_arrivals_by_source"),
            models.Index(
                fields=["printed_on", "id"], name="article_put_right", condition=~Q(printed_corrections="")
            ),
            models.Index(
                fields=["ingested_at", "id"],
                name="article_put_right_lately",
                condition=~Q(printed_corrections=""),
            ),
            models.Index(
                fields=["about_first", "about_last"],
                name="article_by_span",
                condition=Q(printed_precision="about"),
            ),
            models.Index(fields=["section", "printed_on", "story"], name="article_by_section"),
            models.Index(fields=["dateline", "printed_on", "story"], name="article_by_place"),
            models.Index(fields=["agency"], name="article_by_agency"),
            models.Index(fields=["status"], name="article_hidden", condition=~Q(status="live")),
            models.Index(
                fields=["embargo_until"],
                name="article_by_embargo",
                condition=Q(embargo_until__isnull=False),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "canonical_url"],
                condition=Q(source__isnull=False) & ~Q(canonical_url=""),
                name="article_once_per_url",
            ),
            models.UniqueConstraint(
                fields=["source", "path"],
                condition=Q(source__isnull=False) & Q(canonical_url="") & ~Q(path=""),
                name="article_once_per_path",
            ),
            models.CheckConstraint(
                condition=Q(printed_on__isnull=True, printed_precision__in=["", "about"])
                | Q(printed_on__isnull=False, printed_precision__in=["day", "month", "year"]),
                name="article_date_has_precision",
                violation_error_message="Say how exact the printed day is: day, month or year.",
            ),
            models.CheckConstraint(
                condition=(
                    ~Q(printed_precision="about")
                    & Q(about_first__isnull=True, about_last__isnull=True, about_day__isnull=True)
                )
                | (
                    Q(printed_precision="about", about_first__isnull=False, about_last__isnull=False)
                    & Q(about_first__lte=F("about_last"))
                    & (
                        Q(about_day__isnull=True)
                        | Q(about_day__gte=F("about_first"), about_day__lte=F("about_last"))
                    )
                ),
                name="article_about_has_span",
                violation_error_message="About needs a first and a last day in order; other dates none.",
            ),
            models.CheckConstraint(
                condition=~Q(status="embargoed") | Q(embargo_until__isnull=False),
                name="article_embargo_has_end",
                violation_error_message="An embargo needs the time at which it ends.",
            ),
            models.CheckConstraint(
                condition=~Q(status="withdrawn") | Q(withdrawn_at__isnull=False),
                name="article_withdrawal_has_time",
                violation_error_message="A withdrawal needs its time. Withdraw the article from its page.",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["live", "embargoed", "withdrawn"]), name="article_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.pk])

    @property
    def title(self) -> str:
        """The headline, or the file's name where there is none."""
        return self.headline or self.path.rsplit("/", 1)[-1] or f"Article {self.pk}"

    @property
    def source_name(self) -> str:
        """The source's name; an unidentified article shows its file's name."""
        return self.source.name if self.source else f"unidentified: {self.path.rsplit('/', 1)[-1]}"

    @property
    def paragraphs(self) -> list[str]:
        """The body's paragraphs in printed order."""
        return self.body.split("\n\n") if self.body else []

    @property
    def posts(self) -> list[dict[str, Any]]:
        """Its entries, where it is of a kind that has any."""
        return self.entries if self.kind in self.KINDS_WITH_ENTRIES else []

    @property
    def corrections_as_printed(self) -> list[str]:
        """What the outlet itself printed as corrections, in order. Notices are ours; these are its words."""
        return self.printed_corrections.split("\n\n") if self.printed_corrections else []

    @property
    def printed_at(self) -> datetime | None:
        """The moment of printing in UTC, where the day and a clock time with its zone are stated."""
        if self.printed_on is None or self.printed_precision != self.Precision.DAY or not self.printed_clock:
            return None
        return printed_moment(self.printed_on, self.printed_clock)

    @property
    def is_hidden(self) -> bool:
        """Whether only those with the right may see it now."""
        return self.status == self.Status.WITHDRAWN or self.is_embargoed

    @property
    def is_embargoed(self) -> bool:
        return bool(
            self.status == self.Status.EMBARGOED
            and self.embargo_until
            and self.embargo_until > timezone.now()
        )


def in_printing_order(articles: Iterable[Article]) -> list[Article]:
    """By printed day, within a day by the moment where it is known; then those of no stated day, by the first
    day of their span; ties by number."""
    return sorted(articles, key=_printing)


def _printing(article: Article) -> tuple[bool, date, datetime, int]:
    is_undated = article.printed_on is None
    day = article.printed_on or article.about_first or date.max
    return is_undated, day, article.printed_at or _NO_MOMENT, article.pk
