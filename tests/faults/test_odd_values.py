"""Odd values in every address, the admin's too, found by themselves: refused or ignored, never an error."""

import re
from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from articles.extraction.opening import open_container
from articles.ingest.manifest import BadManifest, read_rows
from articles.ingest.sources import BadSources, load_sources
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
SURROGATE = "%ED%A0%80"
ODD = (
    quote("²"),
    "99999999999",
    "%00",
    SURROGATE,
    quote("[]"),
    quote('{"a": [1]}'),
    quote("'\"<&*()~:"),
    "*",
)


def patterns(resolver, before=""):
    """Every address pattern with its converters' parameters as `<name>`."""
    for each in resolver.url_patterns:
        route = before + re.sub(r"<(\w+:)?(\w+)>", r"<\2>", str(each.pattern))
        if isinstance(each, URLResolver):
            yield from patterns(each, route)
        elif isinstance(each, URLPattern):
            yield route


def addresses():
    """Every pattern as an address to be filled in; regular expressions with their first choice."""
    found = []
    for route in patterns(get_resolver()):
        route = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route).replace("\\", "")
        found.append("/" + route.strip("^$"))
    return list(dict.fromkeys(found))


def fired(client, address):
    """A request with the address as it stands: the path undecoded, the query string unparsed."""
    path, _, query = address.partition("?")
    client.raise_request_exception = False
    return client.get(path, QUERY_STRING=query)


@pytest.fixture
def everything(db):
    return small_archive()


def wrong(client, tried):
    """Those of the addresses that end in an error of the program."""
    return [address[:200] for address in tried if fired(client, address).status_code >= 500]


def test_the_search_for_addresses_finds_those_that_are_known():
    known = {"/articles/<pk>/", "/compare/<left>/<right>/", "/search.csv", "/admin/articles/article/"}
    assert known <= set(addresses())


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_an_odd_value_in_any_address_is_no_error(odd, client, ada, everything):
    client.force_login(ada)
    tried = [re.sub(r"<\w+>", odd or "%20", route) for route in addresses() if "<" in route]
    assert not wrong(client, tried)


def test_numbers_that_no_column_holds_in_a_list_of_the_admin_are_no_error(client, ada, everything):
    client.force_login(ada)
    tried = [f"/admin/articles/{name}/?id__in={'9' * 25}" for name in ("article", "capture", "decision")]
    assert not wrong(
        client, [*tried, "/admin/articles/article/?q=%C2%B2", "/admin/articles/article/abc/history/"]
    )


def test_a_source_s_page_makes_no_more_rows_of_names_than_a_person_would_send(client, admin_user):
    client.force_login(admin_user)
    posted = {"name": "0", "slug": "", "aliases-TOTAL_FORMS": "99999999999", "aliases-INITIAL_FORMS": "0"}
    page = client.post(reverse("admin:articles_source_add"), posted)
    assert page.status_code == 200
    told = page.content.decode()
    assert "aliases-199-value" in told and "aliases-200-value" not in told


@pytest.mark.parametrize("text", ["9" * 5_000, "[" * 100_000], ids=["long number", "deep"])
@pytest.mark.parametrize("field", ["extra_data", "settings"])
def test_json_that_cannot_be_read_is_told_in_the_form(admin_client, text, field):
    """Python reads no number of over 4,300 digits and nothing deeper than its stack."""
    model = {"extra_data": "socialaccount", "settings": "socialapp"}[field]
    page = admin_client.post(f"/admin/socialaccount/{model}/add/", {field: text})
    assert page.status_code == 200
    assert "Enter a valid JSON." in page.content.decode()


@pytest.mark.parametrize("line", ["9" * 5_000, "[" * 100_000], ids=["long number", "deep"])
def test_a_record_or_a_list_that_cannot_be_read_is_refused_with_the_reason(tmp_path, line):
    (tmp_path / "a.jsonl").write_text(f"{line}\n")
    with open(tmp_path / "a.jsonl", "rb") as stream:
        (entry,) = open_container("a.jsonl", stream)
    assert "not a JSON record" in entry.refusal
    with pytest.raises(BadManifest, match="not JSON"):
        read_rows(tmp_path / "a.jsonl")
    with pytest.raises(BadSources, match="not JSON"):
        load_sources(tmp_path / "a.jsonl")
