"""The one append-only record of what people and commands decide; every change goes through an Act."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.contrib.auth.models import User
from django.db import models
from django.db.models import F
from django.utils import timezone

from articles.database.writing import one_writer
from articles.models import Article, Decision, LexiconSighting, ReviewItem, Story, SyndicationLink
from articles.search import upkeep

from . import rows
from .change_words import sentence
from .errors import Refused, Stale
from .following import follow

ModelT = TypeVar("ModelT", bound=models.Model)
COUNTED = (Article, Story, ReviewItem)
"""Rows with a `revision_number`, which every decision on them raises."""
ROWS_AT_ONCE = 500
"""Rows of one statement: a database binds some thousand values at most."""


def record(
    *,
    kind: str,
    subject: str,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    article: Article | None = None,
    story: Story | None = None,
    undoes: Decision | None = None,
) -> Decision:
    """Write one line of the record. `by` is empty for a command, which then says who it is in `actor`."""
    return Decision.objects.create(
        made_by=by,
        actor=(actor or (by.get_full_name() or by.get_username() if by else "a command"))[:150],
        kind=kind,
        article=article,
        story=story,
        subject=subject[:300],
        why=why,
        before=before or {},
        after=after or {},
        undoes=undoes,
    )


class Act:
    """One transaction's changes as they are made: it writes the rows and remembers what stood there.

    `relies` names what the act builds on without changing it (a lead relies on its article being in
    the story), so that undoing what it stands on is refused.
    """

    def __init__(self) -> None:
        self.before: dict[str, rows.RowState] = {}
        self.after: dict[str, rows.RowState] = {}
        self.relies: list[str] = []
        self.revision_numbers: dict[str, int] = {}
        self.touched: set[int] = set()
        self.unsighted: set[int] = set()
        self.decision: Decision | None = None

    def change(self, row: models.Model, **values: Any) -> None:
        """Give a row new values; fields that already hold them are left alone."""
        if changed := self._give(row, values):
            self._save(row, [_field_name(row, name) for name in changed])

    def change_many(self, given: Iterable[tuple[models.Model, dict[str, Any]]]) -> None:
        """As `change` for each row, in a few statements: rows of a kind that get the same share one."""
        alike: dict[tuple[type[models.Model], str], list[tuple[models.Model, dict[str, Any]]]] = {}
        for row, values in given:
            if changed := self._give(row, values):
                alike.setdefault((type(row), repr(sorted(changed.items()))), []).append((row, changed))
        for (model, _), members in alike.items():
            for start in range(0, len(members), ROWS_AT_ONCE):
                part = members[start : start + ROWS_AT_ONCE]
                self._save_alike(model, [row for row, _ in part], part[0][1])

    def _give(self, row: models.Model, values: dict[str, Any]) -> dict[str, Any]:
        """Set what differs and remember what stood there; what was set. The row is not written."""
        changed = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not changed:
            return {}
        columns = [_field_name(row, name) for name in changed]
        names = [part for name in columns for part in _entries(row, name, changed.get(name))]
        key = rows.row_key(row)
        was = rows.row_state(row, names)
        for name, value in changed.items():
            setattr(row, name, value)
        before, after = self.before.setdefault(key, {}), self.after.setdefault(key, {})
        if before is not None:
            for name in names:
                before.setdefault(name, was[name])
        assert after is not None
        after.update(rows.row_state(row, names))
        return changed

    def make(self, row: ModelT) -> ModelT:
        """Store a new row."""
        row.save(force_insert=True)
        key = rows.row_key(row)
        self.before[key], self.after[key] = None, rows.row_state(row)
        self._note(row)
        return row

    def make_many(self, made: Sequence[ModelT]) -> None:
        """Store new rows of one kind, in a few statements."""
        for start in range(0, len(made), ROWS_AT_ONCE):
            part = made[start : start + ROWS_AT_ONCE]
            type(part[0])._default_manager.bulk_create(part)
            for row in part:
                key = rows.row_key(row)
                self.before[key], self.after[key] = None, rows.row_state(row)
                self._note(row)

    def drop(self, row: models.Model) -> None:
        """Remove a row; its whole state is remembered, and that of what goes with it or loses it."""
        for relation in rows.relations_of(row):
            for other in relation.related_model._default_manager.filter(**{relation.field.name: row}):
                if relation.on_delete is models.CASCADE:
                    self.drop(other)
                elif relation.on_delete is models.SET_NULL:
                    self.change(other, **{relation.field.attname: None})
        key = rows.row_key(row)
        was = rows.row_state(row)
        self._note(row)
        if isinstance(row, SyndicationLink):
            sighted = LexiconSighting.objects.filter(link=row)
            self.unsighted |= set(sighted.values_list("entry", flat=True))
        row.delete()
        if key in self.before and self.before[key] is None:
            del self.before[key], self.after[key]
            return
        self.before[key], self.after[key] = {**was, **(self.before.get(key) or {})}, None

    def rely(self, row: models.Model, field: str) -> None:
        """Say that this act makes no sense once that field of that row is changed back."""
        self.relies.append(f"{rows.row_key(row)}.{field}")

    def raise_revision_number(self, row: models.Model) -> None:
        """Count a change of the row, once for each act."""
        key = rows.row_key(row)
        if key not in self.revision_numbers:
            type(row)._default_manager.filter(pk=row.pk).update(revision_number=F("revision_number") + 1)
            row.refresh_from_db(fields=["revision_number"])
            self.revision_numbers[key] = row.revision_number  # type: ignore[attr-defined]

    def risen_articles(self) -> list[int]:
        """The articles that this act gave one more revision."""
        named = (key.partition(":") for key in self.revision_numbers)
        return [int(number) for noun, _, number in named if noun == "article"]

    def _save(self, row: models.Model, names: list[str]) -> None:
        counted = isinstance(row, COUNTED) and names != ["story"]
        if counted:
            self.raise_revision_number(row)
        clocks = [field.name for field in row._meta.concrete_fields if getattr(field, "auto_now", False)]
        row.save(update_fields=[*names, *clocks])
        self._note(row)

    def _save_alike(
        self, model: type[models.Model], members: list[models.Model], values: dict[str, Any]
    ) -> None:
        now, columns = timezone.now(), model._meta.concrete_fields
        clocks = {column.name: now for column in columns if getattr(column, "auto_now", False)}
        found = model._default_manager.filter(pk__in=[row.pk for row in members])
        found.update(**values, **clocks)
        for row in members:
            self._note(row)
        if issubclass(model, COUNTED) and set(values) - {"story", "story_id"}:
            fresh = {row.pk: row for row in members if rows.row_key(row) not in self.revision_numbers}
            counted = model._default_manager.filter(pk__in=fresh)
            counted.update(revision_number=F("revision_number") + 1)
            for pk, number in counted.values_list("pk", "revision_number"):
                self.revision_numbers[rows.row_key(fresh[pk])] = number

    def _note(self, row: models.Model) -> None:
        article_id = row.pk if isinstance(row, Article) else getattr(row, "article_id", None)
        if article_id is not None and not isinstance(row, ReviewItem):
            self.touched.add(article_id)


def _field_name(row: models.Model, name: str) -> str:
    """`source` for both `source` and `source_id`."""
    return next(field.name for field in row._meta.concrete_fields if name in (field.name, field.attname))


def _entries(row: models.Model, name: str, value: Any) -> list[str]:
    """A field's name; for a field that is a dict, the entries that differ, so that each is undone alone."""
    # The number of a related row is enough: the row itself would be read, for each of many articles.
    held = getattr(row, next(field.attname for field in row._meta.concrete_fields if field.name == name))
    if not isinstance(held, dict) or not isinstance(value, dict):
        return [name]
    return [f"{name}.{entry}" for entry in sorted({*held, *value}) if held.get(entry) != value.get(entry)]


