"""Edits that do not matter: house style, contractions, order, synonyms, filler."""

import random
import re
from collections.abc import Sequence

from benchmarks.mattering_text import MONTHNAMES, Edit, Pools, Replaced, cut_in, pick

# Edits that do not matter


def _whole(text: str, rules: Sequence[tuple[str, str]]) -> Replaced | None:
    after = text
    for pattern, put in rules:
        after = re.sub(pattern, put, after)
    return None if after == text else (after, (0, len(text)), (0, len(after)))


def marks(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    if "\u201c" in text or "\u2019" in text:
        return _whole(text, [("[\u201c\u201d]", '"'), ("\u2019", "'"), ("\u2014", " - ")])
    return _whole(
        text, [(r'"([^"]*)"', "\u201c\\1\u201d"), (r"(?<=\w)'(?=\w)", "\u2019"), (r" -- ", " \u2014 ")]
    )


def british(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(
        text,
        [
            (r"\b([a-z]{4,})iz(e|ed|es|ing|ation)\b", r"\1is\2"),
            (r"\b(lab|hon|fav|neighb|behavi)or(s|ed)?\b", r"\1our\2"),
            (r"\bcenter\b", "centre"),
            (r"\bdefense\b", "defence"),
            (r"\bprogram\b", "programme"),
            (r"\btravel(ed|ing)\b", r"travell\1"),
            (r"\bgray\b", "grey"),
        ],
    )


def percents(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"(?<=\d) ?(?:percent|per cent|%)", chance.choice((" percent", " per cent", "%")))])


def short_money(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(
        text,
        [
            (r"(?<=[$\u00a3\u20ac])(\d[\d.,]*) million\b", r"\1m"),
            (r"(?<=[$\u00a3\u20ac])(\d[\d.,]*) billion\b", r"\1bn"),
        ],
    )


def money_in_words(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(
        text,
        [
            (r"\$(\d[\d,]*(?:\.\d+)?) (million|billion)(?![\w-])", r"\1 \2 dollars"),
            (r"\u00a3(\d[\d,]*(?:\.\d+)?) (million|billion)(?![\w-])", r"\1 \2 pounds"),
        ],
    )


def other_scale(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"(?<=[$\u00a3\u20ac])(\d)\.(\d) billion", r"\1,\g<2>00 million")])


def numbers(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    listed = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
    if chance.random() < 0.5:
        return _whole(
            text, [(rf"(?<=[a-z] ){word}(?= [a-z]+s\b)", str(at)) for at, word in enumerate(listed, 2)]
        )
    return _whole(text, [(rf"(?<=[a-z] ){at}(?= [a-z]+s\b)", word) for at, word in enumerate(listed, 2)])


def thousands(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"\b(\d{1,2}),(\d{3})\b(?!,)", r"\1\2")])


def turned_date(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(rf"\b({'|'.join(MONTHNAMES)}) (\d{{1,2}})\b(?!,? \d{{4}})", r"\2 \1")])


def short_month(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    pairs = (
        ("January", "Jan."),
        ("February", "Feb."),
        ("August", "Aug."),
        ("September", "Sept."),
        ("October", "Oct."),
        ("November", "Nov."),
        ("December", "Dec."),
    )
    if chance.random() < 0.5:
        return _whole(text, [(rf"\b{full}(?= \d)", short) for full, short in pairs])
    return _whole(text, [(rf"\b{re.escape(short)}(?= \d)", full) for full, short in pairs])


def country(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(
        text,
        [
            chance.choice(
                (
                    (r"\bU\.S\.(?=\s[a-z])", "US"),
                    (r"\bUnited States\b", "US"),
                    (r"\bU\.N\.", "UN"),
                    (r"\bUnited Kingdom\b", "UK"),
                    (r"\bEuropean Union\b", "EU"),
                    (r"\bUnited Nations\b", "UN"),
                )
            )
        ],
    )


def honorific(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"\b(?:Mr|Mrs|Ms|Dr)\. (?=[A-Z])", "")])


def rank(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(
        text,
        [
            (r"\bSen\. ", "Senator "),
            (r"\bRep\. ", "Representative "),
            (r"\bGov\. ", "Governor "),
            (r"\bGen\. ", "General "),
            (r"\bLt\. ", "Lieutenant "),
            (r"\bSgt\. ", "Sergeant "),
        ],
    )


def metric(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<![\w.,-])(\d{1,3}(?:,\d{3})*) miles\b", text, chance)
    return found and cut_in(text, *found.span(), f"{int(found[1].replace(',', '')) * 1.609:,.0f} km")


def hours(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"(?<=\d) ?([ap])\.m\.(?=[\s,])", r"\1m")])


def age_form(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"(?<=[a-z], )(\d{2})(?=, )", r"aged \1")])


