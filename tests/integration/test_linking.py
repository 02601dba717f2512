"""Linking stored articles: what links, on what evidence, and that order and verdicts are respected."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles.curation import catalogue, review
from articles.linking import matcher, relinking, settling
from articles.models import (
    Article,
    BoilerplateMark,
    DueWork,
    PendingIndex,
    Publisher,
    Source,
    Story,
    SyndicationLink,
    UnknownOutlet,
)
from articles.recognition.strangers import set_unknown_outlets
from articles.views.reading.wording import mergers_of
from tests.factories import ArticleFactory, SourceFactory

pytestmark = pytest.mark.django_db

NOUNS = [
    "harbour",
    "council",
    "minister",
    "bridge",
    "ferry",
    "teacher",
    "engineer",
    "budget",
    "school",
    "river",
    "market",
    "union",
]
VERBS = [
    "opened",
    "closed",
    "praised",
    "delayed",
    "inspected",
    "rebuilt",
    "questioned",
    "approved",
    "rejected",
    "surveyed",
]
PLACES = ["north", "south", "east", "west", "inland", "upstream", "downtown", "offshore", "abroad", "nearby"]


def sentence(rng: random.Random) -> str:
    """Words that mean nothing, each sentence its own: enough for shingles."""
    parts = [
        f"the {rng.choice(NOUNS)} {rng.choice(VERBS)} the {rng.choice(NOUNS)} {rng.choice(PLACES)}"
        f" on {rng.choice(['Monday', 'Tuesday', 'Friday'])} {rng.randrange(2, 999)}"
        for _ in range(3)
    ]
    return f"{', and '.join(parts)}.".capitalize()


def paragraphs(seed: int, count: int) -> list[str]:
    rng = random.Random(seed)
    return [f"{sentence(rng)} {sentence(rng)}" for _ in range(count)]


def article(text: list[str], source: Source | None = None, **fields) -> Article:
    article = ArticleFactory(body="\n\n".join(text), source=source, **fields)
    matcher.match(article)
    article.refresh_from_db()
    return article


WIRE = paragraphs(1, 8)


def only_link() -> SyndicationLink:
    return SyndicationLink.objects.get()


def test_two_outlets_that_cut_one_wire_story_are_versions_in_one_story():
    long = article(WIRE, SourceFactory())
    cut = article(WIRE[:4], SourceFactory())
    link = only_link()
    assert (link.relation, link.degree, link.status) == ("version", "whole", "automatic")
    assert link.coverage_second == 1.0
    assert 0.45 < link.coverage_first < 0.55
    assert cut.story_id == long.story_id


def test_a_link_stores_the_evidence_it_rests_on():
    told = {"headline": "Council Delays Harbour Bridge", "credit": "AP"}
    article(WIRE, SourceFactory(), **told)
    article([*paragraphs(2, 2), *WIRE[:3]], SourceFactory(), **told)
    link = only_link()
    assert link.degree == "partial"
    assert link.spans[0][2] > 0
    assert sum(end - start for start, end, _, _ in link.spans) == link.evidence["shared"]
    assert "words of narrative" in link.evidence["reason"]
    assert link.evidence["thresholds"] in link.algorithm
    assert link.evidence["probability"] == link.score
    assert {"agency", "paragraphs", "lead_names"} <= {
        name for name, added in link.evidence["spoken"] if added > 0
    }


def test_strangers_do_not_link_and_each_keeps_its_own_story():
    one = article(paragraphs(3, 6), SourceFactory())
    other = article(paragraphs(4, 6), SourceFactory())
    assert not SyndicationLink.objects.exists()
    assert one.story_id != other.story_id


def test_unidentified_articles_count_as_from_different_outlets():
    article(WIRE, None)
    article(WIRE[:5], None)
    assert only_link().relation == "version"


def test_the_same_outlet_printing_its_article_again_is_an_update():
    outlet = SourceFactory()
    article(WIRE, outlet, printed_on=date(2025, 3, 4))
    article([*WIRE[:6], *paragraphs(5, 1)], outlet, printed_on=date(2025, 3, 5))
    link = only_link()
    assert link.relation == "update"
    assert (link.direction, link.direction_cue) == ("first", "the same outlet printed it on an earlier day")


def test_two_reports_of_one_speech_are_no_versions():
    speech = [f"“{text}”" for text in WIRE[:4]]
    one = article([*paragraphs(6, 5), *speech], SourceFactory())
    other = article([*speech, *paragraphs(7, 5)], SourceFactory())
    assert not SyndicationLink.objects.exists()
    assert one.story_id != other.story_id


def test_an_agency_is_the_likely_original_and_the_story_says_why():
    agency = SourceFactory(name="Meridian Wire", kind="agency")
    cut = article(WIRE[:5], SourceFactory())
    wire = article(WIRE, agency)
    story = Story.objects.get(pk=cut.story_id)
    assert story.likely_original == wire
    assert "agency" in story.original_cue
    assert wire.agency == "Meridian Wire"


def test_a_credit_names_the_agency_and_help_with_a_report_does_not():
    assert article(paragraphs(8, 3), SourceFactory(), credit="AP").agency == "AP"
    helped = article(
        paragraphs(9, 3), SourceFactory(), contributors="The Associated Press contributed to this report."
    )
    assert helped.agency == ""


def test_help_with_one_sides_report_is_told_as_a_merger():
    helped = "The Associated Press contributed to this report."
    post = SourceFactory(name="Oldmouth Post")
    article(WIRE, SourceFactory())
    article([*WIRE, *paragraphs(9, 2)], post, contributors=helped)
    assert mergers_of(only_link()) == ["a merger: AP contributed to the report of Oldmouth Post"]


def test_merged_stories_keep_the_lowest_number_and_the_other_points_on():
    one, other = article(WIRE[:4], SourceFactory()), article(WIRE[4:], SourceFactory())
    assert one.story_id != other.story_id
    third = article(WIRE, SourceFactory())
    other.refresh_from_db()
    assert {one.story_id, other.story_id} == {third.story_id}
    merged = Story.objects.exclude(merged_into=None)
    assert {story.merged_into_id for story in merged} == {one.story_id}


def test_a_changed_story_puts_all_its_articles_out_of_step_with_the_index():
    one = article(WIRE, SourceFactory())
    PendingIndex.objects.all().delete()
    other = article(WIRE[:4], SourceFactory())
    assert set(PendingIndex.objects.values_list("article", flat=True)) == {one.pk, other.pk}


def test_a_rejected_pair_is_kept_apart_also_through_a_third_article_and_the_conflict_is_shown():
    one, other = article(WIRE[:5], SourceFactory()), article(WIRE[2:7], SourceFactory())
    link = only_link()
    SyndicationLink.objects.update(status="rejected", decided_at=timezone.now())
    relinking.relink_all()
    article(WIRE, SourceFactory())
    one.refresh_from_db()
    other.refresh_from_db()
    link.refresh_from_db()
    assert link.status == "rejected"
    assert one.story_id != other.story_id
    shown = SyndicationLink.objects.exclude(conflict="").get()
    assert f"articles {one.pk} and {other.pk}" in shown.conflict


def test_a_confirmed_link_survives_every_relink():
    one = article([*paragraphs(10, 6), *WIRE[:1]], SourceFactory())
    other = article([*paragraphs(11, 6), *WIRE[:1]], SourceFactory())
    SyndicationLink.objects.all().delete()
    SyndicationLink.objects.create(
        first=one, second=other, relation="version", status="confirmed", decided_at=timezone.now(),
        coverage_first=0, coverage_second=0, algorithm="by hand",
    )  # fmt: skip
    relinking.relink_all()
    one.refresh_from_db()
    other.refresh_from_db()
    assert only_link().status == "confirmed"
    assert one.story_id == other.story_id


def test_what_an_outlet_keeps_printing_stops_counting_also_for_links_made_before():
    outlet, panel = SourceFactory(), paragraphs(12, 3)
    for week in range(2):
        article(
            [*paragraphs(20 + week, 1), *panel],
            outlet,
            printed_on=date(2025, 3, 1) + timedelta(days=4 * week),
        )
    assert SyndicationLink.objects.filter(relation="update").exists()
    article([*paragraphs(30, 1), *panel], outlet, printed_on=date(2025, 3, 14))
    outcome = settling.settle_links()
    assert outcome.shingles > 0
    assert not SyndicationLink.objects.exists()
    assert Article.objects.values("story").distinct().count() == 3


def test_a_curators_boilerplate_mark_counts_at_once():
    article([*paragraphs(40, 2), *WIRE[:3]], SourceFactory(), credit="AP")
    article([*paragraphs(41, 2), *WIRE[:3]], SourceFactory(), credit="AP")
    assert only_link().relation == "version"
    settling.note_marked(BoilerplateMark.objects.create(text="\n\n".join(WIRE[:3])))
    assert settling.judge_due() == 1
    assert not SyndicationLink.objects.exists()


def test_a_boilerplate_mark_that_was_undone_counts_no_more_for_what_comes_then(cora):
    one = article(WIRE[:5], SourceFactory())
    mark = BoilerplateMark(source=one.source, kind="boilerplate", text="\n\n".join(WIRE[:5]), made_by=cora)
    decision = catalogue.add_row(mark, by=cora)
    matcher.match(one)
    review.undo_decision(decision, by=cora)
    article(WIRE[:6], SourceFactory())
    assert only_link().relation == "version"


def test_a_pair_that_matching_leaves_unread_is_let_go_when_its_link_is_judged_again(monkeypatch):
    article(WIRE[:5], SourceFactory())
    article(WIRE[:6], SourceFactory())
    link = only_link()
    monkeypatch.setattr(settling, "may_count", lambda one, other, common: False)
    assert settling.rejudge([link]) == 1
    assert not SyndicationLink.objects.exists()


def test_another_outlets_boilerplate_mark_is_no_business_of_these_two():
    article(WIRE[:5], SourceFactory())
    article(WIRE[:6], SourceFactory())
    settling.note_marked(BoilerplateMark.objects.create(text="\n\n".join(WIRE), source=SourceFactory()))
    assert settling.judge_due() == 0
    relinking.relink_all()
    assert only_link().relation == "version"


def test_an_article_whose_source_was_mended_is_matched_again_when_the_run_ends():
    one, other = article(WIRE, SourceFactory()), article(WIRE[:5], None)
    assert only_link().relation == "version"
    Article.objects.filter(pk=other.pk).update(source=one.source)
    DueWork.objects.note(DueWork.Kind.MATCH, [other.pk])
    assert settling.settle_links().changed == 1
    assert only_link().relation == "update"
    assert settling.settle_links().changed == 0


def test_an_article_whose_words_were_mended_is_matched_again():
    one = article(WIRE, SourceFactory())
    other = article(WIRE[:5], SourceFactory())
    other.body = "\n\n".join(paragraphs(50, 5))
    other.save()
    matcher.match(other)
    other.refresh_from_db()
    assert not SyndicationLink.objects.exists()
    assert other.story_id != one.story_id


def test_a_dry_run_of_relinking_writes_nothing_and_says_what_would_change():
    article(WIRE, SourceFactory())
    article(WIRE[:5], SourceFactory())
    SyndicationLink.objects.all().delete()
    matcher.table.unstamp()
    outcome = relinking.relink_all(dry_run=True)
    assert (outcome.articles, outcome.changed, outcome.links) == (2, 1, 1)
    assert not SyndicationLink.objects.exists()
    assert relinking.relink_all().changed == 1
    assert relinking.relink_all().changed == 0


def state() -> tuple[frozenset, frozenset]:
    """Links and stories, told by the articles' names, so that numbers do not matter."""
    names = dict(Article.objects.values_list("pk", "path"))
    links = frozenset(
        (
            frozenset(
                [
                    (names[link.first_id], round(link.coverage_first, 9)),
                    (names[link.second_id], round(link.coverage_second, 9)),
                ]
            ),
            link.relation,
            link.degree,
            link.status,
            link.score,
            link.evidence["narrative"],
            link.evidence["rare"],
        )  # fmt: skip
        for link in SyndicationLink.objects.all()
    )
    groups: dict[int, set[str]] = {}
    for path, story in Article.objects.values_list("path", "story"):
        groups.setdefault(story, set()).add(path)
    return links, frozenset(frozenset(group) for group in groups.values())


