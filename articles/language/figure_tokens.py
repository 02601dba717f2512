"""The tokens of a text that may belong to a figure, and numbers read off them in digits or in words."""

import re
from dataclasses import dataclass

from articles.language.figure_units import FRACTION_SIGNS, FRACTIONS, ORDINALS, SCALES, SMALL, TENS
from articles.language.tokens import fold

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
class FigureToken:
    kind: str
    text: str
    plain: str
    start: int
    end: int


def figure_tokens(text: str) -> list[FigureToken]:
    """In order; white space and what is none of these kinds is left out."""
    return [
        FigureToken(kind := found.lastgroup or "", found[0], fold(found[0]) if kind == "word" else found[0],
                    found.start(), found.end())
        for found in _TOKEN.finditer(text)
    ]  # fmt: skip


class NumberReader:
    """One pass over the tokens; `at` is the next that is not read."""

    def __init__(self, text: str, tokens: list[FigureToken]) -> None:
        self.text, self.tokens, self.at = text, tokens, 0

    def peek(self, ahead: int = 0) -> FigureToken:
        at = self.at + ahead
        return (
            self.tokens[at]
            if 0 <= at < len(self.tokens)
            else FigureToken("", "", "", len(self.text), len(self.text))
        )

    def read_number(self) -> float | None:
        """A number in digits, or the words of one, with a half behind it; `at` moves behind them."""
        value = self._whole()
        if value is None or self.peek().plain != "and":
            return value
        ahead = 2 if self.peek(1).plain in ("a", "one") else 1
        if self.peek(ahead).plain != "half" or value < 1:
            return value
        self.at += ahead + 1
        return value + 0.5

    def _whole(self) -> float | None:
        token = self.peek()
        if token.kind == "fraction":
            self.at += 1
            return FRACTION_SIGNS[token.text]
        if token.kind == "number":
            self.at += 1
            value = float(token.text.replace(",", ""))
            if self.peek().kind == "fraction":
                self.at += 1
                value += FRACTION_SIGNS[self.peek(-1).text]
            return value
        return self._in_words()

    def _in_words(self) -> float | None:
        token = self.peek()
        if token.plain == "half":
            self.at += 1
            if self.peek().plain in ("a", "an") and self.peek(1).plain in SCALES:
                self.at += 1  # half a million
            return 0.5
        if token.plain in ("a", "an") and self.peek(1).plain in SCALES:
            self.at += 1
            return 1.0
        if (
            token.plain in ("a", "an")
            and self.peek(1).plain in ("third", "quarter")
            and self.peek(2).plain == "of"
        ):
            self.at += 2
            return 1.0 / FRACTIONS[self.peek(-1).plain]
        if token.plain in ORDINALS:
            self.at += 1
            return ORDINALS[token.plain]
        if token.plain not in SMALL and token.plain not in TENS:
            return None
        total, value = 0.0, 0.0
        while True:
            token = self.peek()
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
            joint = self.peek()
            if joint.text in ("-", "and") and self._goes_on(1) and (value >= 20 or not value):
                if joint.text == "and" and value % 100:
                    break
                self.at += 1
        following = self.peek(1) if self.peek().text == "-" else self.peek()
        if following.plain in FRACTIONS and following.plain not in ("half", "second") and value < 10:
            self.at += 2 if self.peek().text == "-" else 1
            return value / FRACTIONS[following.plain]
        return total + value

    def _goes_on(self, ahead: int) -> bool:
        return self.peek(ahead).plain in SMALL or self.peek(ahead).plain in TENS
