"""Every door of the archive, tried with hidden articles behind it: no word of theirs comes out, in no number.

The archive is walked twice by each visitor without the right to see hidden articles: before those two came
in,
and after. Every open address must then say exactly what it said before. Addresses of the hidden
articles themselves must be shut, the embargoed one as if it had never been.

One test is one visitor's whole walk: run side by side, no two processes make the same walk.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.alerts.running import run_alerts
from articles.models import Alert, Article, FeedAddress, Scope, WebhookCall, issue_token
from articles.models.access import digest_of
from articles.urls import urlpatterns
from tests.conftest import member_of
from tests.doors_table import FEED_SECRETS, Cast, Doors
from tests.hidden_archive import TRACES, frozen, hidden_part, visible_part
from tests.integration.test_crawl import crawl

pytestmark = pytest.mark.django_db

NOBODY = 10**7
TRACE = re.compile(r"q(?:emb|wit)[a-z]+")
DESK = ("review", "admin", "export", "upload")
"""Where a clerk, who may do all but see what is hidden, and staff who may do nothing are tried besides."""
TRIED_AT_THE_DESK = ("a clerk", "staff without a right")
VISITORS = {
    "a reader": "rhea",
    "signed out, public reading": None,
    "a curator": "cora",
    "a clerk": "clerk",
    "staff without a right": "stef",
    "signed out, where reading needs a sign-in": None,
    "a program with every scope": "cora",
    **{f"a program that may {scope}": "cora" for scope in Scope.values},
}
FOR_PROGRAMS = ("api-", "private-feed", "search-feed")
"""Where a token is tried; no other address looks at one."""
NAMES = {pattern.name for pattern in urlpatterns}

Heard = dict[str, dict[str, "Said"]]
"""What was said at each address, by the name of its door."""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    status: int
    text: str

    def traces(self) -> list[str]:
        return sorted(set(TRACE.findall(self.text.lower())))


def shown_words(section: re.Match[str]) -> str:
    return " ".join(sorted(TRACE.findall(section.group().lower())))


def quiet(text: str) -> str:
    """A page without what differs at every look: form tokens, revision numbers, when a file was written, how
    much of the disk is free.

    What is related goes by how rare words are in the whole index, hidden articles and all, so it may
    change; of it only the traces are kept.
    """
    text = re.sub(r'(?s)<section [^>]*aria-labelledby="related">.*?</section>', shown_words, text)
    text = re.sub(r'name="(csrfmiddlewaretoken|(?:other_)?revision_number|seen)" value="\w+"', "", text)
    text = " ".join(text.split())
    text = re.sub(r"[\d.]+\W+[KMGT]B free of", "", text)
    return re.sub(r"(last written|\"last_indexed\":)[^<}]*", "", text)


def ask(client: Client, address: str, posted: dict[str, str] | None = None) -> Said:
    response = client.get(address) if posted is None else client.post(address, posted)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace") + "".join(
        f"\n{name}: {v}" for name, v in response.items() if name not in ("Content-Length", "X-Request-ID")
    )
    text = quiet(unescape(text))
    for echo in (address.split(" ")[0], quote(address)):
        text = text.replace(echo, "")  # sign-in links and redirects say where one was
    return Said(response.status_code, text)


def listen(doors: dict[str, Doors], client: Client) -> Heard:
    """Every open address."""
    return {
        name: {address: ask(client, address) for address in door.open if name != "logout"}
        for name, door in doors.items()
    }


def rattle(doors: dict[str, Doors], client: Client) -> tuple[Heard, Heard]:
    """Every shut address, looked at and posted to; and the same addresses of an article that never was."""
    shut: Heard = {}
    never: Heard = {}
    for name, door in doors.items():
        shut[name] = {}
        for address in chain(door.embargoed, door.withdrawn, door.hidden):
            shut[name][address] = ask(client, address)
            shut[name][f"{address} POST"] = ask(client, address, {})
        never[name] = {
            address: ask(client, re.sub(r"(?<=/)\d+(?=/|$)", str(NOBODY), address, count=1))
            for address in door.embargoed
        }
    return shut, never


def add_hidden_by_post(shut: Heard, client: Client, cast: Cast) -> None:
    """Doors that name an article in what is posted."""
    for article in cast.hidden:
        for name, posted in (
            ("cutting-add", {"article": str(article.pk), "cuttings": str(cast.cuttings.pk)}),
            ("cuttings-new", {"article": str(article.pk), "name": f"list {article.pk}"}),
        ):
            shut[name][f"{article.pk} POST"] = ask(client, reverse(name), posted)


@pytest.fixture
def users(db) -> dict[str, User]:
    made = {
        "rhea": member_of("rhea", "readers"),
        "cora": member_of("cora", "curators", is_staff=True),
        "clerk": member_of("clerk", "administrators", is_staff=True),
        "stef": member_of("stef", "readers", is_staff=True),
    }
    forbid_seeing(made["clerk"])
    return made


@pytest.fixture(autouse=True)
def many_requests(settings, users):
    """A walk asks more often than a token may; and the reader has feeds with addresses of their own."""
    settings.ARCHIVE_API_PER_MINUTE = 10**6
    for query, secret in FEED_SECRETS.items():
        used = timezone.now()  # later than the walk's own frozen hour, so that no use is noted anew
        FeedAddress.objects.create(
            user=users["rhea"], query=query, digest=digest_of(secret), last_used_at=used
        )


@pytest.fixture
def captures(tmp_path):
    folder = tmp_path / "captures"
    folder.mkdir()
    return folder


def forbid_seeing(user: User) -> None:
    """An administrator in everything but the one right."""
    group = user.groups.get()
    granted = group.permissions.exclude(codename="see_hidden")
    user.groups.clear()
    user.user_permissions.set(granted)


@pytest.mark.parametrize("visitor", VISITORS)
def test_no_door_lets_a_word_of_a_hidden_article_out_and_none_counts_it(
    visitor, users, captures, client, settings
):
    settings.ARCHIVE_PUBLIC_READING = visitor == "signed out, public reading"
    with frozen():
        visible_part(captures, users)
        if visitor.startswith("a program"):
            scopes = [scope for scope in Scope.values if visitor.endswith((scope, "every scope"))]
            secret, _ = issue_token(users[VISITORS[visitor]], "walker", scopes, None)
            client = Client(headers={"authorization": f"Bearer {secret}"})
        elif VISITORS[visitor]:
            client.force_login(users[VISITORS[visitor]])
        before = listen(doors_for(visitor, Cast()), client)
        hidden_part(captures, users)
        cast = Cast()
        unlisted = NAMES - cast.table().keys()
        assert not unlisted, f"enter in Cast.table: {sorted(unlisted)}"
        doors = doors_for(visitor, cast)
        after = listen(doors, client)
        shut, never = rattle(doors, client)
        if visitor not in TRIED_AT_THE_DESK and not visitor.startswith("a program"):
            add_hidden_by_post(shut, client, cast)
        run_alerts()
        told = Alert.objects.filter(article__in=cast.hidden).exists() or WebhookCall.objects.exists()
    assert (mail.outbox, told) == ([], False)
    faults = [
        *let_out(after),
        *let_out(shut),
        *changed(doors, before, after),
        *opened(shut),
        *told_apart(shut, never),
    ]
    assert not faults, "\n".join(faults)


def doors_for(visitor: str, cast: Cast) -> dict[str, Doors]:
    doors = {**cast.table(), **cast.admin_table()}
    at_desk = DESK if visitor in TRIED_AT_THE_DESK else ("",)
    tried = FOR_PROGRAMS if visitor.startswith("a program") else at_desk
    return {name: door for name, door in doors.items() if name.startswith(tried)}


def let_out(heard: Heard) -> Iterator[str]:
    for name, answers in heard.items():
        for address, said in answers.items():
            if found := said.traces():
                yield f"{name}: {address} shows {found}"


def changed(doors: dict[str, Doors], before: Heard, after: Heard) -> Iterator[str]:
    for name, door in doors.items():
        for address, said in after[name].items():
            former = before[name].get(address)
            if former is not None and not door.grows and former != said:
                difference = first_difference(former.text, said.text)
                yield f"{name}: {address} changed: {former.status}, {said.status}: {difference}"


def opened(shut: Heard) -> Iterator[str]:
    for name, answers in shut.items():
        for address, said in answers.items():
            if said.status == 200 or said.status >= 500:
                yield f"{name}: {address} answers {said.status}"


def told_apart(shut: Heard, never: Heard) -> Iterator[str]:
    for name, answers in never.items():
        for address, nobody in answers.items():
            if shut[name][address].status != nobody.status:
                status = shut[name][address].status
                yield f"{name}: {address} answers {status}; an article that never was {nobody.status}"


def test_pages_found_by_following_links_show_nothing_of_hidden_articles(users, captures, client, stan):
    with frozen():
        visible_part(captures, users)
        hidden_part(captures, users)
        client.force_login(users["rhea"])
        crawled = {
            address: response.content.decode() if reading else ""
            for address, response, reading in crawl(client)
        }
        assert len(crawled) > 40
        assert [address for address, text in crawled.items() if TRACE.search((address + text).lower())] == []
        # Who has the right sees them; else the traces would be missing for want of articles.
        client.force_login(stan)
        assert "qembhead" in ask(client, reverse("search") + "?q=qembbody").text.lower()
    for trace in TRACES:
        assert Article.objects.filter(headline__istartswith=trace).exists()


def first_difference(one: str, other: str) -> str:
    """Where two pages part, in context."""
    at = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    return f"{one[max(0, at - 80) : at + 80]!r} became {other[max(0, at - 80) : at + 80]!r}"
