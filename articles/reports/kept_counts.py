"""Counts of the whole archive, kept where counting them is dear: a page never counts for long."""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

from django.db import connection

from articles.models import SEE_HIDDEN, may_read

Count = TypeVar("Count")

FREE = 0.05
"""Seconds of processor up to which a count is made anew each time, as it is in a small archive."""
TIMES = 50
"""How many times its own cost a dear count is kept: at most a fiftieth of a processor goes into each."""
LONGEST = 60.0
"""Seconds that any count is kept at most."""
_kept: dict[tuple[object, ...], tuple[float, object]] = {}


def kept_count(name: str, user: Any, count: Callable[[], Count]) -> Count:
    """What `count` gives for what this reader may see; of a large archive up to a minute old.

    For numbers alone: no name, headline or text may be in it, since what is withdrawn is gone at once.
    """
    sees_hidden = may_read(user) and user.has_perm(SEE_HIDDEN)
    key = (str(connection.settings_dict["NAME"]), name, may_read(user), sees_hidden)
    found = _kept.get(key)
    if found is not None and time.monotonic() < found[0]:
        return cast(Count, found[1])
    begun = time.thread_time()
    value = count()
    cost = time.thread_time() - begun
    if cost > FREE:
        _kept[key] = time.monotonic() + min(LONGEST, cost * TIMES), value
    return value
