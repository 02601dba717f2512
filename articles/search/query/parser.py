"""The grammar of the search box. It never fails: what is malformed is mended, and a note says how.

    query   = either
    either  = all ("OR" all)*
    all     = one (["AND"] one)*
    one     = ("NOT" | "-") one | [field ":"] (["="] word | word "*" | ["="] phrase ["~" n] | "(" either ")")

Operators are in capitals; `and` is a word. `exact:` before a word, a phrase or a bracket is `=`.
"""

import re
from dataclasses import dataclass, field

from articles.language.characters import fold_space

from . import dates
from .lexemes import OPERATORS, Lexeme, lexemes_of, plain_of
from .tree import (
    CATEGORY_FIELDS,
    DEEPEST,
    EVERYTHING,
    KINDS,
    LONGEST_QUERY,
    MATTERS,
    MOST_TERMS,
    NEAR_LIMIT,
    STANDINGS,
    TEXT_FIELDS,
    And,
    Category,
    Dates,
    Node,
    Not,
    Or,
    ParsedQuery,
    Phrase,
    Prefix,
    Undated,
    Word,
    query_text,
    words_of,
)

OTHER_NAMES = {
    "title": "headline",
    "head": "headline",
    "text": "body",
    "author": "byline",
    "by": "byline",
    "place": "dateline",
    "outlet": "source",
    "kind": "type",
    "summary": "standfirst",
    "printed": "date",
}
"""What people type for our fields."""

_HAS_WORD = re.compile(r"[^\W_]")
_PARTS = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_EDGES = re.compile(r"^[^\w#$£€%*]+|[^\w*%]+$")


def parse_query(text: str, longest: int = LONGEST_QUERY, most_terms: int = MOST_TERMS) -> ParsedQuery:
    """Understand a query. Total: every string has an answer, in time linear in its length.

    The bounds are those of the search box; a program that builds queries may set wider ones.

    >>> parse_query('troops -Iraq headline:"air strike"').text
    'troops NOT Iraq headline:"air strike"'
    >>> parse_query('"troops in').notes
    ('The quotation mark was not closed; the phrase is taken to run to the end.',)
    """
    plain = plain_of(text)
    passage = ""
    notes: list[str] = []
    if len(plain) > longest:
        passage = plain
        plain = plain[:longest].rsplit(" ", 1)[0]
        notes.append(f"A query has at most {longest} characters; what stands after them was left out.")
    parser = _Parser(lexemes_of(plain, notes), notes, most_terms)
    tree = parser.whole()
    return ParsedQuery(tree, query_text(tree), words_of(tree), tuple(dict.fromkeys(notes)), passage)


