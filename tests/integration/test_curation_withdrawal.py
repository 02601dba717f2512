"""A withdrawn or embargoed article is gone at once through every door, and comes back when it is restored."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.curation import editing, notices, review
from articles.curation.errors import Refused
from articles.models import Article, Cuttings
from articles.search import upkeep
from tests.factories import CaptureFactory, SourceFactory
from tests.newsroom import article, link, small_archive

from .test_crawl import crawl
from .test_permissions import ADDRESSES, arguments

pytestmark = pytest.mark.django_db

WORDS = ("Quagmirish", "Zephyrnaut", "Oblongata")
"""In headline, standfirst and body of the hidden article, and nowhere else."""


@pytest.fixture
def sentinel():
    held = small_archive()
    hidden = article(
        f"{WORDS[0]} council falls",
        (f"The {WORDS[2]} affair began on Monday at the harbour board.", "It went on."),
        standfirst=f"{WORDS[1]} papers found",
        source=SourceFactory(name="The Sentinel", slug="sentinel"),
        story=held.wire.story,
    )
    link(held.wire, hidden)
    CaptureFactory(article=hidden, number=2, text=f"{WORDS[0]}\n\nThe {WORDS[2]} affair.")
    # People have worked on it: the record knows its words.
    editing.edit_record(hidden, {"headline": f"{WORDS[0]} council has fallen"}, by=None)
    review.set_lead(held.wire.story, hidden, by=None)
    shared = Cuttings.objects.create(owner=_owner(), name="Quay", is_shared=True)
    shared.articles.create(article=hidden, position=1)
    upkeep.drain()
    return held, Article.objects.get(pk=hidden.pk)


def _owner():
    from django.contrib.auth.models import User

    return User.objects.create_user("keeper")


def doors(client, held, hidden, user):
    """Every address that there is, every page that a link leads to, and searches for the words themselves."""
    from .test_permissions import Notice

    pk = {
        "pk": held.wire.pk,
        "feature": held.feature.pk,
        "story": held.wire.story_id,
        "other": held.cut.pk,
        "notice": Notice.objects.filter(kind="correction").get().pk,
        **dict.fromkeys(("link", "decision", "item", "spelling", "group", "stranger"), 1),
    }
    for row in ADDRESSES:
        if row[1] == "GET":
            yield reverse(row[0], args=arguments(row[0], pk, user))
            yield from _about(row[0], hidden)
    for word in WORDS:
        for name, args, asked in (
            ("search", [], "q"),
            ("search", [], "exact=1&q"),
            ("suggest", [], "q"),
            ("export", ["csv"], "q"),
            ("export", ["jsonl"], "q"),
            ("search-feed", [], "q"),
            ("api-search", [], "q"),
        ):
            yield f"{reverse(name, args=args)}?{asked}={word}"
    yield f"{reverse('search')}?source=sentinel"


def _about(name, hidden):
    by_article = {
        "article": [hidden.pk],
        "capture": [hidden.pk, 2],
        "capture-raw": [hidden.pk, 2],
        "compare-revisions": [hidden.pk, 1, 2],
        "api-article": [hidden.pk],
        "report-problem": [hidden.pk],
        "review-edit": [hidden.pk],
        "review-lines": [hidden.pk],
    }
    if name in by_article:
        yield reverse(name, args=by_article[name])
    if name == "compare-choose":
        yield f"{reverse(name)}?a={hidden.pk}&b={hidden.story.articles.order_by('pk').first().pk}"
    elif name.startswith("compare") and "revisions" not in name:
        yield reverse(name, args=[hidden.pk, hidden.story.articles.order_by("pk").first().pk])


def traces(client, held, hidden, user, *, follow):
    """Addresses that show one of the words, the question itself left out."""
    found = []
    answers = [(address, client.get(address)) for address in doors(client, held, hidden, user)]
    if follow:
        answers += [(address, response) for address, response, _ in crawl(client)]
    for address, response in answers:
        body = b"".join(response) if response.streaming else response.content
        text = body.decode(errors="replace")
        for word in WORDS:
            asked = f"={word}" in address
            if (word in text or word.lower() in text) and not asked:
                found.append(f"{address} shows {word}")
            if asked and ("council has fallen" in text or "papers found" in text or "affair began" in text):
                found.append(f"{address} finds it")
    return found


def is_found(client, hidden):
    """Whether the article is there for this reader: its page, and a search for each of its words."""
    found = [client.get(reverse("search"), {"q": word}).content.decode() for word in WORDS]
    page = client.get(hidden.get_absolute_url())
    return page.status_code == 200 and all("has fallen" in each for each in found)


@pytest.mark.parametrize(
    ("how", "name", "follow"),
    [("withdraw", "rhea", True), ("embargo", "rhea", False), ("withdraw", "cora", False)],
)
def test_a_hidden_article_leaves_no_trace_at_any_door(how, name, follow, sentinel, client, stan, request):
    held, hidden = sentinel
    user = request.getfixturevalue(name)
    client.force_login(user)
    assert is_found(client, hidden)
    if how == "withdraw":
        notices.withdraw_article(hidden, "A complaint was upheld.", by=stan)
    else:
        notices.embargo_article(hidden, timezone.now() + timedelta(days=1), by=stan)

    assert traces(client, held, hidden, user, follow=follow) == []
    for address in ("/admin/articles/article/", "/admin/articles/decision/", "/admin/articles/story/"):
        if user.is_staff:
            assert not any(word in client.get(address).content.decode() for word in WORDS)

    notices.restore_article(hidden, by=stan)
    assert client.get(hidden.get_absolute_url()).status_code == 200
    assert is_found(client, hidden)


def test_the_notice_of_a_withdrawal_stands_as_long_as_the_article_is_withdrawn(stan):
    gone = article("Quay falls", ("The quay fell on Monday.",))
    notices.withdraw_article(gone, "It was invented.", by=stan)
    notice = gone.notices.get()
    with pytest.raises(Refused, match="Restore the article instead"):
        notices.retract_notice(notice, by=stan)
    notice.refresh_from_db()
    assert notice.retracted_at is None
