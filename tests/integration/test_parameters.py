"""No number in an address or a form, however it is written, is more than a 404 or a default."""

import pytest
from django.urls import reverse

from articles.models import ReviewItem
from articles.parameters import page_number, whole_number
from tests.factories import CaptureFactory

pytestmark = pytest.mark.django_db
ODD = ("²", "١٢", "-1", "1.5", "", "9" * 30, "9" * 5000, "1e3", "0x1", "\u0661", "½", "nan")


@pytest.mark.parametrize("given", ODD, ids=range(len(ODD)))
def test_what_is_no_number_in_ascii_digits_is_none(given):
    assert whole_number(given) is None
    assert page_number(given, 9) == 1


def test_a_number_is_read_and_a_page_is_held_to_the_last():
    assert whole_number("12") == 12
    assert whole_number("07") == 7
    assert page_number("12", 9) == 9


@pytest.mark.parametrize("given", ODD, ids=range(len(ODD)))
def test_lists_answer_every_page_parameter(given, client, cora):
    client.force_login(cora)
    for name in ("review", "review-log", "search", "bylines", "lexicon", "corrections", "undated"):
        assert client.get(reverse(name), {"page": given[:300]}).status_code == 200


@pytest.mark.parametrize("given", ODD, ids=range(len(ODD)))
def test_the_admin_search_takes_any_words(given, client, ada):
    client.force_login(ada)
    for name in ("article", "story", "capture", "decision", "source"):
        assert client.get(reverse(f"admin:articles_{name}_changelist"), {"q": given[:300]}).status_code == 200


@pytest.mark.parametrize("given", ODD, ids=range(len(ODD)))
def test_the_desk_takes_any_revision_number_and_line_number(given, client, cora):
    client.force_login(cora)
    article = CaptureFactory().article
    item = ReviewItem.objects.create(kind="split", article=article, text="Doubtful.")
    asked = {"revision_number": given, "verdict": "none", f"role-{given}": "furniture"}
    for name, pk in (
        ("review-item", item.pk),
        ("review-lines", article.pk),
        ("review-edit", article.pk),
        ("review-story", article.story_id),
    ):
        assert client.post(reverse(name, args=[pk]), asked).status_code < 500


@pytest.mark.parametrize("digits", ["9" * 18, "9" * 19, "9" * 20, "9" * 400, "١٢", "²"])
def test_an_address_with_a_strange_number_is_not_found(digits, client, cora):
    client.force_login(cora)
    for path in ("/articles/{}/", "/stories/{}/", "/compare/{}/{}/", "/dates/{}/", "/dates/2025/{}/"):
        assert client.get(path.format(digits, digits)).status_code == 404


@pytest.mark.parametrize("path", ["/dates/0/", "/dates/2025/0/", "/dates/2025/13/", "/dates/2025/2/30/"])
def test_a_day_that_no_calendar_has_is_not_found(path, client, cora):
    client.force_login(cora)
    assert client.get(path).status_code == 404
