"""Is the archive sound: what is missing, corrupt, orphaned or at odds with itself, and what helps."""

import hashlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import DatabaseError
from django.db.models import Exists, F, OuterRef, Q

from articles.database import guards
from articles.database.damage import found_damage
from articles.database.faults import is_passing
from articles.models import Article, Capture, Decision, Story, SyndicationLink

RESTORE = (
    "Put back the newest backup (manage.py restore FILE --replace), or import the newest export into an "
    "empty archive (manage.py import_archive FILE)."
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it should be: what, and the remedy."""

    what: str
    remedy: str


def find_faults() -> Iterator[Fault]:
    """Every fault, as it is found. Reads everything once; writes nothing.

    A damaged page of the database ends one of these readings, which is a fault; the others go on. Raises
    DatabaseError and OSError for what is no fault of the archive: a full disk, a lock.
    """
    try:
        yield from _database()
    except DatabaseError as damaged:
        if is_passing(damaged):
            raise
        yield Fault(f"The database file cannot be read: {damaged}.", RESTORE)
        return
    for what, reading in (
        ("the captures", _captures),
        ("the articles", _articles),
        ("the stories and links", _stories),
        ("the record of decisions", _record),
    ):
        yield from _guarded(what, reading)


def _guarded(what: str, reading: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    """The faults that a reading finds, and the damage that stops it."""
    try:
        yield from reading()
    except Exception as damaged:  # a damaged row raises anything: of the database, of JSON, of a date
        if is_passing(damaged):
            raise
        yield Fault(f"Reading {what} stopped at a damaged row ({damaged}).", RESTORE)


def _database() -> Iterator[Fault]:
    for what in found_damage():
        yield Fault(what, RESTORE)


def _captures() -> Iterator[Fault]:
    again = f"Ingest the file again. Where it is lost: {RESTORE}"
    for capture in Capture.objects.defer("line_confidences").order_by("pk").iterator(chunk_size=100):
        name = f"Capture {capture.number} of article {capture.article_id} ({capture.name})"
        try:
            data = capture.data
        except zlib.error:
            yield Fault(f"{name}: its bytes cannot be unpacked.", again)
            continue
        is_of_its_size = len(data) == capture.size
        if hashlib.sha256(data).hexdigest() != capture.sha256:
            # Bytes that unpack, and of the right number, were written so: then the checksum was hit, by which
            # ingest would find the capture, or somebody changed the bytes on purpose.
            remedy = RESTORE if is_of_its_size else again
            yield Fault(f"{name}: its bytes do not have the SHA-256 that they came with.", remedy)
        elif not is_of_its_size:
            yield Fault(f"{name}: it has {len(data)} bytes, and {capture.size} are noted.", again)


def _articles() -> Iterator[Fault]:
    captures = Capture.objects.filter(article=OuterRef("pk"))
    for pk in Article.objects.filter(~Exists(captures)).order_by("pk").values_list("pk", flat=True):
        yield Fault(f"Article {pk} has no capture.", RESTORE)
    gone = Article.objects.filter(story__merged_into__isnull=False).order_by("pk")
    for pk, story in gone.values_list("pk", "story_id"):
        yield Fault(
            f"Article {pk} is in story {story}, which was merged into another.",
            "Run manage.py check_archive --fix; it moves the article on.",
        )
    for pk, body, roles in (
        Article.objects.order_by("pk").values_list("pk", "body", "body_roles").iterator(chunk_size=500)
    ):
        paragraphs = len(body.split("\n\n")) if body else 0
        if paragraphs != len(roles):
            yield Fault(
                f"Article {pk} has {paragraphs} paragraphs and {len(roles)} roles for them.",
                "Run manage.py resplit --all.",
            )


def _stories() -> Iterator[Fault]:
    for role in ("lead", "original", "likely_original"):
        strays = Story.objects.filter(**{f"{role}__isnull": False}).exclude(**{f"{role}__story": F("pk")})
        for story in strays.order_by("pk"):
            yield Fault(
                f"Story {story.pk}: its {role.replace('_', ' ')} is not one of its versions.",
                f"Choose another at /review/stories/{story.pk}/, or run check_archive --fix for none.",
            )
    together = SyndicationLink.objects.filter(
        Q(status="rejected") & Q(first__story=F("second__story"))
    ).order_by("pk")
    for first, second in together.values_list("first_id", "second_id"):
        yield Fault(
            f"Articles {first} and {second} are in one story; a curator judged that they are not versions.",
            "Run manage.py link_syndication; verdicts are kept to.",
        )


def _record() -> Iterator[Fault]:
    for name in guards.missing_guards():
        yield Fault(
            f"The guard {name} on the record of decisions is gone.",
            "Run manage.py check_archive --fix; it lays the guard again.",
        )
    for pk in Decision.objects.filter(undoes__isnull=False, undoes__gte=F("pk")).values_list("pk", flat=True):
        yield Fault(f"Decision {pk} undoes a later one.", RESTORE)
