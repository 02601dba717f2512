"""The command that links everything again: what it says, and what it refuses."""

import pytest
from django.core.management import CommandError, call_command

from articles.linking import matcher, relinking
from articles.models import SyndicationLink
from tests.factories import ArticleFactory
from tests.integration.test_linking import WIRE

pytestmark = pytest.mark.django_db


@pytest.fixture
def two_versions():
    return [ArticleFactory(body="\n\n".join(text)) for text in (WIRE, WIRE[:5])]


def test_it_links_what_was_never_linked_and_ends_in_one_line(two_versions, capsys):
    call_command("link_syndication")
    assert capsys.readouterr().out.strip() == (
        "2 articles linked: 1 links changed, 1 articles are in another story; 1 links in all."
    )


def test_a_dry_run_writes_nothing(two_versions, capsys):
    call_command("link_syndication", "--dry-run")
    assert "1 links would change" in capsys.readouterr().out
    assert not SyndicationLink.objects.exists()


def test_since_leaves_older_articles_alone(two_versions, capsys):
    call_command("link_syndication")
    call_command("link_syndication", "--since", "2999-01-01")
    assert "0 articles linked: 0 links changed" in capsys.readouterr().out


def test_a_day_that_is_none_is_named_with_the_remedy():
    with pytest.raises(
        CommandError, match="--since yesterday: this is no day. Write it as YYYY-MM-DD"
    ) as stop:
        call_command("link_syndication", "--since", "yesterday")
    assert stop.value.returncode == 2


def test_an_interrupted_run_goes_on_where_it_stopped(two_versions, monkeypatch, capsys):
    matched = []
    match = matcher.match

    def stopping(article, **more):
        if matched:
            raise KeyboardInterrupt
        matched.append(article.pk)
        return match(article, **more)

    monkeypatch.setattr(relinking, "_AT_ONCE", 1)
    monkeypatch.setattr(matcher, "match", stopping)
    with pytest.raises(CommandError, match="run it again to go on") as stop:
        call_command("link_syndication")
    assert stop.value.returncode == 130
    monkeypatch.setattr(matcher, "match", match)
    call_command("link_syndication")
    assert "1 articles linked: 1 links changed" in capsys.readouterr().out
