"""What waits for a person, in one order: doubt times reach. A hidden article waits for who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from heapq import nsmallest
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from articles.database.writing import one_writer
from articles.models import (
    Article,
    Decision,
    LexiconEntry,
    OutletEvidence,
    ReviewItem,
    SyndicationLink,
    UnknownOutlet,
)
from articles.search import style

from .decisions import act, guard
from .errors import Refused, Stale, require, require_sight
from .verdicts import done

LINK_DOUBT = 0.6
"""A suggested link stands near the threshold: about as likely right as wrong."""
CONFLICT_DOUBT = 0.8
LEXICON_DOUBT = 0.3
UNIDENTIFIED_DOUBT = 0.2
SUGGESTED_DOUBT = 0.5
KINDS = {
    "split": "doubtful splits",
    "link": "suggested links",
    "conflict": "conflicts of verdicts",
    "mark": "marks without a line",
    "group": "unknown outlets",
    "outlet": "suggested outlets",
    "source": "unidentified sources",
    "ingest": "noted at ingest",
    "refused": "refused files",
    "report": "problems reported by readers",
    "lexicon": "house-style candidates",
}
MOST_ALIKE = 500
"""Questions that one verdict closes together; a decision remembers each of them."""
DEEPEST = 1_000
"""Questions that the mixed queue lists; deeper ones are reached by kind, or by working."""


@dataclass(frozen=True, slots=True)
class ReviewQuestion:
    """One thing that waits: its kind (one of KINDS), number, weight (doubt x reach) and what to show.

    `touches` says in words what the reach counts.
    """

    kind: str
    pk: int
    doubt: float
    reach: int
    text: str
    about: Any

    @property
    def weight(self) -> float:
        return self.doubt * max(1, self.reach)

    @property
    def key(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def touches(self) -> str:
        if self.kind == "lexicon":
            return f"seen {self.reach:,} time{'' if self.reach == 1 else 's'}"
        return f"touches {self.reach:,} article{'' if self.reach == 1 else 's'}"


def waiting_counts(user: User) -> dict[str, int]:
    """How many questions of each kind wait for this person; kinds with none are left out."""
    found = {kind: rows.count() for kind, rows in _rows(user).items()}
    return {kind: found[kind] for kind in KINDS if found.get(kind)}


def waiting_count(user: User, kind: str) -> int:
    """How many questions of one kind wait for this person."""
    rows = _rows(user).get(kind)
    return rows.count() if rows is not None else 0


def waiting_questions(user: User, kind: str = "", start: int = 0, size: int = 25) -> list[ReviewQuestion]:
    """The questions from `start` on, heaviest first, ties by kind and number."""
    rows = _rows(user)
    if kind:
        return [_question(kind, row) for row in rows[kind][start : start + size]] if kind in rows else []
    wanted = _order(rows, min(start + size, DEEPEST))[start:]
    held = {
        (each, row.pk): _question(each, row)
        for each in {name for name, _ in wanted}
        for row in rows[each].filter(pk__in=[pk for name, pk in wanted if name == each])
    }
    return [held[each] for each in wanted if each in held]


def question_after(user: User, kind: str, key: str) -> ReviewQuestion | None:
    """The question that "skip" leads to: the next in the queue, or the first again after the last."""
    rows = _rows(user)
    if kind:
        rows = {kind: rows[kind]} if kind in rows else {}
    order = _order(rows, DEEPEST if key else 1)
    here = next((at for at, (name, pk) in enumerate(order) if f"{name}-{pk}" == key), -1)
    following = order[here + 1 : here + 2] or (order[:1] if here > 0 else [])
    for name, pk in following:
        return next((_question(name, row) for row in rows[name].filter(pk=pk)), None)
    return None


def _order(rows: dict[str, QuerySet[Any]], most: int) -> list[tuple[str, int]]:
    """The heaviest questions of all these kinds as (kind, number); only what weighs is read."""
    heads = (
        (-_weight(kind, row), kind, row[0]) for kind, found in rows.items() for row in _heads(found, most)
    )
    return [(kind, pk) for _, kind, pk in nsmallest(most, heads)]


def _heads(found: QuerySet[Any], most: int) -> list[tuple[Any, ...]]:
    """The numbers of the heaviest rows of one kind with what they weigh by; nothing else is read."""
    model = found.model
    if model is ReviewItem:
        return list(found.select_related(None).values_list("pk", "doubt", "reach")[:most])
    weights: dict[Any, tuple[str, ...]] = {
        SyndicationLink: ("reach",),
        LexiconEntry: ("seen",),
        UnknownOutlet: ("reach",),
        OutletEvidence: (),
        Article: (),
    }
    weight = weights[model]
    return list(found.select_related(None).values_list("pk", *weight)[:most])


def _weight(kind: str, row: tuple[Any, ...]) -> float:
    numbers: tuple[float, ...] = row[1:]
    match kind:
        case "link" | "conflict":
            return (CONFLICT_DOUBT if kind == "conflict" else LINK_DOUBT) * numbers[0]
        case "lexicon":
            return LEXICON_DOUBT * max(1, numbers[0])
        case "group":
            return UNIDENTIFIED_DOUBT * numbers[0]
        case "outlet":
            return SUGGESTED_DOUBT
        case "source":
            return UNIDENTIFIED_DOUBT
        case _:
            return numbers[0] * numbers[1]


def close_item(
    item: ReviewItem, *, by: User | None, dismissed: bool = False, why: str = "", seen: int | None = None
) -> Decision:
    """Say that an item is done with: seen to, or set aside as no problem. Raises Refused, Stale."""
    require(by, "curate")
    status = ReviewItem.Status.DISMISSED if dismissed else ReviewItem.Status.DONE
    kind = "dismiss question" if dismissed else "settle question"
    with one_writer():
        item = ReviewItem.objects.select_related("article").get(pk=item.pk)
        if item.article:
            require_sight(by, item.article)
        guard(item, seen)
        if item.status != ReviewItem.Status.OPEN:
            raise Refused(f"Nothing to do: this was {item.get_status_display()} already.")
        with act(kind=kind, subject=item.text, by=by, why=why, article=item.article) as doing:
            doing.change(item, status=status, closed_at=timezone.now())
        return done(doing)


def alike(item: ReviewItem, user: User) -> QuerySet[ReviewItem]:
    """The other open questions of its kind that ask in the same words, on articles open to this person."""
    rows: QuerySet[ReviewItem] = _rows(user).get(item.kind, ReviewItem.objects.none())
    reason = item.text.partition(" (")[0]  # what stands in brackets is measured, and differs
    same = Q(text=item.text) | Q(text__startswith=f"{reason} (")
    return rows.filter(same).exclude(pk=item.pk)[:MOST_ALIKE]


def close_items(
    items: Sequence[ReviewItem], *, by: User | None, dismissed: bool = False, why: str = ""
) -> Decision:
    """Close several open questions as one decision. Raises Refused where one of them was closed meanwhile."""
    require(by, "curate")
    status = ReviewItem.Status.DISMISSED if dismissed else ReviewItem.Status.DONE
    kind = "dismiss questions" if dismissed else "settle questions"
    with one_writer():
        numbers = [item.pk for item in items]
        held = list(ReviewItem.objects.select_related("article").filter(pk__in=numbers).order_by("pk"))
        with act(kind=kind, subject=f"{len(held)} questions: {items[0].text}", by=by, why=why) as doing:
            for item in held:
                if item.article:
                    require_sight(by, item.article)
                if item.status != ReviewItem.Status.OPEN:
                    raise Refused("One of these was closed while you had it open. Look at the queue again.")
                doing.change(item, status=status, closed_at=timezone.now())
        return done(doing)


def spelling_token(entry: LexiconEntry) -> str:
    """What a form shows of a pair's verdict, so that a stale form is noticed."""
    return f"{entry.status} {entry.decided_at.isoformat() if entry.decided_at else ''}".strip()


