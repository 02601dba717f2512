"""The stem of a folded word: Snowball English (Porter 2001), by PyStemmer."""

import re
import threading
from functools import lru_cache

import Stemmer

_DESIGNATIONS = re.compile(r"^\d{1,3}s$")  # the 16s of F-16s, never the 1980s
_thread = threading.local()  # a stemmer is not safe to share between threads


@lru_cache(maxsize=100_000)  # some 20 MB; a rarer word is worked out again
def stem(folded: str) -> str:
    """The stem of a folded word; a word with a digit in it is its own stem.

    Only the plural of a designation loses its s: F-16s are F-16.

    >>> stem("planning"), stem("harbours"), stem("16s"), stem("1980s")
    ('plan', 'harbour', '16', '1980s')
    """
    if not folded.isalpha():
        return folded[:-1] if _DESIGNATIONS.match(folded) else folded
    stemmer = getattr(_thread, "stemmer", None)
    if stemmer is None:
        stemmer = _thread.stemmer = Stemmer.Stemmer("english")
    return str(stemmer.stemWord(folded))
