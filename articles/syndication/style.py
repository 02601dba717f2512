"""The house-style lexicon: which printed forms stand for one word, and which of them may act.

It acts in alignment, comparison and query expansion only; never in fingerprints, never in the index.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from articles.language import spelling
from articles.language.tokens import canonical_words, tokenize
from articles.syndication.compare_words import Lexicon

SEEN_ENOUGH = 2
"""Spellings of one name seen so often form a class at once, unreviewed."""


class Standing(StrEnum):
    """What curators have said of an entry. The values are those stored."""

    UNREVIEWED = "unreviewed"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class LexiconPair:
    """Two forms, lower case, straight quotes, left < right, and how often they stood for one another."""

    left: str
    right: str
    kind: str
    count: int = 0
    standing: Standing = Standing.UNREVIEWED

    @property
    def acts(self) -> bool:
        """Approved, or the spellings of one name seen often enough and not rejected."""
        if self.standing is Standing.UNREVIEWED:
            return self.kind == "name" and self.count >= SEEN_ENOUGH
        return self.standing is Standing.APPROVED


def style_key(form: str) -> str:
    """A printed form as the lexicon keeps it.

    >>> style_key("Al-Qa\u2019ida")
    "al-qa'ida"
    """
    return " ".join(form.replace("\u2019", "'").replace("\u2018", "'").lower().split())


def style_classes(entries: Iterable[LexiconPair]) -> tuple[tuple[str, ...], ...]:
    """The forms that stand for one another, from the entries that act: each class sorted, classes sorted."""
    above: dict[str, str] = {}

    def top(form: str) -> str:
        while above.setdefault(form, form) != form:
            form = above[form]
        return form

    for entry in entries:
        if entry.acts:
            above[top(entry.left)] = top(entry.right)
    found: dict[str, list[str]] = defaultdict(list)
    for form in above:
        found[top(form)].append(form)
    return tuple(sorted(tuple(sorted(forms)) for forms in found.values()))


def lexicon_of(entries: Sequence[LexiconPair]) -> Lexicon:
    """What `words.canonical` takes: folded words as printed -> one canonical word, from the entries that act.

    A rejected pair that the shipped list holds is taken apart again.

    >>> table = lexicon_of([LexiconPair("peking", "beijing", "name", 1, Standing.APPROVED)])
    >>> canonical_words("Peking", table).tokens == canonical_words("Beijing", table).tokens
    True
    """
    table: dict[tuple[str, ...], str] = {}
    for entry in entries:
        if entry.standing is Standing.REJECTED:
            left, right = tokenize(entry.left).tokens, tokenize(entry.right).tokens
            if left != right and canonical_words(entry.left).tokens == canonical_words(entry.right).tokens:
                table[left], table[right] = " ".join(left), " ".join(right)
    for forms in style_classes(entries):
        spelt: set[tuple[str, ...]] = {canonical_words(form).tokens for form in forms}
        if len(spelt) == 1:
            continue  # the shipped list has them already
        # A form whose words fold into an ordinary word ("us") would make that word a name everywhere.
        shortest = min(spelt, key=_shortest)
        name = " ".join(shortest)
        for form in forms:
            folded = tokenize(form).tokens
            if folded:
                table[folded] = name
    return table


def _shortest(tokens: tuple[str, ...]) -> tuple[int, tuple[str, ...]]:
    return len(tokens), tokens


def starter_pairs() -> tuple[LexiconPair, ...]:
    """The shipped list as approved entries: what the pages show of it."""
    pairs = {tuple(sorted((form, name))) for form, name in spelling.WORDS.items() if form != name}
    pairs |= {tuple(sorted((" ".join(form), name))) for form, name in spelling.PHRASES.items()}
    return tuple(LexiconPair(left, right, "", 0, Standing.APPROVED) for left, right in sorted(pairs))
