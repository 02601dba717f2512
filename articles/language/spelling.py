"""Spellings that mean one word: the one table of US and UK spellings, and house style as shipped.

`us_uk_spelling.txt` holds the pairs, with their source; search and comparison both read it. In comparison
only equality matters, so a rule may produce a form that nobody prints ("promize"), as long as two different
words never meet in it. What a curator adds lives elsewhere. Nothing here enters a fingerprint.
"""

import re
from functools import cache
from pathlib import Path

_TABLE = Path(__file__).with_name("us_uk_spelling.txt")

# Each line: the canonical form, then what other outlets print for it.
_GROUPS = """
meter metre
meters metres
analog analogue
draft draught
gray grey
kidnapped kidnaped
kidnapping kidnaping
license licence
licenses licences
percent pct
practice practise
practicing practising
practiced practised
program programme
programs programmes
toward towards
while whilst
qaeda qaida qaidah qaedah
hezbollah hizbollah hizbullah hezbullah hizballah
gaddafi qaddafi kadafi gadhafi qadhafi
mohammed muhammad mohammad mohamed muhammed
kyiv kiev
odesa odessa
osama usama
quran koran
shia shiite shiites shiah
sheik sheikh shaikh
advisor adviser
advisors advisers
okay ok
january jan
february feb
august aug
september sept sep
october oct
november nov
december dec
california calif
florida fla
arizona ariz
michigan mich
massachusetts mass
connecticut conn
colorado colo
minnesota minn
tennessee tenn
wisconsin wis
oklahoma okla
pennsylvania penn
senator sen
governor gov
general gen
lieutenant lt
sergeant sgt
colonel col
representative rep
doctor dr
km kilometer kilometers kilometre kilometres
us usa
tv television
vs versus
1 one
2 two
3 three
4 four
5 five
6 six
7 seven
8 eight
9 nine
10 ten
11 eleven
12 twelve
"""

# Each line: the canonical word = the words that are printed for it, several words long.
_PHRASES = """
us = united states
us = united states of america
us = u s
uk = united kingdom
un = united nations
eu = european union
percent = per cent
cannot = can not
email = e mail
online = on line
"""


@cache
def us_uk_pairs() -> tuple[tuple[str, str, bool], ...]:
    """(American, British, ambiguous) in the table's order.

    Ambiguous: one of the two is another word too, so that a search may widen by the pair, while a fold may
    not join them.
    """
    rows = (line.split() for line in _TABLE.read_text(encoding="utf-8").splitlines() if line[:1] != "#")
    return tuple((row[0], row[1], len(row) > 2) for row in rows)


def _by_rule(word: str) -> str:
    """A word with -ise and -yse as -ize and -yze: for the many that no table lists."""
    if len(word) < 6:
        return word
    word = re.sub(r"is(e|ed|er|ers|es|ing|ation|ations)$", r"iz\1", word)
    return re.sub(r"ys(e|ed|es|ing)$", r"yz\1", word)


def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in _GROUPS.strip().split("\n"):
        canonical, *others = line.split()
        table.update(dict.fromkeys(others, canonical))
    settled = {*table, *table.values()}
    for american, other, ambiguous in us_uk_pairs():
        if not ambiguous and other not in settled:
            # A canonical form obeys the rule as every word does, or the two would not meet.
            table[other] = table.get(american) or _by_rule(american)
    return table


WORDS: dict[str, str] = _table()
"""Folded word -> its canonical spelling, where a table says so."""
AMBIGUOUS: dict[str, str] = {other: american for american, other, ambiguous in us_uk_pairs() if ambiguous}
"""Spellings that no fold may join; where one stands against the other in two versions of a sentence, it is
the spelling that differs."""
PHRASES: dict[tuple[str, ...], str] = {
    tuple(right.split()): left.strip()
    for left, right in (line.split("=") for line in _PHRASES.strip().split("\n"))
}


def respell(word: str) -> str:
    """The canonical spelling of one folded word.

    >>> respell("destabilise"), respell("travelled"), respell("harbours"), respell("qaida")
    ('destabilize', 'traveled', 'harbors', 'qaeda')
    """
    known = WORDS.get(word)
    return known if known is not None else _by_rule(word)
