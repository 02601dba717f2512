"""House style for searching: spellings that stand for one another, from the lexicon and from tables."""

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from articles.language.spelling import us_uk_pairs
from articles.language.stems import stem
from articles.models import LexiconEntry, Source
from articles.syndication.style import LexiconPair, Standing

from .plan import LONGEST_STYLE, Style, keys_of
from .unchanged import kept

STARTER = (
    ("the US", "the United States"),
    ("US", "United States"),
    ("UK", "United Kingdom"),
    ("al-Qaida", "al-Qaeda", "al-Qa'ida", "al-Qaidah"),
    ("Qaida", "Qaeda"),
    ("per cent", "percent"),
    ("Kyiv", "Kiev"),
    ("Odesa", "Odessa"),
    ("Gaddafi", "Gadhafi", "Qaddafi", "Qadhafi"),
    ("Hezbollah", "Hizbollah", "Hizbullah", "Hezballah"),
    ("Koran", "Quran", "Qur'an"),
    ("Muhammad", "Mohammed", "Mohammad"),
    ("sheikh", "sheik"),
    ("Kolkata", "Calcutta"),
    ("Mumbai", "Bombay"),
    ("Myanmar", "Burma"),
    ("ISIS", "ISIL", "Islamic State"),
    ("Shia", "Shiite"),
    ("adviser", "advisor"),
    ("email", "e-mail"),
    ("cooperate", "co-operate"),
    ("coordinate", "co-ordinate"),
    ("nationwide", "nation-wide"),
    ("no one", "no-one"),
    ("World War II", "Second World War", "World War Two"),
    ("World War I", "First World War", "World War One"),
)
"""Approved before the archive has learnt any of its own: pairs in the style books of agencies and papers."""


def current() -> Style:
    """The style in force now: the starter list, US and UK spelling, and the pairs of the lexicon that act.

    The same pairs act in comparisons. A pair that a curator rejected is off, wherever it came from.
    One query, and only after a write.
    """
    return kept("style", _read)


def _read() -> Style:
    rows = LexiconEntry.objects.values_list("left", "right", "kind", "count", "status")
    entries = [
        LexiconPair(left, right, kind, count, Standing(status)) for left, right, kind, count, status in rows
    ]
    rejected = {
        frozenset((keys_of(each.left), keys_of(each.right)))
        for each in entries
        if each.standing is Standing.REJECTED
    }
    learnt = tuple((each.left, each.right) for each in entries if each.acts)
    return _style(learnt, frozenset(rejected))


@lru_cache(maxsize=4)
def _style(learnt: tuple[tuple[str, str], ...], rejected: frozenset[frozenset[tuple[str, ...]]]) -> Style:
    pairs: dict[tuple[str, ...], set[tuple[str, ...]]] = defaultdict(set)
    shown: dict[tuple[str, ...], str] = {}
    for spellings in (*STARTER, *learnt):
        _relate(pairs, [_capitals(text) for text in spellings], rejected)
        for text in spellings:
            shown.setdefault(_capitals(text), text)
    for one, other in _spelling():
        pairs[one].add(other)
        pairs[other].add(one)
    return Style({run: frozenset(others) for run, others in pairs.items()}, {**_spelling_shown(), **shown})


def _relate(
    pairs: dict[tuple[str, ...], set[tuple[str, ...]]],
    spellings: Iterable[tuple[str, ...]],
    rejected: frozenset[frozenset[tuple[str, ...]]],
) -> None:
    runs = [run for run in dict.fromkeys(spellings) if run and len(run) <= LONGEST_STYLE]
    for one in runs:
        for other in runs:
            if one != other and frozenset((one, other)) not in rejected:
                pairs[one].add(other)


def _capitals(text: str) -> tuple[str, ...]:
    """A spelling as keys. The lexicon keeps lower case; alone, `us` in it is the country."""
    run = keys_of(text)
    return (
        ("US",) if run == ("us",) else tuple("US" if key == "us" and run[0] == "the" else key for key in run)
    )


@lru_cache(maxsize=1)
def _spelling() -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """US and UK spellings as pairs of stems, so that they cover forms that the table lacks."""
    stems = {(stem(american), stem(british)) for american, british, _ in us_uk_pairs()}
    return tuple(((one,), (other,)) for one, other in sorted(stems) if one != other)


@lru_cache(maxsize=1)
def _spelling_shown() -> dict[tuple[str, ...], str]:
    """For each stem of the tables of US and UK spelling the first word that has it."""
    shown: dict[tuple[str, ...], str] = {}
    for american, british, _ in us_uk_pairs():
        shown.setdefault((stem(american),), american)
        shown.setdefault((stem(british),), british)
    return shown


def is_plain_spelling(left: str, right: str) -> bool:
    """Whether the tables of US and UK spelling have this pair, as words or in their forms.

    >>> is_plain_spelling("harbor", "harbour"), is_plain_spelling("kiev", "kyiv")
    (True, False)
    """
    one, other = keys_of(left), keys_of(right)
    return len(one) == len(other) == 1 and frozenset((one, other)) in _plain()


def stand_for_one(left: str, right: str) -> bool:
    """Whether search takes these two for one another already: as forms of one word, by the tables of
    spelling, by the starter list or by what was learnt and acts."""
    one, other = _capitals(left), _capitals(right)
    return one == other or other in current().of(one) or is_plain_spelling(left, right)


@lru_cache(maxsize=1)
def _plain() -> frozenset[frozenset[tuple[str, ...]]]:
    return frozenset(frozenset(pair) for pair in _spelling())


def source_names() -> dict[str, str]:
    """For each source's slug its name and aliases, for `source:`. Two queries, only after a write."""
    return kept("names of sources", _read_names)


def _read_names() -> dict[str, str]:
    names = dict(Source.objects.values_list("slug", "name"))
    for slug, alias in Source.objects.filter(aliases__isnull=False).values_list("slug", "aliases__value"):
        names[slug] += f"  {alias}"
    return names
