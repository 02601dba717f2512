"""Marks of hidden articles in a SolrCloud: set in place, kept by what is written anew, not believed alone."""

import pytest

from articles.models import FlaggedArticle
from articles.search.engines.solr.client import Address
from articles.search.engines.solr.documents import MARK
from articles.search.engines.solr.engine import SolrSearch
from articles.search.engines.solr.flags import DatabaseFlags
from articles.search.engines.solr.turns import FileTurns
from articles.search.engines.solr.writing import EntrySender
from tests.contract.search_engine_contract import entry, query
from tests.live.emptied import emptied, few_are_marked

pytestmark = pytest.mark.django_db(transaction=True)
HIDDEN = frozenset({1, 2, 3, 4})


@pytest.fixture
def engine(solr, tmp_path, monkeypatch):
    few_are_marked(monkeypatch)
    turns = FileTurns(tmp_path / "home")
    search = SolrSearch(Address.parse(solr.url("contract")), turns, flags=DatabaseFlags(), leave_old=0)
    emptied(search)
    with search.writing():
        search.write([entry(number) for number in range(1, 11)], ())
    return search


def marked(engine):
    body = {"query": f"{MARK}:1", "limit": 100, "fields": "article"}
    return {each["article"] for each in engine.cluster.ask(engine.name, body)["response"]["docs"]}


def listed(engine, hidden, monkeypatch):
    """The articles that are shown, and those that the request had to name."""
    asked, ask = [], type(engine.cluster).ask
    with monkeypatch.context() as patched:
        patched.setattr(type(engine.cluster), "ask", lambda *args: (asked.append(args[2]), ask(*args))[1])
        found = engine.search(query("zeppelin", hidden=frozenset(hidden)))
    named = ",".join(asked[-1]["params"].get(name, "") for name in ("hidden", "restored")).strip(",")
    return {hit.article for hit in found.hits}, named


def test_what_is_marked_need_not_be_named_and_keeps_its_words(engine, monkeypatch):
    assert engine.mark_hidden(lambda: HIDDEN) == 4
    assert marked(engine) == HIDDEN
    assert FlaggedArticle.objects.filter(is_sure=True).count() == 4
    assert listed(engine, HIDDEN, monkeypatch) == (set(range(5, 11)), "")
    assert listed(engine, {1, 2, 3, 4, 5}, monkeypatch) == (set(range(6, 11)), "5")
    assert listed(engine, {2, 3, 4, 5}, monkeypatch) == ({1, *range(6, 11)}, "5,1")
    assert engine.search(query("zeppelin")).count == 10
    engine.verify()
    assert engine.digests() == {number: entry(number).digest for number in range(1, 11)}


def test_a_document_that_is_written_anew_or_moves_keeps_its_mark(engine, monkeypatch):
    engine.mark_hidden(lambda: HIDDEN)
    with engine.writing():
        engine.write([entry(1, "A zeppelin rose."), entry(2, story=77), entry(5, "A zeppelin sank.")], ())
    assert marked(engine) == HIDDEN
    assert listed(engine, HIDDEN, monkeypatch) == (set(range(5, 11)), "")
    with engine.writing():
        engine.rebuild([entry(number) for number in range(1, 11)], lambda digests: None)
    assert marked(engine) == HIDDEN
    assert listed(engine, HIDDEN, monkeypatch) == (set(range(5, 11)), "")


@pytest.mark.parametrize("step", ["mark", "show", "settle"])
def test_a_marker_that_is_killed_leaves_every_answer_right_and_the_next_one_ends_it(
    engine, monkeypatch, step
):
    whose = DatabaseFlags if step == "settle" else EntrySender

    def killed(*args):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(whose, step, killed)
        with pytest.raises(ZeroDivisionError):
            engine.mark_hidden(lambda: HIDDEN)
    for hidden in (HIDDEN, {5, 6, 7}, {1, 2, 5}, ()):
        assert listed(engine, hidden, monkeypatch)[0] == set(range(1, 11)) - set(hidden)
    assert engine.mark_hidden(lambda: HIDDEN) == 4
    assert listed(engine, HIDDEN, monkeypatch) == (set(range(5, 11)), "")


def test_marks_go_with_what_they_were_for(engine):
    engine.mark_hidden(lambda: HIDDEN)
    engine.mark_hidden(lambda: frozenset({3, 4, 5}))
    assert marked(engine) == {3, 4, 5}
    engine.mark_hidden(frozenset)
    assert marked(engine) == set() and not FlaggedArticle.objects.exists()


def test_what_is_not_in_the_index_is_not_taken_for_marked(engine, monkeypatch):
    engine.mark_hidden(lambda: HIDDEN | {11})
    with engine.writing():
        engine.write([entry(11)], ())
    assert listed(engine, HIDDEN | {11}, monkeypatch) == (set(range(5, 11)), "11")


def test_a_mark_that_was_lost_is_found_by_the_proof_and_mended_by_writing_it_anew(engine):
    engine.mark_hidden(lambda: HIDDEN)
    held = engine.held([1, 7])
    EntrySender(engine.cluster, held.collection).mark(held, frozenset({7}))
    EntrySender(engine.cluster, held.collection).show()
    wrong = {number for number, digest in engine.digests().items() if digest == -1}
    assert wrong == {1, 7}
    with engine.writing():
        engine.write([entry(1), entry(7)], ())
    assert -1 not in engine.digests().values()
    assert marked(engine) == HIDDEN
