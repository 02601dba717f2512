"""What an archive file holds: the models and tables, in the order they are written and read."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from articles.ingest import line_table
from articles.models import (
    AccessToken,
    Alert,
    FeedAddress,
    FlaggedArticle,
    PendingIndex,
    SharedState,
    UnseenDocument,
    Webhook,
    WebhookCall,
)
from articles.recognition import signature_table

ACCOUNT = ("username", "first_name", "last_name", "email", "is_active", "is_staff", "is_superuser")
"""What is kept of an account. Passwords and sessions are not: they are set anew."""
TABLES = {
    "articles_fingerprint": ("article_id", "version", "source_id", "day", "hashes"),
    "articles_common_shingle": ("hash", "source_id"),
    "articles_shingle_due": ("hash", "widened"),
    "articles_counted_capture": ("capture_id", "source_id", "text"),
    "articles_counted_text": ("source_id", "text", "story", "lines", "kept", "body"),
    "articles_furniture_line": ("source_id", "hash"),
    "articles_signature": ("capture_id", "owner", "version", "lines"),
}
"""Tables outside Django. articles_shingle (with the levels before it) follows from the fingerprints,
articles_counted_line from the counted texts, articles_signature_line from the signatures; all three are made
again. articles_shingle_kinds follows from the texts, and is made again as articles are compared."""
NOT_BACKED_UP: frozenset[type[models.Model]] = frozenset(
    {PendingIndex, FlaggedArticle, UnseenDocument, SharedState}
    | {AccessToken, FeedAddress, Webhook, WebhookCall, Alert}
)
_BYTES = frozenset({"hashes", "lines", "kept", "body"})
CHUNK = 500


def backed_up_models() -> list[type[models.Model]]:
    """Every model of the archive whose rows are its memory.

    What waits for the index or to be sent is not; nor are tokens, addresses of feeds and webhooks:
    like passwords, they are made anew.
    """
    return [
        model
        for model in apps.get_app_config("articles").get_models()
        if model not in NOT_BACKED_UP and not model._meta.proxy
    ]


class _WholeClocks(DjangoJSONEncoder):
    """Moments to the microsecond. Django's own cuts them to thousandths: a row would come back another."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


def lines_of_model(model: type[models.Model]) -> Iterator[str]:
    """The rows of a model as JSON lines, by number."""
    writer = serializers.get_serializer("json")()
    rows = model._base_manager.order_by("pk").iterator(chunk_size=CHUNK)
    for row in rows:
        text = writer.serialize([row], cls=_WholeClocks)
        yield json.dumps(json.loads(text)[0], ensure_ascii=False, sort_keys=True)


def lines_of_accounts() -> Iterator[str]:
    """The accounts as JSON lines: their number, ACCOUNT and the names of their groups."""
    for user in User.objects.order_by("pk").prefetch_related("groups"):
        kept = {name: getattr(user, name) for name in ACCOUNT}
        groups = sorted(group.name for group in user.groups.all())
        yield json.dumps(
            {"pk": user.pk, **kept, "date_joined": user.date_joined.isoformat(), "groups": groups},
            ensure_ascii=False,
            sort_keys=True,
        )


def lines_of_table(table: str) -> Iterator[str]:
    """The rows of a table outside Django as JSON lists; bytes in base 64."""
    columns = ", ".join(TABLES[table])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {table} ORDER BY 1, 2")
        while found := cursor.fetchmany(CHUNK):
            for row in found:
                yield json.dumps([_plain(value) for value in row])


def _plain(value: Any) -> Any:
    return base64.b64encode(bytes(value)).decode() if isinstance(value, bytes | memoryview) else value


def restore_model_row(model: type[models.Model], row: dict[str, Any]) -> None:
    """Store one row as it was, its clocks too. Raises what deserializing or the database raises."""
    (found,) = serializers.deserialize("python", [row])
    if type(found.object) is not model:
        raise ValueError(f"a row of {found.object._meta.label} stands among those of {model._meta.label}")
    found.object.save_base(raw=True, force_insert=True)


def restore_account(line: str) -> None:
    """Store one account; it cannot sign in until a password is set."""
    given = json.loads(line)
    groups = given.pop("groups")
    user = User(**{name: given[name] for name in ("pk", *ACCOUNT, "date_joined")})
    user.set_unusable_password()
    user.save_base(raw=False, force_insert=True)
    user.groups.set(Group.objects.filter(name__in=groups))


def restore_table_rows(table: str, rows: list[list[Any]]) -> None:
    """Store rows of a table outside Django; fingerprints bring their shingles back."""
    columns = TABLES[table]
    marks = ", ".join(["%s"] * len(columns))
    rows = [
        [
            base64.b64decode(value) if column in _BYTES else value
            for column, value in zip(columns, row, strict=True)
        ]
        for row in rows
    ]
    if table == "articles_counted_text":
        for row in rows:
            line_table.restore_text(row)
        return
    if table == "articles_signature":
        for row in rows:
            signature_table.restore_signature(*row)
        return
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)
        if table == "articles_fingerprint":
            cursor.executemany(
                "INSERT INTO articles_shingle (hash, article_id, source_id, day) VALUES (%s, %s, %s, %s)",
                [
                    (int.from_bytes(row[4][at : at + 8], "little", signed=True), row[0], row[2], row[3])
                    for row in rows
                    for at in range(0, len(row[4]), 8)
                ],
            )
