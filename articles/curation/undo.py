"""Undo: the exact former state of what a decision touched, or a refusal that names what depends on it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Q

from articles.database.writing import one_writer
from articles.models import Article, Decision, Notice, OutletEvidence, Source, Story, SyndicationLink

from . import rows
from .decisions import ROWS_AT_ONCE, Act, act
from .errors import Refused, require, require_sight

UNDO, DO_AGAIN = "undo", "do again"
"""Kinds of decisions that take another back; the second takes back an undo."""
UNDOES = "undoes-"
"""How a message's tags say which decision it tells of: `undoes-12 Undo`, with the words of its button."""
KEYS_A_QUERY = 40
"""Keys asked for in one look at the record; SQLite takes expressions up to 1,000 deep."""
MANY_KEYS = 400


def undo_decision(decision: Decision, *, by: User | None, why: str = "") -> Decision:
    """Put back what the decision changed, as one new decision.

    Raises Refused, naming the later action, where something decided since stands on it; Refused
    too where it is undone already or where the archive itself has moved a row since.
    """
    require(by, "curate")
    with one_writer():
        decision = _last_done(Decision.objects.select_for_update().get(pk=decision.pk))
        _check(decision, by)
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
        assert doing.decision is not None
        return doing.decision


def _last_done(decision: Decision) -> Decision:
    """The decision that has to be taken back so that this one is undone: itself or, where it was undone and
    done again, that which did it again."""
    undoing = Decision.objects.filter(undoes=decision).first()
    again = Decision.objects.filter(undoes=undoing).first() if undoing else None
    return decision if again is None else _last_done(again)


def steps_of(decision: Decision) -> list[Decision]:
    """The decisions that one act is made of, oldest first: itself, and its parts where it was done in parts.

    The undoing of such an act has the undoings of its parts for parts.
    """
    if decision.undoes is not None:
        undone = [each.pk for each in steps_of(decision.undoes)]
        return list(Decision.objects.filter(undoes__in=undone).order_by("pk"))
    parts = decision.after.get("parts", [])
    return [*Decision.objects.filter(pk__in=parts).order_by("pk"), decision]


def why_not_undone(decision: Decision) -> str:
    """Why this decision cannot be undone now, or "" where it can."""
    if not decision.before.get("rows") and not decision.after.get("rows"):
        return "It changed nothing that can be put back."
    if not is_in_force(decision):
        return "It is undone already."
    later = next(dependents(decision), None)
    if later is not None:
        what = f"{later.kind} {later.subject}, by {later.actor}"
        return f"Decision {later.pk} ({what}) depends on it; undo that first."
    after = decision.after["rows"]
    for key, row in rows.find_rows(after):
        state = after[key]
        if (row is None) != (state is None):
            return f"{key.replace(':', ' ')} has been {'removed' if row is None else 'made'} since."
        if row is not None and state is not None:
            now = rows.row_state(row, list(state))
            automatic = rows.AUTOMATIC.get(key.partition(":")[0], frozenset())
            moved = [name for name in state if name not in automatic and now[name] != state[name]]
            if moved:
                return (
                    f"{row} has changed since without a person's decision ({', '.join(moved)}). "
                    "Edit it directly instead."
                )
    return ""


def is_in_force(decision: Decision) -> bool:
    """Whether it was not undone, or its undoing was itself undone."""
    return not Decision.objects.get(pk=decision.pk).is_undone


def dependents(decision: Decision) -> Iterator[Decision]:
    """Decisions in force, later than this one, that changed or rely on what it changed; newest first."""
    fields = _fields(decision)
    keys = list(decision.after.get("rows", {}))
    if len(keys) > MANY_KEYS:
        # Reading every later decision once is cheaper than asking the record for each handful of rows.
        for later in Decision.objects.filter(pk__gt=decision.pk).order_by("-pk").iterator(chunk_size=100):
            if _stands_on(later, decision, fields):
                yield later
        return
    seen: set[int] = set()
    for start in range(0, len(keys), KEYS_A_QUERY):
        asked = Q()
        for key in keys[start : start + KEYS_A_QUERY]:
            asked |= Q(after__rows__has_key=key) | Q(after__relies__icontains=f'"{key}.')
        for later in Decision.objects.filter(asked, pk__gt=decision.pk).order_by("-pk"):
            if later.pk not in seen and _stands_on(later, decision, fields):
                yield later
            seen.add(later.pk)


def _stands_on(later: Decision, decision: Decision, fields: set[str]) -> bool:
    if later.undoes_id and later.undoes_id >= decision.pk:
        return False
    touched = _fields(later) | set(later.after.get("relies", []))
    return _overlap(fields, touched) and is_in_force(later)


def _overlap(ours: set[str], theirs: set[str]) -> bool:
    if ours & theirs:
        return True
    whole = {name.removesuffix(".*") for name in ours | theirs if name.endswith(".*")}
    return bool(
        {name.partition(".")[0] for name in ours} & {name.partition(".")[0] for name in theirs} & whole
    )


def _fields(decision: Decision) -> set[str]:
    """`article:12.headline` for each field it changed; `link:5.*` for a row it made or removed."""
    names: set[str] = set()
    before: dict[str, Any] = decision.before.get("rows", {})
    for key, state in decision.after.get("rows", {}).items():
        if state is None or before.get(key) is None:
            names.add(f"{key}.*")
        else:
            names |= {f"{key}.{name}" for name in state}
    return names


def _check(decision: Decision, by: User | None) -> None:
    for key, row in rows.find_rows(decision.after.get("rows", {})):
        if isinstance(row, Article):
            require_sight(by, row)
        if isinstance(row, SyndicationLink):
            require_sight(by, row.first, row.second)
        if isinstance(row, Notice):
            require(by, "publish_notice")
            require_sight(by, row.article)
        state = decision.after["rows"][key] or {}
        if key.startswith("article:") and {"status", "embargo_until", "withdrawn_at"} & set(state):
            require(by, "publish_notice")
        if key.startswith("notice:"):
            require(by, "publish_notice")
    reason = why_not_undone(decision)
    if reason:
        raise Refused(f"Decision {decision.pk} cannot be undone. {reason}")


def _restore(doing: Act, decision: Decision) -> None:
    """Rows come back before fields that may point to them; rows that it made go last."""
    before, after = decision.before["rows"], decision.after["rows"]
    for key in sorted(before, key=_parents_first):
        if after[key] is None:
            doing.before[key], doing.after[key] = None, before[key]
            doing._note(rows.restore_row(key, before[key]))
    changed = [key for key, state in before.items() if state is not None and after[key] is not None]
    for start in range(0, len(changed), ROWS_AT_ONCE):
        found = rows.find_rows(changed[start : start + ROWS_AT_ONCE])
        doing.change_many((row, rows.remembered_values(row, before[key])) for key, row in found if row)
    for key in sorted(before, key=_parents_first, reverse=True):
        if before[key] is None:
            row = rows.find_row(key)
            assert row is not None
            if isinstance(row, Source):
                _forget_recognised(doing, row)
            if isinstance(row, Story):
                _retire(doing, row, decision)
            else:
                doing.drop(row)


def _forget_recognised(doing: Act, source: Source) -> None:
    """What was recognised by a source that goes is unidentified again."""
    for article in Article.objects.filter(source=source, origins__source="recognised"):
        origins = {name: origin for name, origin in article.origins.items() if name != "source"}
        doing.change(article, source_id=None, origins=origins)
    OutletEvidence.objects.filter(source=source).delete()


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
