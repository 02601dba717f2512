"""What an undo meets that changed meanwhile: a refusal that names it, or the rest put back."""

import pytest
from django.urls import reverse

from articles.curation import catalogue, editing, outlets, review, sources
from articles.curation.errors import Refused
from articles.curation.undo import undo_decision
from articles.ingest import settling
from articles.models import (
    Article,
    BoilerplateMark,
    Decision,
    LexiconEntry,
    OutletEvidence,
    Source,
    SourceAlias,
    SyndicationLink,
)
from tests.factories import ArticleFactory, SourceFactory

from .curation_cast import articles_of, link, story_of, whole_state

pytestmark = pytest.mark.django_db


def unnamed(**values):
    return ArticleFactory(source=None, **values)


def named(article, name, by):
    """The decision that this article is from an outlet of this name."""
    return outlets.name_article(article, name, by=by)


def suggestion(article, source, standing="suggested", **values):
    return OutletEvidence.objects.create(
        article=article, source=source, standing=standing, likeness=0.5, **values
    )


def edited(article, by, **values):
    return editing.edit_record(Article.objects.get(pk=article.pk), values, by=by)


# A source that a naming made


def test_a_naming_is_not_undone_while_its_new_source_holds_other_articles(cora):
    decision = named(unnamed(), "Harbour Post", cora)
    made = Source.objects.get(name="Harbour Post")
    ArticleFactory(source=made)
    before = whole_state()
    with pytest.raises(Refused, match="Source Harbour Post holds other articles by now; merge it instead"):
        undo_decision(decision, by=cora)
    assert whole_state() == before


def test_a_naming_is_not_undone_while_another_naming_uses_its_source(cora):
    decision = named(unnamed(), "Harbour Post", cora)
    named(unnamed(), "Harbour Post", cora)
    with pytest.raises(Refused, match="merge it instead"):
        undo_decision(decision, by=cora)


def test_a_naming_is_undone_though_its_source_recognised_others_since(cora):
    decision = named(unnamed(), "Harbour Post", cora)
    made = Source.objects.get(name="Harbour Post")
    guessed = ArticleFactory(source=made, origins={"source": "recognised", "headline": "text"})
    suggestion(guessed, made, "recognised")
    undo_decision(decision, by=cora)
    guessed.refresh_from_db()
    assert (guessed.source, guessed.origins) == (None, {"headline": "text"})


def test_a_source_that_was_added_by_hand_is_not_taken_back_while_articles_are_its(cora):
    decision = catalogue.add_row(Source(name="Harbour Post", slug="harbour-post"), by=cora)
    ArticleFactory(source=Source.objects.get(name="Harbour Post"))
    with pytest.raises(Refused, match="holds other articles by now"):
        undo_decision(decision, by=cora)


# A value that something else has by now


def test_a_name_that_another_source_took_meanwhile_stops_the_undo_in_words(cora):
    one, other = SourceFactory(), SourceFactory()
    alias = SourceAlias.objects.create(source=one, kind="name", value="the post")
    removed = catalogue.remove_row(alias, by=cora)
    catalogue.add_row(SourceAlias(source=other, kind="name", value="the post"), by=cora)
    with pytest.raises(Refused, match="another one has the same kind and value by now"):
        undo_decision(removed, by=cora)
    assert SourceAlias.objects.get().source == other


def test_the_former_name_of_a_source_may_be_taken_by_the_time_of_the_undo(cora):
    source = SourceFactory(name="Harbour Post")
    renamed = catalogue.change_row(source, {"name": "Harbour Star"}, by=cora)
    SourceFactory(name="Harbour Post")
    with pytest.raises(Refused, match="Harbour Post .* the same name by now"):
        undo_decision(renamed, by=cora)
    source.refresh_from_db()
    assert source.name == "Harbour Star"


def test_the_folder_name_of_a_merged_source_may_be_taken_by_the_time_of_the_undo(cora):
    other = SourceFactory(slug="harbour")
    merged = sources.merge_sources(SourceFactory(), other, by=cora)
    SourceFactory(slug="harbour")
    with pytest.raises(Refused, match="another one has the same slug by now"):
        undo_decision(merged, by=cora)


def test_the_former_address_of_an_article_may_be_anothers_by_the_time_of_the_undo(cora):
    url = "https://harbourpost.example/quay"
    article = ArticleFactory(url=url, canonical_url=url)
    changed = edited(article, cora, url="https://harbourpost.example/pier")
    ArticleFactory(source=article.source, url=url, canonical_url=url)
    with pytest.raises(Refused, match="another one has the same source and canonical URL by now"):
        undo_decision(changed, by=cora)


def test_a_pair_of_spellings_that_was_mined_again_is_not_brought_back_beside_itself(cora):
    entry = LexiconEntry.objects.create(left="gray", right="grey")
    removed = catalogue.remove_row(entry, by=cora)
    LexiconEntry.objects.create(left="gray", right="grey")
    with pytest.raises(Refused, match="another one has the same left and right by now"):
        undo_decision(removed, by=cora)


def test_undoing_several_decisions_tells_which_were_undone_and_which_not(client, ada):
    source = SourceFactory(name="Harbour Post")
    renamed = catalogue.change_row(source, {"name": "Harbour Star"}, by=ada)
    SourceFactory(name="Harbour Post")
    story = review.rename_story(story_of(1), "Quay", by=ada)
    client.force_login(ada)
    chosen = {"action": "undo_chosen", "_selected_action": [renamed.pk, story.pk], "sure": "yes", "why": ""}
    answer = client.post(reverse("admin:articles_decision_changelist"), chosen)
    assert answer.status_code == 200
    told = {each.row.pk: each.words for each in answer.context["told"]}
    assert told[story.pk] == "Done."
    assert told[renamed.pk].startswith(f"Refused: Decision {renamed.pk} cannot be undone. Harbour Post")
    assert Decision.objects.get(pk=story.pk).is_undone
    assert not Decision.objects.get(pk=renamed.pk).is_undone


