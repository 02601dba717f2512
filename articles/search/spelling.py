"""Did you mean: only where nothing was found, and only words that this reader's articles hold."""

from dataclasses import replace

from articles.language.search_tokens import fold_surface, split_words

from . import style
from .engine import EngineUnusable, Query, TooMuchWork, current_engine
from .plan import plan_query
from .query import And, Node, Not, Or, ParsedQuery, Word
from .query.tree import query_text

FURTHEST = 2  # letters wrong, swapped, missing or too many; one in a short word
SHORT = 5
TRIED = 4  # terms near one word that are tried
SHORTEST_WORD = 3  # letters of a word that is put right


def did_you_mean(parsed: ParsedQuery, query: Query) -> str:
    """A query that finds something, with words put right, or "". Costs a few searches.

    A candidate counts only when this reader has hits for it, so no hidden word is ever offered.
    """
    try:
        tree = _put_right(parsed.tree, query)
        if tree == parsed.tree:
            return ""
        found = current_engine().search(_bare(query, tree))
    except (EngineUnusable, TooMuchWork, OSError):
        return ""
    return query_text(tree) if found.count else ""


def _bare(query: Query, tree: Node) -> Query:
    planned = plan_query(tree, style.current())
    return replace(query, plan=planned, start=0, stop=1, wants_facets=False, collapse=False)


def _put_right(node: Node, query: Query) -> Node:
    match node:
        case And(parts):
            return And(tuple(_put_right(part, query) for part in parts))
        case Or(parts):
            return Or(tuple(_put_right(part, query) for part in parts))
        case Word(text, field, exact) if not _count(node, query):
            better = _nearest(text, query)
            return Word(better, field, exact) if better else node
        case Not(_) | _:
            return node


def _count(node: Node, query: Query) -> int:
    bare = replace(_bare(query, node), chosen={}, first=None, last=None, undated=False)
    return current_engine().search(bare).count


def _nearest(text: str, query: Query) -> str:
    word = fold_surface(text) if split_words(text) else ""
    if len(word) < SHORTEST_WORD:
        return ""
    furthest = 1 if len(word) < SHORT else FURTHEST
    near = current_engine().terms_near(word, furthest, TRIED)
    return next((each.surface for each in near if _count(Word(each.surface), query)), "")