@contextmanager
def act(
    *,
    kind: str,
    subject: str,
    by: User | None = None,
    actor: str = "",
    why: str = "",
    article: Article | None = None,
    story: Story | None = None,
    undoes: Decision | None = None,
    parts: Sequence[int] = (),
) -> Iterator[Act]:
    """One decision: its changes, its line of record and its pending index rows, all or nothing.

    `parts` are decisions that did the first of a large act, oldest first; this one ends it. Raises
    Refused where nothing would change.
    """
    with one_writer():
        doing = Act()
        yield doing
        if doing.before == doing.after:
            raise Refused(f"Nothing to do: {subject} is already so.")
        changed = [key for key in doing.before if doing.before[key] != doing.after[key]]
        doing.touched |= _of_changed_stories(doing)
        doing.decision = record(
            kind=kind,
            subject=subject,
            by=by,
            actor=actor,
            why=why,
            before={"rows": {key: doing.before[key] for key in changed}},
            after={
                "rows": {key: doing.after[key] for key in changed},
                "relies": doing.relies,
                "editions": doing.revision_numbers,
                **({"parts": list(parts)} if parts else {}),
            },
            article=article,
            story=story,
            undoes=undoes,
        )
        follow(doing.before, doing.after, doing.risen_articles(), doing.unsighted)
        upkeep.mark(sorted(doing.touched))


def _of_changed_stories(doing: Act) -> set[int]:
    """Every version of a story that gained or lost one: its row tells how many versions there are."""
    stories = {
        story
        for states in (doing.before, doing.after)
        for key, state in states.items()
        if key.startswith("article:") and state is not None and (story := state.get("story"))
    }
    return set(Article.objects.filter(story__in=stories).values_list("pk", flat=True)) if stories else set()


def guard(row: Article | Story | ReviewItem, seen: int | None) -> None:
    """Raise Stale if the row has moved on since the revision number that the form showed; None asks nothing.

    Call it inside the transaction, on a row read there.
    """
    if seen is None or row.revision_number == seen:
        return
    changes = changes_since(row, seen)
    raise Stale(f"{row} was changed by somebody else while you had it open. Look at it again.", changes)


def changes_since(row: Article | Story | ReviewItem, seen: int) -> list[str]:
    """What was decided on this row after that revision number, oldest first, as sentences."""
    key = rows.row_key(row)
    later = Decision.objects.filter(**{f"after__editions__{key}__gt": seen}).order_by("-pk")[:20]
    return [f"{decision.actor}: {sentence(decision, only=key)}" for decision in reversed(later)]
