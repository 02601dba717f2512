"""Takes held captures apart again, without touching a curator's words."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db import transaction

from articles.extraction.decode import Undecodable
from articles.extraction.lines import fold_line
from articles.extraction.parts import Role
from articles.extraction.split import SPLITTER_VERSION
from articles.ingest import doubt, furniture
from articles.ingest.facts import WORDS, Fact, from_text, settle
from articles.ingest.outcome import Stopwatch
from articles.ingest.reading import read, take_apart
from articles.ingest.store import as_split, relink
from articles.models import Article, Capture, LineMark, Source
from articles.search import upkeep


@dataclass(frozen=True, slots=True)
class Resplit:
    """What re-splitting one article did: the groups of fields that changed."""

    article: int
    changed: tuple[str, ...]


def learn_and_mask(source: Source, watch: Stopwatch | None = None) -> int:
    """Learn a source's furniture again and take apart what has a line that came or went; how many
    articles."""
    watch = watch or Stopwatch()
    texts = furniture.texts_of(source)
    came, went = furniture.learn_again(source, texts.values())
    if not came and not went:
        return 0
    touched = set()
    captures = Capture.objects.filter(article__source=source).only("roles", "article_id")
    for capture in captures.iterator(200):
        lines = texts.get(capture.pk, "").split("\n")
        if any(
            _is_misjudged(line, role, came, went) for line, role in zip(lines, capture.roles, strict=False)
        ):
            touched.add(capture.article_id)
    return sum(bool(one.changed) for one in again(touched, watch))


def _is_misjudged(line: str, role: str, came: frozenset[str], went: frozenset[str]) -> bool:
    """Whether the line would now have another role. Masking comes after classifying, so that a line
    that is furniture already stays what it is when its mask comes, and one that is none when it goes."""
    if role == Role.BLANK:
        return False
    is_furniture = role == Role.FURNITURE
    return fold_line(line) in (went if is_furniture else came)


def again(article_ids: Iterable[int], watch: Stopwatch | None = None) -> Iterator[Resplit]:
    """Take these articles' captures apart again, each article in a transaction of its own, by number."""
    watch = watch or Stopwatch()
    known: dict[int, frozenset[str]] = {}
    agencies = Source.objects.agency_names()
    for pk in sorted(article_ids):
        with transaction.atomic():
            article = Article.objects.select_related("source", "story").get(pk=pk)
            key = article.source_id or 0
            if key not in known:
                known[key] = furniture.known(article.source)
            yield _one(article, known[key], agencies, watch)


def _one(article: Article, lines: frozenset[str], agencies: Mapping[str, str], watch: Stopwatch) -> Resplit:
    marks = list(LineMark.objects.filter(article=article))
    parts = None
    was_doubt = False
    for capture in article.captures.order_by("number"):
        try:
            reading = read(capture.data, capture.format)
        except Undecodable:
            continue
        parts = take_apart(reading, article.source, lines, marks, agencies)
        values = as_split(parts)
        if any(getattr(capture, name) != value for name, value in values.items()):
            was_doubt = True
            for name, value in values.items():
                setattr(capture, name, value)
            capture.save(update_fields=list(values))
    if parts is None:
        return Resplit(article.pk, ())
    found = from_text(parts)
    byline = found["byline"].values[0] if "byline" in found else ""
    if "agency" not in found and byline == article.byline and article.origins.get("agency") == "text":
        found["agency"] = Fact((article.agency,), "text")  # the linker read it from the same byline
    changed = settle(article, found, only=("text",))
    if changed:
        article.revision_number += 1
        article.save()
        if set(changed) & set(WORDS):
            relink(article, watch)
        upkeep.mark([article.pk])
    if changed or was_doubt:
        doubt.ask_about_split(article, parts)
    return Resplit(article.pk, tuple(changed))


def outdated(source: Source | None = None) -> Iterable[int]:
    """Articles with a capture that an older splitter took apart."""
    captures = Capture.objects.exclude(splitter_version=SPLITTER_VERSION)
    if source is not None:
        captures = captures.filter(article__source=source)
    return captures.order_by().values_list("article_id", flat=True).distinct()
