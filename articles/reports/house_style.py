"""The lexicon mined from versions: which outlet prints which spelling of a pair, and how often."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Min, Sum

from articles.language.tokens import canonical_words
from articles.models import LexiconEntry, LexiconSighting
from articles.syndication.style import LexiconPair, Standing

OUTLETS_NAMED = 5
PAIRS_WEIGHED = 500
"""The commonest pairs, among which outlets that print both spellings are looked for."""
UNIDENTIFIED = "unidentified"
_CHUNK = 200


@dataclass(slots=True)
class StylePair:
    """One entry with what this reader may see of it: who prints which spelling, how often, and one example.

    `crossings` are (outlet that prints the left, outlet that prints the right, times); `example` the two
    articles of the first sighting.
    """

    entry: LexiconEntry
    count: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    crossings: list[tuple[str, str, int]] = field(default_factory=list)
    example: tuple[int, int] | None = None

    @property
    def ships(self) -> bool:
        """Whether the shipped list has it already."""
        return canonical_words(self.entry.left).tokens == canonical_words(self.entry.right).tokens

    @property
    def acts(self) -> bool:
        """Whether it is in force in comparison and in searching. Its class is made from all sightings."""
        row = self.entry
        if self.ships and row.status != LexiconEntry.Status.REJECTED:
            return True
        return LexiconPair(row.left, row.right, row.kind, row.count, Standing(row.status)).acts

    @property
    def standing(self) -> str:
        """What is said of it: shipped, or a curator's word, and whether it is in force."""
        shipped = self.ships and self.entry.status == LexiconEntry.Status.UNREVIEWED
        word = "shipped" if shipped else self.entry.get_status_display()
        return f"{word}, in force" if self.acts else word

    @property
    def printing_left(self) -> list[tuple[str, int]]:
        return self.left.most_common(OUTLETS_NAMED)

    @property
    def printing_right(self) -> list[tuple[str, int]]:
        return self.right.most_common(OUTLETS_NAMED)

    @property
    def both(self) -> list[str]:
        """Outlets that print both spellings: inconsistent with themselves."""
        return sorted(name for name in self.left if name in self.right and name != UNIDENTIFIED)


def entries_seen(user: Any, least: int = 1) -> Any:
    """A query of the entries seen at least `least` times between articles this reader may see, commonest
    first."""
    return LexiconEntry.objects.seen_by(user).filter(seen__gte=least).order_by("-seen", "left", "right")


def style_pairs(entries: Iterable[LexiconEntry], user: Any) -> list[StylePair]:
    """These entries with their outlets, in the order given. Two queries, whatever their number."""
    pairs = {entry.pk: StylePair(entry) for entry in entries}
    rows = (
        LexiconSighting.objects.visible_to(user)
        .filter(entry__in=pairs)
        .order_by()
        .values_list("entry", "left_article__source__name", "right_article__source__name")
        .annotate(times=Sum("count"), first=Min("pk"))
    )
    firsts: dict[int, list[int]] = defaultdict(list)
    for number, left_name, right_name, times, first in rows:
        pair, left, right = pairs[number], left_name or UNIDENTIFIED, right_name or UNIDENTIFIED
        pair.count += times
        pair.left[left] += times
        pair.right[right] += times
        pair.crossings.append((left, right, times))
        firsts[number].append(first)
    examples = LexiconSighting.objects.in_bulk([min(numbers) for numbers in firsts.values()])
    for number, numbers in firsts.items():
        # A comparison that was written anew since the rows were read has other sightings.
        if sighting := examples.get(min(numbers)):
            pairs[number].example = (sighting.left_article_id, sighting.right_article_id)
    return list(pairs.values())


def every_pair(user: Any) -> Iterator[StylePair]:
    """All that this reader may see, commonest first, read in chunks: for a file of any length."""
    numbers = list(entries_seen(user).values_list("pk", flat=True))
    for start in range(0, len(numbers), _CHUNK):
        chunk = numbers[start : start + _CHUNK]
        held = LexiconEntry.objects.in_bulk(chunk)
        yield from style_pairs([held[number] for number in chunk if number in held], user)


def inconsistent_pairs(user: Any, least: int, most: int) -> list[StylePair]:
    """Of the commonest pairs, those of which an outlet prints both spellings; `most` of them."""
    pairs = style_pairs(entries_seen(user, least)[:PAIRS_WEIGHED], user)
    return [pair for pair in pairs if pair.both][:most]
