"""Complain at start-up, not at the first search."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.utils.module_loading import import_string

from articles.database.fitness import server_faults


@register(Tags.security)
def check_index(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Whether the settings name an engine of the archive's, and what that engine says of its connection."""
    connection = settings.HAYSTACK_CONNECTIONS.get("default", {})
    try:
        check_connection = import_string(connection.get("ENGINE") or "").check_connection
    except (ImportError, AttributeError):
        return [
            Error(
                f"The search engine is {connection.get('ENGINE')!r}, which the archive cannot ask.",
                hint="Set HAYSTACK_CONNECTIONS['default']['ENGINE'] to an engine of articles.search.engines.",
                id="articles.E001",
            )
        ]
    found: list[CheckMessage] = check_connection(connection)
    return found


@register(Tags.database)
def check_server(app_configs: Any, **options: Any) -> list[CheckMessage]:
    """Whether the PostgreSQL server is one that the tests were run on; `migrate` asks before it begins."""
    return [Error(fault, id="articles.E005") for fault in server_faults()]
