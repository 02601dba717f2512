"""Find this passage: the articles that share most of a pasted text, by the linker's fingerprints."""

from dataclasses import dataclass, replace

from django.db import connection

from articles.language.tokens import tokenize
from articles.models import Article
from articles.syndication.fingerprint import fingerprint, word_hashes

from .answered import answered
from .engine import Hits, Query
from .plain import narrowed
from .query import ParsedQuery
from .shown import ResultPage, ResultRow, SearchRequest

LONGEST_PASSAGE = 40_000  # characters of a paste that are looked at
AT_ONCE = 500  # shingles of one query: SQLite binds some thousand values at most
COMMON = 200  # a shingle that more articles have tells nothing of this passage
MOST_SHARING = 50  # articles that a passage's page lists, all on one page
MOST_NARROWED = 2_000  # articles that share anything of it and are looked at through the filters


@dataclass(frozen=True, slots=True)
class Sharing:
    """An article and the share of the passage's fingerprints that it holds, 0 to 1."""

    article: int
    share: float


def shares_of(text: str, hidden: frozenset[int], most: int = MOST_SHARING) -> tuple[Sharing, ...]:
    """The articles that share fingerprints with a passage, most first, ties by number.

    A run of 12 words in common is always found; shorter ones by chance. Empty for fewer than five words.
    """
    marks = fingerprint(word_hashes(tokenize(text[:LONGEST_PASSAGE]).tokens))
    hashes = sorted(set(marks.hashes.tolist()))
    counts: dict[int, int] = {}
    with connection.cursor() as cursor:
        for start in range(0, len(hashes), AT_ONCE):
            some = hashes[start : start + AT_ONCE]
            placeholders = ",".join(["%s"] * len(some))
            cursor.execute(
                "SELECT hash, article_id FROM articles_shingle_held "
                f"WHERE hash IN ({placeholders}) ORDER BY hash",
                some,
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


def articles_sharing(text: str, query: Query) -> list[tuple[Article, float]]:
    """The same with the articles fetched, in one query, as far as the query's facets and days let them in."""
    shares = shares_of(text, query.hidden, MOST_NARROWED)
    found = narrowed(Article.objects.for_list(), query).in_bulk([each.article for each in shares])
    kept = [(found[each.article], each.share) for each in shares if each.article in found]
    return kept[:MOST_SHARING]


def passage_page(request: SearchRequest, parsed: ParsedQuery, query: Query) -> ResultPage:
    """The articles that share a pasted passage, those with most of it first, on one page.

    The request's filters hold; its order does not, and no facets are counted.
    """
    shared = articles_sharing(parsed.passage, query)
    rows = tuple(
        ResultRow(
            article,
            article.story,
            1,
            1,
            ((article.title, False),),
            ((f"{share:.0%} of the passage is in this article.", False),),
            share,
            (article,),
        )
        for article, share in shared
    )
    stories = len({article.story_id for article, _ in shared})
    # Each article is a row, however the request collapses: the page count is that of the rows.
    result = answered(request, parsed, Hits(len(shared), stories, ()), rows, 1, MOST_SHARING)
    searched_as = "articles that share this passage"
    return replace(result, is_passage=True, searched_as=searched_as, notes=(), page_count=1)
