"""Quoted speech in a text: where it stands, whether it is closed, and whom it is given to."""

import re
from collections.abc import Sequence

_VERBS = (
    "said|says|told|tells|added|adds|asked|asks|wrote|writes|insisted|insists|noted|notes|warned|warns|argued|"
    "argues|claimed|claims|announced|declared|explained|explains|stated|reported|replied|recalled"
)
_NAME = r"(?:[A-Z][\w'\u2019-]+(?:\s+(?:al-|bin |de |van |von )?[A-Z][\w'\u2019-]+){0,4})"
_OFFICE = r"(?:(?:the|its|their|a|an)\s+(?:[a-z][a-z' -]{1,60},\s+)?)"
_SPEAKER = re.compile(rf"\b({_NAME})\s+(?:{_VERBS})\b|\b(?:{_VERBS})\s+{_OFFICE}?({_NAME})")
_NOT_NAMES = frozenset(
    ("He", "She", "They", "It", "We", "I", "You", "The", "But", "And", "Who")
    + ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
)


def quoted(text: str) -> tuple[bool, ...]:
    """For each character whether it stands inside a quotation.

    Double marks count, curly or straight; single ones only in a paragraph without double ones. A quotation
    that no mark closes runs to the end of its paragraph, as print has it.

    >>> inside = quoted('He said "no" twice.')
    >>> "".join("x" if quote else "." for quote in inside)
    '.........xx........'
    """
    double = any(mark in text for mark in '"\u201c\u201d')
    inside: list[bool] = []
    is_open = False
    for at, character in enumerate(text):
        before = text[at - 1] if at else " "
        after = text[at + 1] if at + 1 < len(text) else " "
        if text.startswith("\n\n", at):
            is_open = False
        if _opens(character, before, after, double, is_open):
            is_open = True
            inside.append(False)
        elif is_open and _closes(character, before, after, double):
            is_open = False
            inside.append(False)
        else:
            inside.append(is_open)
    return tuple(inside)


def _opens(character: str, before: str, after: str, double: bool, is_open: bool) -> bool:
    if double:
        return character == "\u201c" or (
            character == '"'
            and not is_open
            and (before.isspace() or before in "([\u2014\u2013-")
            and not after.isspace()
        )
    starts = (
        not is_open and (before.isspace() or before in "([\u2014") and (after.isalnum() or after == "\u2026")
    )
    return starts and character in "\u2018'"


def _closes(character: str, before: str, after: str, double: bool) -> bool:
    if double:
        return character in '"\u201d'
    return character in "\u2019'" and not after.isalnum() and before in ".,?!;:" + "\u2026"


def stays_open(text: str, inside: Sequence[bool]) -> bool:
    """Whether a text's last quotation is not closed; `inside` as `quoted` gives it."""
    is_double = any(mark in text for mark in '"\u201c\u201d')
    # A single mark behind a word reads as an apostrophe; where it is the last sign, it closes.
    return inside[-1] and (is_double or text[-1] not in "'\u2019")


def speakers(text: str) -> tuple[str, ...]:
    """The names that a paragraph gives its quotations to, as printed, outside the quotations.

    >>> speakers('"Stay inside," said Mara Quell. Quell added: "Now."')
    ('Mara Quell', 'Quell')
    """
    inside = quoted(text)
    outside = "".join(" " if quote else character for character, quote in zip(text, inside, strict=True))
    names = []
    for found in _SPEAKER.finditer(outside):
        name = found[1] or found[2]
        parts = [part for part in name.split() if part not in _NOT_NAMES]
        if parts and " ".join(parts) not in names:
            names.append(" ".join(parts))
    return tuple(names)
