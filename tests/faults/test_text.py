"""Hostile text goes in as the words it is: nothing is run, followed or turned into a link."""

import socket

import pytest
from django.core.management import call_command

from articles.ingest.addresses import canonical, host, may_link
from articles.models import Article, Capture
from tests.faults.test_files import GOOD

ODD = "<script>alert(1)</script> and </title> and {{7*7}} and {% load x %} and =cmd()|' /C calc'!A0"


@pytest.mark.django_db
def test_markup_templates_and_formulas_are_kept_as_printed(tmp_path):
    text = GOOD.replace("after a debate", ODD + " after a debate")
    (tmp_path / "a.txt").write_text(text)
    call_command("ingest", str(tmp_path))
    article = Article.objects.get()
    assert ODD in article.body
    assert Capture.objects.get().data == text.encode()


@pytest.mark.django_db
def test_a_javascript_address_is_kept_as_text_and_never_made_canonical(tmp_path):
    (tmp_path / "a.txt").write_text("URL: javascript:alert(1)\nSection: Docks\n\n" + GOOD)
    call_command("ingest", str(tmp_path))
    article = Article.objects.get()
    assert (article.url, article.canonical_url) == ("javascript:alert(1)", "")
    assert not may_link(article.url)


@pytest.mark.django_db
def test_no_address_is_ever_fetched(tmp_path, monkeypatch):
    def no_network(*args, **kwargs):
        raise AssertionError("something opened a connection")

    monkeypatch.setattr(socket.socket, "connect", no_network)
    monkeypatch.setattr(socket, "getaddrinfo", no_network)
    (tmp_path / "a.txt").write_text("URL: http://127.0.0.1:9/a\n\n" + GOOD)
    call_command("ingest", str(tmp_path))
    assert Article.objects.get().url == "http://127.0.0.1:9/a"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " data:text/html,<script>",
        "http:",
        "http://",
        "https:///path",
        "//host/path",
        "ftp://host/x",
        "http://ho st/",
        "http://host:99999/",
        "http://[::1",
        "java\nscript:alert(1)",
        "http://host\\@evil.example/",
        "",
    ],
)
def test_only_http_and_https_with_a_host_may_become_links(url):
    assert not may_link(url)
    assert canonical(url) == ""
    assert host(url) == ""


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("HTTP://Courier.Example/A", "http://courier.example/A"),
        ("https://courier.example:443/a/", "https://courier.example/a"),
        ("http://courier.example:8080/a", "http://courier.example:8080/a"),
        ("https://courier.example/a?b=2&a=1#top", "https://courier.example/a?a=1&b=2"),
        ("https://courier.example/a?utm_source=x&fbclid=y&id=3", "https://courier.example/a?id=3"),
        ("https://courier.example", "https://courier.example"),
        ("https://courier.example/", "https://courier.example"),
        ("https://user:pass@courier.example/a", "https://courier.example/a"),
        ("https://bücher.example/a", "https://xn--bcher-kva.example/a"),
        ("https://courier.example/caf%C3%A9", "https://courier.example/caf%C3%A9"),
        ("https://courier.example/café", "https://courier.example/caf%C3%A9"),
        ("https://courier.example/a%2Fb", "https://courier.example/a%2Fb"),
        ("https://[2001:DB8::1]:443/a", "https://[2001:db8::1]/a"),
    ],
)
def test_one_page_has_one_spelling_of_its_address(given, expected):
    assert canonical(given) == expected
    assert canonical(expected) == expected
