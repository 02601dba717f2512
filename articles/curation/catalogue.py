"""The small tables that curators keep: sources, other names, marked passages. Each change is a decision."""

from typing import Any

from django.contrib.auth.models import User
from django.db import models

from articles.models import Decision

from .decisions import act
from .errors import require
from .verdicts import done


def add_row(row: models.Model, *, by: User | None, why: str = "") -> Decision:
    """Store a new row of one of these tables."""
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with act(kind=f"add {noun}", subject=str(row), by=by, why=why) as doing:
        doing.make(row)
    return done(doing)


def change_row(row: models.Model, values: dict[str, Any], *, by: User | None, why: str = "") -> Decision:
    """Give a stored row new values. `row` is as it stands in the database."""
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with act(kind=f"change {noun}", subject=str(row), by=by, why=why) as doing:
        doing.change(row, **values)
    return done(doing)


def remove_row(row: models.Model, *, by: User | None, why: str = "") -> Decision:
    """Take a row away; its decision remembers it whole."""
    require(by, "curate")
    noun = str(row._meta.verbose_name)
    with act(kind=f"remove {noun}", subject=str(row), by=by, why=why) as doing:
        doing.drop(row)
    return done(doing)
