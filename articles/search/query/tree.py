"""A parsed query: a small algebra that knows no engine. Every node has a stable text and plain words."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

LONGEST_QUERY = 512
"""Characters of a query; a longer paste is a passage to be found."""
MOST_TERMS = 32
DEEPEST = 12
NEAR_LIMIT = 50
"""Words between the outermost words of a `~`; the index keeps fields and articles further apart than this."""

TEXT_FIELDS = ("headline", "standfirst", "body", "byline")
CATEGORY_FIELDS = ("source", "agency", "section", "dateline", "story", "type", "differs", "is")
FIELDS = (*TEXT_FIELDS, *CATEGORY_FIELDS, "place", "date", "exact")
MATTERS = ("figure", "name", "quotation", "attribution", "claim")
"""What versions of a story may differ in; the values of `differs:`."""
STANDINGS = ("recognised", "about")
"""What `is:` asks: a source read off the page furniture, a day told from versions."""
KINDS = ("wire", "part-wire", "own", "unknown")
UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Word:
    """One word as typed. `exact`: neither stemmed nor style-blind. `field`: one of TEXT_FIELDS or ""."""

    text: str
    field: str = ""
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins so."""

    text: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words in this order next to one another; with `near`, in any order within so many words."""

    text: str
    field: str = ""
    exact: bool = False
    near: int = 0


@dataclass(frozen=True, slots=True)
class Category:
    """What an article is filed under: a name or a part of it, or "unknown". `field`: one of
    CATEGORY_FIELDS."""

    field: str
    value: str


@dataclass(frozen=True, slots=True)
class Dates:
    """Printed from `first` to `last`, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Undated:
    """Articles without a printed day."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Articles by their numbers: what the database answered to a part of a query, typed as `text`."""

    articles: frozenset[int]
    text: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article: what an empty query asks for."""


@dataclass(frozen=True, slots=True)
class And:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Or:
    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Node"


Node = Word | Prefix | Phrase | Category | Dates | Undated | Listed | Everything | And | Or | Not
EVERYTHING = Everything()
_PLAIN_VALUE = re.compile(r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$")


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query understood. `text` is its stable form: parsing it again gives the same tree and no notes.

    `searched_as` says in plain words what is searched. `notes` say what was mended and how, empty
    for a well-formed query. `passage` is the whole paste where it was too long for a query, else "".
    """

    tree: Node
    text: str
    searched_as: str
    notes: tuple[str, ...] = ()
    passage: str = ""


def query_text(node: Node) -> str:
    """The query as one would type it."""
    match node:
        case Word(text, field, exact):
            return f"{_field(field)}{'=' if exact else ''}{text}"
        case Prefix(text, field):
            return f"{_field(field)}{text}*"
        case Phrase(text, field, exact, near):
            return f'{_field(field)}{"=" if exact else ""}"{text}"{f"~{near}" if near else ""}'
        case Category(field, value):
            return f"{field}:{value}" if _PLAIN_VALUE.match(value) else f'{field}:"{value}"'
        case Dates(first, last):
            return f"date:{_period(first, last)}"
        case Undated():
            return "date:unknown"
        case Listed(_, text):
            return text
        case Everything():
            return ""
        case Not(part):
            inner = query_text(part)
            return f"NOT ({inner})" if isinstance(part, And | Or) else f"NOT {inner}"
        case And(parts):
            return " ".join(f"({query_text(p)})" if isinstance(p, Or | And) else query_text(p) for p in parts)
        case Or(parts):
            texts = ((part, query_text(part)) for part in parts)
            return " OR ".join(f"({text})" if isinstance(part, And | Or) else text for part, text in texts)


def words_of(node: Node) -> str:
    """The query in plain words, to show as "searched as …"."""
    match node:
        case Word(text, field, exact):
            return f"{text}{' exactly' if exact else ''}{_in(field)}"
        case Prefix(text, field):
            return f"words that begin with {text}{_in(field)}"
        case Phrase(text, field, exact, near):
            if near:
                return f"the words “{text}” within {near} words of one another{_in(field)}"
            return f"the phrase “{text}”{' exactly' if exact else ''}{_in(field)}"
        case Category("differs", value):
            return f"versions that differ in a{'n' * (value[0] in 'aeiou')} {value}"
        case Category("is", value):
            return "with a recognised source" if value == "recognised" else "dated about"
        case Category(field, value):
            return f"{field} {value}"
        case Dates(first, last):
            return f"printed {_period(first, last).replace('..', ' to ')}"
        case Undated():
            return "undated"
        case Listed(_, text):
            return text
        case Everything():
            return "every article"
        case Not(part):
            return f"every article without {_grouped(part)}"
        case And(parts):
            wanted = [_grouped(p) for p in parts if not isinstance(p, Not)] or ["every article"]
            unwanted = [f"without {_grouped(p.part)}" for p in parts if isinstance(p, Not)]
            return " ".join([" and ".join(wanted), " and ".join(unwanted)]).strip()
        case Or(parts):
            return " or ".join(_grouped(p) for p in parts)


def exactly(node: Node) -> Node:
    """The same query with every word and phrase exact."""
    match node:
        case Word(text, field, _):
            return Word(text, field, True)
        case Phrase(text, field, _, near):
            return Phrase(text, field, True, near)
        case Not(part):
            return Not(exactly(part))
        case And(parts):
            return And(tuple(exactly(part) for part in parts))
        case Or(parts):
            return Or(tuple(exactly(part) for part in parts))
        case _:
            return node


def leaves(node: Node) -> Iterator[Node]:
    """The nodes without parts, in the order typed, those under a NOT left out."""
    match node:
        case And(parts) | Or(parts):
            for part in parts:
                yield from leaves(part)
        case Not(_):
            return
        case _:
            yield node


def wildcards_in(node: Node) -> int:
    """How many words with a star it has, those under a NOT too."""
    match node:
        case And(parts) | Or(parts):
            return sum(map(wildcards_in, parts))
        case Not(part):
            return wildcards_in(part)
        case _:
            return int(isinstance(node, Prefix))


def _field(field: str) -> str:
    return f"{field}:" if field else ""


def _in(field: str) -> str:
    return f" in the {field}" if field else ""


def _grouped(node: Node) -> str:
    return f"({words_of(node)})" if isinstance(node, And | Or) else words_of(node)


def _period(first: date, last: date) -> str:
    from .dates import name_of_period

    return name_of_period(first, last)
