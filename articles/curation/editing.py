"""Editing the record of an article where it was read wrongly. What was printed wrongly gets a notice."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import Field

from articles.database.writing import one_writer
from articles.ingest.addresses import canonical
from articles.ingest.facts import GROUPS
from articles.models import Article, Decision, Source

from . import rows
from .change_words import sentence
from .decisions import Act, act, guard
from .errors import Refused, require, require_sight
from .verdicts import done

CORRECTED_FIELDS = (
    "source",
    "section",
    "headline",
    "standfirst",
    "byline",
    "dateline",
    "credit",
    "contributors",
    "agency",
    "printed_on",
    "printed_precision",
    "about_first",
    "about_last",
    "printed_clock",
    "updated_on",
    "updated_clock",
    "kind",
    "is_walled",
    "url",
    "language",
    "rights",
)
"""What a curator may put right, in the order of the form; the body is corrected through its lines."""
_DAY_FIELDS = frozenset({"printed_on", "printed_precision", "about_first", "about_last"})
_GROUP_OF = {name: group for group, names in GROUPS.items() for name in names}


def edit_record(
    article: Article, values: Mapping[str, Any], *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Give fields of an article the values a curator read; each is the curator's from now on.

    `values` maps names of CORRECTED_FIELDS to Python values (source: a Source or None). Only fields that
    differ change. Raises Refused, Stale, PermissionDenied.
    """
    require(by, "curate")
    with one_writer():
        article = locked_article(article, by, seen)
        with act(kind="mend", subject=article.title, by=by, why=why, article=article) as doing:
            _put(doing, article, values)
        return done(doing)


def corrected_words(decision: Decision) -> str:
    """What an edit did, for the page it was made on: `Headline corrected: “Old” → “New”.`"""
    key = rows.row_key(decision.article) if decision.article else ""
    said = sentence(decision, only=key)
    return f"{said[:1].upper()}{said[1:]}."


def field_of(name: str) -> "Field[Any, Any]":
    """A field of an article by its name."""
    return next(field for field in Article._meta.concrete_fields if field.name == name)


def locked_article(article: Article, by: User | None, seen: int | None) -> Article:
    """The article as it stands in this transaction. Raises Stale, PermissionDenied."""
    found = Article.objects.select_for_update().get(pk=article.pk)
    require_sight(by, found)
    guard(found, seen)
    return found


def _put(doing: Act, article: Article, values: Mapping[str, Any]) -> None:
    unknown = sorted(set(values) - set(CORRECTED_FIELDS))
    if unknown:
        raise Refused(
            f"{', '.join(unknown)} cannot be edited here. Edit one of: {', '.join(CORRECTED_FIELDS)}."
        )
    wanted = {name: value.strip() if isinstance(value, str) else value for name, value in values.items()}
    _check(article, wanted)
    if "url" in wanted:
        wanted["canonical_url"] = canonical(wanted["url"])
    changed = {name: value for name, value in wanted.items() if getattr(article, name) != value}
    if not changed:
        raise Refused(f"Nothing to do: {article.title} is already so.")
    if "language" in changed:
        changed["language_detected"] = False
    origins = {**article.origins, **{_GROUP_OF[name]: "curator" for name in changed}}
    try:
        with transaction.atomic():
            doing.change(article, **changed, origins=origins)
    except IntegrityError as clash:
        raise Refused(
            f"{article.title}: another article of that source already has this address or path. "
            "Look at that article first; the two may be one."
        ) from clash


def _check(article: Article, wanted: dict[str, Any]) -> None:
    for name, value in wanted.items():
        field = field_of(name)
        limit = field.max_length
        if isinstance(value, str) and limit and len(value) > limit:
            raise Refused(f"{field.verbose_name} takes at most {limit} characters; this has {len(value)}.")
    source = wanted.get("source")
    if source is not None and not isinstance(source, Source):
        raise Refused("The source must be one that the archive knows. Add it first.")
    if _DAY_FIELDS & set(wanted):
        _check_day(article, wanted)


def _check_day(article: Article, wanted: dict[str, Any]) -> None:
    """A stated day has a precision; *about* has a first and a last day instead; anything else is undated."""
    held = {name: wanted.get(name, getattr(article, name)) for name in _DAY_FIELDS}
    for name in ("printed_on", "about_first", "about_last"):
        if held[name] is not None and not isinstance(held[name], date):
            raise Refused("The printed day must be a day, such as 2014-01-06.")
    span = held["about_first"], held["about_last"]
    if held["printed_on"] is not None:
        is_about, precision = False, held["printed_precision"]
        wanted["printed_precision"] = (
            Article.Precision.DAY if precision in ("", Article.Precision.ABOUT) else precision
        )
    else:
        is_about = held["printed_precision"] == Article.Precision.ABOUT
        wanted["printed_on"] = None
        wanted["printed_precision"] = Article.Precision.ABOUT if is_about else ""
    if not is_about:
        wanted |= {"about_first": None, "about_last": None, "about_day": None, "about_basis": ""}
    elif span[0] is None or span[1] is None or span[0] > span[1]:
        raise Refused("“About” needs a first and a last day, the first not after the last.")
    elif span != (article.about_first, article.about_last):
        wanted |= {"about_day": None, "about_basis": ""}
