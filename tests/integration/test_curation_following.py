"""A decision counts at once: ledgers, links and house style follow it without another command."""

import pytest

from articles.curation import catalogue, editing, notices, queue, review
from articles.linking import ledgers, matcher
from articles.models import Article, BoilerplateMark, LexiconEntry, LexiconSighting, SyndicationLink
from articles.reports.house_style import style_pairs
from tests.factories import ArticleFactory, CaptureFactory

from .curation_cast import link

pytestmark = pytest.mark.django_db

PARAGRAPHS = (
    "The harbour board voted on Tuesday to close the pier until the pilings are mended.",
    "Trade with Peking and the islands will go by way of the northern quay for a year.",
    "Two hundred people work there, and the board said that none of them would lose a day's pay.",
)
OTHER = PARAGRAPHS[0].replace("harbour", "harbor"), PARAGRAPHS[1].replace("Peking", "Beijing"), PARAGRAPHS[2]


@pytest.fixture
def suggested():
    first, second = (ArticleFactory(body="\n\n".join(text)) for text in (PARAGRAPHS, OTHER))
    return link(first, second, "suggested")


def ledger_of(row):
    return SyndicationLink.objects.get(pk=row.pk).ledger


def test_a_confirmed_link_has_its_ledger_at_once_and_loses_it_when_that_is_undone(suggested, cora):
    decision = review.confirm_link(suggested, by=cora)
    assert (ledger_of(suggested)["paragraphs_a"], ledgers.write_ledgers()) == (3, 0)
    assert LexiconEntry.objects.filter(left="harbor", right="harbour").exists()
    review.undo_decision(decision, by=cora)
    assert ledger_of(suggested) == {}
    assert not LexiconSighting.objects.exists()


def test_a_rejected_link_loses_its_ledger_at_once_and_has_it_again_when_that_is_undone(suggested, cora):
    SyndicationLink.objects.update(status="automatic")
    ledgers.write_ledgers()
    before = ledger_of(suggested)
    decision = review.reject_link(suggested, by=cora)
    assert ledger_of(suggested) == {}
    review.undo_decision(decision, by=cora)
    assert ledger_of(suggested) == before != {}
    assert ledgers.write_ledgers() == 0


def test_a_link_that_an_undo_takes_away_takes_its_sightings_from_the_counts(cora):
    first, second = (ArticleFactory(body="\n\n".join(text)) for text in (PARAGRAPHS, OTHER))
    decision = review.merge_stories(first.story, [second.story], by=cora)
    assert LexiconEntry.objects.get(left="harbor").count == 1
    review.undo_decision(decision, by=cora)
    assert not SyndicationLink.objects.exists()
    assert not LexiconEntry.objects.exists()


def test_a_mended_headline_leaves_no_stale_ledger(suggested, cora):
    review.confirm_link(suggested, by=cora)
    before = SyndicationLink.objects.get().ledger_first_revision
    editing.edit_record(Article.objects.get(pk=suggested.first_id), {"headline": "Pier to close"}, by=cora)
    assert ledgers.write_ledgers() == 0
    assert SyndicationLink.objects.get().ledger_first_revision > before


def test_a_corrected_section_a_notice_or_a_withdrawal_leaves_no_stale_ledger(suggested, cora):
    review.confirm_link(suggested, by=cora)
    before = SyndicationLink.objects.get().ledger_first_revision
    decision = editing.edit_record(Article.objects.get(pk=suggested.first_id), {"section": "Quays"}, by=cora)
    assert SyndicationLink.objects.get().ledger_first_revision > before
    assert not ledgers.stale().exists()
    review.undo_decision(decision, by=cora)
    noted = notices.publish_notice(
        Article.objects.get(pk=suggested.first_id), "clarification", "More.", by=None
    )
    assert not ledgers.stale().exists()
    review.undo_decision(noted, by=None)
    assert not ledgers.stale().exists()
    notices.withdraw_article(Article.objects.get(pk=suggested.second_id), "Told twice.", by=None)
    assert not ledgers.stale().exists()


def states(row):
    return [entry["state"] for entry in SyndicationLink.objects.get(pk=row.pk).ledger["entries"]]


