"""A curator's verdict on a link beyond yes and no, and what the linker learns from verdicts."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from articles.curation import review
from articles.linking import calibration, relinking, settling
from articles.models import Article, BoilerplateMark, LinkCalibration, SyndicationLink
from tests.factories import ArticleFactory, SourceFactory
from tests.integration.test_linking import WIRE, article, only_link, paragraphs

pytestmark = pytest.mark.django_db


def own(seed: int) -> list[str]:
    """Two paragraphs of an outlet's own, whose opening names the day."""
    first, second = paragraphs(seed, 2)
    return [f"The bridge was put off on Tuesday. {first}", second]


@pytest.fixture
def link(db) -> SyndicationLink:
    """An automatic link between two outlets, each with reporting of its own."""
    told = {"headline": "Council Delays Harbour Bridge", "credit": "AP", "printed_on": date(2025, 3, 4)}
    article([*own(40), *WIRE[:3]], SourceFactory(), **told)
    article([*own(41), *WIRE[:3]], SourceFactory(), **told)
    link = only_link()
    assert link.status == "automatic"
    return link


def test_a_link_called_an_excerpt_joins_no_story_again_and_stays_one(link, cora):
    review.call_excerpt(link, by=cora)
    relinking.relink_all()
    link.refresh_from_db()
    assert (link.relation, link.status) == ("excerpt", "rejected")
    assert link.first.story_id != link.second.story_id


def test_the_passages_of_a_box_count_for_nothing_in_other_articles_of_the_source(link, cora):
    review.call_box(link, by=cora)
    assert BoilerplateMark.objects.filter(source=link.first.source).exists()
    told = {"headline": "Council Delays Harbour Bridge", "credit": "AP", "printed_on": date(2025, 3, 4)}
    third = article([*own(42), *WIRE[:3]], link.first.source, **told)
    settling.settle_links()
    assert not SyndicationLink.objects.of(third.pk).joining().exists()


def story_of_three(link) -> None:
    """Both articles and a third that shares with them what they share, joined each with each."""
    told = {"headline": "Council Delays Harbour Bridge", "credit": "AP", "printed_on": date(2025, 3, 4)}
    article([*own(42), *WIRE[:3]], SourceFactory(), **told)
    Article.objects.update(story=link.first.story)
    SyndicationLink.objects.update(status="automatic", relation="version")


def linked() -> set[tuple[int, int]]:
    return set(SyndicationLink.objects.values_list("first_id", "second_id"))


def test_a_box_in_a_story_of_three_versions_is_undone_and_its_links_come_back(link, cora, client):
    story_of_three(link)
    before = linked()
    decision = review.call_box(link, by=cora)
    settling.settle_links()
    assert len(linked()) < len(before) == 3
    client.force_login(cora)
    answer = client.post(f"/review/decisions/{decision.pk}/undo/", {"next": "/review/"}, follow=True)
    assert "Undone: the passages count again." in answer.content.decode()
    settling.settle_links()
    assert linked() == before
    assert not BoilerplateMark.objects.exists()


def test_the_verdicts_e_and_b_are_one_stroke_in_the_queue(link, cora, client):
    client.force_login(cora)
    page = client.get(f"/review/links/{link.pk}/").content.decode()
    assert 'value="excerpt" data-key="e"' in page
    assert 'value="box" data-key="b"' in page
    assert "What spoke: " in page
    token = review.verdict_token(link)
    client.post(f"/review/links/{link.pk}/", {"verdict": "excerpt", "token": token})
    link.refresh_from_db()
    assert link.relation == "excerpt"


def verdicts(count: int, is_version: bool) -> None:
    """Links with verdicts that all say the same of pairs that the models think middling."""
    for number in range(count):
        first, second = ArticleFactory(), ArticleFactory()
        features = {feature.name: feature.mean for feature in calibration.shipped_models().across.features}
        SyndicationLink.objects.create(
            first=first, second=second, relation="version", degree="partial", coverage_first=0.4,
            coverage_second=0.4, algorithm="test", status="confirmed" if is_version else "rejected",
            decided_at=timezone.now(),
            evidence={"features": features | {"share": number / 10}, "within": False},
        )  # fmt: skip


def learn(*options: str) -> str:
    out = StringIO()
    call_command("link_syndication", "--learn", *options, stdout=out)
    return out.getvalue()


def test_few_verdicts_teach_nothing():
    verdicts(5, True)
    assert "5 verdicts; 20 are needed" in learn("--apply")
    assert not LinkCalibration.objects.exists()


def test_learning_prints_before_and_after_and_changes_nothing_without_apply():
    verdicts(30, True)
    said = learn()
    assert "30 verdicts, 30 of them versions" in said
    assert "Nothing was changed" in said
    assert not LinkCalibration.objects.exists()


def test_what_is_better_is_kept_and_all_articles_are_linked_by_it():
    verdicts(30, True)
    before = calibration.current_models()
    said = learn("--apply")
    after = calibration.current_models()
    features = {feature.name: feature.mean for feature in before.across.features}
    assert after.across.probability(features) > before.across.probability(features)
    assert after.within == before.within
    assert f"{Article.objects.count()} articles linked" in said


def test_apply_without_learn_is_a_usage_error():
    with pytest.raises(CommandError) as stopped:
        call_command("link_syndication", "--apply")
    assert stopped.value.returncode == 2
