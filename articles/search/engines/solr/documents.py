"""An entry as a document of Solr's, and words as its tokens. What stands here is written into the index.

In a part of the article a word is one token with alternatives at one position, parted by `|`: its stem and
`=` with its surface form. A surface that capitals make another word (US) stands in small letters besides, so
that `=us` finds both and `=US` only the one. In a text that is not English each of them ends in `~`, since
there only the form typed is found, never a relation by an English stem.

For a search of all parts each different token of the article stands once, with how often it occurs: words are
most of what an index costs to write, and there no place of a word is kept.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from articles.language.search_tokens import UNSTEMMED, fold_surface, search_token, split_words
from articles.search.index import Entry
from articles.search.weights import PARTS, part_weights, words_of_parts

APART = "|"
SURFACE = "="
FOREIGN = "~"
LONGEST = 512
"""Characters of a token; what a text runs together beyond that is no word that anybody asks for."""
MOST_WORDS = 100_000
"""Words whose tokens are kept, some 30 MB; then all are forgotten."""
MARK = "hidden"
"""The field that is 1 in the document of a hidden article, once it was marked (see flags.py)."""
WORDED = ("source", "agency", "section", "place")
"""Categories that are found by a part of their name."""
LOWEST_BITS = (1 << 20) - 1
"""Solr sums in doubles, exact below 2**53: this many bits of 8,000 million documents."""


def key_of_entry(story: int, article: int) -> str:
    """The document's id; what stands before the mark decides its shard."""
    return f"{story}!{article}"


def article_of_key(key: str) -> int:
    """
    >>> article_of_key(key_of_entry(77, 5))
    5
    """
    return int(key.rpartition("!")[2])


def stem_token(stem: str, is_foreign: bool = False) -> str:
    return stem[:LONGEST] + FOREIGN * is_foreign


def surface_token(surface: str, is_foreign: bool = False) -> str:
    return SURFACE + surface[:LONGEST] + FOREIGN * is_foreign


class _Words(dict[str, tuple[str, tuple[str, ...]]]):
    """Of each word met everything that stands at its position, as one text and apart. A plain dictionary:
    least-recently-used order costs three times the look-up."""

    def __init__(self, is_foreign: bool) -> None:
        self.is_foreign = is_foreign

    def __missing__(self, word: str) -> tuple[str, tuple[str, ...]]:
        if len(self) >= MOST_WORDS:
            self.clear()
        token = search_token(word)
        found = [stem_token(token.stem, self.is_foreign), surface_token(token.surface, self.is_foreign)]
        if token.surface.lower() != token.surface:
            found.append(surface_token(token.surface.lower(), self.is_foreign))
        tokens = self[word] = APART.join(found), tuple(found)
        return tokens


_words = {is_foreign: _Words(is_foreign) for is_foreign in (False, True)}


def texts_of_tokens(parts: Sequence[Sequence[str]], is_foreign: bool) -> tuple[list[str], str]:
    """The words of each part as tokens, and each different token of all parts with how often it occurs.

    >>> texts_of_tokens((["US", "planning"], ["planned", "us"]), False)
    (['us|=US|=us plan|=planning', 'plan|=planned us|=us'], 'us|2 =US|1 =us|2 plan|2 =planning|1 =planned|1')
    >>> texts_of_tokens((["chats"],), True)
    (['chat~|=chats~'], 'chat~|1 =chats~|1')
    """
    known = _words[is_foreign]
    joined: dict[str, str] = {}
    counts: dict[str, int] = {}
    for word, times in Counter(chain.from_iterable(parts)).items():
        joined[word], tokens = known[word]
        for token in tokens:
            counts[token] = counts.get(token, 0) + times
    texts = [" ".join(map(joined.__getitem__, part)) for part in parts]
    return texts, " ".join([f"{token}{APART}{times}" for token, times in counts.items()])


def category_words(value: str) -> str:
    """A category's name as its words are searched."""
    return " ".join(fold_surface(word) or word.lower() for word in split_words(value))


def document_of(entry: Entry, written: int, is_marked: bool = False) -> dict[str, Any]:
    """The entry as Solr takes it; `written` in milliseconds. What is not known is left out.

    `is_marked`: the document itself says that the article is hidden (see flags.py).
    """
    is_foreign, digest = entry.language not in ("", "en"), entry.digest
    words = words_of_parts(entry)
    weights = part_weights(tuple(map(len, words)))
    texts, counted = texts_of_tokens(words, is_foreign)
    found: dict[str, Any] = {
        "id": key_of_entry(entry.story, entry.article),
        "article": entry.article,
        "story": entry.story,
        "words": entry.words,
        "digest": digest,
        "proof": digest & LOWEST_BITS,
        "written": written,
        MARK: int(is_marked),
        "anywhere": counted,
        **dict(zip(PARTS, texts, strict=True)),
        **{f"{part}_weight": weight for part, weight in zip(PARTS, weights, strict=True)},
    }
    for name in (*WORDED, "kind"):
        found[name] = value = getattr(entry, name)
        if name in WORDED:
            found[f"{name}_words"] = category_words(value)
    if entry.printed is not None:
        found |= {
            "printed": entry.printed.toordinal(),
            "year": entry.printed.year,
            "month": entry.printed.year * 12 + entry.printed.month - 1,
        }
    return {name: value for name, value in found.items() if value != ""}


def surface_of(token: str) -> str:
    """The surface form in a token: what `surface_token` was given, a foreign one with its mark in the
    archive's words."""
    surface = token.removeprefix(SURFACE)
    return surface.removesuffix(FOREIGN) + UNSTEMMED if surface.endswith(FOREIGN) else surface
