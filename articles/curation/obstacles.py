"""What stands in the way of taking a decision back, in words that name it and the remedy."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q

from articles.models import Article, Decision, LexiconEntry, Publisher, Source, SourceAlias

from . import rows
from .change_words import field_words, row_words

KEYS_A_QUERY = 40
"""Keys asked for in one look at the record; SQLite takes expressions up to 1,000 deep."""
MANY_KEYS = 400
CATALOGUED = (LexiconEntry, Publisher, Source, SourceAlias)
"""Rows that are named as they are called: whoever curates may read all of these."""


def why_not_undone(decision: Decision, reader: Any) -> str:
    """Why this decision cannot be undone now, or "" where it can, as this person may read it.

    No headline of an article is told: by now it may be hidden. None stands for a command, which reads all.
    """
    if not decision.before.get("rows") and not decision.after.get("rows"):
        return "It changed nothing that can be put back."
    if not is_in_force(decision):
        return "It is undone already."
    later = next(dependents(decision), None)
    if later is not None:
        return f"Decision {later.pk} ({_what_it_was(later, reader)}) depends on it; undo that first."
    return _moved_since(decision) or _without_parent(decision, reader) or _held_by_others(decision)


def _what_it_was(decision: Decision, reader: Any) -> str:
    """A decision's kind; its subject and who made it too, where this person may read it."""
    if reader is None or Decision.objects.readable_by(reader).filter(pk=decision.pk).exists():
        return f"{decision.kind} {decision.subject}, by {decision.actor}"
    return decision.kind


def row_named(row: models.Model) -> str:
    """`Harbour Post (source)`; `article 12` for what is an article or may tell of one."""
    noun = row._meta.verbose_name
    return f"{row} ({noun})" if isinstance(row, CATALOGUED) else f"{noun} {row.pk}"


def value_taken(decision: Decision) -> str:
    """Which row could not have its former values back since another row has them by now, in words."""
    going_back = {key: state for key, state in decision.before["rows"].items() if state is not None}
    for key, row in rows.find_rows(going_back):
        model, number = rows.model_and_number(key)
        row = row or model(pk=number)
        for name, value in rows.remembered_values(row, going_back[key]).items():
            setattr(row, name, value)
        for names in _unique_fields(row):
            fields = " and ".join(field_words(model, name) for name in names)
            return (
                f"{row_named(row)} cannot be as it was: another one has the same {fields} "
                "by now. Change or remove that one first."
            )
    return "Something else has by now what it would put back. Edit it directly instead."


def _unique_fields(row: models.Model) -> Iterator[Sequence[str]]:
    """The fields whose values, which no two rows share, another row has."""
    model = type(row)
    for field in model._meta.concrete_fields:
        value = getattr(row, field.attname)
        if not field.unique or field.primary_key or value is None:
            continue
        if model._default_manager.filter(**{field.attname: value}).exclude(pk=row.pk).exists():
            yield [field.name]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            try:
                constraint.validate(model, row)
            except ValidationError:
                yield constraint.fields


def _moved_since(decision: Decision) -> str:
    """What the archive itself has changed, made or removed since."""
    after = decision.after["rows"]
    for key, row in rows.find_rows(after):
        state = after[key]
        if row is None and state is not None and rows.is_archives_own(key, state):
            continue
        if (row is None) != (state is None):
            return f"{row_words(key)} has been {'removed' if row is None else 'made'} since."
        if row is not None and state is not None:
            now = rows.row_state(row, list(state))
            automatic = rows.AUTOMATIC.get(key.partition(":")[0], frozenset())
            moved = [name for name in state if name not in automatic and now[name] != state[name]]
            if moved:
                return (
                    f"{row_named(row)} has changed since without a person's decision ({', '.join(moved)}). "
                    "Edit it directly instead."
                )
    return ""


def _without_parent(decision: Decision, reader: Any) -> str:
    """A row that others would point to again and that is no more."""
    before, after = decision.before["rows"], decision.after["rows"]
    wanted: dict[type[models.Model], set[int]] = {}
    for key, state in before.items():
        model, _ = rows.model_and_number(key)
        for field in model._meta.concrete_fields:
            value = (state or {}).get(field.name)
            if value is not None and isinstance(field, models.ForeignKey):
                wanted.setdefault(field.related_model, set()).add(int(value))
    for parent, numbers in wanted.items():
        for number in sorted(numbers - rows.numbers_held(parent, numbers)):
            key = rows.record_key(parent, number)
            comes_back = before.get(key) is not None and after.get(key) is None
            if not comes_back:
                return _gone_words(parent, number, key, reader)
    return ""


def _gone_words(model: type[models.Model], number: int, key: str, reader: Any) -> str:
    touching = Decision.objects.filter(before__rows__has_key=key).order_by("-pk") if key else ()
    for decision in touching:
        was = decision.before["rows"][key]
        if was is not None and decision.after["rows"][key] is None:
            return (
                f"It goes back to {was.get('name') or row_words(key)}, which decision {decision.pk} "
                f"({_what_it_was(decision, reader)}) removed; undo that first."
            )
    return f"It goes back to {model._meta.verbose_name} {number}, which is no more. Edit it directly instead."


def _held_by_others(decision: Decision) -> str:
    """A source that it made and that holds articles by now which it did not give it."""
    before = decision.before["rows"]
    for number in rows.made_rows(decision, "source"):
        ours = {
            int(key.partition(":")[2])
            for key, state in before.items()
            if key.startswith("article:") and state is not None and "source" in state
        }
        held = Article.objects.filter(source=number).not_recognised().order_by("pk")
        # One more than it gave is enough to find one that it did not give.
        if set(held.values_list("pk", flat=True)[: len(ours) + 1]) - ours:
            source = Source.objects.get(pk=number)
            return f"Source {source} holds other articles by now; merge it instead."
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
