"""Takes held captures apart again, without touching a curator's words."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from articles.database.writing import one_writer
from articles.extraction.decode import Undecodable
from articles.extraction.split import SPLITTER_VERSION
from articles.ingest import furniture, questions
from articles.ingest.facts import LINKED, Fact, from_text, settle_facts
from articles.ingest.outcome import Stopwatch
from articles.ingest.reading import read_capture
from articles.ingest.splits_ahead import SplitsAhead
from articles.ingest.splitting import KeptSplit, Splitter
from articles.ingest.store import relink_article
from articles.linking import ledgers
from articles.models import Article, Capture, DueWork, LineMark, Source
from articles.recognition import placing
from articles.search import upkeep


@dataclass(frozen=True, slots=True)
class Resplit:
    """What re-splitting one article did: the groups of fields that changed."""

    article: int
    changed: tuple[str, ...]


def split_again(
    article_ids: Iterable[int],
    watch: Stopwatch | None = None,
    splitter: Splitter | None = None,
    ahead: SplitsAhead | None = None,
) -> Iterator[Resplit]:
    """Split these articles' captures again, each article in a transaction of its own, by number.

    `ahead` may have some of them ready.
    """
    watch, splitter = watch or Stopwatch(), splitter or Splitter()
    for pk in sorted(article_ids):
        with DueWork.objects.guarded(DueWork.Kind.RESPLIT) as at, one_writer():
            at.subject = pk
            outcome = split_now(pk, splitter, watch, ahead)
        if not at.happened and outcome is not None:
            yield outcome


def split_now(
    pk: int, splitter: Splitter, watch: Stopwatch | None = None, ahead: SplitsAhead | None = None
) -> Resplit | None:
    """Split one article's captures again, in the caller's transaction; None where it is gone.

    Raises what the program fails over, which `split_again` keeps for later.
    """
    # What this transaction does is no longer due; a stop takes the deletion back with the rest.
    DueWork.objects.filter(kind=DueWork.Kind.RESPLIT, subject=pk).delete()
    article = Article.objects.select_related("source", "story").filter(pk=pk).first()
    return None if article is None else _split_article(article, splitter, watch or Stopwatch(), ahead)


def _split_article(
    article: Article, splitter: Splitter, watch: Stopwatch, ahead: SplitsAhead | None
) -> Resplit:
    marks = list(LineMark.objects.filter(article=article))
    parts = None
    was_doubt = False
    for capture in article.captures.order_by("number"):
        owner = furniture.owner_number(article)
        found = ahead.of(capture, article, owner) if ahead is not None and not marks else None
        if found is None:
            try:
                reading = read_capture(capture.data, capture.format)
            except Undecodable:
                continue
            found = splitter.split(reading, article.source, marks, owner)
        parts = found.parts if capture.gives_words else parts
        furniture.count(capture, owner, found.lines, found.masked)
        placing.keep_lines(capture.pk, found.parts.version, found.furniture)
        values = KeptSplit.of(found.parts).columns
        if any(getattr(capture, name) != value for name, value in values.items()):
            was_doubt = True
            for name, value in values.items():
                setattr(capture, name, value)
            capture.save(update_fields=list(values))
    if parts is None:
        return Resplit(article.pk, ())
    facts = from_text(parts)
    byline = facts["byline"].values[0] if "byline" in facts else ""
    if "agency" not in facts and byline == article.byline and article.origins.get("agency") == "text":
        facts["agency"] = Fact((article.agency,), "text")  # the linker read it from the same byline
    changed = settle_facts(article, facts, only=("text",))
    if changed:
        article.revision_number += 1
        article.save()
        if set(changed) & LINKED:
            relink_article(article, watch)
        else:
            ledgers.keep_current([article.pk])
        upkeep.mark([article.pk])
    if changed or was_doubt:
        questions.ask_about_split(article, KeptSplit.of(parts))
    return Resplit(article.pk, tuple(changed))


def outdated(source: Source | None = None) -> Iterable[int]:
    """Articles with a capture that an older splitter took apart."""
    captures = Capture.objects.exclude(splitter_version=SPLITTER_VERSION)
    if source is not None:
        captures = captures.filter(article__source=source)
    return captures.order_by().values_list("article_id", flat=True).distinct()
