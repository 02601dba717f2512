"""A number that the database calls too large is a bad request; any other error of the program stays one."""

import html
import re

import pytest
from django.db import DataError, connection
from django.http import HttpRequest

from articles.database.numbers import is_number_too_large
from articles.middleware import StorableValuesMiddleware
from articles.models import Article
from tests.factories import ArticleFactory


@pytest.mark.django_db
def test_what_the_database_says_of_a_number_of_sixty_five_bits_is_known():
    with pytest.raises((OverflowError, DataError)) as refused, connection.cursor() as cursor:
        cursor.execute("select 1 from articles_article where id = %s", [2**64])
        cursor.execute("insert into articles_story (id) values (%s)", [2**64])
    assert is_number_too_large(refused.value)


@pytest.mark.parametrize(
    "bug",
    [
        OverflowError("date value out of range"),
        OverflowError("math range error"),
        DataError("odd"),
        KeyError(),
    ],
)
def test_another_error_is_no_bad_request(bug):
    assert not is_number_too_large(bug)
    assert StorableValuesMiddleware(lambda request: None).process_exception(HttpRequest(), bug) is None


def test_an_error_of_arithmetic_in_a_view_is_an_error_of_the_program(client, rhea, monkeypatch):
    def broken(*args, **kwargs):
        raise OverflowError("math range error")

    monkeypatch.setattr(Article.objects, "visible_to", broken)
    client.force_login(rhea)
    with pytest.raises(OverflowError):
        client.get("/articles/1/")


@pytest.mark.django_db
def test_a_month_too_large_for_a_date_in_a_list_of_another_package_is_a_bad_request(admin_client):
    address = "/admin/axes/accessattempt/?attempt_time__year=2026&attempt_time__month=99999999999"
    assert admin_client.get(address).status_code in (302, 400)


@pytest.mark.django_db
def test_a_name_of_any_characters_has_an_address(client, rhea):
    odd = ArticleFactory(
        dateline="Port\nEllis/Quay: javascript:alert(1)", section="A\u2028B", byline="By\nAda Molin"
    )
    client.force_login(rhea)
    assert client.get(odd.get_absolute_url()).status_code == 200
    for listing in ("/places/", "/sections/", "/bylines/"):
        page = client.get(listing)
        assert page.status_code == 200
        names = [
            link for link in re.findall(r'href="([^"]+)"', page.content.decode()) if link.startswith(listing)
        ]
        assert all(client.get(html.unescape(link)).status_code == 200 for link in names if link != listing), (
            names
        )
