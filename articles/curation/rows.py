"""Rows as a decision remembers them: a few fields of a few rows, as plain JSON, and back again.

A row's key is its noun and number (`article:12`). Its state is a dict of field to value, or None
where the row does not exist. Foreign keys are kept as numbers.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models

from articles.models import (
    Article,
    BoilerplateMark,
    Capture,
    Decision,
    LexiconEntry,
    LineMark,
    Notice,
    OutletEvidence,
    Publisher,
    ReviewItem,
    Source,
    SourceAlias,
    Story,
    SyndicationLink,
)

NOUNS: dict[str, type[models.Model]] = {
    "article": Article,
    "story": Story,
    "link": SyndicationLink,
    "notice": Notice,
    "mark": LineMark,
    "boilerplate": BoilerplateMark,
    "capture": Capture,
    "publisher": Publisher,
    "source": Source,
    "alias": SourceAlias,
    "item": ReviewItem,
    "lexicon": LexiconEntry,
    "evidence": OutletEvidence,
}
_NOUN_OF = {model: noun for noun, model in NOUNS.items()}
NOT_KEPT = frozenset({"revision_number", "changed_at", "judged_at", "packed"})
"""Counters, clocks and bytes: not part of a state that undo restores."""
AUTOMATIC: dict[str, frozenset[str]] = {
    "story": frozenset({"likely_original", "original_cue", "origin"}),
    "item": frozenset({"doubt", "reach", "text"}),
    "lexicon": frozenset({"count"}),
    "article": frozenset({"unknown_outlet"}),
    "evidence": frozenset(
        {"article", "source", "rival", "standing", "likeness", "line_count", "lines"},
    ),
    "link": frozenset(
        {"degree", "coverage_first", "coverage_second", "score", "spans", "evidence", "ledger"}
        | {"ledger_version", "ledger_first_revision", "ledger_second_revision"}
        | {"direction", "direction_cue", "origin", "algorithm", "conflict"}
    ),
}
"""Fields that the archive itself keeps up to date; a change of theirs never blocks an undo."""

ROWS_READ = 500

RowState = dict[str, Any] | None


def row_key(row: models.Model) -> str:
    """`article:12`.

    Raises KeyError for a kind of row that decisions never touch.
    """
    return f"{_NOUN_OF[type(row)]}:{row.pk}"


def made_rows(decision: Decision, noun: str) -> list[int]:
    """Numbers of the rows of one kind, such as `notice`, that a decision made."""
    keys = [key for key, state in decision.before["rows"].items() if state is None]
    return sorted(int(key.partition(":")[2]) for key in keys if key.partition(":")[0] == noun)


def model_and_number(key: str) -> tuple[type[models.Model], int]:
    """What `article:12` names, whether there is such a row or not."""
    noun, _, number = key.partition(":")
    return NOUNS[noun], int(number)


def record_key(model: type[models.Model], number: int) -> str:
    """`article:12`, or "" for a kind of row that decisions never touch."""
    noun = _NOUN_OF.get(model)
    return f"{noun}:{number}" if noun else ""


def find_row(key: str) -> models.Model | None:
    """The row that a key names, or None where there is none."""
    model, number = model_and_number(key)
    return model._default_manager.filter(pk=number).first()


def numbers_held(model: type[models.Model], numbers: Iterable[int]) -> set[int]:
    """Those of these numbers that a row of this kind has, by a query for each ROWS_READ of them."""
    asked, held = sorted(numbers), set[int]()
    for start in range(0, len(asked), ROWS_READ):
        part = model._default_manager.filter(pk__in=asked[start : start + ROWS_READ])
        held |= set(part.values_list("pk", flat=True))
    return held


def is_archives_own(key: str, state: dict[str, Any]) -> bool:
    """Whether the archive may take a row away of which this was remembered: no person's word is in it."""
    automatic = AUTOMATIC.get(key.partition(":")[0], frozenset())
    return set(state) <= automatic and state.get("standing") != OutletEvidence.Standing.REJECTED


def find_rows(keys: Iterable[str]) -> Iterator[tuple[str, models.Model | None]]:
    """Each key with its row, or None where there is none, by a query for each noun of ROWS_READ keys.

    The bodies of articles stay behind until they are asked for.
    """
    waiting = list(keys)
    for start in range(0, len(waiting), ROWS_READ):
        part = waiting[start : start + ROWS_READ]
        numbers: dict[str, list[int]] = {}
        for key in part:
            noun, _, number = key.partition(":")
            numbers.setdefault(noun, []).append(int(number))
        found: dict[str, models.Model] = {}
        for noun, ours in numbers.items():
            asked = NOUNS[noun]._default_manager.filter(pk__in=ours)
            asked = asked.defer("body") if noun == "article" else asked
            found |= {f"{noun}:{row.pk}": row for row in asked}
        for key in part:
            yield key, found.get(key)


def row_state(row: models.Model, fields: list[str] | None = None) -> dict[str, Any]:
    """These fields of a row (all that are kept, if none are named) as JSON.

    `origins.headline` names one entry of a field that is a dict; None where it has none.
    """
    kept: dict[str, Any] = {}
    for name in fields or ():
        whole, dot, entry = name.partition(".")
        if dot:
            kept[name] = getattr(row, whole).get(entry)
    for field in row._meta.concrete_fields:
        if field.name in NOT_KEPT or field.primary_key:
            continue
        if fields is None or field.name in fields:
            kept[field.name] = _plain(field, row)
    return kept


def remembered_values(row: models.Model, remembered: dict[str, Any]) -> dict[str, Any]:
    """A remembered state as attributes that the row can be given; nothing is written."""
    values: dict[str, Any] = {}
    for name, value in remembered.items():
        whole, dot, entry = name.partition(".")
        if dot:
            held = values.setdefault(whole, dict(getattr(row, whole)))
            held.pop(entry, None)
            if value is not None:
                held[entry] = value
            continue
        field = _column(row, name)
        values[field.attname] = value if isinstance(field, models.JSONField) else field.to_python(value)
    return values


def relations_of(row: models.Model) -> list[Any]:
    """The foreign keys by which rows that decisions touch point to rows of this kind."""
    return [
        each
        for each in row._meta.get_fields(include_hidden=True)  # hidden: those without a name of their own
        if each.auto_created and (each.one_to_many or each.one_to_one) and each.related_model in _NOUN_OF
    ]


def restore_row(key: str, values: dict[str, Any]) -> models.Model:
    """Bring a removed row back under its own number."""
    noun, _, number = key.partition(":")
    model = NOUNS[noun]
    remembered = remembered_values(model(), values)
    row = model(pk=int(number), **remembered)
    row.save(force_insert=True)
    # auto_now_add has set its own clock; the remembered one is put back.
    model._default_manager.filter(pk=row.pk).update(**remembered)
    return row


def _column(row: models.Model, name: str) -> "models.Field[Any, Any]":
    return next(field for field in row._meta.concrete_fields if field.name == name)


def _plain(field: Any, row: models.Model) -> Any:
    value = getattr(row, field.attname)
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    return field.value_to_string(row)