def past_present(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return _whole(text, [(r"(?<=[,\u201d\"] )said(?= [A-Z])", "says")])


HOUSE_STYLE: tuple[Edit, ...] = (
    marks,
    british,
    percents,
    short_money,
    money_in_words,
    other_scale,
    numbers,
    thousands,
    turned_date,
    short_month,
    country,
    honorific,
    rank,
    metric,
    hours,
    age_form,
    past_present,
)

_CONTRACTED = (
    ("did not", "didn't"),
    ("does not", "doesn't"),
    ("do not", "don't"),
    ("is not", "isn't"),
    ("was not", "wasn't"),
    ("were not", "weren't"),
    ("will not", "won't"),
    ("would not", "wouldn't"),
    ("could not", "couldn't"),
    ("cannot", "can't"),
    ("has not", "hasn't"),
    ("have not", "haven't"),
    ("had not", "hadn't"),
    ("it is", "it's"),
    ("they are", "they're"),
    ("he will", "he'll"),
    ("we will", "we'll"),
    ("should not", "shouldn't"),
)
_SYNONYMS = (
    ("big", "large"),
    ("began", "started"),
    ("help", "assist"),
    ("about", "around"),
    ("buy", "purchase"),
    ("show", "reveal"),
    ("near", "close to"),
    ("while", "as"),
    ("because", "since"),
    ("try", "attempt"),
    ("tried", "attempted"),
    ("area", "region"),
    ("often", "frequently"),
    ("end", "conclude"),
    ("needed", "required"),
    ("use", "employ"),
    ("important", "significant"),
    ("killed", "slain"),
    ("children", "kids"),
    ("country", "nation"),
    ("workers", "employees"),
    ("money", "cash"),
    ("wants", "hopes"),
    ("group", "organization"),
    ("but", "however"),
    ("company", "firm"),
    ("street", "road"),
    ("happened", "occurred"),
    ("talks", "negotiations"),
    ("law", "legislation"),
    ("car", "vehicle"),
    ("doctors", "physicians"),
    ("during", "in the course of"),
    ("many", "numerous"),
    ("enough", "sufficient"),
    ("fast", "quickly"),
    ("called", "dubbed"),
    ("injured", "hurt"),
    ("police", "officers"),
    ("plan", "proposal"),
)
_FILLER = (
    "also",
    "however",
    "very",
    "still",
    "just",
    "then",
    "quickly",
    "recently",
    "currently",
    "largely",
    "already",
    "indeed",
    "of course",
    "in fact",
    "now",
    "even",
    "so far",
    "previously",
    "simply",
    "really",
    "both",
    "clearly",
    "eventually",
)


def contraction(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    pairs = [pair if chance.random() < 0.5 else pair[::-1] for pair in _CONTRACTED]
    chance.shuffle(pairs)
    for one, other in pairs:
        found = pick(rf"(?<=[a-z] ){re.escape(one)}(?= [a-z])", text, chance)
        if found:
            return cut_in(text, *found.span(), other)
    return None


def synonym(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    pairs = [pair if chance.random() < 0.5 else pair[::-1] for pair in _SYNONYMS]
    chance.shuffle(pairs)
    for one, other in pairs:
        found = pick(rf"(?<=[a-z] ){re.escape(one)}(?= [a-z])", text, chance, outside=True)
        if found:
            return cut_in(text, *found.span(), other)
    return None


def filler(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(rf"(?<=[a-z] )(?:{'|'.join(_FILLER)}) (?=[a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "")


def that_out(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=\b(?:said|says) )that (?=[a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "")


def listed_turned(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """Two things joined by "and" change places."""
    found = pick(r"(?<=[a-z] )([A-Z]?[a-z]{4,}) and ([A-Z]?[a-z]{4,})(?=[.,])", text, chance, outside=True)
    if not found or found[1][0].isupper() != found[2][0].isupper():
        return None
    return cut_in(text, *found.span(), f"{found[2]} and {found[1]}")


def sentences_turned(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """The paragraph's last two sentences change places."""
    if re.search('["\u201c\u201d]', text):
        return None
    parts = re.split(r"(?<=[a-z]{3}\.) (?=[A-Z])", text)
    if len(parts) < 2 or min(map(len, parts)) < 30:
        return None
    after = " ".join([*parts[:-2], parts[-1], parts[-2]])
    return after, (0, len(text)), (0, len(after))


def adverbial_turned(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """ "On Monday, the court met." and "The court met on Monday."""
    found = re.match(
        r"(On|In|At|After|During|Earlier) ([^,.\"\u201c]{4,40}), (the|a|he|she|they|it|officials|police) "
        r"([^.\"\u201c,]+)\.(?= [A-Z]|$)",
        text,
    )
    if not found:
        return None
    put = f"{found[3][0].upper()}{found[3][1:]} {found[4]} {found[1].lower()} {found[2]}."
    return cut_in(text, *found.span(), put)


def who_whom(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    return (
        _whole(text, [(r"(?<=[a-z], )who (?=(?:is|was) (?:a|the)\b)", "that ")])
        if chance.random() < 0.5
        else None
    )


WORDING: tuple[Edit, ...] = (
    contraction,
    synonym,
    filler,
    that_out,
    listed_turned,
    sentences_turned,
    adverbial_turned,
    synonym,
    filler,
)
