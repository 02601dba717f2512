"""The quick reader of segments beside the obvious one: Whoosh's own searcher, through the codec."""

from datetime import date
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from whoosh import query as whoosh_query
from whoosh.index import FileIndex

from articles.language.search_tokens import fold_surface, search_tokens
from articles.language.stems import stem
from articles.search.engine import Query
from articles.search.engines.whoosh.answering import search_snapshot
from articles.search.engines.whoosh.codec import SegmentStorage
from articles.search.engines.whoosh.folder import IndexFolder
from articles.search.engines.whoosh.snapshot import INDEX_NAME
from articles.search.index import Entry
from articles.search.plan import plan_query
from articles.search.query import parse_query

WORDS = ("troops", "harbour", "minister", "running", "runs", "al", "qaida", "May", "US", "us", "F", "16")
texts = st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join)
articles = st.lists(st.tuples(texts, texts, texts), min_size=1, max_size=12)


def entry(number, parts):
    headline, standfirst, body = parts
    return Entry(
        number, number, headline, standfirst, "", body, "post", "", "", "", "", date(2014, 1, 1), "en", 1
    )


def write(folder, written, removed=()):
    writer = folder.writer()
    writer.remove({*removed, *(number for number, _ in written)})
    for number, parts in written:
        writer.add(entry(number, parts))
    writer.commit()


def ids(folder, text):
    query = Query(plan_query(parse_query(text).tree), stop=None)
    return {hit.article for hit in search_snapshot(folder.snapshot(), query).hits}


def whoosh_ids(folder, wanted):
    index = FileIndex(SegmentStorage(str(folder.current.resolve())), indexname=INDEX_NAME)
    with index.searcher() as searcher:
        return {hit["article"] for hit in searcher.search(wanted, limit=None)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(articles, min_size=1, max_size=4), st.sampled_from(WORDS), st.sampled_from(WORDS), st.data())
def test_both_readers_find_the_same_articles_after_any_writes(tmp_path_factory, batches, one, other, data):
    folder = IndexFolder(tmp_path_factory.mktemp("twin") / "index")
    folder.swap_in(folder.new_build())
    kept = {}
    for batch in batches:
        numbered = [(data.draw(st.integers(1, 20)), parts) for parts in batch]
        batch = list(dict(numbered).items())
        gone = {number for number in kept if number % 5 == 0}
        write(folder, batch, gone)
        kept = {**{n: parts for n, parts in kept.items() if n not in gone}, **dict(batch)}

    def groups(number):
        return {token.stem for part in kept[number] for token in search_tokens(part)}

    stems = [stem(fold_surface(word)) for word in (one, other)]
    terms = [whoosh_query.Term("text", stem) for stem in stems]
    low, second = one.lower(), other.lower()
    both = {number for number in kept if set(stems) <= groups(number)}
    either = {number for number in kept if set(stems) & groups(number)}
    assert ids(folder, f"{low} {second}") == whoosh_ids(folder, whoosh_query.And(terms)) == both
    assert ids(folder, f"{low} OR {second}") == whoosh_ids(folder, whoosh_query.Or(terms)) == either
    without = {number for number in kept if stems[0] not in groups(number)}
    assert ids(folder, f"NOT {low}") == without


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles, st.lists(st.sampled_from(WORDS), min_size=2, max_size=3), st.integers(1, 6))
def test_phrases_and_nearness_are_what_a_scan_of_the_words_finds(tmp_path_factory, batch, phrase, near):
    folder = IndexFolder(tmp_path_factory.mktemp("twin") / "index")
    folder.swap_in(folder.new_build())
    written = list(enumerate(batch, 1))
    write(folder, written)
    words = [token.stem for token in search_tokens(" ".join(phrase).lower())]

    def runs(parts):
        return [[token.stem for token in search_tokens(part)] for part in parts]

    def has_phrase(tokens):
        return any(tokens[n : n + len(words)] == words for n in range(len(tokens)))

    found = {number for number, parts in written if any(has_phrase(run) for run in runs(parts))}
    assert ids(folder, f'"{" ".join(phrase).lower()}"') == found

    def has_near(tokens):
        positions = [[n for n, word in enumerate(tokens) if word == wanted] for wanted in words]
        return any(
            len(set(chosen)) == len(chosen) and max(chosen) - min(chosen) <= near
            for chosen in product(*positions)
        )

    close = {number for number, parts in written if any(has_near(run) for run in runs(parts))}
    assert ids(folder, f'"{" ".join(phrase).lower()}"~{near}') == close
