"""Everything that an archive holds, told so that two archives can be compared: every table, and the index.

A program that was killed and run again may number rows otherwise, so a row is told by its columns, and where
another points to it, an article by its path, a story by its versions, a source by its name. Of a moment of
the clock only that there is one is told.
"""

import hashlib
import json
import re
from typing import Any

LEFT_OUT = {
    "articles.SharedState": "which machine gave a sign of itself when",
    "sessions.Session": "signing in and out, which runs beside",
    "articles.IngestRun": "a killed run has a row of its own, and so has the next",
    "articles.IngestOutcome": "of those runs; that of a file is compared apart, by its last",
    "articles.Bearer": "the same table as auth.User",
    "usersessions.UserSession": "signing in and out, which runs beside",
}
"""Tables that are not compared as they are, and why."""
NOT_TOLD = {
    "articles.Job": ("done", "total", "attempts", "arguments", "result"),
    "auth.User": ("password",),
    "auth.Permission": (),
}
"""Columns that say how often something was begun, not what came of it."""
CLOCKS = ("DateTimeField",)
TOLD_CLOCKS = ("embargo_until", "captured_at")
"""Moments that somebody gave."""


def archive_state() -> dict[str, str]:
    """A digest of each table and of the index, by name."""
    from django.apps import apps

    tell = Teller()
    state = {}
    for model in apps.get_models(include_auto_created=True):
        label = model._meta.label
        if label in LEFT_OUT or model._meta.proxy:
            continue
        rows = sorted(json.dumps(tell.row(row), sort_keys=True, default=str) for row in _all(model))
        state[label] = f"{len(rows)} rows, {_digest(rows)}"
    state["the last outcome of each file"] = _digest(_outcomes(tell))
    state["the index"] = _index()
    return state


def _all(model: Any) -> Any:
    return model._base_manager.order_by().iterator()


def _digest(rows: Any) -> str:
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


class Teller:
    """Tells rows of one archive without their numbers."""

    def __init__(self) -> None:
        from articles.models import Article

        self._names: dict[tuple[str, Any], Any] = {}
        self._paths = dict(Article.objects.order_by().values_list("pk", "path"))
        self._stories: dict[Any, list[str]] = {}
        for pk, story in Article.objects.order_by().values_list("pk", "story"):
            self._stories.setdefault(story, []).append(self._paths[pk])

    def row(self, row: Any) -> dict[str, Any]:
        """A row's columns, each as it is compared."""
        label = row._meta.label
        told: dict[str, Any] = (
            {"is": self.name(row)} if label in ("articles.Article", "articles.Story") else {}
        )
        for field in row._meta.concrete_fields:
            if field.name in NOT_TOLD.get(label, ()) or (field.primary_key and not field.related_model):
                continue
            value = getattr(row, field.attname)
            if field.related_model:
                told[field.name] = self._related(field.related_model, value)
            elif field.get_internal_type() in CLOCKS and field.name not in TOLD_CLOCKS:
                told[field.name] = value is not None
            elif label == "articles.DueWork" and field.name == "subject":
                told[field.name] = str(value)
            else:
                told[field.name] = self._value(value)
        return told

    def name(self, row: Any) -> Any:
        """What a row is called where another points to it."""
        label = row._meta.label
        if label == "articles.Article":
            return row.path
        if label == "articles.Story":
            return sorted(self._stories.get(row.pk, []))
        if label in ("articles.Source", "auth.Group", "articles.Publisher"):
            return row.name
        if label in ("auth.User",):
            return row.username
        if label == "contenttypes.ContentType":
            return f"{row.app_label}.{row.model}"
        return self.row(row)

    def _related(self, model: Any, pk: Any) -> Any:
        if pk is None or model._meta.label in LEFT_OUT:
            return None
        if model._meta.label == "articles.Article":
            return self._paths.get(pk)
        key = (model._meta.label, pk)
        if key not in self._names:
            row = model._base_manager.filter(pk=pk).first()
            self._names[key] = None if row is None else self.name(row)
        return self._names[key]

    def _value(self, value: Any) -> Any:
        """JSON is told without its moments; a row's number in it by the article's path."""
        if isinstance(value, bytes | memoryview):
            return hashlib.sha256(bytes(value)).hexdigest()
        if isinstance(value, dict | list):
            text = json.dumps(value, sort_keys=True, default=str)
            return re.sub(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[\d.+:Z]*", "moment", text)
        return value


def _outcomes(tell: Teller) -> list[str]:
    """Of each file that was offered, what its last outcome said; a rerun calls what it holds a duplicate."""
    from articles.models import IngestOutcome

    last: dict[str, Any] = {}
    for each in IngestOutcome.objects.order_by("pk"):
        last[each.path] = each
    kept = (IngestOutcome.Kind.REFUSED,)
    return sorted(f"{path} {each.kind} {each.reason}" for path, each in last.items() if each.kind in kept)


def _index() -> str:
    """ "sound" where the index holds what the database holds, word by word, with nothing to be written."""
    from articles.search import upkeep

    report = upkeep.check()
    return "sound" if report.is_sound and not report.pending else str(report)


def differences(one: dict[str, str], other: dict[str, str]) -> list[str]:
    """The names of what differs."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))
