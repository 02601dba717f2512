"""The fingerprint tables: outside Django's state, clustered by hash, and truthful about what is common."""

from datetime import date, timedelta

import pytest
from django.db import connection

from articles.linking import fingerprints as table
from articles.linking import kinds_table, matcher, readings, settling, shingle_rows
from tests.factories import ArticleFactory, SourceFactory
from tests.unit.syndication.test_verdict import narrative_text as telling

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", [*shingle_rows.LEVELS, "articles_common_shingle", "articles_shingle_due"])
def test_in_sqlite_the_key_is_the_table(name):
    """A remake of the table by a migration would lose this, and make every look-up two."""
    if connection.vendor != "sqlite":
        pytest.skip("WITHOUT ROWID is SQLite's")
    with connection.cursor() as cursor:
        cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [name])
        assert "WITHOUT ROWID" in cursor.fetchone()[0]


def panelled(outlet, panel, count):
    made = []
    for at in range(count):
        body = "\n\n".join([*telling(200 + at, 2), *panel])
        made.append(
            ArticleFactory(body=body, source=outlet, printed_on=date(2025, 3, 1) + timedelta(days=5 * at))
        )
        matcher.match(made[-1])
    return made


def commons_of(article):
    return table.commons(table.stored(article.pk).hashes)


def test_what_an_outlet_repeats_is_learnt_with_the_article_that_makes_it_so():
    outlet, panel = SourceFactory(), telling(100, 3)
    before = panelled(outlet, panel, 2)
    assert not commons_of(before[0]).outlets
    third = panelled(outlet, panel, 3)[-1]
    assert len(commons_of(third).outlets[outlet.pk]) > 5
    assert not commons_of(third).archive


def test_what_is_no_longer_repeated_is_forgotten_and_its_holders_are_matched_again():
    outlet, panel = SourceFactory(), telling(100, 3)
    made = panelled(outlet, panel, 3)
    settling.settle_links()
    made[1].body = "\n\n".join(telling(300, 5))
    made[1].save()
    matcher.match(made[1])
    assert not commons_of(made[0]).outlets
    assert any(widened for _, widened in table.due(1000))
    settling.settle_links()
    assert table.due(1000) == []


def test_matching_the_same_words_again_writes_no_shingles():
    article = ArticleFactory(body="\n\n".join(telling(1, 6)))
    matcher.match(article)
    before = table.stored(article.pk)
    written = []
    with connection.execute_wrapper(
        lambda execute, sql, params, many, context: (
            written.append(sql),
            execute(sql, params, many, context),
        )[1]
    ):
        matcher.match(article)
    assert not [sql for sql in written if "INTO articles_shingle_new " in sql]
    assert table.stored(article.pk) == before


def test_a_pair_that_shares_only_a_quotation_is_left_by_its_shingles_without_reading_the_other(monkeypatch):
    speech = [f"“{paragraph}”" for paragraph in telling(400, 3)]
    first = ArticleFactory(body="\n\n".join([*telling(401, 4), *speech]))
    second = ArticleFactory(body="\n\n".join([*speech, *telling(402, 4)]))
    matcher.match(first)
    read = []
    load = readings.load_articles
    monkeypatch.setattr(readings, "load_articles", lambda wanted: read.extend(found := load(wanted)) or found)
    outcome = matcher.match(second)
    assert (outcome.candidates, outcome.links, read) == (1, 0, [])


def test_an_article_whose_shingles_nobody_described_is_read_and_described():
    shared = telling(410, 3)
    first = ArticleFactory(body="\n\n".join([*telling(411, 2), *shared]))
    second = ArticleFactory(body="\n\n".join([*shared, *telling(412, 2)]))
    matcher.match(first)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM articles_shingle_kinds")
    assert matcher.match(second).links == 1
    assert kinds_table.known_kinds([first.pk, second.pk]).keys() == {first.pk, second.pk}


def test_of_a_mended_article_only_the_shingles_that_differ_are_written(monkeypatch):
    body = telling(420, 6)
    article = ArticleFactory(body="\n\n".join(body))
    matcher.match(article)
    before = table.stored(article.pk).hashes
    article.body = "\n\n".join([*body[:-1], *telling(421, 1)])
    article.save()
    written = {"insert_rows": 0, "delete_pairs": 0}

    def counted(name):
        write = getattr(shingle_rows, name)

        def count(level, columns, rows):
            if level == shingle_rows.LEVELS[0]:
                written[name] += len(rows)
            write(level, columns, rows)

        return count

    for name in written:
        monkeypatch.setattr(shingle_rows, name, counted(name))
    matcher.match(article)
    after = table.stored(article.pk).hashes
    assert len(before & after) > 20
    assert written == {"insert_rows": len(after - before), "delete_pairs": len(before - after)}
    assert shingle_rows.sightings(before | after).keys() == after


def test_what_ceases_to_be_the_archives_is_asked_for_the_outlets_that_repeat_it():
    outlet = SourceFactory().pk
    articles = [ArticleFactory().pk for _ in range(28)]
    day = date(2025, 3, 1).toordinal()

    def held(at: int) -> table.Stored:
        # Of the first three articles one outlet's; of each other article an outlet of its own.
        whose = outlet if at < 3 else 10_000 + at
        return table.Stored("one", whose, day + 10 * at, frozenset({1, 100 + at}))

    def take_in(at: int) -> None:
        table.store_fingerprint(articles[at], held(at))
        table.learn(shingle_rows.sightings({1}), table.commons({1}), held(at).outlet)

    for at in (*range(3, 28), 0, 1, 2):
        take_in(at)
    assert table.commons({1}).archive == {1}
    asked = {1, 100, 127, 999}
    # What the archive repeats stands everywhere, and nobody is told where.
    assert table.look_up(asked) == (table.commons(asked), shingle_rows.sightings(asked - {1}))
    for at in (25, 26, 27):
        table.relearn(
            held(at), table.exchange(articles[at], held(at), table.Stored("one", 1, day, frozenset()))
        )
    assert table.commons({1}) == table.Commons(frozenset(), {outlet: frozenset({1})})
