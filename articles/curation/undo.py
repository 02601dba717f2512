"""Undo: the exact former state of what a decision touched, or a refusal that names what depends on it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db import IntegrityError, models
from django.db.models import ProtectedError
from django.utils import timezone

from articles.database.writing import one_writer
from articles.models import Article, Decision, Notice, OutletEvidence, Source, Story, SyndicationLink

from . import rows
from .decisions import ROWS_AT_ONCE, Act, act
from .errors import Refused, require, require_sight
from .obstacles import row_named, value_taken, why_not_undone
from .verdicts import done

UNDO, DO_AGAIN = "undo", "do again"
"""Kinds of decisions that take another back; the second takes back an undo."""
UNDOES = "undoes-"
"""How a message's tags say which decision it tells of: `undoes-12 Undo`, with the words of its button."""


def undo_decision(
    decision: Decision, *, by: User | None, why: str = "", told_to: User | AnonymousUser | None = None
) -> Decision:
    """Put back what the decision changed, as one new decision.

    Raises Refused, naming the later action, where something decided since stands on it; Refused
    too where it is undone already, where the archive itself has moved a row since, or where something else
    has by now what it would put back. `told_to` reads of a refusal, where that is not who undoes.
    """
    require(by, "curate")
    with one_writer():
        decision = _last_done(Decision.objects.select_for_update().get(pk=decision.pk))
        _check(decision, by, told_to or by)
        try:
            return _take_back(decision, by, why)
        except IntegrityError as clash:
            words = value_taken(decision)
            raise Refused(f"Decision {decision.pk} cannot be undone. {words}") from clash
        except ProtectedError as clash:
            held = next(iter(clash.protected_objects))
            words = f"{row_named(held)} rests on what it made. Change that first."
            raise Refused(f"Decision {decision.pk} cannot be undone. {words}") from clash


def _take_back(decision: Decision, by: User | None, why: str) -> Decision:
    is_first = decision.undoes_id is None
    with act(
        kind=DO_AGAIN if decision.kind == UNDO else UNDO,
        subject=f"{decision.kind} {decision.subject}" if is_first else decision.subject,
        by=by,
        why=why,
        article=decision.article,
        story=decision.story,
        undoes=decision,
    ) as doing:
        _restore(doing, decision)
    return done(doing)


def _last_done(decision: Decision) -> Decision:
    """The decision that has to be taken back so that this one is undone: itself or, where it was undone and
    done again, that which did it again."""
    undoing = Decision.objects.filter(undoes=decision).first()
    again = Decision.objects.filter(undoes=undoing).first() if undoing else None
    return decision if again is None else _last_done(again)


def last_of(decision: Decision) -> Decision:
    """The last of what took this decision back, did it again and so on; itself where nothing did."""
    following = Decision.objects.filter(undoes=decision).first()
    return decision if following is None else last_of(following)


def told_of_undo(undone: Decision) -> str:
    """What an undo did, for the page it was made on."""
    if undone.kind == DO_AGAIN:
        return "Done again."
    if any(key.startswith("boilerplate:") and state is None for key, state in undone.after["rows"].items()):
        return (
            "Undone: the passages count again. Links that rested on them come back as soon as the archive "
            "has linked these articles again."
        )
    return "Undone: everything it changed is as it was."


def steps_of(decision: Decision) -> list[Decision]:
    """The decisions that one act is made of, oldest first: itself, and its parts where it was done in parts.

    The undoing of such an act has the undoings of its parts for parts.
    """
    if decision.undoes is not None:
        undone = [each.pk for each in steps_of(decision.undoes)]
        return list(Decision.objects.filter(undoes__in=undone).order_by("pk"))
    parts = decision.after.get("parts", [])
    return [*Decision.objects.filter(pk__in=parts).order_by("pk"), decision]


def _check(decision: Decision, by: User | None, reader: User | AnonymousUser | None) -> None:
    for key, row in rows.find_rows(decision.after.get("rows", {})):
        if isinstance(row, Article):
            require_sight(by, row)
        state = decision.after["rows"][key] or {}
        if isinstance(row, SyndicationLink) and not rows.is_archives_own(key, state):
            require_sight(by, row.first, row.second)
        if isinstance(row, Notice):
            require(by, "publish_notice")
            require_sight(by, row.article)
        if key.startswith("article:") and {"status", "embargo_until", "withdrawn_at"} & set(state):
            require(by, "publish_notice")
        if key.startswith("notice:"):
            require(by, "publish_notice")
    reason = why_not_undone(decision, reader)
    if reason:
        raise Refused(f"Decision {decision.pk} cannot be undone. {reason}")


def _restore(doing: Act, decision: Decision) -> None:
    """Rows come back before fields that may point to them; rows that it made go last."""
    before, after = decision.before["rows"], decision.after["rows"]
    for key in sorted(before, key=_parents_first):
        if after[key] is None and not _is_superseded(key, before[key]):
            doing.before[key], doing.after[key] = None, before[key]
            doing._note(rows.restore_row(key, before[key]))
    changed = [key for key, state in before.items() if state is not None and after[key] is not None]
    for start in range(0, len(changed), ROWS_AT_ONCE):
        found = rows.find_rows(changed[start : start + ROWS_AT_ONCE])
        doing.change_many((row, _values_back(row, before[key])) for key, row in found if row)
    for key in sorted(before, key=_parents_first, reverse=True):
        if before[key] is None and (row := rows.find_row(key)) is not None:
            if isinstance(row, Source):
                _forget_recognised(doing, row)
            if isinstance(row, Story):
                _retire(doing, row, decision)
            else:
                doing.drop(row)


def _values_back(row: models.Model, state: dict[str, Any]) -> dict[str, Any]:
    """What the row is given back. An article that comes into sight by it keeps the moment at which its
    embargo ended: by that it is told as new."""
    values = rows.remembered_values(row, state)
    if isinstance(row, Article) and row.is_embargoed:
        status, now = values.get("status", row.status), timezone.now()
        until = values.get("embargo_until", row.embargo_until)
        is_over = until is not None and until <= now
        if status == Article.Status.LIVE or (status == Article.Status.EMBARGOED and is_over):
            values["embargo_until"] = now
    return values


def _is_superseded(key: str, state: dict[str, Any]) -> bool:
    """Whether the archive has read an article's outlet anew since; there is one such row an article."""
    return key.startswith("evidence:") and OutletEvidence.objects.filter(article=state["article"]).exists()


def _forget_recognised(doing: Act, source: Source) -> None:
    """What was recognised by a source that goes is unidentified again."""
    held = Article.objects.filter(source=source, origins__source="recognised").order_by("pk").defer("body")
    doing.change_many(
        (
            article,
            {
                "source_id": None,
                "origins": {name: origin for name, origin in article.origins.items() if name != "source"},
            },
        )
        for article in held
    )


def _parents_first(key: str) -> tuple[int, str]:
    order = ["source", "story", "article", "capture", "link", "notice"]
    noun = key.partition(":")[0]
    return (order.index(noun) if noun in order else len(order), key)


def _retire(doing: Act, story: Story, decision: Decision) -> None:
    """A story's number is permanent: one that was made and is undone points on to where its articles went."""
    if story.articles.exists():
        raise Refused(f"Decision {decision.pk} cannot be undone. {story} has taken in other articles since.")
    goes_to = decision.story_id
    if goes_to is None or goes_to == story.pk:
        raise Refused(f"Decision {decision.pk} cannot be undone. Nothing says where {story} should point.")
    doing.change(story, merged_into_id=goes_to, lead_id=None, original_id=None)