# Something that is no more


def test_an_undo_to_a_source_that_was_merged_away_names_the_merge(cora):
    one, other = SourceFactory(name="Harbour Post"), SourceFactory()
    decision = edited(ArticleFactory(source=one), cora, source=other)
    merged = sources.merge_sources(other, one, by=cora)
    with pytest.raises(
        Refused, match=rf"goes back to Harbour Post, which decision {merged.pk} \(merge sources"
    ):
        undo_decision(decision, by=cora)
    undo_decision(merged, by=cora)
    undo_decision(decision, by=cora)


def test_an_undone_naming_is_not_done_again_once_its_source_is_no_more(cora):
    known = SourceFactory(name="Harbour Post")
    undone = undo_decision(named(unnamed(), "Harbour Post", cora), by=cora)
    sources.merge_sources(SourceFactory(), known, by=cora)
    with pytest.raises(Refused, match="goes back to Harbour Post, which decision"):
        undo_decision(undone, by=cora)


def test_an_undo_to_a_row_that_left_no_record_names_its_number(cora):
    one, other = SourceFactory(), SourceFactory()
    decision = edited(ArticleFactory(source=one), cora, source=other)
    number = one.pk
    one.delete()
    with pytest.raises(Refused, match=f"goes back to source {number}, which is no more"):
        undo_decision(decision, by=cora)


# What the archive itself took away meanwhile


def test_a_verdict_is_undone_though_the_archive_dropped_a_link_that_it_only_set_aside(cora):
    story = story_of(3)
    a, _, c = articles_of(story)
    decision = review.reject_link(link(a, c, "suggested", 0.2), by=cora)
    aside = SyndicationLink.objects.exclude(conflict="").get()
    aside.delete()
    assert review.why_not_undone(decision, cora) == ""
    undo_decision(decision, by=cora)
    assert SyndicationLink.objects.get(first=a, second=c).status == "suggested"


def test_a_verdict_whose_own_link_is_gone_is_not_undone(cora):
    story_of(2)
    decision = review.reject_link(SyndicationLink.objects.get(), by=cora)
    SyndicationLink.objects.all().delete()
    with pytest.raises(Refused, match="link .* has been removed since"):
        undo_decision(decision, by=cora)


# What goes with a source


def marked(source, by):
    catalogue.add_row(BoilerplateMark(source=source, text="Sign up for our newsletter", made_by=by), by=by)


def test_a_merge_of_sources_is_undone_with_all_that_spoke_of_the_one_that_went(cora):
    into, other = SourceFactory(), SourceFactory()
    SourceAlias.objects.create(source=other, kind="domain", value="harbourpost.example")
    marked(other, cora)
    suggestion(unnamed(), other)
    suggestion(unnamed(), other, "rejected")
    suggestion(ArticleFactory(source=into), other, "rejected")
    suggestion(ArticleFactory(source=other, origins={"source": "recognised"}), other, "recognised")
    suggestion(unnamed(), into, rival=other)
    suggestion(unnamed(), SourceFactory(), rival=other)
    for article in Article.objects.all():  # nothing to link: a merge matches what it moves
        Article.objects.filter(pk=article.pk).update(body=f"Report number {article.pk}.")
    before = whole_state()
    undo_decision(sources.merge_sources(into, other, by=cora), by=cora)
    assert whole_state() == before


def test_what_a_curator_rejected_for_a_source_is_rejected_for_the_one_it_is_merged_into(cora):
    into, other = SourceFactory(), SourceFactory()
    rejected = suggestion(unnamed(), other, "rejected")
    sources.merge_sources(into, other, by=cora)
    rejected.refresh_from_db()
    assert (rejected.source, rejected.standing) == (into, "rejected")


def test_an_undone_naming_that_is_done_again_brings_back_the_marks_and_names_of_its_source(cora):
    decision = named(unnamed(), "Harbour Post", cora)
    made = Source.objects.get(name="Harbour Post")
    catalogue.add_row(SourceAlias(source=made, kind="name", value="the post"), by=cora)
    marked(made, cora)
    suggestion(unnamed(), made, "rejected")
    before = whole_state()
    undone = undo_decision(decision, by=cora)
    assert not BoilerplateMark.objects.exists() and not SourceAlias.objects.exists()
    assert not OutletEvidence.objects.exists()
    undo_decision(undone, by=cora)
    assert whole_state() == before


def test_what_the_archive_found_out_since_of_an_outlet_stands_when_a_naming_is_done_again(cora):
    decision = named(unnamed(), "Harbour Post", cora)
    asked = unnamed()
    suggestion(asked, Source.objects.get(name="Harbour Post"))
    undone = undo_decision(decision, by=cora)
    newer = suggestion(asked, SourceFactory())
    undo_decision(undone, by=cora)
    assert OutletEvidence.objects.get() == newer


def test_a_merge_is_undone_though_the_archive_withdrew_a_suggestion_that_it_moved(cora):
    into, other = SourceFactory(), SourceFactory()
    moved = suggestion(unnamed(), other)
    decision = sources.merge_sources(into, other, by=cora)
    moved.delete()
    settling.settle_archive()
    undo_decision(decision, by=cora)
    assert Source.objects.filter(name=other.name).exists()


def test_a_publisher_that_is_removed_and_brought_back_owns_its_sources_again(cora):
    publisher = catalogue.rows.Publisher.objects.create(name="Quay Group")
    SourceFactory(publisher=publisher)
    before = whole_state()
    undo_decision(catalogue.remove_row(publisher, by=cora), by=cora)
    assert whole_state() == before
