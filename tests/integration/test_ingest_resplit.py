"""Furniture that a source repeats, and captures taken apart again: the order of arrival never shows."""

import random
import re

import pytest
from django.core.management import CommandError, call_command

from articles.extraction.furniture import number_of
from articles.extraction.lines import fold_line
from articles.ingest import line_table, resplit
from articles.models import Article, BoilerplateMark, Capture, DueWork, LineMark, ReviewItem, Source
from tests.faults.test_files import GOOD

pytestmark = pytest.mark.django_db

SIGN_UP = (
    "Sign up for our morning letter and read the harbour news, the tide tables and the auction prices "
    "before anybody else on the quay does, every day but Sunday."
)
WORDS = sorted(set(re.findall(r"[a-z]{3,}", GOOD)))


def text_of(number):
    """An article unlike the others but for one line that stands within its body."""
    draw = random.Random(number)
    paragraphs = [" ".join(draw.choices(WORDS, k=45)).capitalize() + "." for _ in range(5)]
    paragraphs.insert(3, SIGN_UP)
    return "\n\n".join([f"Board votes on plan number {number} for the harbour", *paragraphs]) + "\n"


@pytest.fixture
def gazette():
    return Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette")


def put(folder, numbers):
    folder.mkdir(parents=True, exist_ok=True)
    for number in numbers:
        (folder / f"{number}.txt").write_text(text_of(number))


def ingest(folder, **options):
    call_command("ingest", str(folder), verbosity=0, **options)


def state():
    """What readers see of each article, whatever its number."""
    rows = Article.objects.order_by("path").values_list("path", "headline", "body", "section", "standfirst")
    roles = Capture.objects.order_by("path").values_list("path", "roles", "line_confidences")
    return list(rows), [(path, tuple(role), tuple(sure)) for path, role, sure in roles]


def test_a_line_that_three_captures_of_a_source_share_is_masked_in_all_of_them(tmp_path, gazette):
    put(tmp_path, range(2))
    ingest(tmp_path, source="oldmouth-gazette")
    assert all(SIGN_UP in article.body for article in Article.objects.all())
    put(tmp_path, [2])
    ingest(tmp_path, source="oldmouth-gazette")
    assert Article.objects.count() == 3
    assert not any(SIGN_UP in article.body for article in Article.objects.all())
    assert all("furniture" in capture.roles for capture in Capture.objects.all())
    assert number_of(fold_line(SIGN_UP)) in line_table.all_furniture(gazette.pk)
    assert not DueWork.objects.exists()


def test_unidentified_captures_share_no_furniture(tmp_path):
    put(tmp_path, range(4))
    ingest(tmp_path)
    assert all(SIGN_UP in article.body for article in Article.objects.all())
    assert not line_table.counted_under(Capture.objects.first().pk)


@pytest.mark.parametrize("order", [[[0, 1, 2, 3]], [[3], [1], [0], [2]], [[2, 3], [0, 1]]])
def test_the_order_of_arrival_does_not_change_the_result(tmp_path, gazette, order):
    together = []
    for step, numbers in enumerate(order):
        put(tmp_path / str(step) / "oldmouth-gazette" / "2025" / "03" / "04", numbers)
        ingest(tmp_path / str(step))
    together = state()
    call_command("resplit", source="oldmouth-gazette", verbosity=0)
    assert state() == together
    assert [SIGN_UP in body for _, _, body, *_ in together[0]] == [False] * 4


def test_resplitting_leaves_a_curators_words_alone(tmp_path, gazette):
    put(tmp_path, [0])
    ingest(tmp_path, source="oldmouth-gazette")
    article = Article.objects.get()
    article.headline, article.body = "As it should read", "As it was printed."
    article.origins = {**article.origins, "headline": "curator", "body": "curator"}
    article.save()
    Capture.objects.update(splitter_version="0")
    call_command("resplit", verbosity=0)
    article.refresh_from_db()
    assert (article.headline, article.body) == ("As it should read", "As it was printed.")
    assert Capture.objects.get().splitter_version != "0"


def test_resplitting_takes_what_an_older_splitter_took_and_says_how_many(tmp_path, gazette, capsys):
    put(tmp_path, range(2))
    ingest(tmp_path, source="oldmouth-gazette")
    expected = state()
    Article.objects.update(headline="Wrong", origins={"headline": "text"})
    Capture.objects.filter(path="0.txt").update(splitter_version="0", roles=[])
    capsys.readouterr()
    call_command("resplit")
    assert "1 articles taken apart again, 1 changed" in capsys.readouterr().out
    call_command("resplit", all=True)
    assert "2 articles taken apart again, 1 changed" in capsys.readouterr().out
    assert state() == expected


def test_a_curators_mark_on_a_line_holds_through_resplit_and_a_new_capture(tmp_path, gazette, cora):
    put(tmp_path, [0])
    ingest(tmp_path, source="oldmouth-gazette")
    article = Article.objects.get()
    unwanted = article.paragraphs[1]
    LineMark.objects.create(article=article, text=unwanted, role="furniture", made_by=cora)
    LineMark.objects.create(article=article, text="a line that is nowhere", role="headline", made_by=cora)
    list(resplit.split_again([article.pk]))
    article.refresh_from_db()
    assert unwanted not in article.body
    (tmp_path / "0.txt").write_text(text_of(0) + "\nRead more\n")
    ingest(tmp_path, source="oldmouth-gazette")
    article.refresh_from_db()
    assert article.captures.count() == 2
    assert unwanted not in article.body
    assert "a line that is nowhere" in ReviewItem.objects.get(kind="mark").text


def test_a_curators_furniture_mark_counts_for_the_next_capture(tmp_path, gazette, cora):
    BoilerplateMark.objects.create(source=gazette, kind="furniture", text=SIGN_UP, made_by=cora)
    put(tmp_path, [0])
    ingest(tmp_path, source="oldmouth-gazette")
    assert SIGN_UP not in Article.objects.get().body


def test_an_unknown_source_is_a_usage_error(gazette):
    with pytest.raises(CommandError, match="known are: oldmouth-gazette") as stopped:
        call_command("resplit", source="nowhere")
    assert stopped.value.returncode == 2
