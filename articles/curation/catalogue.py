"""The small tables that curators keep: sources, other names, marked passages. Each change is a decision."""

import hashlib
import json
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from articles.database.writing import one_writer
from articles.models import Decision

from . import rows
from .change_words import ChangeWords
from .decisions import act
from .errors import Stale, require
from .verdicts import done


def row_token(row: models.Model) -> str:
    """What a form shows of a row as it stands, so that a stale form is noticed: 16 hexadecimal digits."""
    state = json.dumps(rows.row_state(row), sort_keys=True, default=str)
    return hashlib.sha256(state.encode()).hexdigest()[:16]


def add_row(row: models.Model, *, by: User | None, why: str = "") -> Decision:
    """Store a new row of one of these tables."""
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with act(kind=f"add {noun}", subject=str(row), by=by, why=why) as doing:
        doing.make(row)
    return done(doing)


def change_row(
    row: models.Model, values: dict[str, Any], *, by: User | None, why: str = "", seen: str | None = None
) -> Decision:
    """Give a stored row new values. `seen` is the token of the row as the form showed it.

    Raises Stale, Refused, PermissionDenied.
    """
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with one_writer():
        row = _as_seen(row, seen)
        with act(kind=f"change {noun}", subject=str(row), by=by, why=why) as doing:
            doing.change(row, **values)
        return done(doing)


def remove_row(row: models.Model, *, by: User | None, why: str = "", seen: str | None = None) -> Decision:
    """Take a row away; its decision remembers it whole. Raises Stale, PermissionDenied."""
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with one_writer():
        row = _as_seen(row, seen)
        with act(kind=f"remove {noun}", subject=str(row), by=by, why=why) as doing:
            doing.drop(row)
        return done(doing)


def _as_seen(row: models.Model, seen: str | None) -> models.Model:
    """The row as it stands in this transaction. Raises Stale where the form showed it otherwise, or it is
    gone."""
    stored = type(row)._default_manager.select_for_update().filter(pk=row.pk).first()
    if stored is not None and seen in (None, "", row_token(stored)):
        return stored
    key = rows.row_key(row)
    last = list(Decision.objects.filter(after__rows__has_key=key).order_by("-pk")[:1])
    words = ChangeWords(last)
    raise Stale(
        f"{row} was changed by somebody else while you had it open. Look at it again.",
        [f"{each.actor}: {words.of(each, only=key)}" for each in last],
    )
