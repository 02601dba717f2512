"""What an archive holds earlier and later on an article's matter, and why it thinks so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from articles.language.tokens import canonical_words
from articles.models import Article
from articles.syndication.matters.names_in_text import inner_name_words, names
from articles.syndication.matters.pairing import Side

LEAST_NAMES = 3
"""Names that both must print inside their sentences. With fewer, of the samples' articles "about the same"
half were strangers that shared a town."""
NAMES_TOLD = 3


@dataclass(frozen=True, slots=True)
class Followed:
    """Another article on the same matter: `when` is "earlier", "later" or "" where a day is not known."""

    article: Article
    when: str
    reason: str


def earlier_and_later(article: Article, candidates: Iterable[Article]) -> tuple[Followed, ...]:
    """Those of the candidates that name the same people, places and bodies, in the order given.

    Reads the candidates' bodies in one query.
    """
    held = list(candidates)
    bodies = dict(Article.objects.filter(pk__in=[other.pk for other in held]).values_list("pk", "body"))
    own = _named(article.body)
    out = []
    for other in held:
        its = _named(bodies.get(other.pk, ""))
        shared = [text for word, text in own.items() if word in its]
        if len(shared) >= LEAST_NAMES:
            out.append(Followed(other, _when(article, other), _reason(shared)))
    return tuple(out)


def _named(body: str) -> dict[str, str]:
    """The names of a text by their last word, the most printed first."""
    side = Side(body, bytearray(len(body)), None)
    inner = inner_name_words(canonical_words(body), body)
    counts: dict[str, list[str]] = {}
    for name in names(side):
        if name.core[-1] in inner:
            counts.setdefault(name.core[-1], []).append(name.text)
    in_order = sorted(counts, key=lambda word: -len(counts[word]))
    return {word: max(counts[word], key=len) for word in in_order}


def _reason(shared: Sequence[str]) -> str:
    told = list(shared[:NAMES_TOLD])
    return f"Both name {', '.join(told[:-1])} and {told[-1]}."


def _when(article: Article, other: Article) -> str:
    if article.printed_on is None or other.printed_on is None:
        return ""
    if article.printed_on == other.printed_on:
        return "the same day"
    return "earlier" if other.printed_on < article.printed_on else "later"