def cast() -> list[dict]:
    """A wire story in several versions, an outlet's repeated panel, a speech, a template, an undated
    box, two outlets of one publisher, strangers."""
    owner = Publisher.objects.create(name="Outlets United")
    outlets = [SourceFactory(name=f"Outlet {n}", publisher=owner if n > 3 else None) for n in range(6)]
    strangers = UnknownOutlet.objects.create()
    box = paragraphs(64, 2)
    panel, speech = paragraphs(60, 3), [f"“{text}”" for text in paragraphs(61, 3)]
    day = date(2025, 3, 3)
    texts = [
        (WIRE, outlets[0], 0), (WIRE[:5], outlets[1], 1), (WIRE[3:], None, 0), (WIRE[:6], None, 2),
        ([*paragraphs(62, 3), *WIRE[:2]], outlets[2], 1), ([*WIRE[:7], *paragraphs(63, 2)], outlets[0], 1),
        *[([*paragraphs(70 + n, 1), *panel], outlets[3], 4 * n) for n in range(4)],
        ([*panel, *paragraphs(80, 2)], outlets[1], 3),
        ([*paragraphs(81, 4), *speech], outlets[1], 4), ([*speech, *paragraphs(82, 4)], outlets[2], 4),
        (paragraphs(83, 5), outlets[2], 5), ([], None, 6),
        *[([*paragraphs(90 + n, 3), *box], outlets[4], None) for n in range(3)],
        (paragraphs(95, 5), outlets[4], 1), (paragraphs(95, 4), outlets[5], 2),
        *[([*paragraphs(100 + n, 3), *paragraphs(65, 2)], strangers, None) for n in range(4)],
    ]  # fmt: skip
    return [
        {
            "body": "\n\n".join(text),
            "source": source if isinstance(source, Source) else None,
            "unknown_outlet": source if isinstance(source, UnknownOutlet) else None,
            "printed_on": None if after is None else day + timedelta(days=after),
            "printed_precision": "" if after is None else "day",
            "path": f"p{n}",
            "headline": "Council delays the harbour bridge",
        }
        for n, (text, source, after) in enumerate(texts)
    ]