def test_a_pair_approved_or_rejected_rewrites_the_ledgers_in_which_it_stands(suggested, cora):
    review.confirm_link(suggested, by=cora)
    entry = LexiconEntry.objects.create(left="beijing", right="peking", kind="name")
    assert states(suggested)[1] == "recast"
    approved = queue.judge_spelling(entry, True, by=cora)
    assert states(suggested)[1] == "restyled"
    review.undo_decision(approved, by=cora)
    assert states(suggested)[1] == "recast"
    entry.refresh_from_db()
    assert entry.status == "unreviewed"


def test_a_pair_that_is_added_or_removed_rewrites_them_too(suggested, cora):
    review.confirm_link(suggested, by=cora)
    entry = LexiconEntry(left="beijing", right="peking", kind="name", status="approved")
    catalogue.add_row(entry, by=cora)
    assert states(suggested)[1] == "restyled"
    catalogue.remove_row(LexiconEntry.objects.get(left="beijing"), by=cora)
    assert states(suggested)[1] == "recast"


def test_a_pair_rewrites_no_ledger_in_which_it_does_not_stand(suggested, cora):
    review.confirm_link(suggested, by=cora)
    assert ledgers.touched_by("kiev", "kyiv") == set()
    assert ledgers.touched_by("beijing", "peking") == {suggested.pk}


def test_boilerplate_that_was_marked_counts_for_links_at_once(pitched, cora):
    for each in Article.objects.all():
        mark = BoilerplateMark(source_id=each.source_id, kind="boilerplate", text=pitched, made_by=cora)
        catalogue.add_row(mark, by=cora)
    assert BoilerplateMark.objects.count() == 2
    assert not SyndicationLink.objects.exists()


def test_a_mark_whose_text_or_kind_is_changed_counts_as_it_now_is(pitched, cora):
    mark = BoilerplateMark(source=None, kind="boilerplate", text=pitched, made_by=cora)
    catalogue.add_row(mark, by=cora)
    catalogue.change_row(mark, {"kind": "furniture"}, by=cora)
    assert not SyndicationLink.objects.exists()
    catalogue.change_row(mark, {"text": "Write to the keeper of the lamp."}, by=cora)
    assert SyndicationLink.objects.exists()


@pytest.fixture
def pitched():
    """A passage that makes the only link of two articles with different news."""
    pitch = " ".join(
        f"the keeper of lamp {n} on quay {n * 7} writes letter {n + 3} about ship {n * 11}" for n in range(12)
    )
    for news in ("A ferry ran late on Monday.", "The council sat until midnight."):
        text = f"{news}\n{pitch}"
        article = CaptureFactory(
            article__body=text.replace("\n", "\n\n"), text=text, roles=["paragraph"] * 2
        ).article
        matcher.match(article)
    assert SyndicationLink.objects.exists()
    return pitch


def test_a_pair_whose_comparison_was_written_anew_meanwhile_is_listed_without_an_example(
    suggested, cora, monkeypatch
):
    review.confirm_link(suggested, by=cora)
    monkeypatch.setattr(LexiconSighting.objects, "in_bulk", lambda numbers: {})
    pairs = style_pairs(LexiconEntry.objects.all(), cora)
    assert pairs and all(pair.count and pair.example is None for pair in pairs)


def test_a_link_whose_verdict_is_undone_says_what_the_archive_says_of_the_articles_now(pitched, cora):
    link = SyndicationLink.objects.get()
    decision = review.reject_link(link, by=cora)
    other = "The ferry company asked for nothing and got a new quay all the same, said the mayor. " * 9
    Article.objects.filter(pk=link.first_id).update(body=other)
    matcher.match(Article.objects.get(pk=link.first_id))
    assert SyndicationLink.objects.get().status == "rejected"
    review.undo_decision(decision, by=cora)
    found = set(SyndicationLink.objects.values_list("pk", "status"))
    assert sum(matcher.match(article).changed for article in Article.objects.all()) == 0
    assert found == set(SyndicationLink.objects.values_list("pk", "status")) == set()
