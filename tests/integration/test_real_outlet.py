"""The captures that the archive was made for: numbers for names, nothing said of outlet or day."""

import random
import shutil

import pytest
from django.core.management import call_command
from django.urls import reverse

from articles.models import Article, Source, UnknownOutlet
from tests.conftest import SHARED

pytestmark = pytest.mark.django_db
REAL = SHARED / "captures" / "002_b453f474a7ab8479.txt"
needs_capture = pytest.mark.skipif(not REAL.exists(), reason="../shared/captures is not here")
NOUNS = ["ferry", "quay", "orchard", "viaduct", "chapel", "reservoir", "tannery", "lighthouse"]
DEEDS = ["reopened", "was closed", "was repaired", "was sold", "was flooded", "was searched"]
MENU = [
    "News", "Sport", "People", "Voices", "Tech", "Money", "Travel", "Arts + Ents", "IndyBest", "Student",
    "Independent Dating", "The Independent Digital Edition apps", "Follow The Independent on Twitter",
    "Sign up for The Independent newsletters", "Contact The Independent", "Advertise with The Independent",
    "The Independent on Facebook", "© independent.co.uk", "Subscribe to The Independent",
]  # fmt: skip


def capture_in_its_manner(number: int) -> str:
    """A capture of our own words among furniture like that outlet's: a few lines are the real page's own."""
    draw = random.Random(number)
    paragraphs = [
        f"The {draw.choice(NOUNS)} {draw.choice(DEEDS)} by {draw.randint(3, 90)} people on the "
        f"{draw.choice(NOUNS)} road, a steward of the {draw.choice(NOUNS)} said, and {draw.randint(2, 40)} "
        f"of them stayed until the {draw.choice(NOUNS)} {draw.choice(DEEDS)} again in the evening."
        for _ in range(7)
    ]
    headline = f"The {draw.choice(NOUNS)} {draw.choice(DEEDS)} for the {number}th time this year"
    return "\n\n".join([*MENU[:10], headline, *paragraphs, *MENU[10:]]) + "\n"


def furniture_shared_with_the_real_page(most: int = 25) -> list[str]:
    """Short lines that the real page repeats as furniture, told by the splitter, as it prints them."""
    from articles.extraction.split import split_capture
    from articles.recognition.reading.signatures import furniture_texts

    lines = furniture_texts(split_capture(REAL.read_text(errors="replace")).lines)
    return [line for line in lines if len(line) < 60][-most:]


@needs_capture
def test_the_real_capture_and_four_in_its_manner_are_one_group_with_a_name_from_the_text(tmp_path):
    shutil.copy(REAL, tmp_path)
    own = furniture_shared_with_the_real_page()
    for number in range(4):
        text = capture_in_its_manner(number) + "\n\n".join(own)
        (tmp_path / f"{700 + number:03d}_own.txt").write_text(text)
    call_command("ingest", str(tmp_path), verbosity=0)
    group = UnknownOutlet.objects.with_articles().get()
    assert group.articles.count() == 5
    assert "independent" in group.name.lower()
    assert not Source.objects.exists()


@needs_capture
def test_of_the_real_capture_alone_the_queue_proposes_a_name_from_its_lines_and_decides_nothing(
    tmp_path, client, cora
):
    shutil.copy(REAL, tmp_path)
    call_command("ingest", str(tmp_path), verbosity=0)
    article = Article.objects.get()
    assert (article.source, article.unknown_outlet) == (None, None)
    client.force_login(cora)
    page = client.get(reverse("review-outlet", args=[article.pk]))
    proposal = page.context["proposals"][0]
    assert "independent" in proposal.name.lower()
    assert proposal.lines and all("independent" in line.lower() for line in proposal.lines)
    assert not Source.objects.exists()
