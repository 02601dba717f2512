"""The classes of characters that a word is made of, the one place that says so, and white space folded.

Each class is the inside of a regular expression's `[...]`, so that patterns are put together from them.
"""

MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u0610-\u061a\u0640\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u0900-\u0903\u093a-\u094f\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u00ad\u200b-\u200f\u2060\ufeff"
)
"""Marks that sit on a letter, and characters without width: they belong to the word they stand in."""

UNSPACED = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Kana, ideographs and Hangul: one character is one word, since words are not spaced there."""

APOSTROPHES = "'\u2019\u2018\u02bc\u02bb\u00b4`\u201b\uff07"
"""What is printed for an apostrophe within a word."""

UNDECOMPOSED = {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
"""Letters that Unicode does not take apart into a plain letter and a mark, and what is read for them."""


NUL = "\0"
"""No text has it, and PostgreSQL keeps none; senders' programs leave it behind."""


def fold_space(text: str) -> str:
    """The text on one line: each run of white space is one space, none at either end.

    >>> fold_space("  By  Ann\\tBell ")
    'By Ann Bell'
    """
    return " ".join(text.split())
