"""A person's word outlives every machine: re-ingest, resplit, relink, rebuild, export and import."""

import shutil
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.backup import exporting, importing
from articles.curation import editing, lines, notices, review
from articles.models import Article, LineMark, Notice, Story, SyndicationLink

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
OUTLETS = ("evening-ledger", "harbor-beacon", "meridian-press", "northgate-courier", "prairie-tribune")

pytestmark = pytest.mark.django_db


@pytest.fixture
def captures(tmp_path):
    """Sample captures of five outlets and an agency, where files may be changed."""
    folder = tmp_path / "captures"
    for outlet in OUTLETS:
        shutil.copytree(SAMPLES / outlet, folder / outlet)
    call_command("ingest", str(folder), sources=str(SAMPLES / "sources.json"), verbosity=0)
    assert SyndicationLink.objects.joining().count() > 3
    return folder


def family(size):
    """A story of at least this many versions, its articles by number."""
    for story in Story.objects.current():
        articles = list(Article.objects.filter(story=story).order_by("pk"))
        if len(articles) >= size:
            return story, articles
    raise AssertionError(f"no story of {size} versions among the samples")


def words_of_people():
    """Everything that a person said, as it stands."""
    return {
        "verdicts": sorted(
            SyndicationLink.objects.filter(status__in=("confirmed", "rejected")).values_list(
                "first_id", "second_id", "status", "decided_by__username"
            )
        ),
        "stories": sorted(Article.objects.values_list("pk", "story_id")),
        "named": sorted(Story.objects.current().values_list("pk", "title", "lead_id", "original_id")),
        "notices": sorted(Notice.objects.values_list("article_id", "kind", "text", "corrected_sentence")),
        "marks": sorted(LineMark.objects.values_list("article_id", "text", "occurrence", "role")),
        "mended": sorted(
            (article.pk, name, str(getattr(article, name)))
            for article in Article.objects.all()
            for name, origin in article.origins.items()
            if origin == "curator"
        ),
        "hidden": sorted(Article.objects.hidden().values_list("pk", "status", "embargo_until")),
        "bodies": sorted(Article.objects.filter(line_marks__isnull=False).values_list("pk", "body")),
    }


@pytest.fixture
def said(captures, cora, stan):
    """Verdicts of every kind on the samples."""
    story, articles = family(5)
    review.rename_story(story, "The curators' name for it", by=cora)
    review.set_original(story, articles[1], by=cora)
    review.split_story(story, articles[2:4], by=cora, why="another day's article")
    review.set_lead(story, articles[0], by=cora)
    review.confirm_link(SyndicationLink.objects.filter(status="automatic").first(), by=cora)
    alone = Article.objects.exclude(story__in=(story, articles[2].story)).order_by("pk")
    one, other = alone[0], alone.exclude(story=alone[0].story)[0]
    review.merge_stories(one.story, [other.story], by=cora, why="one story, told twice")
    editing.edit_record(one, {"headline": "A headline by hand", "section": "By hand"}, by=cora)
    marked = articles[4]
    capture = lines.newest_capture(marked)
    number = max(at for at, role in enumerate(capture.roles, 1) if role == "paragraph")
    lines.relabel_lines(marked, {number: "furniture"}, by=cora)
    sentence = articles[0].paragraphs[0]
    notices.publish_notice(
        articles[0],
        "correction",
        "A figure was wrong.",
        by=stan,
        printed_sentence=sentence,
        corrected_sentence=sentence + " (corrected)",
    )
    notices.withdraw_article(other, "A complaint was upheld.", by=stan)
    return words_of_people()


def reingest(folder):
    call_command("ingest", str(folder), verbosity=0)


def reingest_changed(folder):
    """Every file comes again with a line more, so that every article gets a new capture."""
    for path in folder.rglob("*.txt"):
        path.write_bytes(path.read_bytes() + b"\nRead also: a line of furniture\n")
    call_command("ingest", str(folder), verbosity=0)


def resplit(folder):
    call_command("resplit", all=True, verbosity=0)


def relink(folder):
    call_command("link_syndication", verbosity=0)


def rebuild(folder):
    call_command("rebuild_index", verbosity=0)


def out_and_in(folder):
    place = folder.parent / "archive.zip"
    exporting.write_backup(place)
    call_command("flush", interactive=False, verbosity=0)
    importing.restore_backup(place)


MACHINES = (reingest, resplit, relink, rebuild, reingest_changed, relink, out_and_in, relink)


def test_every_word_of_a_person_outlives_every_machine(said, captures):
    for machine in MACHINES:
        machine(captures)
        now = words_of_people()
        for kind, before in said.items():
            assert now[kind] == before, f"{kind} changed by {machine.__name__}"
