"""Edits that matter, by kind: figures, names, quotations, attributions, claims."""

import random
import re
from collections.abc import Sequence

from benchmarks.mattering_text import (
    ATTRIBUTION,
    CALENDAR,
    CLAIM,
    DAYNAMES,
    FIGURE,
    LOWERED,
    MONTHNAMES,
    NAME,
    PERSON,
    PLACE,
    QUOTATION,
    SAID_END,
    Edit,
    Pools,
    Replaced,
    cut_in,
    has_marks,
    is_outside,
    other_number,
    pick,
    quotations,
)


def _inside(text: str, pattern: str, chance: random.Random) -> tuple[int, int, str] | None:
    places = [
        (start + m.start(), start + m.end(), m[0])
        for start, end in quotations(text)
        for m in re.finditer(pattern, text[start:end])
    ]
    return chance.choice(places) if places else None


# Edits that matter


def amount(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=[$\u00a3\u20ac])\d[\d,]*(?:\.\d+)?(?=[ ,.]|$)(?!\.\d)", text, chance)
    return found and cut_in(
        text, *found.span(), other_number(found[0].rstrip(","), chance) + "," * found[0].endswith(",")
    )


def scale(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=\d )(million|billion|trillion)\b", text, chance)
    if not found:
        return None
    return cut_in(
        text, *found.span(), {"million": "billion", "billion": "million", "trillion": "billion"}[found[0]]
    )


def share(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<![\w.,-])\d+(?:\.\d+)?(?= ?(?:percent|per cent|%))", text, chance)
    return found and cut_in(text, *found.span(), other_number(found[0], chance))