def test_what_an_unknown_outlet_sets_into_many_articles_is_a_box_of_it():
    strangers, box = UnknownOutlet.objects.create(), paragraphs(65, 4)
    made = [article([*paragraphs(100 + n, 5), *box], None) for n in range(4)]
    settling.settle_links()
    before = SyndicationLink.objects.count()
    assert before
    set_unknown_outlets(dict.fromkeys((each.pk for each in made), strangers))
    settling.settle_links()
    assert not SyndicationLink.objects.exists()
    set_unknown_outlets(dict.fromkeys(each.pk for each in made))
    settling.settle_links()
    assert SyndicationLink.objects.count() == before


@pytest.mark.parametrize("seed", range(4))
def test_any_order_in_one_run_or_many_ends_where_a_relink_from_nothing_ends(seed):
    rng = random.Random(seed)
    order = cast()
    rng.shuffle(order)
    for fields in order:
        matcher.match(ArticleFactory(**fields))
        if rng.random() < 0.3:
            settling.settle_links()
    settling.settle_links()
    arrived = state()
    assert len(arrived[0]) > 5
    SyndicationLink.objects.all().delete()
    relinking.relink_all()
    assert state() == arrived
    Article.objects.all().delete()
    for fields in sorted(order, key=lambda each: each["path"]):
        matcher.match(ArticleFactory(**fields))
    settling.settle_links()
    assert state() == arrived