@dataclass(slots=True)
class _Parser:
    lexemes: list[Lexeme]
    notes: list[str]
    most_terms: int
    position: int = 0
    terms: int = 0
    depth: int = 0
    fields: list[str] = field(default_factory=lambda: [""])
    exact: list[bool] = field(default_factory=lambda: [False])

    def whole(self) -> Node:
        parts: list[Node] = []
        while self.position < len(self.lexemes):
            node = self.either()
            if node is not None:
                parts.append(node)
            if self.peek() == "close":
                self.position += 1
                self.notes.append("A closing bracket had no opening one; it was left out.")
        return _all(parts) or EVERYTHING

    def peek(self) -> str:
        return self.lexemes[self.position].kind if self.position < len(self.lexemes) else ""

    def either(self) -> Node | None:
        parts = [self.all()]
        while self.peek() == "OR":
            self.position += 1
            parts.append(self.all())
        kept = [part for part in parts if part is not None]
        if len(kept) < len(parts) and len(parts) > 1:
            self.notes.append("OR stands between two things; one of them was missing, so it was left out.")
        return _either(kept)

    def all(self) -> Node | None:
        parts: list[Node] = []
        dangling = False
        while self.peek() not in {"", "OR", "close"}:
            if self.peek() == "AND":
                self.position += 1
                dangling = dangling or not parts or self.peek() in {"", "OR", "AND", "close"}
                continue
            part = self.one()
            if part is not None:
                parts.append(part)
        if dangling:
            self.notes.append("AND stands between two things; one of them was missing, so it was left out.")
        return _all(parts)

    def one(self) -> Node | None:
        negative = False
        while self.peek() in {"NOT", "minus"}:
            self.position += 1
            negative = not negative
        if self.peek() in {"", "AND", "OR", "close"}:
            self.notes.append("NOT had nothing after it; it was left out.")
            return None
        part = self.primary()
        return _not(part) if negative and part is not None else part

    def primary(self) -> Node | None:
        lexeme = self.lexemes[self.position]
        self.position += 1
        if lexeme.kind == "field":
            return self.in_field(lexeme.text)
        if lexeme.kind == "open":
            return self.bracket()
        self.terms += 1
        if self.terms > self.most_terms:
            self.notes.append(f"A query has at most {self.most_terms} terms; those after them were left out.")
            return None
        return self.phrase(lexeme) if lexeme.kind == "phrase" else self.word(lexeme.text)

    def bracket(self) -> Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            self.notes.append(f"Brackets go {DEEPEST} deep at most; deeper ones were left out.")
            self.depth -= 1
            return None
        node = self.either()
        self.depth -= 1
        if self.peek() == "close":
            self.position += 1
        else:
            self.notes.append("A bracket was not closed; it is taken to run to the end.")
        return node

    def in_field(self, typed: str) -> Node | None:
        name = OTHER_NAMES.get(typed, typed)
        if name not in {*TEXT_FIELDS, *CATEGORY_FIELDS, "date", "exact"}:
            self.notes.append(f"There is no field “{typed}”; it was searched as a word.")
            following = self.lexemes[self.position] if self.position < len(self.lexemes) else None
            if following is not None and following.kind == "word":
                self.position += 1
                self.terms += 1
                return self.phrase(Lexeme("phrase", f"{typed} {following.text.replace(':', ' ')}"))
            self.terms += 1
            return self.word(typed)
        if name != typed and typed != "place":
            self.notes.append(f"“{typed}:” was read as “{name}:”.")
        if self.peek() not in {"word", "phrase", "open", "field", "minus"}:
            self.notes.append(f"“{typed}:” had nothing after it; it was left out.")
            return None
        if name == "exact":
            self.exact.append(True)
            node = self.one()
            self.exact.pop()
            return node
        self.fields.append(name)
        node = self.one()
        self.fields.pop()
        return node

    def phrase(self, lexeme: Lexeme) -> Node | None:
        name = self.fields[-1]
        text = fold_space(lexeme.text.replace("\\", " "))
        if name == "date":
            return self.date(text)
        if not _HAS_WORD.search(text):
            if text:
                self.notes.append(f"“{text}” has no word in it; it was left out.")
            else:
                self.notes.append("Empty quotation marks were left out.")
            return None
        if name in CATEGORY_FIELDS:
            return self.category(name, text)
        near = lexeme.near
        if near > NEAR_LIMIT:
            self.notes.append(f"“~” reaches {NEAR_LIMIT} words at most.")
        return Phrase(text, name, lexeme.exact or self.exact[-1], min(max(near, 0), NEAR_LIMIT))

    def word(self, typed: str) -> Node | None:
        name = self.fields[-1]
        exact = self.exact[-1]
        if name == "date":
            return self.date(typed)
        text = typed
        if text.startswith("="):
            exact, text = True, text[1:]
        text = _EDGES.sub("", text.replace("\\", ""))
        star = "*" in text or "?" in text
        if star:
            parts = _PARTS.findall(re.split(r"[*?]", text.lstrip("*?"))[0])
            before = parts[-1] if parts else ""
            if text != before + "*" and before:
                self.notes.append(f"“{typed}”: a star stands at the end of a word; searched as “{before}*”.")
            text = before
        if not _HAS_WORD.search(text):
            self.notes.append(f"“{typed}” has no word in it; it was left out.")
            return None
        if name in CATEGORY_FIELDS:
            return self.category(name, text)
        if star:
            return Prefix(text, name)
        if ":" in text or (text in OPERATORS and not exact):
            return Phrase(fold_space(text.replace(":", " ")), name, exact)
        return Word(text, name, exact)

    def category(self, name: str, value: str) -> Node | None:
        if name == "type":
            value = value.lower().replace(" ", "-")
            if value not in KINDS:
                self.notes.append(f"There is no type “{value}”; a type is {', '.join(KINDS)}.")
                return None
        if name == "differs":
            value = value.lower().removesuffix("s")
            if value not in MATTERS:
                self.notes.append(
                    f"Versions differ in a {', '.join(MATTERS[:-1])} or {MATTERS[-1]}; "
                    f"“differs:{value}” was left out."
                )
                return None
        if name == "is":
            value = value.lower().replace("recognized", "recognised")
            if value not in STANDINGS:
                self.notes.append(f"An article is {' or '.join(STANDINGS)}; “is:{value}” was left out.")
                return None
        if name == "story" and not value.isdecimal():
            self.notes.append(f"“story:{value}”: a story is named by its number; it was left out.")
            return None
        return Category(name, value)

    def date(self, text: str) -> Node | None:
        text = text.strip("()")
        if text.lower() in {"unknown", "undated", "none"}:
            return Undated()
        days = dates.period(text)
        if days is None:
            self.notes.append(
                f"“{text}” is no date; write date:2014, date:2014-01, date:2014-01-05, "
                "date:2014-01..2014-03 or date:unknown. It was left out."
            )
            return None
        if dates.is_inverted(text):
            self.notes.append("The range of dates ended before it began; it was turned round.")
        return Dates(*days)


def _all(parts: list[Node]) -> Node | None:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, And) else (part,))]
    unique = tuple(dict.fromkeys(flat))
    return (And(unique) if len(unique) > 1 else unique[0]) if unique else None


def _either(parts: list[Node]) -> Node | None:
    flat = [inner for part in parts for inner in (part.parts if isinstance(part, Or) else (part,))]
    unique = tuple(dict.fromkeys(flat))
    return (Or(unique) if len(unique) > 1 else unique[0]) if unique else None


def _not(part: Node) -> Node:
    return part.part if isinstance(part, Not) else Not(part)
