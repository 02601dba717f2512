"""Figures in running text: what each amounts to, whatever an outlet prints it as.

`figures` finds amounts of money, percentages, counts, ages, measures, times and dates with their positions;
`same_figure` says whether two are one amount. Value and unit are kept as *readings*, since print is
ambiguous: "5m" is five million or five metres, "pounds" are money or weight, the first of "5 to 10 million"
is either. Two figures agree where one reading of the one is a reading of the other.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from articles.language.figure_units import (
    BEFORE_MAY,
    EXACT,
    FRACTION_SIGNS,
    FRACTIONS,
    JOINS,
    MEASURES,
    MONEY,
    MONTHS,
    ORDINALS,
    ROUNDING,
    SCALES,
    SHORT_SCALES,
    SIGNS,
    SMALL,
    TENS,
    VAGUE,
    WEEKDAYS,
)
from articles.language.tokens import fold


class FigureKind(StrEnum):
    MONEY = "amount"
    SHARE = "percentage"
    COUNT = "count"
    MEASURE = "measure"
    AGE = "age"
    DATE = "date"
    WEEKDAY = "weekday"
    TIME = "time"
    ORDINAL = "rank"
    VAGUE = "vague count"  # dozens, thousands


Reading = tuple[float, str]


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: `text[start:end]` as printed. `year` is that of a date, 0 where none is printed.

    `is_word` where no digit is printed: "one" and "first" are figures only against another figure. `rate` is
    how many of its readings' unit go into the unit as printed.
    """

    start: int
    end: int
    kind: FigureKind
    readings: frozenset[Reading]
    year: int = 0
    is_word: bool = False
    is_bracketed: bool = False
    rate: float = 1.0


