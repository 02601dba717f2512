"""Where nothing was found: words written as one are parted, and words spelt nearly so are offered.

Only what this reader's articles hold is searched for or offered: each candidate must find something first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

from articles.language.joining import halves_of
from articles.language.search_tokens import fold_surface, split_words

from . import style
from .damage import note_if_damaged
from .engine import EngineUnusable, Query, TooMuchWork, current_engine
from .plan import plan_query
from .query import And, Node, Or, ParsedQuery, Phrase, Word
from .query.tree import leaves, query_text

FURTHEST = 2  # letters wrong, swapped, missing or too many; one in a short word
SHORT = 5
TRIED = 4  # terms near one word that are tried
SHORTEST_WORD = 3  # letters of a word that is put right
DOUBTED = 2
"""Articles that a word stands in and may still be a slip: where all the words together find nothing, the
slip of an outlet's own (`goverment`) is no better than the reader's."""
MOST_DOUBTED = 3  # words of one query that are put right together
MOST_COMBINED = 16  # whole queries that are tried, the likeliest first


@dataclass(frozen=True, slots=True)
class HalvedQuery:
    """A query with words parted that stand nowhere as one: its text, and each word with its two halves."""

    text: str
    words: tuple[tuple[str, str], ...]


def halved(parsed: ParsedQuery, query: Query) -> HalvedQuery | None:
    """The query with its unknown words parted where both halves stand side by side; None where none is.

    Of several ways to part a word the one that most articles have is taken. `alqaeda` is read as `al qaeda`.
    """
    try:
        found: dict[Node, Phrase] = {
            leaf: halves
            for leaf in dict.fromkeys(leaves(parsed.tree))
            if isinstance(leaf, Word) and not leaf.exact and (halves := _halves(leaf, query))
        }
    except (EngineUnusable, TooMuchWork, OSError) as error:
        note_if_damaged(error)
        return None
    if not found:
        return None
    words = tuple((query_text(word), halves.text) for word, halves in found.items())
    return HalvedQuery(query_text(_with(parsed.tree, found)), words)


def _halves(word: Word, query: Query) -> Phrase | None:
    ways = [Phrase(f"{left} {right}", word.field) for left, right in halves_of(word.text)]
    # One search says of most words that no way of parting them stands anywhere.
    if not ways or _count(word, query) or not _count(Or(tuple(ways)), query):
        return None
    counted = [(_count(way, query), way) for way in ways]
    return max(counted, key=lambda each: each[0])[1]


def did_you_mean(parsed: ParsedQuery, query: Query) -> str:
    """A query that finds something, with up to MOST_DOUBTED words put right, or "". Costs a few searches."""
    try:
        better = _better_words(parsed.tree, query)
        for chosen in _combinations(better):
            tree = _respelt(parsed.tree, chosen)
            if tree != parsed.tree and current_engine().search(_bare(query, tree)).count:
                return query_text(tree)
    except (EngineUnusable, TooMuchWork, OSError) as error:
        note_if_damaged(error)
        return ""
    return ""


def _better_words(tree: Node, query: Query) -> dict[str, tuple[str, ...]]:
    """For each doubted word what it may be meant for, likeliest first; where it stands somewhere, itself."""
    better: dict[str, tuple[str, ...]] = {}
    for word in dict.fromkeys(_typed_words(tree)):
        count = _count(Word(word), query)
        near = _nearest(word, query) if count <= DOUBTED else ()
        if near:
            better[word] = (word, *near) if count else near
        if len(better) == MOST_DOUBTED:
            break
    return better


def _typed_words(tree: Node) -> Iterator[str]:
    for leaf in leaves(tree):
        if isinstance(leaf, Word | Phrase) and not leaf.exact:
            yield from (word for word in leaf.text.split() if split_words(word))


def _combinations(better: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Every choice of one for each word, those of the likeliest first; at most MOST_COMBINED."""
    ranked = sorted(
        product(*(range(len(choices)) for choices in better.values())), key=lambda ranks: sum(ranks)
    )
    return [
        {word: choices[rank] for (word, choices), rank in zip(better.items(), ranks, strict=True)}
        for ranks in ranked[:MOST_COMBINED]
        if better
    ]


def _respelt(node: Node, chosen: Mapping[str, str]) -> Node:
    match node:
        case And(parts):
            return And(tuple(_respelt(part, chosen) for part in parts))
        case Or(parts):
            return Or(tuple(_respelt(part, chosen) for part in parts))
        case Word(text, field, False):
            return Word(chosen.get(text, text), field)
        case Phrase(text, field, False, near):
            return Phrase(" ".join(chosen.get(word, word) for word in text.split()), field, False, near)
        case _:
            return node


def _with(node: Node, instead: Mapping[Node, Phrase]) -> Node:
    match node:
        case And(parts):
            return And(tuple(_with(part, instead) for part in parts))
        case Or(parts):
            return Or(tuple(_with(part, instead) for part in parts))
        case _:
            return instead.get(node, node)


def _bare(query: Query, tree: Node) -> Query:
    planned = plan_query(tree, style.current())
    return replace(query, plan=planned, start=0, stop=1, wants_facets=False, collapse=False)


def _count(node: Node, query: Query) -> int:
    bare = replace(_bare(query, node), chosen={}, first=None, last=None, undated=False)
    return current_engine().search(bare).count


def _nearest(text: str, query: Query) -> tuple[str, ...]:
    words = split_words(text)
    word = fold_surface(text) if len(words) == 1 else ""
    if len(word) < SHORTEST_WORD:
        return ()
    furthest = 1 if len(word) < SHORT else FURTHEST
    near = current_engine().terms_near(word, furthest, TRIED)
    return tuple(each.surface for each in near if _count(Word(each.surface), query))
