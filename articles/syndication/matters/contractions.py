"""Contractions in full: what "won't" and "will not" have in common."""

from articles.language.listed import listed

_WHOLE = {
    "wont": ("will", "not"), "cant": ("can", "not"), "cannot": ("can", "not"), "shant": ("shall", "not"),
    "aint": ("is", "not"), "gonna": ("going", "to"), "lets": ("let", "us"),
}  # fmt: skip
_ENDS = {"ll": "will", "ve": "have", "re": "are", "d": "would", "m": "am"}
_APOSTROPHES = "'\u2019\u02bc`"


def expanded(printed: str, plain: str) -> tuple[str, ...]:
    """The words that one printed word contracts; `plain` is its folded form, given back where it is whole.

    >>> expanded("won\u2019t", "wont"), expanded("they'll", "theyll"), expanded("Kerry", "kerry")
    (('will', 'not'), ('they', 'will'), ('kerry',))
    """
    if plain in _WHOLE:
        return _WHOLE[plain] if plain != "lets" or any(mark in printed for mark in _APOSTROPHES) else (plain,)
    for mark in _APOSTROPHES:
        head, found, tail = printed.lower().rpartition(mark)
        if not found:
            continue
        if tail == "t" and head.endswith("n"):
            return head[:-1], "not"
        if tail in _ENDS:
            return head, _ENDS[tail]
        if tail == "s" and head in _IS:
            return head, "is"
    return (plain,)


_IS = listed("it he she that there what who here where how")
