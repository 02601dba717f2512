"""What the ledger of a link says, worked out from two versions' words alone, in whatever process has time."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from articles.models import Article, SyndicationLink
from articles.models.due import BUGS
from articles.spreading import Spread
from articles.syndication.compare import compare
from articles.syndication.compare_words import Lexicon
from articles.syndication.ledger import ledger_of
from articles.syndication.matters.weigh import Weighed, weigh
from articles.syndication.style_mining import StyleNote, is_form, style_notes


@dataclass(frozen=True, slots=True)
class VersionWords:
    """The words of an article that a comparison reads."""

    paragraphs: tuple[str, ...]
    headline: str
    standfirst: str

    @classmethod
    def of(cls, article: Article) -> "VersionWords":
        return cls(tuple(article.paragraphs), article.headline, article.standfirst)


@dataclass(frozen=True, slots=True)
class LedgerContents:
    """The ledger as it is stored, what matters in the differences, and the forms of house style in them."""

    ledger: dict[str, Any]
    matters: tuple[Weighed, ...]
    notes: tuple[StyleNote, ...]


Pair = tuple[VersionWords, VersionWords]


def contents_of(lexicon: Lexicon, pair: Pair) -> LedgerContents:
    """What the ledger of two versions says, the first on the left."""
    found = compare(*pair, lexicon)
    notes = tuple(note for note in style_notes(found) if is_form(note))
    return LedgerContents(ledger_of(found).as_json(), weigh(found, lexicon), notes)


class ContentsAhead:
    """Contents of ledgers, some of them worked out before anybody asks."""

    def __init__(self, lexicon: Lexicon, spread: Spread) -> None:
        self._lexicon, self._spread = lexicon, spread
        self._ready: dict[int, tuple[Pair, LedgerContents]] = {}

    def prepare(self, links: Sequence[int]) -> None:
        """Work out the contents of these links (by id) that join a story; what was ready before is let go."""
        rows = SyndicationLink.objects.joining().filter(pk__in=links).select_related("first", "second")
        names = ("body", "headline", "standfirst")
        words = [f"{side}__{name}" for side in ("first", "second") for name in names]
        pairs = {link.pk: _pair_of(link) for link in rows.only(*words)}
        found = self._spread(partial(_contents_or_none, self._lexicon), list(pairs.values()))
        self._ready = {
            number: (pair, contents)
            for (number, pair), contents in zip(pairs.items(), found, strict=True)
            if contents is not None
        }

    def of(self, link: SyndicationLink) -> LedgerContents:
        """The contents of a link whose articles are as they are now."""
        pair = _pair_of(link)
        held, contents = self._ready.pop(link.pk, (None, None))
        return contents if contents is not None and held == pair else contents_of(self._lexicon, pair)


def _pair_of(link: SyndicationLink) -> Pair:
    return VersionWords.of(link.first), VersionWords.of(link.second)


def _contents_or_none(lexicon: Lexicon, pair: Pair) -> LedgerContents | None:
    """What the program stumbles over is told where it is written, with its number."""
    try:
        return contents_of(lexicon, pair)
    except BUGS:
        return None
