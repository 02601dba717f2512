"""The text of a mixture: an article that nobody printed, of words that real ones print.

Mixtures come in groups of GROUP. The sentences of a group's mould are runs of RUN words, each taken from some
place in a real article, so that words are as common as they are in the real ones. The first of the group
is the mould with a paragraph of a real article of another source in it, as printed; each such paragraph
stands in one mixture only. The others have the mould's words in another order, paragraph by paragraph, but
for the first of each line and the last of each sentence: how a text is taken apart goes by what its lines
hold, not by
the order within them, so that one look serves for the group (scaled_rows proves a sample). A shingle has five
words: none lies within a run, and two orders share next to none.

Source, day, byline, place and length are each drawn from the real articles, so that they are spread
alike. At the top and the foot stand lines that the source's real captures repeat.
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

RUN = 3
"""Words of a run. Shingles have five (articles.syndication.fingerprint.SHINGLE_WORDS)."""
READ_FROM = 12_000
"""Real articles whose words are drawn: some nine million, 36 MB in a process."""
LEAST_PARAGRAPH, MOST_PARAGRAPH = 200, 700
"""Characters of a real paragraph that a mixture takes over."""
GROUP = 100
"""Mixtures of one mould: taking a text apart costs ten times what all else does."""
OPENING = 2
"""Words of a line that keep their places: with one, 1 mixture of 400 was taken apart otherwise; with three,
two orders share shingles at the edges of paragraphs."""
HIDDEN_IN = 1000
"""One mixture in so many is withdrawn."""
LINES_OF_A_SOURCE = 40
_PLAIN = re.compile(r"(?<![\w'’.-])[A-Za-z]+(?![\w'’-])")
_SENTENCE = (5, 9)
_SENTENCES = (2, 4)
_HEADLINE = (2, 3)
_AT_TOP, _AT_FOOT = 1, 3


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """What mixtures are drawn from. `words` are numbers of `vocabulary`, article after article.

    `sources`, `days`, `lengths` and `places` have an entry for each real article that may have one;
    `bylines` and `repeated` are by source. `paragraphs` are real ones, each with its source.
    """

    words: npt.NDArray[np.int32]
    vocabulary: tuple[str, ...]
    sources: tuple[int, ...]
    days: tuple[date, ...]
    lengths: tuple[int, ...]
    places: tuple[str, ...]
    bylines: Mapping[int, tuple[str, ...]]
    repeated: Mapping[int, tuple[str, ...]]
    paragraphs: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Mould:
    """A group's text as parts: lines above and below, headline and paragraphs as sentences of word numbers.

    `whole` is the real paragraph of its first mixture, and before which of its own it stands; "" for none.
    """

    source: int
    top: tuple[str, ...]
    foot: tuple[str, ...]
    byline: str
    place: str
    headline: tuple[int, ...]
    paragraphs: tuple[tuple[tuple[int, ...], ...], ...]
    whole: str
    before: int


@dataclass(frozen=True, slots=True)
class MixedText:
    """One mixture of a mould. `words` numbers its words in order, without its place."""

    headline: str
    paragraphs: tuple[str, ...]
    words: tuple[int, ...]


def mould(pool: Pool, group: int, seed: int) -> Mould:
    """The mould of this group; the same pool, number and seed give the same."""
    chance = random.Random(seed * 1_000_003 + group)
    source = chance.choice(pool.sources)
    repeated = pool.repeated.get(source, ())
    words = _runs(pool, chance)
    whole = ""
    if group < len(pool.paragraphs):
        owner, paragraph = pool.paragraphs[group]
        whole = paragraph if owner != source else ""
    paragraphs = tuple(_paragraphs(words, chance, chance.choice(pool.lengths)))
    return Mould(
        source,
        some_of(chance, repeated, _AT_TOP),
        some_of(chance, repeated, _AT_FOOT),
        chance.choice(pool.bylines.get(source) or ("",)),
        chance.choice(pool.places),
        tuple(next(words) for _ in range(RUN * chance.randint(*_HEADLINE))),
        paragraphs,
        whole,
        chance.randint(1, len(paragraphs)),
    )


def in_order(pool: Pool, given: Mould, chance: np.random.Generator | None) -> MixedText:
    """The mould's words as they are, or paragraph by paragraph in an order by chance."""
    all_words: list[int] = []
    lines = []
    for sentences in given.paragraphs:
        if chance is not None:
            # The first words of a line tell what it is: "Photos by", "Read more".
            kept = [OPENING if not at else 1 for at in range(len(sentences))]
            inner = [
                word for sentence, first in zip(sentences, kept, strict=True) for word in sentence[first:-1]
            ]
            inner = [inner[at] for at in chance.permutation(len(inner)).tolist()]
            ordered, at = [], 0
            for sentence, first in zip(sentences, kept, strict=True):
                many = len(sentence) - first - 1
                ordered.append((*sentence[:first], *inner[at : at + many], sentence[-1]))
                at += many
        else:
            ordered = list(sentences)
        lines.append(" ".join(_sentence(pool, sentence) for sentence in ordered))
        all_words += [word for sentence in ordered for word in sentence]
    if given.place:
        lines[0] = f"{given.place} — {lines[0]}"
    title = list(given.headline)
    if chance is not None:
        title = [title[0], *(title[1:][at] for at in chance.permutation(len(title) - 1).tolist())]
    return MixedText(
        _capital(" ".join(pool.vocabulary[word] for word in title)), tuple(lines), tuple(all_words)
    )


def text_of(given: Mould, headline: str, paragraphs: Sequence[str]) -> str:
    """A capture of it."""
    lines = [*given.top, "", headline, ""]
    if given.byline:
        lines += [f"By {given.byline}", ""]
    for paragraph in paragraphs:
        lines += [paragraph, ""]
    return "\n".join((*lines, *given.foot)).strip() + "\n"


def some_of(chance: random.Random, lines: tuple[str, ...], most: int) -> tuple[str, ...]:
    return tuple(chance.sample(lines, min(len(lines), most)))


def plain_words(body: str) -> list[str]:
    """The words of a body that are letters alone: each is one token wherever it stands."""
    return _PLAIN.findall(body)


def _runs(pool: Pool, chance: random.Random) -> Iterator[int]:
    """Words without end, RUN after RUN."""
    last = len(pool.words) - RUN
    while True:
        at = int(chance.random() * last)
        yield from pool.words[at : at + RUN].tolist()


def _paragraphs(
    words: Iterator[int], chance: random.Random, length: int
) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Paragraphs of about so many words together, of some sentences each."""
    left = max(length, 60)
    while left > 0:
        sentences = []
        for _ in range(chance.randint(*_SENTENCES)):
            count = RUN * chance.randint(*_SENTENCE)
            left -= count
            sentences.append(tuple(next(words) for _ in range(count)))
        yield tuple(sentences)


def _sentence(pool: Pool, words: Sequence[int]) -> str:
    return _capital(" ".join([pool.vocabulary[word] for word in words])) + "."


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
