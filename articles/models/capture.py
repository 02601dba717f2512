"""The file an article came from, byte for byte."""

import hashlib
import zlib

from django.db import models


class CaptureQuerySet(models.QuerySet["Capture"]):
    def for_list(self) -> "CaptureQuerySet":
        """Everything but the bytes and the roles."""
        return self.defer("packed", "roles")

    def with_words(self) -> "CaptureQuerySet":
        """Those that an article's words may be read off: no cancellation, no version older than one held."""
        return self.filter(gives_words=True)


class Capture(models.Model):
    """One captured file. Successive captures of one article are its revisions, numbered from 1.

    `roles` names the role of every line of the decoded text, in order (see extraction.parts.Role);
    `line_confidences` is parallel to it, as whole percents.
    """

    article = models.ForeignKey("Article", on_delete=models.PROTECT, related_name="captures")
    number = models.PositiveIntegerField(default=1, help_text="Revision of the article, from 1.")
    sha256 = models.CharField("SHA-256", max_length=64, db_index=True)
    packed = models.BinaryField("original bytes, compressed")
    size = models.PositiveBigIntegerField(help_text="Bytes as they came.")
    name = models.CharField(max_length=300, help_text="File name as given; bytes that are not UTF-8 escaped.")
    path = models.TextField(help_text="Path below the folder that was given to ingest.")
    format = models.CharField(max_length=8, default="txt")
    encoding = models.CharField(max_length=40)
    repairs = models.JSONField(default=list, blank=True)
    splitter_version = models.CharField(max_length=40)
    confidence = models.FloatField(default=1.0)
    roles = models.JSONField(default=list)
    line_confidences = models.JSONField(default=list)
    given = models.JSONField(
        default=dict, blank=True, help_text="What its message or container says of it, kept as given."
    )
    gives_words = models.BooleanField(
        default=True,
        help_text="Whether words are read off it; not so a cancellation, or an older version that came late.",
    )
    captured_at = models.DateTimeField(null=True, blank=True, help_text="The file's own time, if known.")
    ingested_at = models.DateTimeField(auto_now_add=True)
    run = models.ForeignKey(
        "IngestRun", null=True, blank=True, on_delete=models.SET_NULL, related_name="captures"
    )

    objects = CaptureQuerySet.as_manager()

    class Meta:
        ordering = ("article", "number")
        # Few articles come again, and the front page asks for those alone.
        indexes = [models.Index(fields=["number"], name="capture_by_number")]
        constraints = [
            models.UniqueConstraint(fields=["article", "number"], name="capture_numbered_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="capture_number_from_one"),
            models.CheckConstraint(
                condition=models.Q(confidence__gte=0) & models.Q(confidence__lte=1),
                name="capture_confidence_is_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} (capture {self.number})"

    @property
    def data(self) -> bytes:
        """The original bytes, as they came."""
        return zlib.decompress(bytes(self.packed))

    @property
    def is_as_it_came(self) -> bool:
        """Whether its bytes can be unpacked and are those that its checksum and its size were taken of."""
        try:
            data = self.data
        except zlib.error:
            return False
        return len(data) == self.size and hashlib.sha256(data).hexdigest() == self.sha256

    @staticmethod
    def pack(data: bytes) -> bytes:
        """Bytes as `packed` keeps them."""
        return zlib.compress(data, 6)


class LineMark(models.Model):
    """A curator's word on one line of an article's captures: its role, by content and occurrence.

    It outlives re-ingest, re-splitting and new captures; a mark that no line of the newest
    capture answers to is reported to the review queue, never dropped.
    """

    article = models.ForeignKey("Article", on_delete=models.CASCADE, related_name="line_marks")
    text = models.TextField(help_text="The line, stripped.")
    occurrence = models.PositiveIntegerField(default=1, help_text="Which of the equal lines, from 1.")
    role = models.CharField(max_length=16)
    made_by = models.ForeignKey("auth.User", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("article", "pk")
        constraints = [
            models.UniqueConstraint(fields=["article", "text", "occurrence"], name="line_marked_once"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.text[:60]}"


class BoilerplateMark(models.Model):
    """A passage that a curator called furniture or boilerplate; source empty means everywhere."""

    class Kind(models.TextChoices):
        FURNITURE = "furniture", "page furniture"
        BOILERPLATE = "boilerplate", "boilerplate"

    source = models.ForeignKey(
        "Source", null=True, blank=True, on_delete=models.CASCADE, related_name="boilerplate_marks"
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.BOILERPLATE)
    text = models.TextField()
    made_by = models.ForeignKey("auth.User", null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text[:60]}"
