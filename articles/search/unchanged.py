"""Small facts of the database kept while it does not change, so that a search need not read them again.

Only what every search needs and no query decides: house style, names of sources, what is hidden.
"""

import threading
from collections.abc import Callable
from typing import TypeVar, cast

from articles.database.stamps import write_stamp

Fact = TypeVar("Fact")
_thread = threading.local()


def kept(name: object, read: Callable[[], Fact]) -> Fact:
    """What `read` gives, read again after any write. One per thread and name."""
    now = write_stamp()
    if now is None:
        return read()
    facts = _thread.__dict__.setdefault("facts", {})
    found = facts.get(name)
    if found is not None and found[0] == now:
        return cast(Fact, found[1])
    fact = read()
    if len(facts) > 64:
        facts.clear()
    facts[name] = (now, fact)
    return fact
