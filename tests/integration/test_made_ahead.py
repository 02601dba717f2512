"""What other processes make ready before a transaction is taken only where it still holds in it."""

import pickle
from concurrent.futures import Future
from datetime import date

import pytest

from articles.database.inserting import insert_row, insert_unnumbered
from articles.ingest import furniture, line_table
from articles.ingest.outcome import Stopwatch
from articles.ingest.processes import Workshop
from articles.ingest.sources import SourceBook
from articles.ingest.splits_ahead import SplitsAhead
from articles.ingest.splitting import Splitter
from articles.ingest.working import RunKnowledge
from articles.linking import ledgers
from articles.linking.ledger_contents import ContentsAhead
from articles.models import Article, DueWork, LineMark, PendingIndex, StoredDifference, SyndicationLink
from articles.search import upkeep
from articles.search.draining import Drain
from articles.spreading import done_here
from tests.factories import ArticleFactory, CaptureFactory, SourceFactory, StoryFactory
from tests.integration.test_differing import LEDE, REST
from tests.unit.syndication.test_verdict import narrative_text

pytestmark = pytest.mark.django_db
PROMO = "Read more about this in our weekly letter on the harbour, its people and their boats, by mail"


def through_pickles(work, things):
    """As another process does it."""
    work, things = pickle.loads(pickle.dumps((work, list(things))))
    return pickle.loads(pickle.dumps([work(thing) for thing in things]))


@pytest.fixture
def link():
    story = StoryFactory()
    first, second = (
        ArticleFactory(body=f"{LEDE.format(amount)}\n\n{REST}", story=story) for amount in ("4.2", "2.4")
    )
    return SyndicationLink.objects.create(
        first=first, second=second, relation="version", degree="whole", coverage_first=1, coverage_second=1,
        status="automatic", algorithm="test",
    )  # fmt: skip


def ledger_of(link):
    link.refresh_from_db()
    rows = StoredDifference.objects.filter(link=link).order_by("pk")
    return link.ledger, list(rows.values_list("text_first", "text_second", "matter"))


@pytest.mark.parametrize("spread", [done_here, through_pickles])
def test_a_ledger_is_the_same_whoever_worked_it_out(link, spread):
    ledgers.write_ledgers([link.pk])
    wanted = ledger_of(link)
    DueWork.objects.note(DueWork.Kind.LEDGER, [link.pk])
    assert ledgers.write_due(spread) == 1
    assert ledger_of(link) == wanted
    assert wanted[1], "nothing is tested"


def test_a_ledger_that_was_made_ready_is_left_where_a_version_was_mended_since(link):
    ahead = ContentsAhead({}, through_pickles)
    ahead.prepare([link.pk])
    Article.objects.filter(pk=link.second_id).update(body=link.first.body)
    now = SyndicationLink.objects.select_related("first", "second").get(pk=link.pk)
    assert not ahead.of(now).matters


@pytest.fixture
def capture():
    text = "\n\n".join(["Board votes on its mole", *narrative_text(2, 5), PROMO, *narrative_text(3, 2)])
    return CaptureFactory(article=ArticleFactory(source=SourceFactory()), text=text)


def ready(capture):
    ahead = SplitsAhead(Splitter(), through_pickles)
    ahead.prepare([capture.article_id])
    return ahead


def test_a_split_that_was_made_ready_is_taken_while_its_outlet_repeats_the_same_lines(capture):
    article = capture.article
    owner = furniture.owner_number(article)
    found = ready(capture).of(capture, article, owner)
    assert found is not None
    line = max(found.lines.kept)
    line_table.set_furniture(owner, [line], ())
    masked = ready(capture).of(capture, article, owner)
    assert masked is not None
    assert masked.lines == found.lines
    assert (found.masked, masked.masked) == (frozenset(), {line})
    assert masked.parts.paragraphs != found.parts.paragraphs


def test_a_split_that_was_made_ready_is_left_where_its_outlet_repeats_another_line_since(capture):
    owner = furniture.owner_number(capture.article)
    ahead = ready(capture)
    found = ready(capture).of(capture, capture.article, owner)
    line_table.set_furniture(owner, list(found.lines.kept)[:1], ())
    assert ahead.of(capture, capture.article, owner) is None


def test_a_capture_that_a_curator_marked_is_not_made_ready(capture):
    LineMark.objects.create(article=capture.article, text=PROMO, role="credit")
    assert ready(capture).of(capture, capture.article, furniture.owner_number(capture.article)) is None


def test_a_row_is_inserted_as_django_saves_it():
    story, source = StoryFactory(), SourceFactory()
    values = {
        "story": story, "source": source, "headline": "A mole", "body_roles": ["paragraph"], "word_count": 3,
        "printed_on": date(2024, 3, 1), "printed_precision": "day", "origins": {"body": "text"},
    }  # fmt: skip
    saved, inserted = Article(path="a.txt", **values), Article(path="b.txt", **values)
    saved.save(force_insert=True)
    insert_row(inserted)
    assert inserted.pk == saved.pk + 1
    assert not inserted._state.adding
    inserted.save()  # an update, and no second row
    held = list(Article.objects.filter(story=story).order_by("pk").values())
    for row in held:
        for own in ("id", "path", "ingested_at", "changed_at"):
            del row[own]
    assert held[0] == held[1]


def test_rows_are_inserted_together_as_django_saves_them():
    articles = [ArticleFactory() for _ in range(3)]
    PendingIndex.objects.all().delete()
    insert_unnumbered([PendingIndex(article_id=article.pk) for article in articles])
    rows = PendingIndex.objects.order_by("pk")
    assert [row.article_id for row in rows] == [article.pk for article in articles]
    assert all(row.noted_at for row in rows)
    insert_unnumbered([])


class Never:
    """What another process has not done yet."""

    def done(self):
        return False


def test_work_does_not_wait_behind_the_index_in_the_one_other_process():
    workshop = Workshop(RunKnowledge(SourceBook.read()), 2, Stopwatch())
    workshop._pool = object()  # whoever gives it work fails
    workshop._begun = Future()
    workshop._begun.set_result(None)
    workshop._index = Never()
    assert workshop.spread(len, ["word"] * 20) == [4] * 20


def test_rows_that_come_while_the_index_is_written_beside_are_left_for_its_end():
    first, second = ArticleFactory(), ArticleFactory()
    upkeep.rebuild()
    PendingIndex.objects.all().delete()
    kept = [PendingIndex.objects.create(article=one) for one in (first, second)]
    drained = Drain(upkeep.current_engine(), lambda: 0, last=kept[0].pk)
    assert drained.run() == 1
    assert list(PendingIndex.objects.values_list("article_id", flat=True)) == [second.pk]
