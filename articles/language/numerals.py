"""Figures as outlets print them: words for figures, short units, the same measure in another unit."""

import re

from articles.language.figure_units import ORDINALS, ROUNDING, SCALES, SHORT_SCALES, SIGNS, SMALL, TENS
from articles.language.tokens import fold

_MEASURES = {
    "km": "kilometre", "kms": "kilometre", "kilometers": "kilometre", "kilometer": "kilometre",
    "kilometres": "kilometre", "kilometre": "kilometre", "mile": "mile", "miles": "mile", "mi": "mile",
    "m": "metre", "meter": "metre", "meters": "metre", "metres": "metre", "metre": "metre",
    "ft": "foot", "foot": "foot", "feet": "foot", "kg": "kilogram", "kilogram": "kilogram",
    "kilograms": "kilogram", "lb": "pound", "lbs": "pound", "pounds": "pound", "pound": "pound",
    "acre": "acre", "acres": "acre", "ha": "hectare", "hectare": "hectare", "hectares": "hectare",
    "ton": "ton", "tons": "ton", "tonne": "ton", "tonnes": "ton",
    "percent": "percent", "percentage": "percent", "pct": "percent", "pc": "percent",
    "dollars": "dollar", "dollar": "dollar", "pence": "penny",
}  # fmt: skip
_CONVERSIONS = {
    ("mile", "kilometre"): 1.609,
    ("foot", "metre"): 0.3048,
    ("pound", "kilogram"): 0.4536,
    ("acre", "hectare"): 0.4047,
}
_PART = re.compile(r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_]+|[%$\u00a3\u20ac\u00a5\u20b9]")
_SYMBOLS = {"%": "percent", **SIGNS}
_LONGEST = 60


def same_quantity(a: str, b: str) -> bool:
    """Whether both phrases are nothing but one quantity, or one unit, printed in two ways.

    >>> same_quantity("twenty-five", "25"), same_quantity("$5 million", "$5m")
    (True, True)
    >>> same_quantity("5 miles", "8 km")
    True
    >>> same_quantity("five", "six"), same_quantity("the", "a"), same_quantity("1.5 million", "15 million")
    (False, False, False)
    """
    if len(a) > _LONGEST or len(b) > _LONGEST:
        return False
    unit = _MEASURES.get(fold(a))
    if unit is not None and unit == _MEASURES.get(fold(b)):
        return True
    power = _power(a)
    if power and power == _power(b):
        return True
    left, right = _quantity(a), _quantity(b)
    if left is None or right is None:
        return False
    if left[1] == right[1]:
        return left == right
    for one, other in ((left, right), (right, left)):
        rate = _CONVERSIONS.get((one[1], other[1]))
        if rate is not None and other[0]:
            return abs(one[0] * rate - other[0]) <= ROUNDING * other[0]
    return False


def _power(text: str) -> float:
    word = fold(text)
    return SCALES.get(word) or SHORT_SCALES.get(word, 0.0)


def _quantity(text: str) -> tuple[float, str] | None:
    """Value and unit, or None where a word is neither."""
    value: float | None = None
    whole = 0.0
    unit = ""
    for part in _PART.findall(text):
        word = fold(part) if part.isalpha() else part
        if part in _SYMBOLS:
            unit = unit or _SYMBOLS[part]
        elif part[0].isdecimal():
            value = (value or 0.0) + float(part.replace(",", ""))
        elif word in ORDINALS:
            value, unit = (value or 0.0) + ORDINALS[word], "ordinal"
        elif word in SMALL or word in TENS:
            value = (value or 0.0) + SMALL.get(word, TENS.get(word, 0))
        elif value is not None and (word in SCALES or (word in SHORT_SCALES and unit)):
            value *= SCALES.get(word) or SHORT_SCALES[word]
            if word in ("thousand", "million", "billion"):
                whole, value = whole + value, 0.0
        elif value is not None and word in ("st", "nd", "rd", "th"):
            unit = "ordinal"
        elif word in _MEASURES and value is not None and not unit:
            unit = _MEASURES[word]
        elif word == "per" and value is not None:
            continue
        elif word == "cent" and value is not None:
            unit = "percent"
        else:
            return None
    return None if value is None else (round(whole + value, 6), unit)