def count(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(
        r"(?<=[a-z] )(?:\d{1,3}(?:,\d{3})+|\d{2,3})(?= [a-z]{3,}s\b| people| men| women| children)",
        text,
        chance,
    )
    return found and cut_in(text, *found.span(), other_number(found[0], chance))


def count_in_words(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    numbers = ("two", "three", "four", "five", "six", "seven", "eight", "nine")
    found = pick(rf"(?<=[a-z] )({'|'.join(numbers)})(?= (?:[a-z]+ )?[a-z]+s\b)", text, chance)
    return found and cut_in(text, *found.span(), chance.choice([n for n in numbers if n != found[0]]))


def calendar_day(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(
        rf"(?<=\b)(?:{'|'.join(MONTHNAMES)}|Jan\.|Feb\.|Aug\.|Sept\.|Oct\.|Nov\.|Dec\.) (\d{{1,2}})\b",
        text,
        chance,
    )
    if not found:
        return None
    return cut_in(text, *found.span(1), str(int(found[1]) % 28 + chance.choice((1, 2))))


def week_day(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(rf"\b({'|'.join(DAYNAMES)})\b(?!s)", text, chance)
    return found and cut_in(text, *found.span(), chance.choice([day for day in DAYNAMES if day != found[0]]))


def age(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=[a-z], )\d{2}(?=, )|\b\d{1,2}(?=-year-old)|(?<=aged )\d{1,2}\b", text, chance)
    return found and cut_in(text, *found.span(), other_number(found[0], chance))


def year(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=\bin )(?:19[5-9]\d|20[01]\d)\b", text, chance)
    return found and cut_in(text, *found.span(), str(int(found[0]) - chance.choice((1, 2, 10))))


def dropped_figure(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(
        r"(?<=[a-z] )(?:\d{1,3}(?:,\d{3})+|\d{2,3}) "
        r"(?=people|men|women|children|troops|votes|students|soldiers)",
        text,
        chance,
    )
    return found and cut_in(text, *found.span(), "")


def person(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [m for m in PERSON.finditer(text) if text.count(m[0].split()[1]) == 1]
    if not found:
        return None
    chosen = chance.choice(found)
    return cut_in(text, *chosen.span(1), _foreign(pool.people, text, chance))


def surname(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [m for m in PERSON.finditer(text) if text.count(m[0].split()[1]) == 1]
    if not found:
        return None
    chosen = chance.choice(found)
    start = chosen.start() + chosen[0].index(" ") + 1
    return cut_in(text, start, chosen.end(), _foreign(pool.people, text, chance).split()[1])


def place(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [m for m in PLACE.finditer(text) if text.count(m[0]) == 1]
    if not found:
        return None
    chosen = chance.choice(found)
    return cut_in(text, *chosen.span(1), _foreign(pool.places, text, chance))


def dropped_place(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [
        m
        for m in re.finditer(
            rf"(?<=[a-z]) in (?!(?:{CALENDAR})\b)([A-Z][a-z]{{3,}})(?=[.]| [a-z]|, [a-z])", text
        )
        if text.count(m[1]) == 1 and m[1] != "Chief" and is_outside(text, m.start())
    ]
    if not found:
        return None
    return cut_in(text, *chance.choice(found).span(), "")


def dropped_person(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    pattern = (
        rf"(?<=[A-Z][a-z]{{3}}|[a-z]{{4}})(?:,)? and (?!(?:{CALENDAR})\b)"
        r"([A-Z][a-z]{2,} [A-Z][a-z]{2,})(?=[.]| [a-z]|, [a-z])"
    )
    found = [m for m in re.finditer(pattern, text) if text.count(m[1].split()[1]) == 1]
    found = [m for m in found if re.search(r"(?<!of )(?<!for )[A-Z][a-z]+ [A-Z][a-z]+$", text[: m.start()])]
    found = [m for m in found if is_outside(text, m.start())]
    if not found:
        return None
    return cut_in(text, *chance.choice(found).span(), "")


def added_place(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=[a-z]{4})\.(?= [A-Z]|$)", text, chance, outside=True)
    return found and cut_in(text, found.start(), found.start(), " in " + _foreign(pool.places, text, chance))


def _foreign(names: Sequence[str], text: str, chance: random.Random) -> str:
    while True:
        name = chance.choice(names)
        if not any(part.lower()[:4] in text.lower() for part in name.split()):
            return name


def quoted_word(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = _inside(text, r"(?<= )[a-z]{5,}(?= )", chance)
    if not found:
        return None
    other = chance.choice([word for word in pool.words[:3000] if word[:3] != found[2][:3]])
    return cut_in(text, found[0], found[1], other)


def quoted_word_out(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = _inside(text, r"(?<= )[a-z]{4,} (?=[a-z])", chance)
    return found and cut_in(text, found[0], found[1], "")


def quoted_words_in(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = _inside(text, r"(?<=[a-z]) (?=[a-z])", chance)
    return found and cut_in(text, found[1], found[1], " ".join(chance.sample(pool.words[:3000], 2)) + " ")


def closing_mark(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """The quotation is closed one sentence early, and not opened again."""
    found = [span for span in quotations(text) if re.search(r"[a-z]{3}\. [A-Z]", text[slice(*span)])]
    if not found:
        return None
    start, end = chance.choice(found)
    ends = [m.start() + 1 for m in re.finditer(r"(?<=[a-z]{3})\.(?= [A-Z])", text[start:end])]
    at = start + chance.choice(ends)
    after = text[:at] + text[end - 1] + text[at : end - 1] + text[end:]
    return after, (at, end - 1), (at + 1, end)


def unquoted(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """Quoted speech loses its marks."""
    found = quotations(text)
    if not found:
        return None
    start, end = chance.choice(found)
    return cut_in(text, start, end, text[start + 1 : end - 1])


def speaker(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    if not quotations(text):
        return None
    pattern = (
        rf"(?<=[,?][\u201d\"] )(?:said )((?!(?:{CALENDAR})\b)[A-Z][a-z]{{2,}} [A-Z][a-z]{{2,}})(?=[.,])"
        r"|(?<=[,?][\u201d\"] )((?:Mr\. |Mrs\. )?[A-Z][a-z]{2,})(?= said)"
    )
    found = [m for m in re.finditer(pattern, text) if text.count((m[1] or m[2]).split()[-1]) == 1]
    if not found:
        return None
    chosen = chance.choice(found)
    group = 1 if chosen[1] else 2
    new = _foreign(pool.people, text, chance)
    return cut_in(text, *chosen.span(group), new if group == 1 else new.split()[1])


def source_dropped(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [
        m
        for m in SAID_END.finditer(text)
        if is_outside(text, m.start()) and not has_marks(_sentence(text, m.start()))
    ]
    if not found:
        return None
    chosen = chance.choice(found)
    return cut_in(text, chosen.start(), chosen.end() - 1, "")


def according_dropped(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r", according to [^,.;\u201c\"]{4,50}(?=\.(?: [A-Z]|$))", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "")


def source_altered(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = [
        m
        for m in SAID_END.finditer(text)
        if is_outside(text, m.start()) and not has_marks(_sentence(text, m.start()))
    ]
    found = [m for m in found if m[1].strip() not in ("he", "she", "they")]
    if not found:
        return None
    chosen = chance.choice(found)
    start, end = chosen.span(1)
    other = _foreign([s for s in pool.sources if s not in ("he", "she", "they")], text, chance)
    return cut_in(text, start, end - 1, other)


def source_moved(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    """The sentence's source goes from its end to its head."""
    for found in SAID_END.finditer(text):
        sentence = _sentence(text, found.start())
        start = text.index(sentence)
        if not is_outside(text, found.start()) or has_marks(sentence) or not LOWERED.match(sentence):
            continue
        source = found[1].strip()
        clause = text[start : found.start()]
        put = f"{source[0].upper()}{source[1:]} said {clause[0].lower()}{clause[1:]}."
        return text[:start] + put + text[found.end() :], (start, found.end()), (start, start + len(put))
    return None


def _sentence(text: str, at: int) -> str:
    start = max((m.end() for m in re.finditer(r"[.!?][\"\u201d]? (?=[A-Z\u201c\"])", text[:at])), default=0)
    return text[start : at + 1].strip()


def may_will(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=[a-z] )(may|might|could)(?= [a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "will")


def will_may(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=[a-z] )will(?= [a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), chance.choice(("may", "might", "could", "should")))


def not_out(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(r"(?<=\b(?:is|as|re|ld|ll|ve|ad|id|ay) )not (?=[a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "")


def not_in(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    found = pick(
        r"\b(?:is|was|were|will|would|should|could|has|had|did) (?=[a-z]{4,})", text, chance, outside=True
    )
    return found and cut_in(text, found.end(), found.end(), "not ")


def alleged_out(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    words = "alleged|allegedly|suspected|reportedly|apparently|purported|apparent|presumed"
    found = pick(rf"(?<=[a-z] )({words}) (?=[a-z])", text, chance, outside=True)
    return found and cut_in(text, *found.span(), "")


def alleged_in(text: str, pool: Pools, chance: random.Random) -> Replaced | None:
    nouns = "attacker|gunman|killer|shooter|bomber|plot|attack|crime|fraud|murder|assault|abuse|threat|hacker"
    found = pick(rf"(?<=\bthe )(?=(?:{nouns})s?\b)", text, chance, outside=True)
    return found and cut_in(text, found.start(), found.start(), chance.choice(("alleged ", "suspected ")))


MATTERING: dict[str, tuple[Edit, ...]] = {
    FIGURE: (amount, scale, share, count, count_in_words, calendar_day, week_day, age, year, dropped_figure),
    NAME: (person, surname, place, dropped_place, dropped_person, added_place),
    QUOTATION: (quoted_word, quoted_word_out, quoted_words_in, closing_mark, unquoted, speaker),
    ATTRIBUTION: (source_dropped, according_dropped, source_altered, source_moved),
    CLAIM: (may_will, will_may, not_out, not_in, alleged_out, alleged_in),
}
