"""One number for all that a request sets off: kept with the thread, written on every line of the log."""

import json
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_FIT = re.compile(r"[A-Za-z0-9_.-]{8,64}")
_request_id: ContextVar[str] = ContextVar("request_id", default="")


def request_id() -> str:
    """The number of what is being done in this thread; "" outside of any."""
    return _request_id.get()


def fit_or_new(given: str) -> str:
    """A number that came from outside, if it is one that a log can hold; otherwise a new one.

    >>> fit_or_new("a1b2c3d4-0001"), len(fit_or_new("two words"))
    ('a1b2c3d4-0001', 16)
    """
    return given if _FIT.fullmatch(given) else secrets.token_hex(8)


@contextmanager
def traced(number: str) -> Iterator[str]:
    """Whatever this thread logs inside carries this number."""
    before = _request_id.set(number)
    try:
        yield number
    finally:
        _request_id.reset(before)


class RequestIdFilter(logging.Filter):
    """Gives every record a `request_id`, "-" where there is none."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


class NotTurnedAway(logging.Filter):
    """Leaves out the line that Django writes for each answer of 503: who is turned away for want of a turn,
    or while an upgrade runs, is told so, and a crowd of them would fill the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        return getattr(record, "status_code", 0) != 503


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, request_id, message, and error with its trace."""

    def format(self, record: logging.LogRecord) -> str:
        told = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", "-"),
            "message": record.getMessage(),
        }
        if record.exc_info:
            told["error"] = self.formatException(record.exc_info)
        return json.dumps(told, ensure_ascii=False)
