"""Sources merged and split: aliases and articles move, nothing is lost, all is undoable."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from articles.models import Article, Decision, OutletEvidence, Source, SourceAlias

from .decisions import ROWS_AT_ONCE, Act, act
from .errors import Refused, require
from .verdicts import done

MOST_MOVED = 2_000
"""Articles that one decision moves, in one transaction: 0.4 s of processor, and nobody else writes meanwhile
(`python -m benchmarks.long_acts`). A merge of more is done by the worker, in parts."""


def effect_of_source_merge(into: Source, other: Source, by: User) -> str:
    """What the merge would do, in words; articles hidden from this person are not counted."""
    articles, names = other.articles.visible_to(by).count(), other.aliases.count() + 2
    return f"{articles} articles and {names} names of {other} become {into}'s; {other} is no more."


def move_part(into: Source, other: Source, *, by: User | None, why: str = "") -> Decision | None:
    """Move MOST_MOVED articles of a source to another, the first part of a merge; None where so many and no
    more are left, which `merge_sources` moves itself. Raises as it does."""
    require(by, "curate")
    moving = list(other.articles.order_by("pk").values_list("pk", flat=True)[: MOST_MOVED + 1])
    if len(moving) <= MOST_MOVED:
        return None
    subject = f"{MOST_MOVED:,} articles of {other} to {into}"
    with act(kind="move articles", subject=subject, by=by, why=why) as doing:
        _move(doing, Article.objects.filter(pk__in=moving[:MOST_MOVED]), other, into)
    return done(doing)


def merge_sources(
    into: Source, other: Source, *, by: User | None, why: str = "", parts: Sequence[int] = ()
) -> Decision:
    """Make one source of two. The other's name, folder name and aliases become aliases of `into`.

    `parts` are the decisions that moved articles before. Raises Refused (the same source; two articles at
    one address), PermissionDenied.
    """
    require(by, "curate")
    if into.pk == other.pk:
        raise Refused("Choose two different sources to merge.")
    subject = f"{other} into {into}"
    with act(kind="merge sources", subject=subject, by=by, why=why, parts=parts) as doing:
        _move(doing, other.articles.all(), other, into)
        _speak_of(doing, OutletEvidence.objects.filter(source=other), into)
        for evidence in OutletEvidence.objects.filter(rival=other).select_related("source"):
            doing.change(evidence, rival_id=None if evidence.source == into else into.pk)
        for mark in other.boilerplate_marks.all():
            doing.change(mark, source_id=into.pk)
        for alias in other.aliases.all():
            doing.change(alias, source_id=into.pk)
        for kind, value in (("name", other.name), ("slug", other.slug)):
            if not SourceAlias.objects.filter(kind=kind, value=value.lower()).exists():
                doing.make(SourceAlias(source=into, kind=kind, value=value.lower()))
        doing.drop(other)
    return done(doing)


def _move(doing: Act, articles: QuerySet[Article], other: Source, into: Source) -> None:
    if articles.count() > MOST_MOVED:
        raise Refused(f"More than {MOST_MOVED:,} articles would move. Ask the operator to do it in parts.")
    try:
        with transaction.atomic():
            moving = list(articles.order_by("pk").values_list("pk", flat=True))
            for start in range(0, len(moving), ROWS_AT_ONCE):
                part = Article.objects.filter(pk__in=moving[start : start + ROWS_AT_ONCE]).defer("body")
                doing.change_many(
                    (each, {"source_id": into.pk, "origins": {**each.origins, "source": "curator"}})
                    for each in part
                )
                spoken = OutletEvidence.objects.filter(article__in=moving[start : start + ROWS_AT_ONCE])
                _speak_of(doing, spoken.filter(source=other), into)
    except IntegrityError as clash:
        raise Refused(
            f"{into} already has an article at the address or path of one of these. "
            "The two may be one article."
        ) from clash


def _speak_of(doing: Act, evidence: QuerySet[OutletEvidence], into: Source) -> None:
    """What was said of a source that is merged is said of the other. That an article is not from it goes
    where the article is held to be from the other."""
    contradicted = evidence.filter(standing=OutletEvidence.Standing.REJECTED, article__source=into)
    for each in contradicted:
        doing.drop(each)
    doing.change_many((each, {"source_id": into.pk}) for each in evidence.order_by("pk"))