_TOKEN = re.compile(
    r"(?P<time>\b\d{1,2}(?:[:.]\d{2})?\s?[apAP]\.?\s?[mM]\b\.?|\b\d{1,2}:\d{2}\b)"
    r"|(?P<sign>(?:\b(?:US|AU?|CA?|NZ|HK|S))?\$|[\u00a3\u20ac\u00a5\u20b9])"
    r"|(?P<number>(?<![\w.])(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)"
    r"|(?P<fraction>[\u00bd\u00bc\u00be\u2153\u2154])"
    r"|(?P<percent>%)"
    r"|(?P<word>[^\W\d_]+(?:['\u2019](?!s\b)[^\W\d_]+)*)"
    r"|(?P<mark>[^\s\w])"
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    plain: str
    start: int
    end: int


@lru_cache(maxsize=4_000)
def figures(text: str) -> tuple[Figure, ...]:
    """Every figure of a text, in order, none inside another.

    >>> [(f.kind.value, f.start) for f in figures("He, 34, paid \u20ac2.4bn on 5 May.")]
    [('count', 4), ('amount', 13), ('date', 23)]
    """
    tokens = [
        _Token(found.lastgroup or "", found[0], fold(found[0]) if found.lastgroup == "word" else found[0],
               found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]  # fmt: skip
    return _ranged(_Scan(text, tokens).figures(), text)


def same_figure(one: Figure, other: Figure) -> bool:
    """Whether two figures are the same amount, measure, day or time.

    >>> def same(a: str, b: str) -> bool:
    ...     return same_figure(figures(a)[0], figures(b)[0])
    >>> same("\u20ac2.4bn", "2.4 billion euros"), same("2.4 billion euros", "2,400 million euros")
    (True, True)
    >>> same("twenty-five people", "25"), same("5 miles", "8 km"), same("4.2 billion", "2.4 billion")
    (True, True, False)
    """
    if one.year and other.year and one.year != other.year:
        return False
    if one.readings & other.readings:
        return True
    if one.rate == other.rate:
        return False
    whole = min(one.rate, other.rate) / 2
    return any(
        unit == theirs and unit not in EXACT and abs(value - its) <= max(ROUNDING * max(value, its), whole)
        for value, unit in one.readings
        for its, theirs in other.readings
    )


class _Scan:
    """One pass over the tokens; `at` is the next that is not read."""

    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def figures(self) -> list[Figure]:
        out: list[Figure] = []
        while self.at < len(self.tokens):
            begun = self.at
            found = self._time() or self._date() or self._quantity() or self._vague()
            if found is not None:
                out.append(found)
            if self.at == begun:
                self.at += 1
        return out

    def _peek(self, ahead: int = 0) -> _Token:
        at = self.at + ahead
        return (
            self.tokens[at]
            if 0 <= at < len(self.tokens)
            else _Token("", "", "", len(self.text), len(self.text))
        )

    def _made(
        self,
        start: int,
        kind: FigureKind,
        readings: set[Reading],
        year: int = 0,
        is_word: bool = False,
        rate: float = 1.0,
    ) -> Figure:
        last = self.tokens[self.at - 1]
        before = self.text[max(0, start - 1) : start]
        rounded = frozenset((_rounded(value), unit) for value, unit in readings)
        return Figure(start, last.end, kind, rounded, year, is_word, before in ("(", "["), rate)

    def _time(self) -> Figure | None:
        token = self._peek()
        if token.kind != "time":
            return None
        self.at += 1
        digits = [int(part) for part in re.findall(r"\d+", token.text)]
        minutes = digits[0] % 24 * 60 + (digits[1] if len(digits) > 1 else 0)
        letter = token.text.lower()
        if "p" in letter and digits[0] < 12:
            minutes += 720
        elif "a" in letter and digits[0] == 12:
            minutes -= 720
        return self._made(token.start, FigureKind.TIME, {(float(minutes), "time")})

    def _date(self) -> Figure | None:
        token = self._peek()
        if (
            token.kind == "word"
            and token.plain in WEEKDAYS
            and token.text[0].isupper()
            and self._is_whole(token)
        ):
            self.at += 1
            reading = (WEEKDAYS[token.plain], "weekday")
            return self._made(token.start, FigureKind.WEEKDAY, {reading}, is_word=True)
        if token.kind == "number" and token.text.isdigit() and int(token.text) <= 31:
            ahead = 2 if self._peek(1).plain in ("st", "nd", "rd", "th") else 1
            ahead += self._peek(ahead).plain == "of"
            if self._is_month(self._peek(ahead)):
                month = MONTHS[self._peek(ahead).plain]
                self.at += ahead + 1
                return self._dated(token.start, month, int(token.text))
        if self._is_month(token):
            self.at += 1
            if self._peek().text == ".":
                self.at += 1
            day = self._peek()
            if day.kind == "number" and day.text.isdigit() and int(day.text) <= 31:
                self.at += 1
                if self._peek().plain in ("st", "nd", "rd", "th") and self._peek().start == day.end:
                    self.at += 1
                return self._dated(token.start, MONTHS[token.plain], int(day.text))
            if self.tokens[self.at - 1].text == "." and not self._is_year(day):
                self.at -= 1
            before = self._peek(-2).plain if token is self._peek(-1) else ""
            if (
                token.plain in ("may", "march", "mar")
                and not self._is_year(self._peek())
                and before not in BEFORE_MAY
            ):
                self.at = self.tokens.index(token)
                return None
            return self._dated(token.start, MONTHS[token.plain], 0)
        return None

    def _is_whole(self, token: _Token) -> bool:
        """No short day name that is another word: Sat, Sun, Mon, Wed, Fri count only with their point."""
        return len(token.plain) > 5 or self.text[token.end : token.end + 1] == "."

    def _is_month(self, token: _Token) -> bool:
        if token.kind != "word" or token.plain not in MONTHS or not token.text[0].isupper():
            return False
        is_short = len(token.plain) == 3 and token.plain != "may"
        return not is_short or self.text[token.end : token.end + 1] in (".", " ", ",", "")

    def _is_year(self, token: _Token) -> bool:
        return token.kind == "number" and token.text.isdigit() and 1500 <= int(token.text) <= 2100

    def _dated(self, start: int, month: float, day: int) -> Figure:
        ahead = 1 if self._peek().text == "," else 0
        year = 0
        if self._is_year(self._peek(ahead)):
            year = int(self._peek(ahead).text)
            self.at += ahead + 1
        return self._made(start, FigureKind.DATE, {(month * 100 + day, "date")}, year, is_word=not day)

    def _vague(self) -> Figure | None:
        token = self._peek()
        if token.plain not in VAGUE or self._peek(1).plain != "of" and token.plain == "scores":
            return None
        self.at += 1
        scale = VAGUE[token.plain]
        if self._peek().plain == "of" and self._peek(1).plain in VAGUE:
            scale *= VAGUE[self._peek(1).plain]
            self.at += 2
        return self._made(token.start, FigureKind.VAGUE, {(scale, "vague")}, is_word=True)

    def _quantity(self) -> Figure | None:
        start, begun = self._peek().start, self.at
        money = ""
        if self._peek().kind == "sign":
            money = SIGNS[self._peek().text[-1]]
            self.at += 1
        is_word = self._peek().kind == "word"
        value = self._value()
        if value is None:
            self.at = begun
            return None
        number = self.tokens[self.at - 1]
        if not money and self._is_designation(number):
            return None
        if number.plain in ORDINALS and is_word and number.plain not in FRACTIONS:
            return self._made(start, FigureKind.ORDINAL, {(value, "rank")}, is_word=True)
        value, also = self._scaled(value, number, bool(money))
        return self._with_unit(start, value, also, money, is_word)

    def _is_designation(self, number: _Token) -> bool:
        """F-16, G20, COVID-19: part of a name, no count."""
        before = self.text[: number.start]
        return bool(re.search(r"[A-Z]\w*-$", before)) and not before.endswith(("Mid-", "Pre-", "Post-"))

    def _value(self) -> float | None:
        """A number in digits, or the words of one, with a half behind it; `at` moves behind them."""
        value = self._whole()
        if value is None or self._peek().plain != "and":
            return value
        ahead = 2 if self._peek(1).plain in ("a", "one") else 1
        if self._peek(ahead).plain != "half" or value < 1:
            return value
        self.at += ahead + 1
        return value + 0.5

    def _whole(self) -> float | None:
        token = self._peek()
        if token.kind == "fraction":
            self.at += 1
            return FRACTION_SIGNS[token.text]
        if token.kind == "number":
            self.at += 1
            value = float(token.text.replace(",", ""))
            if self._peek().kind == "fraction":
                self.at += 1
                value += FRACTION_SIGNS[self._peek(-1).text]
            return value
        return self._in_words()

    def _in_words(self) -> float | None:
        token = self._peek()
        if token.plain == "half":
            self.at += 1
            if self._peek().plain in ("a", "an") and self._peek(1).plain in SCALES:
                self.at += 1  # half a million
            return 0.5
        if token.plain in ("a", "an") and self._peek(1).plain in SCALES:
            self.at += 1
            return 1.0
        if (
            token.plain in ("a", "an")
            and self._peek(1).plain in ("third", "quarter")
            and self._peek(2).plain == "of"
        ):
            self.at += 2
            return 1.0 / FRACTIONS[self._peek(-1).plain]
        if token.plain in ORDINALS:
            self.at += 1
            return ORDINALS[token.plain]
        if token.plain not in SMALL and token.plain not in TENS:
            return None
        total, value = 0.0, 0.0
        while True:
            token = self._peek()
            if token.plain in TENS:
                value += TENS[token.plain]
            elif token.plain in SMALL and (
                not value or value % 100 == 0 or value % 10 == 0 and value % 100 >= 20
            ):
                value += SMALL[token.plain]
            elif token.plain == "hundred" and value:
                value *= 100
            elif token.plain == "thousand" and value and self._goes_on(1):
                total, value = total + value * 1000, 0.0
            else:
                break
            self.at += 1
            joint = self._peek()
            if joint.text in ("-", "and") and self._goes_on(1) and (value >= 20 or not value):
                if joint.text == "and" and value % 100:
                    break
                self.at += 1
        following = self._peek(1) if self._peek().text == "-" else self._peek()
        if following.plain in FRACTIONS and following.plain not in ("half", "second") and value < 10:
            self.at += 2 if self._peek().text == "-" else 1
            return value / FRACTIONS[following.plain]
        return total + value

    def _goes_on(self, ahead: int) -> bool:
        return self._peek(ahead).plain in SMALL or self._peek(ahead).plain in TENS

    def _scaled(self, value: float, number: _Token, is_money: bool) -> tuple[float, set[Reading]]:
        also: set[Reading] = set()
        while True:
            ahead = 1 if self._peek().text == "-" else 0
            token = self._peek(ahead)
            is_joined = token.start == number.end
            if token.plain in SCALES:
                value *= SCALES[token.plain]
            elif token.plain in SHORT_SCALES and (is_money or is_joined or token.plain in ("bn", "mn", "tn")):
                if token.plain == "m" and not is_money:
                    also.add((value, "metre"))
                value *= SHORT_SCALES[token.plain]
            else:
                return value, also
            self.at += ahead + 1
            number = token

    def _with_unit(self, start: int, value: float, also: set[Reading], money: str, is_word: bool) -> Figure:
        if money:
            if self._peek().plain in ("dollars", "us", "usd") and money == "dollar":
                self.at += 1
            return self._made(start, FigureKind.MONEY, {(value, money)})
        ahead = 1 if self._peek().text in "-\u2011" and self._peek().text else 0
        token = self._peek(ahead)
        if token.plain in ("st", "nd", "rd", "th") and token.start == self._peek(-1).end:
            self.at += 1
            return self._made(start, FigureKind.ORDINAL, {(value, "rank")})
        if token.text == "s" and token.start == self._peek(-1).end:
            self.at += 1
            return self._made(start, FigureKind.DATE, {(value, "decade")})
        if (
            token.plain in ("us", "american", "canadian", "australian")
            and self._peek(ahead + 1).plain in MONEY
        ):
            ahead += 1
            token = self._peek(ahead)
        if token.kind == "percent" or token.plain in ("percent", "pct", "pc", "percentage"):
            self.at += ahead + 1
            return self._made(start, FigureKind.SHARE, {(value, "percent")}, is_word=False)
        if token.plain == "per" and self._peek(ahead + 1).plain == "cent":
            self.at += ahead + 2
            return self._made(start, FigureKind.SHARE, {(value, "percent")}, is_word=False)
        if token.plain in MONEY and (token.plain != "p" or token.start == self._peek(-1).end):
            rate, unit = MONEY[token.plain]
            self.at += ahead + 1
            return self._made(start, FigureKind.MONEY, {(value * rate, unit)})
        if token.plain in MEASURES:
            rate, unit = MEASURES[token.plain]
            after = self._peek(ahead + 1)
            is_age = unit == "month" and "old" in (
                after.plain,
                self._peek(ahead + 2).plain if after.text == "-" else "",
            )
            self.at += ahead + 1
            if is_age and rate == 12:
                self.at += 2 if after.text == "-" else 1
                return self._made(start, FigureKind.AGE, {(value, "")})
            readings = {(value * rate, unit)}
            if token.plain in ("pound", "pounds"):
                readings.add((value, "sterling"))
            return self._made(start, FigureKind.MEASURE, readings, is_word=is_word and value == 1, rate=rate)
        before = self.text[max(0, start - 5) : start].lower()
        kind = FigureKind.AGE if before.endswith(("aged ", " age ")) else FigureKind.COUNT
        return self._made(start, kind, {(value, ""), *also}, is_word=is_word and value <= 1)


def _ranged(found: list[Figure], text: str) -> tuple[Figure, ...]:
    """5 to 10 percent, between 5 and 10 million: the first may have what the second is printed with."""
    out = list(found)
    for at in range(len(out) - 1):
        one, other = out[at], out[at + 1]
        if text[one.end : other.start].strip() not in JOINS or one.kind is not FigureKind.COUNT:
            continue
        printed = _leading_number(text[other.start : other.end])
        if not printed:
            continue
        more = {
            (_rounded(value * its / printed), unit) for value, plain in one.readings if not plain
            for its, unit in other.readings
        }  # fmt: skip
        out[at] = replace(one, readings=one.readings | more)
    return tuple(out)


def _rounded(value: float) -> float:
    return float(f"{value:.12g}")


def _leading_number(printed: str) -> float:
    found = re.match(r"\D?\s?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?)", printed)
    if found:
        return float(found[1].replace(",", ""))
    return SMALL.get(fold(re.split(r"[\s-]", printed)[0]), 0.0)
