"""An article that changes its shard, and what a writer that was killed on the way leaves to the next one."""

from contextlib import suppress
from datetime import date

import pytest

from articles.search.engines.solr import writing
from articles.search.engines.solr.documents import key_of_entry
from articles.search.engines.solr.writing import HeldDocuments, Sight, replace_entries, take_out_left
from articles.search.index import Entry


def entry(article, story):
    return Entry(
        article=article,
        story=story,
        headline="A zeppelin",
        standfirst="",
        byline="",
        body="",
        source="post",
        agency="",
        section="",
        place="",
        kind="",
        printed=date(2014, 1, 1),
        language="en",
        words=2,
    )


class Killed(Exception):
    """The writer was killed here."""


class Shelf(Sight):
    """Documents and which of them are out of sight; `stop_at` kills the writer before that step.

    The documents of the articles in `quicker` are put there by another writer first.
    """

    is_kept = True

    def __init__(self, *keys, unseen=(), stop_at="", quicker=()):
        self.keys, self.unseen, self.stop_at = set(keys), set(unseen), stop_at
        self.quicker = set(quicker)
        self.seen_after = []

    def _step(self, name):
        if name == self.stop_at:
            raise Killed
        self.seen_after.append((name, tuple(sorted(self.keys - self.unseen))))

    def put(self, entries, held):
        self._step("put")
        self.keys |= {key_of_entry(each.story, each.article) for each in entries}
        self._step("after put")
        return {each.article for each in entries} & self.quicker

    def remove(self, keys):
        self._step("remove")
        self.keys -= set(keys)

    def show(self):
        self._step("show")

    def hide(self, keys):
        self.unseen |= set(keys)

    def change(self, shown, hidden):
        self._step("change")
        self.unseen = (self.unseen - set(shown)) | set(hidden)

    def forget(self, keys):
        self.unseen -= set(keys)

    def out_of_sight(self):
        return tuple(self.unseen)

    def left_behind(self, seconds):
        return tuple(self.unseen)

    def tidy(self):
        """What the next writer does first."""
        take_out_left(self, self, lambda article: True, lambda articles: self.held())

    def held(self):
        versions = {}
        for key in self.keys:
            versions.setdefault(int(key.rpartition("!")[2]), {})[key] = 1
        return HeldDocuments(versions)

    def write(self, *entries, removed=()):
        return replace_entries(self, entries, removed, self.held(), self, wait=lambda seconds: None)

    @property
    def visible(self):
        return self.keys - self.unseen


def test_a_moved_article_is_seen_once_at_every_step():
    shelf = Shelf("1!1")
    shelf.write(entry(1, story=77))
    assert (shelf.keys, shelf.unseen) == ({"1!1", "77!1"}, {"1!1"})
    shelf.tidy()
    assert {len(seen) for _, seen in shelf.seen_after} == {1}
    assert shelf.keys == {"77!1"} and shelf.unseen == set()


def test_an_article_that_moves_back_before_it_was_tidied_up_is_seen_once_at_every_step():
    shelf = Shelf("1!1")
    for story in (77, 1, 78, 77):
        shelf.write(entry(1, story=story))
        assert shelf.visible == {f"{story}!1"}
    assert {len(seen) for _, seen in shelf.seen_after} == {1}
    shelf.tidy()
    assert shelf.keys == {"77!1"} and shelf.unseen == set()


def test_many_that_move_leave_nothing_behind_after_a_wait(monkeypatch):
    monkeypatch.setattr(writing, "MOST_LEFT", 1)
    shelf, waited = Shelf("1!1", "2!2"), []
    entries = [entry(1, story=77), entry(2, story=78)]
    replace_entries(shelf, entries, (), shelf.held(), shelf, wait=waited.append)
    assert waited == [writing.WAIT]
    assert shelf.keys == {"77!1", "78!2"} and shelf.unseen == set()


@pytest.mark.parametrize("is_tidied_first", [False, True])
def test_a_writer_killed_anywhere_leaves_the_article_to_be_seen_once_and_the_next_one_ends_the_move(
    is_tidied_first,
):
    for step in ("put", "after put", "show", "change"):
        shelf = Shelf("1!1", stop_at=step)
        with suppress(Killed):
            shelf.write(entry(1, story=77))
        assert len(shelf.visible) == 1, step
        shelf.stop_at, shelf.seen_after = "", []
        if is_tidied_first:
            shelf.tidy()
        shelf.write(entry(1, story=77))
        shelf.tidy()
        assert {len(seen) for _, seen in shelf.seen_after} == {1}, step
        assert shelf.keys == {"77!1"} and shelf.unseen == set(), step


def test_an_article_that_stands_once_and_is_hidden_is_seen_again_when_it_is_written():
    """As a rebuild between the kill and the next writer leaves it."""
    shelf = Shelf("77!1", unseen=["77!1"])
    shelf.write(entry(1, story=77))
    assert shelf.visible == {"77!1"}


def test_a_newcomer_that_another_writer_had_first_is_not_shown_beside_the_old_one():
    shelf = Shelf("1!1", quicker=[1])
    assert shelf.write(entry(1, story=77)) == {1}
    assert shelf.visible == {"1!1"}


def test_what_is_removed_leaves_no_row_behind():
    shelf = Shelf("1!1", "77!1", unseen=["77!1"])
    shelf.write(removed=[1])
    assert shelf.keys == set() and shelf.unseen == set()
