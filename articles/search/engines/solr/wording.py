"""A plan as what Solr is asked: which documents match, and how often its words stand in each part of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import permutations

from articles.language.search_tokens import UNSTEMMED
from articles.search.engines.solr.documents import (
    APART,
    WORDED,
    category_words,
    stem_token,
    surface_token,
)
from articles.search.plan import Plan, Term, Terms
from articles.search.query import And, Category, Dates, Everything, Listed, Not, Or, Prefix, Undated
from articles.search.query.tree import UNKNOWN
from articles.search.weights import PARTS

EVERY = "*:*"
NOTHING = "(+*:* -*:*)"
CATEGORY_OF = {"dateline": "place", "type": "kind"}
"""The search box's names of categories that the index calls otherwise."""
LARGEST_STORY = 2**31 - 1
MOST_PERMUTED = 4
"""Words near one another whose orders are all asked for, each as a phrase with gaps: 24 of them. More words
are asked for as spans, which let one word stand for two of the same."""


@dataclass(frozen=True, slots=True)
class PrefixSurfaces:
    """The tokens of the surfaces that begin with a prefix; `is_capped` where there were too many."""

    tokens: tuple[str, ...]
    is_capped: bool = False


@dataclass(frozen=True, slots=True)
class ScoredNode:
    """Words that add to a document's score. `matched` finds its documents; `sequences` are the ways to write
    it, each a query for every part: how often it stands there, or, with `once`, whether it does."""

    matched: str
    sequences: tuple[Mapping[str, str], ...]
    once: bool = False


@dataclass
class Wording:
    """Puts one plan into Solr's words. `scored` fills as it goes; `lists` are parameters by name."""

    surfaces_of: Callable[[Prefix], PrefixSurfaces]
    source_names: Mapping[str, str]
    scored: list[ScoredNode] = field(default_factory=list)
    lists: dict[str, str] = field(default_factory=dict)
    is_capped: bool = False
    is_optional: bool = False

    def matched(self, plan: Plan, counts: bool = True) -> str:
        """The documents that match; what stands under a NOT does not count towards the score."""
        match plan:
            case Terms():
                return self._scored(_terms_node(plan), counts)
            case Prefix():
                return self._scored(self._prefix_node(plan), counts)
            case And(parts):
                return "(" + " ".join("+" + self.matched(part, counts) for part in parts) + ")"
            case Or(parts):
                self.is_optional = True
                return "(" + " ".join(self.matched(part, counts) for part in parts) + ")"
            case Not(part):
                return f"({EVERY} -{self.matched(part, False)})"
            case Everything():
                return EVERY
            case Undated():
                return f"({EVERY} -printed:[* TO *])"
            case Listed(articles, _):
                return self.listed("article", sorted(articles))
            case Dates(first, last):
                return f"printed:[{first.toordinal()} TO {last.toordinal()}]"
            case Category(name, value):
                return self._filed(CATEGORY_OF.get(name, name), value)
            case _:
                raise TypeError(f"{plan!r} was not planned")

    def _scored(self, node: ScoredNode, counts: bool) -> str:
        if counts:
            self.scored.append(node)
        return node.matched

    def listed(self, name: str, values: list[int]) -> str:
        """Documents with any of these numbers: one parameter however many they are."""
        if not values:
            return NOTHING
        return self._listed(name, ",".join(map(str, values)), ",")

    def _listed(self, name: str, values: str, mark: str) -> str:
        key = f"list{len(self.lists)}"
        self.lists[key] = values
        return f"{{!terms f={name} separator='{mark}' v=${key}}}"

    def _prefix_node(self, prefix: Prefix) -> ScoredNode:
        found = self.surfaces_of(prefix)
        self.is_capped = self.is_capped or found.is_capped
        if not found.tokens:
            return ScoredNode(NOTHING, ())
        where = prefix.field or "anywhere"
        parts = (prefix.field,) if prefix.field else PARTS
        # One token of a thousand alternatives takes Solr seconds to take apart; a thousand words do not.
        words = " ".join(f'"{token}"' for token in found.tokens)
        matched = self._listed(where, " ".join(found.tokens), " ")
        return ScoredNode(matched, ({part: f"{part}:({words})" for part in parts},))

    def _filed(self, name: str, value: str) -> str:
        if name == "story":
            return f"story:{int(value)}" if len(value) < 11 and int(value) <= LARGEST_STORY else NOTHING
        if value.lower() == UNKNOWN:
            return f"({EVERY} -{name}:[* TO *])"
        if name == "kind":
            return f"kind:{quoted_value(value)}"
        wanted = category_words(value)
        found = [f'{name}_words:"{wanted}"'] if wanted and name in WORDED else []
        if name == "source" and wanted:
            run = f" {wanted} "
            slugs = [slug for slug, names in self.source_names.items() if run in f" {category_words(names)} "]
            found += [f"source:({' '.join(map(quoted_value, slugs))})"] if slugs else []
        return f"({' '.join(found)})" if found else NOTHING


def quoted_value(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def term_tokens(term: Term) -> tuple[str, str]:
    """The token that an English text has for a term, and that of a text in another language.

    A surface in small letters stands for its capitals too, as the index has it.
    """
    if term.surfaces is not None:
        plain = sorted(surface for surface in term.surfaces if not surface.endswith(UNSTEMMED))
        surface = next((each for each in plain if each == each.lower()), plain[0])
        return surface_token(surface), surface_token(surface, is_foreign=True)
    return stem_token(term.stem), surface_token(term.own or term.stem, is_foreign=True)


def _terms_node(wanted: Terms) -> ScoredNode:
    if not wanted.sequences:
        return ScoredNode(NOTHING, ())
    parts = (wanted.field,) if wanted.field else PARTS
    sequences = []
    matched = []
    for sequence in wanted.sequences:
        if len(sequence) == 1:
            token = APART.join(term_tokens(sequence[0]))
            matched.append(f'{wanted.field or "anywhere"}:"{token}"')
            sequences.append({part: f'{part}:"{token}"' for part in parts})
        else:
            run = {part: _run(part, sequence, wanted.near) for part in parts}
            matched.extend(run.values())
            sequences.append(run)
    return ScoredNode(f"({' '.join(matched)})", tuple(sequences), once=bool(wanted.near))


def _run(part: str, sequence: tuple[Term, ...], near: int) -> str:
    """Words next to one another in order or, with `near`, within so many words in any order."""
    tokens = [APART.join(term_tokens(term)) for term in sequence]
    if not near:
        return f'{part}:"{" ".join(tokens)}"'
    # A phrase may have gaps in all of `near` less the steps that its words take anyhow.
    gaps = near - len(tokens) + 1
    if gaps < 0:
        return NOTHING
    if len(tokens) <= MOST_PERMUTED:
        orders = dict.fromkeys(permutations(tokens))
        return "(" + " ".join(f'{part}:"{" ".join(order)}"~{gaps}' for order in orders) + ")"
    return (
        "("
        + " ".join(_spans(part, each, gaps) for each in zip(*map(term_tokens, sequence), strict=True))
        + ")"
    )


def _spans(part: str, tokens: tuple[str, ...], gaps: int) -> str:
    clauses = "".join(f'<SpanTerm fieldName="{part}">{token}</SpanTerm>' for token in tokens)
    spans = f'<SpanNear slop="{gaps}" inOrder="false">{clauses}</SpanNear>'
    return "{!xmlparser v='" + spans.replace("'", "\\'") + "'}"
