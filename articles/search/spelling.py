"""Did you mean: only where nothing was found, and only words that this reader's articles hold."""

from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from articles.language.search_tokens import fold_surface, printed_words
from articles.search.engines.whoosh import IndexUnusable

from . import style, upkeep
from .plan import plan
from .query import And, Node, Not, Or, ParsedQuery, Word
from .query.tree import text_of
from .request import Ask, TooMuchWork

FURTHEST = 2  # letters wrong, swapped, missing or too many; one in a short word
SHORT = 5
TRIED = 4  # candidates of one word that are tried


def did_you_mean(parsed: ParsedQuery, ask: Ask) -> str:
    """A query that finds something, with words put right, or "". Costs a few searches.

    A candidate counts only when this reader has hits for it, so no hidden word is ever offered.
    """
    try:
        tree = _mended(parsed.tree, ask)
        if tree == parsed.tree:
            return ""
        found = upkeep.backend().answer(_bare(ask, tree))
    except (IndexUnusable, TooMuchWork, OSError):
        return ""
    return text_of(tree) if found.count else ""


def _bare(ask: Ask, tree: Node) -> Ask:
    planned = plan(tree, style.current())
    return replace(ask, tree=planned, start=0, stop=1, wants_facets=False, collapse=False)


def _mended(node: Node, ask: Ask) -> Node:
    match node:
        case And(parts):
            return And(tuple(_mended(part, ask) for part in parts))
        case Or(parts):
            return Or(tuple(_mended(part, ask) for part in parts))
        case Word(text, field, exact) if not _count(node, ask):
            better = _nearest(text, ask)
            return Word(better, field, exact) if better else node
        case Not(_) | _:
            return node


def _count(node: Node, ask: Ask) -> int:
    bare = replace(_bare(ask, node), chosen={}, first=None, last=None, undated=False)
    return upkeep.backend().answer(bare).count


def _nearest(text: str, ask: Ask) -> str:
    word = fold_surface(text) if printed_words(text) else ""
    if len(word) < 3:
        return ""
    counts: dict[str, int] = {}
    for segment in upkeep.backend().folder.snapshot().segments:
        for first in {word[0], word[1]}:
            for number in segment.forms_from(first).tolist():
                form = segment.form_text(number)
                if abs(len(form) - len(word)) <= FURTHEST and form.isalpha():
                    counts[form] = counts.get(form, 0) + int(segment.form_count[number])
    furthest = 1 if len(word) < SHORT else FURTHEST
    near = process.extract(
        word, list(counts), scorer=DamerauLevenshtein.distance, score_cutoff=furthest, limit=50
    )
    near.sort(key=lambda found: (found[1], -counts[found[0]], found[0]))
    for form, distance, _ in near[:TRIED]:
        if distance and _count(Word(form), ask):
            return str(form)
    return ""
