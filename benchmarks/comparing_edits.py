"""Edits of known kind on real paragraphs, and whether a comparison reports just that."""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from articles.syndication.article_text import ArticleText
from articles.syndication.compare import Comparison, State, compare

_SENTENCE_END = re.compile(r'(?<=[a-z]{2}[.!?])\s+(?=[A-Z"\u201c])')
HOUSE = (
    (re.compile(r"\u201c|\u201d"), '"'),
    (re.compile(r"\u2019"), "'"),
    (re.compile(r"\bpercent\b"), "per cent"),
    (re.compile(r"\b([Uu])nited States\b(?! of)"), "US"),
    (re.compile(r"\bU\.S\."), "US"),
    (re.compile(r"([a-z]{4,})iz(e|ed|es|ing|ation)\b"), r"\1is\2"),
    (re.compile(r"\b(lab|hon|fav|behavi|neighb)or(s|ed|ing)?\b"), r"\1our\2"),
    (re.compile(r"\bSen\. "), "Senator "),
    (re.compile(r"\u2014"), " - "),
)
HOUSE_BACK = ((re.compile(r'"([^"]*)"'), "\u201c\\1\u201d"), (re.compile(r"(?<=\w)'(?=\w)"), "\u2019"))


@dataclass(frozen=True)
class Edited:
    """Paragraphs before and after one edit, and whether a comparison says just that."""

    kind: str
    before: tuple[str, ...]
    after: tuple[str, ...]
    is_reported: Callable[[Comparison], bool]


def article(paragraphs: tuple[str, ...]) -> ArticleText:
    return ArticleText(key=0, outlet="", paragraphs=paragraphs)


def others_same(found: Comparison, *, besides: int) -> bool:
    """All rows but `besides` of them say that nothing happened."""
    plain = sum(row.state is State.SAME and not row.moved and row.a != () for row in found.rows)
    return plain == len(found.rows) - besides


def deleted(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited:
    at = chance.randrange(len(paragraphs))
    after = paragraphs[:at] + paragraphs[at + 1 :]

    def is_reported(found: Comparison) -> bool:
        texts = [row.text_a for row in found.only_a]
        return texts == [paragraphs[at]] and not found.only_b and others_same(found, besides=1)

    return Edited("delete", paragraphs, after, is_reported)


def inserted(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited:
    at = chance.randrange(len(paragraphs) + 1)
    after = (*paragraphs[:at], fresh, *paragraphs[at:])

    def is_reported(found: Comparison) -> bool:
        return [row.b for row in found.only_b] == [(at,)] and others_same(found, besides=1)

    return Edited("insert", paragraphs, after, is_reported)


def moved(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited:
    start = chance.randrange(len(paragraphs))
    end = chance.choice([at for at in range(len(paragraphs)) if abs(at - start) > 1])
    rest = list(paragraphs[:start] + paragraphs[start + 1 :])
    rest.insert(end, paragraphs[start])

    def is_reported(found: Comparison) -> bool:
        # An article of the way may be the shorter explanation: then those paragraphs moved the other way.
        rows = [row for row in found.rows if row.moved]
        between = abs(end - start)
        right = [(row.a, row.b) for row in rows] == [((start,), (end,))]
        lighter = len(rows) == between and all(row.a != (start,) for row in rows)
        words = sum(row.words_a for row in rows)
        lighter = lighter and words <= len(paragraphs[start].split()) * 1.2
        return (right or lighter) and all(row.state is State.SAME for row in found.rows)

    return Edited("move", paragraphs, tuple(rest), is_reported)


def split_paragraph(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited | None:
    places = [
        (at, found.start(), found.end())
        for at, text in enumerate(paragraphs)
        for found in _SENTENCE_END.finditer(text)
    ]
    if not places:
        return None
    at, start, end = chance.choice(places)
    halves = (paragraphs[at][:start], paragraphs[at][end:])
    after = (*paragraphs[:at], *halves, *paragraphs[at + 1 :])

    def is_reported(found: Comparison) -> bool:
        rows = [row for row in found.rows if row.is_split]
        return [(row.a, row.b) for row in rows] == [((at,), (at, at + 1))] and others_same(found, besides=1)

    return Edited("split", paragraphs, after, is_reported)


def merged(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited:
    at = chance.randrange(len(paragraphs) - 1)
    after = (*paragraphs[:at], f"{paragraphs[at]} {paragraphs[at + 1]}", *paragraphs[at + 2 :])

    def is_reported(found: Comparison) -> bool:
        rows = [row for row in found.rows if row.is_merged]
        return [(row.a, row.b) for row in rows] == [((at, at + 1), (at,))] and others_same(found, besides=1)

    return Edited("merge", paragraphs, after, is_reported)


def restyled(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited | None:
    rules = HOUSE if chance.random() < 0.5 else HOUSE_BACK
    after = tuple(in_style(text, rules) for text in paragraphs)
    changed = {i for i, text in enumerate(after) if text != paragraphs[i]}
    if not changed:
        return None

    def is_reported(found: Comparison) -> bool:
        wanted = [State.RESTYLED if i in changed else State.SAME for i in range(len(paragraphs))]
        return [row.state for row in found.rows] == wanted and not any(row.moved for row in found.rows)

    return Edited("restyle", paragraphs, after, is_reported)


def recast(paragraphs: tuple[str, ...], fresh: str, chance: random.Random) -> Edited | None:
    """About a fifth of the words of one paragraph are replaced by words of another."""
    long = [at for at, text in enumerate(paragraphs) if len(text.split()) >= 15]
    if not long:
        return None
    at = chance.choice(long)
    words, strange = paragraphs[at].split(" "), fresh.split()
    size = max(2, len(words) // 5)
    start = chance.randrange(len(words) - size)
    text = " ".join([*words[:start], *strange[:size], *words[start + size :]])
    after = (*paragraphs[:at], text, *paragraphs[at + 1 :])

    def is_reported(found: Comparison) -> bool:
        rows = [row for row in found.rows if row.state is State.RECAST]
        return [(row.a, row.b) for row in rows] == [((at,), (at,))] and others_same(found, besides=1)

    return Edited("recast", paragraphs, after, is_reported)


EDITS = (deleted, inserted, moved, split_paragraph, merged, restyled, recast)


def in_style(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, printed in rules:
        text = pattern.sub(printed, text)
    return text


def edited_cases(bodies: list[tuple[str, ...]], seeds: range) -> Iterator[Edited]:
    for seed in seeds:
        chance = random.Random(seed)
        edit = EDITS[seed % len(EDITS)]
        case = None
        while case is None:
            body, other = chance.sample(bodies, 2)
            case = edit(body, max(other, key=len), chance)
        yield case


def score_edits(bodies: list[tuple[str, ...]], seeds: range) -> dict[str, tuple[int, int]]:
    """Kind -> (reported as that edit, tried). Every case must give both texts back."""
    right: Counter[str] = Counter()
    tried: Counter[str] = Counter()
    for case in edited_cases(bodies, seeds):
        found = compare(article(case.before), article(case.after))
        if found.rebuilt_a != case.before or found.rebuilt_b != case.after:
            raise AssertionError(f"{case.kind}: the comparison does not give both texts back")
        tried[case.kind] += 1
        right[case.kind] += case.is_reported(found)
    return {kind: (right[kind], tried[kind]) for kind in sorted(tried)}
