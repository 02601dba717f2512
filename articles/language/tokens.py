"""Words with their positions: a frozen fold for fingerprints, a canonical one for alignment.

The canonical one is blind to house style. Both keep the character offsets of each word in the
text as printed, so that whatever is found among folded words can be shown in its own glyphs.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from articles.language import spelling
from articles.language.characters import APOSTROPHES, MARKS, UNDECOMPOSED, UNSPACED

# Any change to the fold or to the pattern of a word is a new version.
FOLD_VERSION = 1

_LETTER = f"[^\\W\\d_{UNSPACED}]"
_APOSTROPHE = f"[{APOSTROPHES}]"
_WORD = (
    # Most words: matched at once what the next two would match of them.
    r"[A-Za-z]+(?=[ ,\n])"
    rf"|{_LETTER}(?:\.{_LETTER}(?!{_LETTER}))+\.?"  # U.S.  p.m.
    rf"|{_LETTER}(?:{_LETTER}|[{MARKS}]|{_APOSTROPHE}(?={_LETTER}))*"
    r"|\d+(?:[.,]\d+)*"
    rf"|[{UNSPACED}]"
    "|%"
)
_WORDS = re.compile(f"({_WORD})")
_UNFOLDED = str.maketrans({**UNDECOMPOSED, "%": "percent"})
_CACHE_LIMIT = 400_000
Phrases = Mapping[tuple[str, ...], str]
_last: tuple[Phrases, Phrases, dict[str, tuple[int, ...]]] | None = None
_folded: dict[str, str] = {}
_respelt: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Words:
    """Words in order; `text[starts[i]:ends[i]]` is what was printed for `tokens[i]`."""

    tokens: tuple[str, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.tokens)


def fold(word: str) -> str:
    """One printed word, without case, accents, apostrophes, dots or thousands' commas.

    >>> fold("Qa\u2019ida"), fold("U.S."), fold("Caf\u00e9"), fold("1,000"), fold("3.5")
    ('qaida', 'us', 'cafe', '1000', '3.5')
    """
    if word.isascii():
        plain = word.lower()
    else:
        parts = unicodedata.normalize("NFKD", word.casefold())
        plain = "".join(letter for letter in parts if letter.isalnum() or letter in ".,%")
    plain = plain.translate(_UNFOLDED)
    if plain[:1].isdigit():
        return plain.replace(",", "")
    return plain.replace(".", "").replace("'", "").replace("`", "")


def tokenize(text: str) -> Words:
    """The words of a text under the frozen fold: what fingerprints are made of.

    >>> tokenize("Al-Qa'ida, said the U.S.").tokens
    ('al', 'qaida', 'said', 'the', 'us')
    """
    if len(_folded) > _CACHE_LIMIT:
        _folded.clear()
    parts = words_and_gaps(text)
    tokens = _looked_up(parts[1::2], _folded, fold)
    edges = list(accumulate(map(len, parts)))
    starts, ends = edges[:-1:2], edges[1::2]
    if "" in tokens:
        starts = [start for start, token in zip(starts, tokens, strict=True) if token]
        ends = [end for end, token in zip(ends, tokens, strict=True) if token]
        tokens = [token for token in tokens if token]
    return Words(tuple(tokens), tuple(starts), tuple(ends))


def words_and_gaps(text: str) -> list[str]:
    """What stands between words, and the words as printed, in turn; the first and the last stand beside
    words.

    >>> words_and_gaps("Say no.")
    ['', 'Say', ' ', 'no', '.']
    """
    # Taken apart at once, and not match by match.
    return _WORDS.split(text)


def canonical_words(text: str, lexicon: Mapping[tuple[str, ...], str] | None = None) -> Words:
    """The words of a text with house style folded away too; a phrase that stands for one word becomes one.

    `lexicon` adds to the shipped forms: the folded words as printed -> one canonical word.
    The longest phrase wins.

    >>> canonical_words("destabilise the United States").tokens
    ('destabilize', 'the', 'us')
    """
    return respell_words(tokenize(text), lexicon)


def respell_words(plain: Words, lexicon: Mapping[tuple[str, ...], str] | None = None) -> Words:
    """`canonical_words` for words that are already folded."""
    if len(_respelt) > _CACHE_LIMIT:
        _respelt.clear()
    phrases, openings = _phrases(lexicon) if lexicon else (spelling.PHRASES, SHIPPED_OPENINGS)
    source = plain.tokens
    tokens = _looked_up(source, _respelt, spelling.respell)
    starts, ends = list(plain.starts), list(plain.ends)
    found = phrases_in(source, [at for at, word in enumerate(source) if word in openings], phrases, openings)
    # From the end, so that what was found before keeps its place.
    for at, size, styled in reversed(found):
        tokens[at : at + size] = [styled]
        starts[at : at + size] = [starts[at]]
        ends[at : at + size] = [ends[at + size - 1]]
    return Words(tuple(tokens), tuple(starts), tuple(ends))


def phrases_in(
    source: tuple[str, ...], opening: Iterable[int], phrases: Phrases, openings: Mapping[str, tuple[int, ...]]
) -> list[tuple[int, int, str]]:
    """The phrases in these folded words, none over another: where each begins, how many words it has, and the
    word that it stands for. `opening` are the positions of words that open one, in order."""
    found: list[tuple[int, int, str]] = []
    count, free = len(source), 0
    for at in opening:
        for size in openings[source[at]] if at >= free else ():
            styled = phrases.get(source[at : at + size]) if at + size <= count else None
            if styled is not None:
                found.append((at, size, styled))
                free = at + size
                break
    return found


def _looked_up(words: Sequence[str], known: dict[str, str], make: Callable[[str], str]) -> list[str]:
    """What `make` makes of each word; `known` keeps it."""
    try:
        return [known[word] for word in words]
    except KeyError:
        for word in set(words).difference(known):
            known[word] = make(word)
    return [known[word] for word in words]


def join_paragraphs(paragraphs: Sequence[str]) -> str:
    """The body as one text, the form that word and character offsets of stored spans count over."""
    return "\n\n".join(paragraphs)


def _phrases(lexicon: Mapping[tuple[str, ...], str]) -> tuple[Phrases, dict[str, tuple[int, ...]]]:
    """The shipped phrases with a lexicon's. The last lexicon is kept: it comes with each text of a run."""
    global _last
    if _last is None or _last[0] is not lexicon:
        phrases = {**spelling.PHRASES, **lexicon}
        _last = (lexicon, phrases, _openings(phrases))
    return _last[1], _last[2]


def _openings(phrases: Mapping[tuple[str, ...], str]) -> dict[str, tuple[int, ...]]:
    sizes: dict[str, set[int]] = {}
    for phrase in phrases:
        sizes.setdefault(phrase[0], set()).add(len(phrase))
    return {word: tuple(sorted(found, reverse=True)) for word, found in sizes.items()}


SHIPPED_OPENINGS = _openings(spelling.PHRASES)
"""The first word of each shipped phrase, with how many words its phrases have, the longest first."""