def judge_spelling(
    entry: LexiconEntry, approve: bool, *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """Say whether a pair mined from versions is house style. `seen` is the token that the form showed.

    Raises Stale, Refused, PermissionDenied.
    """
    require(by, "curate")
    status = LexiconEntry.Status.APPROVED if approve else LexiconEntry.Status.REJECTED
    kind = "approve spelling" if approve else "reject spelling"
    with one_writer():
        entry = LexiconEntry.objects.select_for_update().get(pk=entry.pk)
        if seen is not None and seen != spelling_token(entry):
            who = f"{entry.decided_by or 'Somebody'} called it {entry.get_status_display()}"
            raise Stale("This pair was judged while you had it open. Look at it again.", [who])
        if entry.status == status:
            raise Refused(f"Nothing to do: {entry} is {status} already.")
        with act(kind=kind, subject=str(entry), by=by, why=why) as doing:
            doing.change(entry, status=status, decided_by_id=by.pk if by else None, decided_at=timezone.now())
        return done(doing)


def _rows(user: User) -> dict[str, QuerySet[Any]]:
    """Each kind's rows in its own order, heaviest first; nothing is read yet."""
    hidden = Article.objects.hidden_from(user).order_by().values("pk")
    items = (
        ReviewItem.objects.filter(status=ReviewItem.Status.OPEN)
        .exclude(article__in=hidden)
        .select_related("article", "article__source", "outcome", "link")
        .defer("article__body", "article__body_roles")
        .order_by((F("doubt") * F("reach")).desc(), "pk")  # as the index has it
    )
    found: dict[str, QuerySet[Any]] = {
        kind: items.filter(kind=kind) for kind in ("split", "ingest", "mark", "refused", "report")
    }
    links = (
        SyndicationLink.objects.visible_to(user)
        .select_related("first", "second", "first__source", "second__source")
        .defer("spans", "ledger", "evidence", "first__body", "second__body")
    )
    reach = _versions("first", hidden) + _versions("second", hidden)
    found["link"] = links.waiting().annotate(reach=reach)
    found["link"] = found["link"].order_by("-reach", "-score", "pk")
    conflicts = links.exclude(conflict="").annotate(reach=reach)
    found["conflict"] = conflicts.order_by("-reach", "pk")
    asked = ReviewItem.objects.filter(article=OuterRef("pk"), kind="split", status=ReviewItem.Status.OPEN)
    unidentified = Article.objects.unidentified().exclude(pk__in=hidden).filter(~Exists(asked))
    suggested = OutletEvidence.objects.filter(
        standing=OutletEvidence.Standing.SUGGESTED, article__source=None, article__unknown_outlet=None
    ).exclude(article__in=hidden)
    found["outlet"] = suggested.select_related("article", "source", "rival").order_by("pk")
    # As an expression: SQLite would else go through all that are of no group, in the order of their numbers.
    alone = unidentified.annotate(group_number=Coalesce("unknown_outlet_id", 0)).filter(group_number=0)
    alone = alone.exclude(pk__in=suggested.values("article"))
    found["source"] = alone.defer("body", "body_roles").order_by("pk")
    seen = Count("articles", filter=~Q(articles__in=hidden))
    groups = UnknownOutlet.objects.annotate(reach=seen).filter(reach__gt=0)
    found["group"] = groups.order_by("-reach", "pk")
    pairs = LexiconEntry.objects.filter(status=LexiconEntry.Status.UNREVIEWED)
    pairs = pairs.exclude(pk__in=_explained(pairs))
    found["lexicon"] = pairs.seen_by(user).order_by("-seen", "pk")
    return found


def _explained(pairs: QuerySet[LexiconEntry]) -> list[int]:
    """Pairs that search and comparison already treat as one: they need no verdict."""
    rows = pairs.order_by().values_list("pk", "left", "right")
    return [pk for pk, left, right in rows if style.stand_for_one(left, right)]


def _versions(side: str, hidden: Any) -> Any:
    """How many articles that are not `hidden` stand in the story of one side of a link."""
    articles = (
        Article.objects.filter(story=OuterRef(f"{side}__story"))
        .exclude(pk__in=hidden)
        .order_by()
        .values("story")
        .annotate(versions=Count("pk"))
        .values("versions")
    )
    return Coalesce(Subquery(articles), Value(1))


def _question(kind: str, row: Any) -> ReviewQuestion:
    counted: Any = row  # with what `_rows` annotates, which no model declares
    if isinstance(row, ReviewItem):
        return ReviewQuestion(kind, row.pk, row.doubt, row.reach, row.text, row.article or row.outcome)
    if isinstance(row, SyndicationLink):
        doubt = CONFLICT_DOUBT if kind == "conflict" else LINK_DOUBT
        text = row.conflict if kind == "conflict" else f"{row.get_relation_display()}, suggested"
        return ReviewQuestion(kind, row.pk, doubt, counted.reach, text, row)
    if isinstance(row, LexiconEntry):
        what = f"Is this house style? It was read as a difference of {row.kind or 'style'}."
        return ReviewQuestion(kind, row.pk, LEXICON_DOUBT, counted.seen, what, row)
    if isinstance(row, UnknownOutlet):
        proposed = f"Page furniture proposes {row.name}." if row.name else "No page furniture says a name."
        articles = f"{counted.reach:,} article{'' if counted.reach == 1 else 's'}"
        what = f"{articles} of one unknown outlet. {proposed}"
        return ReviewQuestion(kind, row.pk, UNIDENTIFIED_DOUBT, counted.reach, what, row)
    if isinstance(row, OutletEvidence):
        rival = f" or {row.rival}" if row.rival else ""
        lines = (
            "One line of its furniture is"
            if row.line_count == 1
            else f"{row.line_count} lines of its furniture are"
        )
        what = f"Is this from {row.source}{rival}? {lines} the same."
        return ReviewQuestion(kind, row.pk, SUGGESTED_DOUBT, 1, what, row)
    return ReviewQuestion(kind, row.pk, UNIDENTIFIED_DOUBT, 1, "No source is known.", row)
