"""The archive's own header block: `Source: ... URL: ... Date: ...` on the first lines of a capture."""

import re
from collections.abc import Sequence

KEYS = frozenset({"source", "url", "date", "section", "rights", "language", "embargo", "captured"})
_LINE = re.compile(r"^\s*(?P<key>[A-Za-z]{2,12})\s*:\s*(?P<value>.*?)\s*$")


def read_header(texts: Sequence[str]) -> tuple[tuple[tuple[str, str], ...], int]:
    """The header's pairs (keys in lower case, in order) and how many lines it takes.

    A block counts only from the first line, only with keys of KEYS, each once, and
    only where a source or a URL is among them: `Date: 6 January` alone is text.

    >>> read_header(["Source: Varna Courier", "URL: https://courier.example/a", "", "Headline"])
    ((('source', 'Varna Courier'), ('url', 'https://courier.example/a')), 2)
    >>> read_header(["Headline", "Source: Reuters"])
    ((), 0)
    """
    pairs: list[tuple[str, str]] = []
    for text in texts:
        found = _LINE.match(text)
        key = found["key"].lower() if found else ""
        if not found or key not in KEYS or any(key == known for known, _ in pairs):
            break
        pairs.append((key, found["value"]))
    if not any(key in ("source", "url") and value for key, value in pairs):
        return (), 0
    return tuple(pairs), len(pairs)
