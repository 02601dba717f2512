"""Figures among the tokens of a text: times, dates, amounts, shares, measures, ages, vague counts."""

import re

from articles.language.figure_tokens import FigureToken, NumberReader
from articles.language.figure_units import (
    BEFORE_MAY,
    FRACTIONS,
    MEASURES,
    MONEY,
    MONTHS,
    ORDINALS,
    SCALES,
    SHORT_SCALES,
    SIGNS,
    VAGUE,
    WEEKDAYS,
)
from articles.language.figure_values import Figure, FigureKind, Reading, rounded


class FigureScan(NumberReader):
    """One pass over the tokens of a text."""

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
        values = frozenset((rounded(value), unit) for value, unit in readings)
        return Figure(start, last.end, kind, values, year, is_word, before in ("(", "["), rate)

    def _time(self) -> Figure | None:
        token = self.peek()
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
        token = self.peek()
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
            ahead = 2 if self.peek(1).plain in ("st", "nd", "rd", "th") else 1
            ahead += self.peek(ahead).plain == "of"
            if self._is_month(self.peek(ahead)):
                month = MONTHS[self.peek(ahead).plain]
                self.at += ahead + 1
                return self._dated(token.start, month, int(token.text))
        if self._is_month(token):
            self.at += 1
            if self.peek().text == ".":
                self.at += 1
            day = self.peek()
            if day.kind == "number" and day.text.isdigit() and int(day.text) <= 31:
                self.at += 1
                if self.peek().plain in ("st", "nd", "rd", "th") and self.peek().start == day.end:
                    self.at += 1
                return self._dated(token.start, MONTHS[token.plain], int(day.text))
            if self.tokens[self.at - 1].text == "." and not self._is_year(day):
                self.at -= 1
            before = self.peek(-2).plain if token is self.peek(-1) else ""
            if (
                token.plain in ("may", "march", "mar")
                and not self._is_year(self.peek())
                and before not in BEFORE_MAY
            ):
                self.at = self.tokens.index(token)
                return None
            return self._dated(token.start, MONTHS[token.plain], 0)
        return None

    def _is_whole(self, token: FigureToken) -> bool:
        """No short day name that is another word: Sat, Sun, Mon, Wed, Fri count only with their point."""
        return len(token.plain) > 5 or self.text[token.end : token.end + 1] == "."

    def _is_month(self, token: FigureToken) -> bool:
        if token.kind != "word" or token.plain not in MONTHS or not token.text[0].isupper():
            return False
        is_short = len(token.plain) == 3 and token.plain != "may"
        return not is_short or self.text[token.end : token.end + 1] in (".", " ", ",", "")

    def _is_year(self, token: FigureToken) -> bool:
        return token.kind == "number" and token.text.isdigit() and 1500 <= int(token.text) <= 2100

    def _dated(self, start: int, month: float, day: int) -> Figure:
        ahead = 1 if self.peek().text == "," else 0
        year = 0
        if self._is_year(self.peek(ahead)):
            year = int(self.peek(ahead).text)
            self.at += ahead + 1
        return self._made(start, FigureKind.DATE, {(month * 100 + day, "date")}, year, is_word=not day)

    def _vague(self) -> Figure | None:
        token = self.peek()
        if token.plain not in VAGUE or self.peek(1).plain != "of" and token.plain == "scores":
            return None
        self.at += 1
        scale = VAGUE[token.plain]
        if self.peek().plain == "of" and self.peek(1).plain in VAGUE:
            scale *= VAGUE[self.peek(1).plain]
            self.at += 2
        return self._made(token.start, FigureKind.VAGUE, {(scale, "vague")}, is_word=True)

    def _quantity(self) -> Figure | None:
        start, begun = self.peek().start, self.at
        money = ""
        if self.peek().kind == "sign":
            money = SIGNS[self.peek().text[-1]]
            self.at += 1
        is_word = self.peek().kind == "word"
        value = self.read_number()
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

    def _is_designation(self, number: FigureToken) -> bool:
        """F-16, G20, COVID-19: part of a name, no count."""
        before = self.text[: number.start]
        return bool(re.search(r"[A-Z]\w*-$", before)) and not before.endswith(("Mid-", "Pre-", "Post-"))

    def _scaled(self, value: float, number: FigureToken, is_money: bool) -> tuple[float, set[Reading]]:
        also: set[Reading] = set()
        while True:
            ahead = 1 if self.peek().text == "-" else 0
            token = self.peek(ahead)
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
            if self.peek().plain in ("dollars", "us", "usd") and money == "dollar":
                self.at += 1
            return self._made(start, FigureKind.MONEY, {(value, money)})
        ahead = 1 if self.peek().text in "-\u2011" and self.peek().text else 0
        token = self.peek(ahead)
        if token.plain in ("st", "nd", "rd", "th") and token.start == self.peek(-1).end:
            self.at += 1
            return self._made(start, FigureKind.ORDINAL, {(value, "rank")})
        if token.text == "s" and token.start == self.peek(-1).end:
            self.at += 1
            return self._made(start, FigureKind.DATE, {(value, "decade")})
        if (
            token.plain in ("us", "american", "canadian", "australian")
            and self.peek(ahead + 1).plain in MONEY
        ):
            ahead += 1
            token = self.peek(ahead)
        if token.kind == "percent" or token.plain in ("percent", "pct", "pc", "percentage"):
            self.at += ahead + 1
            return self._made(start, FigureKind.SHARE, {(value, "percent")}, is_word=False)
        if token.plain == "per" and self.peek(ahead + 1).plain == "cent":
            self.at += ahead + 2
            return self._made(start, FigureKind.SHARE, {(value, "percent")}, is_word=False)
        if token.plain in MONEY and (token.plain != "p" or token.start == self.peek(-1).end):
            rate, unit = MONEY[token.plain]
            self.at += ahead + 1
            return self._made(start, FigureKind.MONEY, {(value * rate, unit)})
        if token.plain in MEASURES:
            rate, unit = MEASURES[token.plain]
            after = self.peek(ahead + 1)
            is_age = unit == "month" and "old" in (
                after.plain,
                self.peek(ahead + 2).plain if after.text == "-" else "",
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
