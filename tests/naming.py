"""One word for one thing: what the guards of names look for, and the lists that only get shorter."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MODULES = sorted(
    path
    for package in ("articles", "archive")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))

EVERY_COMMAND = "Command"
"""The class that Django looks for in each module of management.commands."""
REPEATED = """
    weigh
"""
"""Names that still stand twice. It only ever gets shorter: a new name is not entered here."""

RETIRED = """
    piece pieces family families edition editions house houses keeping outgoing incoming soundness telling
    ground grounds tie ties parted course courses sign signs room rooms door doors mend mends mended mending
    press zone zones place places met offer offers unfit
"""
"""Words that named several things, or a thing that the field has another word for (docs/glossary.md)."""
ORDINARY = """
    TIME_ZONE ZoneInfo ZoneInfoNotFoundError clock_zone
    sign_in SIGN_IN signed_in SignInView sign_on signed_on NOT_SIGNED_ON draw_sign in_place is_in_place
    place places Place _is_place _NOT_PLACES place_of prepare_place PLACE
    tie ties tie_break _ties SIGN_OFF without_sign_off FRACTION_SIGNS SIGNS zone _ZONES house_style
"""
"""Where the word has its ordinary sense: time zones, signing in, equal scores, the place in a dateline."""
REMAINING = """
    _place place_a place_b sign
"""
"""Retired words in names that are still to go. It only ever gets shorter."""
RETIRED_ON_PAGES = re.compile(
    r"\b(pieces?|famil(?:y|ies)|editions?|mend(?:s|ed|ing)?|telling words|keeping|incoming|outgoing)\b",
    re.IGNORECASE,
)

DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "samples/README.md")),
    *(path for path in sorted((ROOT / "docs").glob("*.md")) if path.name != "glossary.md"),
]
"""What is read beside the pages; the glossary names what is retired, and decisions tell of their time."""
WORDS_OF_CAPTURES = ("extraction", "language", "recognition", "syndication")
"""Packages whose strings are words of captures, not of ours."""
RETIRED_IN_WORDS = re.compile(
    r"\b(pieces?|famil(?:y|ies)|editions?|mend(?:s|ed|ing)?|parted|houses?(?![ -]style)|sister papers?)\b"
    r"(?![-.`_]\w)",
    re.IGNORECASE,
)


def public_names() -> dict[str, list[str]]:
    """The modules in which each public class or function of a module's first level is defined."""
    defined: dict[str, list[str]] = defaultdict(list)
    for path in MODULES:
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
                defined[node.name].append(str(path.relative_to(ROOT)))
    return defined


def names_in(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name


def words_of_name(name: str) -> set[str]:
    """`raise_revision_number` and `RevisionNumber` alike: raise, revision, number."""
    return {word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def repeated_names() -> dict[str, list[str]]:
    """Public names that stand twice and are not listed, each with its modules."""
    known = {*REPEATED.split(), EVERY_COMMAND}
    return {name: where for name, where in public_names().items() if len(where) > 1 and name not in known}


def retired_names() -> list[str]:
    """Names with a retired word in them that are not listed, each with its module."""
    retired, known = set(RETIRED.split()), {*ORDINARY.split(), *REMAINING.split()}
    return sorted(
        {
            f"{name} in {path.relative_to(ROOT)}"
            for path in MODULES
            for name in names_in(ast.parse(path.read_text()))
            if words_of_name(name) & retired and name not in known
        }
    )


def retired_on_pages() -> list[str]:
    """Retired words in what a template says; tags, variables and comments are not what it says."""
    return sorted(
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in TEMPLATES
        for match in RETIRED_ON_PAGES.finditer(
            re.sub(r"{[%{#].*?[%}#]}", "", path.read_text(), flags=re.DOTALL)
        )
    )


def retired_in_documents() -> list[str]:
    """Retired words in what the documents say, each with its line."""
    return [
        f"{path.relative_to(ROOT)}:{number}: {match[0]}"
        for path in DOCUMENTS
        for number, line in enumerate(path.read_text().splitlines(), 1)
        for match in RETIRED_IN_WORDS.finditer(re.sub(r"`[^`]*`", "", line))
    ]


def retired_in_messages() -> list[str]:
    """Retired words in what the code may say to people: literals of several words, docstrings left out."""
    return [
        f"{path.relative_to(ROOT)}:{node.lineno}: {match[0]}"
        for path in MODULES
        if not set(WORDS_OF_CAPTURES) & set(path.parts)
        for node in _literals(ast.parse(path.read_text()))
        for match in RETIRED_IN_WORDS.finditer(node.value)
    ]


def _literals(tree: ast.AST) -> Iterator[ast.Constant]:
    silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(text)) if id(node) not in silent and (
                " " in text.strip() or text.endswith(".")
            ):
                yield node
