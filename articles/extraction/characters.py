"""What every character is to the splitter: its class, its lower case, and whether its script has no
spaces."""

import unicodedata
from functools import cache

import numpy as np
from numpy.typing import NDArray

CLASSES = 16
SPACE, LOWER, UPPER, CASELESS, DIGIT, OTHER = 0, 1, 2, 3, 14, 15
"""The letters are the classes from LOWER to CASELESS; only what is above LOWER is counted one by one."""
STOP, COMMA, MARK, COLON, QUOTE, DASH, BAR, BRACKET, SLASH, SYMBOL = range(4, 14)
_PUNCTUATION = (
    ".。｡।॥",
    ",،、，､",
    "!?؟…！？‽",
    ":;؛：；",
    "\"“”„«»‘’'「」『』＂",
    "-–—―",
    "|•·›>→*▪●►｜",
    "()[]{}（）【】《》〈〉〔〕",
    "/\\／",
    "@#©®™$£€%&+=<_~％",
)
"""The characters of the classes STOP to SYMBOL, in their order."""
_DENSE = (
    (0x0E00, 0x0F00),
    (0x1000, 0x10A0),
    (0x1780, 0x1800),
    (0x3041, 0x3130),
    (0x3400, 0xA000),
    (0xF900, 0xFB00),
)
"""Thai and Lao, Burmese, Khmer, kana and bopomofo, Han: scripts that put no space between words."""
_CASELESS_BLOCKS = ((0x3100, 0xD800), (0xF900, 0xFE00), (0xFE70, 0xFF00))


@cache
def tables() -> tuple[NDArray[np.uint8], NDArray[np.uint32], NDArray[np.bool_]]:
    """For every code point of the base plane: its class, its lower case, and whether it is dense."""
    classes = np.full(0x10000, OTHER, np.uint8)
    lower = np.arange(0x10000, dtype=np.uint32)
    for low, high in _CASELESS_BLOCKS:
        classes[low:high] = CASELESS
    for code in (*range(0x3100), *range(0xFF00, 0xFFF0)):
        char = chr(code)
        if char.isupper():
            classes[code] = UPPER
            lower[code] = ord(char.lower()) if len(char.lower()) == 1 else code
        elif char.islower():
            classes[code] = LOWER
        elif char.isdigit():
            classes[code] = DIGIT
        elif char.isspace():
            classes[code] = SPACE
        elif char.isalpha() or unicodedata.category(char)[0] == "M":
            classes[code] = CASELESS
    dense = np.zeros(0x10000, bool)
    for low, high in _DENSE:
        dense[low:high] = classes[low:high] == CASELESS
    for number, chars in enumerate(_PUNCTUATION):
        for char in chars:
            classes[ord(char)] = STOP + number
            dense[ord(char)] = False
    return classes, lower, dense
