"""Find this passage: the articles that share most of a pasted text, by the linker's fingerprints."""

from dataclasses import dataclass

from django.db import connection

from articles.language.tokens import words
from articles.models import Article
from articles.syndication.fingerprint import fingerprint, word_hashes

LONGEST_PASSAGE = 40_000  # signs of a paste that are looked at
AT_ONCE = 500  # shingles of one query: SQLite binds some thousand values at most
COMMON = 200  # a shingle that more articles have tells nothing of this passage


@dataclass(frozen=True, slots=True)
class Sharing:
    """An article and the share of the passage's fingerprints that it holds, 0 to 1."""

    article: int
    share: float


def shares_of(text: str, hidden: frozenset[int], most: int = 50) -> tuple[Sharing, ...]:
    """The articles that share fingerprints with a passage, most first, ties by number.

    A run of 12 words in common is always found; shorter ones by chance. Empty for fewer than five words.
    """
    marks = fingerprint(word_hashes(words(text[:LONGEST_PASSAGE]).tokens))
    hashes = sorted(set(marks.hashes.tolist()))
    counts: dict[int, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(hashes), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            holes = ",".join(["%s"] * len(some))
            cursor.execute(
                f"SELECT hash, article_id FROM articles_shingle WHERE hash IN ({holes}) ORDER BY hash", some
            )
            held: dict[int, list[int]] = {}
            for value, article in cursor.fetchall():
                held.setdefault(value, []).append(article)
            for holders in held.values():
                if len(holders) <= COMMON:
                    for article in holders:
                        counts[article] = counts.get(article, 0) + 1
    ranked = sorted(
        ((count, pk) for pk, count in counts.items() if pk not in hidden), key=lambda c: (-c[0], c[1])
    )
    return tuple(Sharing(pk, count / len(hashes)) for count, pk in ranked[:most])


def articles_sharing(text: str, hidden: frozenset[int], most: int = 50) -> list[tuple[Article, float]]:
    """The same with the articles fetched, in one query."""
    shares = shares_of(text, hidden, most)
    found = Article.objects.for_list().in_bulk([each.article for each in shares])
    return [(found[each.article], each.share) for each in shares if each.article in found]
