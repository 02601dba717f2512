"""Odd values in every parameter and form, found by walking the pages; `python -m benchmarks.fuzzing` sends
20,000."""

import random

import pytest

from articles.models import BoilerplateMark, Story
from articles.search import upkeep
from benchmarks.fuzzing import odd_request, send
from benchmarks.fuzzing_forms import FoundForm, Ground, walk_pages
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
SENT = 250


@pytest.fixture
def walker(client, ada, settings):
    settings.ARCHIVE_API_PER_MINUTE = 10**6
    small_archive()
    upkeep.rebuild()
    client.raise_request_exception = False
    client.force_login(ada)
    return client


def test_no_odd_value_in_a_parameter_or_a_form_is_an_error(walker, ada):
    ground = walk_pages(walker, most=150)
    assert len(ground.forms) > 40 and {"q", "verdict", "why"} <= set(ground.names)
    chance = random.Random(7)
    failed = []
    for number in range(SENT):
        if number % 20 == 0:
            walker.force_login(ada)
        request = odd_request(ground, chance)
        if send(walker, request) == 500:
            failed.append(str(request)[:300])
    assert not failed


def test_the_walk_reads_every_kind_of_field():
    from benchmarks.fuzzing_forms import PageReader

    page = PageReader(
        "/a/",
        '<form action="b/" method="post"><input name="one" value="1"><textarea name="two"></textarea>'
        '<select name="three"><option value="x"><option value="y" selected></select></form>'
        '<a href="/c/?d=1">',
    )
    fields = (("one", "1"), ("two", ""), ("three", ""), ("three", "y"))
    assert page.forms == [FoundForm("/a/b/", "POST", fields)]
    assert page.links == ["/c/?d=1"]
    assert Ground(("/",), tuple(page.forms), ("one",)).forms


@pytest.mark.parametrize(
    "address",
    [
        "/review/articles/1/correct/",
        "/review/stories/1/take-out/",
        "/admin/articles/boilerplatemark/add/",
        "/search/passage/",
    ],
)
def test_a_nul_in_a_form_is_refused_by_its_field(walker, address):
    answer = walker.post(address, {"why": "a\0b"})
    assert answer.status_code == 400
    assert "&#x27;why&#x27; holds a NUL character, which no text has. Take it out." in answer.content.decode()


def test_a_form_of_the_admin_with_words_for_a_row_is_shown_again(walker):
    answer = walker.post(
        "/admin/articles/boilerplatemark/add/", {"source": "no number", "kind": "boilerplate"}
    )
    assert answer.status_code == 200
    assert "Select a valid choice" in answer.content.decode()
    assert not BoilerplateMark.objects.exists()


@pytest.mark.parametrize("odd", ["9999-12-31", "a:b", "//example.org/", "https://example.org/", "((("])
def test_an_act_leads_back_to_pages_of_the_archive_alone(walker, odd):
    story = Story.objects.filter(articles__isnull=False).first()
    answer = walker.post(f"/review/stories/{story.pk}/take-out/", {"next": odd})
    assert answer.status_code == 302
    assert answer["Location"] == story.get_absolute_url()


def test_a_number_that_no_column_holds_is_refused_in_words_in_a_form_of_another_package(admin_client):
    answer = admin_client.post("/admin/auth/group/add/", {"name": "Night desk", "permissions": "9" * 30})
    assert answer.status_code == 400
    assert "A number in the request is larger than any that the archive can hold." in answer.content.decode()
    assert admin_client.get("/admin/axes/accesslog/", {"id__in": "9" * 30}).status_code == 400
