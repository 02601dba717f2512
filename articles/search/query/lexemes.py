"""What is typed, cut into words, phrases, brackets and operators: the grammar's first step."""

import re
from dataclasses import dataclass

OPERATORS = frozenset({"AND", "OR", "NOT"})
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_QUOTES = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "＂": '"'})
_LEXEME = re.compile(
    r"""\s*(?:
      (?P<field>[A-Za-z]+):(?=\S)
    | (?P<quote>=?"(?P<inside>[^"]*)(?P<closed>"?)(?:~(?P<near>\d{0,4}))?)
    | (?P<open>\()
    | (?P<close>\))
    | (?P<minus>-)(?=[^\s-])
    | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Lexeme:
    """`kind` is field, phrase, open, close, minus, word, or an operator's name; `near` is -1 for none."""

    kind: str
    text: str
    near: int = -1
    exact: bool = False


def plain_of(text: str) -> str:
    """The text without control characters, its quotation marks straight."""
    return _CONTROLS.sub(" ", text).translate(_QUOTES).strip()


def lexemes_of(text: str, notes: list[str]) -> list[Lexeme]:
    """The lexemes in order; what had to be mended is added to `notes`. Linear in the text's length."""
    found: list[Lexeme] = []
    position = 0
    while position < len(text):
        match = _LEXEME.match(text, position)
        if match is None:
            break
        position = match.end()
        kind = match.lastgroup or ""
        if match["field"]:
            found.append(Lexeme("field", match["field"].lower()))
        elif match["quote"] is not None:
            if not match["closed"]:
                notes.append("The quotation mark was not closed; the phrase is taken to run to the end.")
            near = -1 if match["near"] is None else int(match["near"] or 10)
            found.append(Lexeme("phrase", match["inside"].strip(), near, match["quote"][0] == "="))
        elif kind in {"open", "close", "minus"}:
            found.append(Lexeme(kind, match[kind]))
        elif match["word"] in OPERATORS:
            found.append(Lexeme(match["word"], match["word"]))
        else:
            found.append(Lexeme("word", match["word"]))
    return found
