"""The two lines of an article that show why it was found, as marked segments of its own words.

Only for the page shown, and only from the database: the index keeps no text.
"""

from collections.abc import Iterable

import numpy as np

from articles.language.characters import fold_space
from articles.language.search_tokens import SearchToken, fold_surface, search_token, split_words

from .plan import Plan, Term, Terms
from .query import And, Not, Or, Prefix

Marked = tuple[str, bool]
LENGTH = 230  # characters of a snippet, about two lines
LEAD_IN = 60  # characters shown before the first mark
LONGEST_TEXT = 60_000  # characters of a body that are looked through


def marks_of(text: str, plan: Plan) -> list[tuple[int, int]]:
    """Where the query's words stand in a text: (start, end) offsets, rising, not overlapping."""
    sequences, prefixes = _wanted(plan)
    if not sequences and not prefixes:
        return []
    text = text[:LONGEST_TEXT]
    words = split_words(text)
    stems = {term.stem for run, _ in sequences for term in run}
    known = {word: search_token(word) for word in set(words)}
    wanted = {word: token for word, token in known.items() if token.stem in stems}
    start = tuple(prefixes)
    begun = {word for word, token in known.items() if start and token.surface.lower().startswith(start)}
    tokens = {number: wanted[word] for number, word in enumerate(words) if word in wanted}
    found = {number for number, word in enumerate(words) if word in begun}
    if not tokens and not found:
        return []
    for run, near in sequences:
        for number in tokens:
            if near or len(run) == 1:
                if any(_is(tokens.get(number), term) for term in run):
                    found.add(number)
            elif all(_is(tokens.get(number + offset), term) for offset, term in enumerate(run)):
                found.update(range(number, number + len(run)))
    return _spans(text, words, found)


def _spans(text: str, words: list[str], wanted: set[int]) -> list[tuple[int, int]]:
    """Where some of a text's words stand. Between two words nothing of a word can mislead the search."""
    spans = []
    at = 0
    for number, word in enumerate(words[: max(wanted, default=-1) + 1]):
        at = text.find(word, at)
        if number in wanted:
            spans.append((at, at + len(word)))
        at += len(word)
    return spans


def _is(token: SearchToken | None, term: Term) -> bool:
    return (
        token is not None
        and token.stem == term.stem
        and (term.surfaces is None or token.surface in term.surfaces)
    )


def _wanted(plan: Plan) -> tuple[list[tuple[tuple[Term, ...], int]], list[str]]:
    sequences: list[tuple[tuple[Term, ...], int]] = []
    prefixes: list[str] = []

    def walk(node: Plan) -> None:
        match node:
            case Terms():
                sequences.extend((run, node.near) for run in node.sequences)
            case Prefix(text, _):
                prefixes.append(fold_surface(text))
            case And(parts) | Or(parts):
                for part in parts:
                    walk(part)
            case Not(_) | _:
                pass

    walk(plan)
    return sequences, prefixes


def marked_segments(text: str, marks: Iterable[tuple[int, int]]) -> tuple[Marked, ...]:
    """The whole text in segments, each with whether it is marked; joined they are the text."""
    segments: list[Marked] = []
    last = 0
    for start, end in marks:
        if segments and segments[-1][1] and not text[last:start].strip(" -'’\u00a0"):
            segments[-1] = (segments[-1][0] + text[last:end], True)
        else:
            if start > last:
                segments.append((text[last:start], False))
            segments.append((text[start:end], True))
        last = end
    if last < len(text):
        segments.append((text[last:], False))
    return tuple(segments)


def snippet(text: str, plan: Plan) -> tuple[Marked, ...]:
    """The stretch of LENGTH characters with the most marks, the earliest of these; else the beginning."""
    text = fold_space(text[:LONGEST_TEXT])
    marks = marks_of(text, plan)
    if not marks:
        return marked_segments(_cut(text, 0)[0], ())
    starts = np.array([start for start, _ in marks])
    held = np.searchsorted(starts, starts + LENGTH - LEAD_IN) - np.arange(len(starts))
    first = int(starts[int(np.argmax(held))])
    shown, offset = _cut(text, max(0, first - LEAD_IN))
    inside = [
        (start - offset, end - offset)
        for start, end in marks
        if start >= offset and end - offset <= len(shown)
    ]
    segments = marked_segments(shown, inside)
    return (("… ", False), *segments) if offset else segments


def _cut(text: str, start: int) -> tuple[str, int]:
    """At most LENGTH characters from about `start`, cut between words, and where they begin in the text."""
    if start:
        space = text.rfind(" ", 0, start + 1)
        start = space + 1
    end = min(len(text), start + LENGTH)
    if end < len(text):
        space = text.rfind(" ", start + LENGTH // 2, end)
        return text[start : space if space > 0 else end] + " …", start
    return text[start:end], start
