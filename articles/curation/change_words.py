"""What a decision changed, in the newsroom's words: fields by their names, values as a page shows them."""

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateformat import format as date_words
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import localtime

from articles.models import Decision, Source

from .rows import NOUNS

QUIET = frozenset(
    {"decided_by", "decided_at", "made_by", "closed_at", "canonical_url", "headline_folded", "spans"}
    | {
        "evidence",
        "ledger",
        "ledger_version",
        "ledger_first_revision",
        "ledger_second_revision",
        "merged_into",
    }
    | {"body_roles", "doubt", "reach", "line_confidences", "origins", "language_detected", "conflict"}
)
"""Fields that follow from others or that no page shows; a sentence leaves them out."""
LONGEST = 60


class ChangeWords:
    """Sentences on decisions. The names of the sources they mention are read once, in one query."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        wanted: set[int] = set()
        for decision in decisions:
            for states in (decision.before.get("rows", {}), decision.after.get("rows", {})):
                wanted |= {state["source"] for state in states.values() if state and state.get("source")}
        found = Source.objects.filter(pk__in=wanted) if wanted else ()
        self._sources = {source.pk: source.name for source in found}

    def of(self, decision: Decision, only: str = "") -> str:
        """`Headline: “Old” → “New”; story: 4 → 7`. `only` is the key of the one row that is asked about."""
        said: list[str] = []
        before, after = decision.before.get("rows", {}), decision.after.get("rows", {})
        for key, now in after.items():
            if only and key != only:
                continue
            was = before.get(key)
            if was is None or now is None:
                said.append(self._row(key, now if was is None else was, is_new=was is None))
            else:
                said += self._fields(key, was, now, named=len(after) > 1 and not only)
        return "; ".join(dict.fromkeys(each for each in said if each)) or decision.kind

    def _row(self, key: str, state: dict[str, Any] | None, *, is_new: bool) -> str:
        noun, _, number = key.partition(":")
        held = state or {}
        turn = "new" if is_new else "removed"
        match noun:
            case "mark":
                turn = "is" if is_new else "is no longer"
                return f"line “{_cut(held.get('text', ''))}” {turn} {held.get('role')}"
            case "notice":
                return f"{turn} {held.get('kind', 'notice')}: “{_cut(held.get('text', ''))}”"
            case "link":
                return f"{turn} link between articles {held.get('first')} and {held.get('second')}"
            case "alias":
                return f"{turn} other name “{held.get('value', '')}”"
            case "source":
                return f"{turn} source {held.get('name', number)}"
            case "evidence":
                return ""
            case "boilerplate":
                return f"{turn} marked passage"
            case "lexicon":
                return f"{turn} spelling {held.get('left')} = {held.get('right')}"
            case _:
                return f"{turn} {row_words(key)}"

    def _fields(self, key: str, was: dict[str, Any], now: dict[str, Any], *, named: bool) -> list[str]:
        model = NOUNS[key.partition(":")[0]]
        whose = f"{row_words(key)}, " if named else ""
        said = []
        for name in now:
            if key.startswith("evidence:") and name != "standing":
                continue
            if name.partition(".")[0] in QUIET or (name == "roles" and model.__name__ == "Capture"):
                continue
            old, new = (self._value(model, name, state.get(name)) for state in (was, now))
            if old != new:
                said.append(f"{whose}{field_words(model, name)}: {old} → {new}")
        return said

    def _value(self, model: type[models.Model], name: str, value: Any) -> str:
        if value in (None, "", [], {}):
            return "none"
        if isinstance(value, bool):
            return "yes" if value else "no"
        try:
            field = model._meta.get_field(name)
        except FieldDoesNotExist:
            return _cut(str(value))
        if name == "source":
            return str(self._sources.get(value, f"source {value}"))
        if isinstance(field, models.ForeignKey):
            return f"{field.related_model._meta.verbose_name} {value}" if name != "story" else str(value)
        if isinstance(field, models.DateTimeField):
            moment = parse_datetime(str(value))
            return date_words(localtime(moment), "j F Y, H:i") if moment else str(value)
        if isinstance(field, models.DateField):
            day = parse_date(str(value))
            return date_words(day, "j F Y") if day else str(value)
        choices = dict(getattr(field, "flatchoices", None) or ())
        if value in choices:
            return str(choices[value])
        if isinstance(value, dict | list):
            return "changed"
        return f"“{_cut(str(value))}”" if isinstance(value, str) else str(value)


def sentence(decision: Decision, only: str = "") -> str:
    """One decision's changes in words."""
    return ChangeWords([decision]).of(decision, only)


def row_words(key: str) -> str:
    """`article 12` for `article:12`."""
    noun, _, number = key.partition(":")
    return f"{NOUNS[noun]._meta.verbose_name} {number}"


def field_words(model: type[models.Model], name: str) -> str:
    """The name of a field as forms show it."""
    whole, _, entry = name.partition(".")
    try:
        return str(getattr(model._meta.get_field(whole), "verbose_name", whole)) + (
            f" {entry}" if entry else ""
        )
    except FieldDoesNotExist:
        return name.replace("_", " ")


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "…"
