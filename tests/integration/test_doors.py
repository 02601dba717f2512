"""Every door of the archive, tried with hidden pieces behind it: no word of theirs comes out, in no number.

The archive is walked twice by each visitor without the right to see hidden pieces: before those two came in,
and after. Every open address must then say exactly what it said before. Addresses of the hidden
pieces themselves must be shut, the embargoed one as if it had never been.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import chain
from urllib.parse import quote

import haystack
import pytest
from django.conf import settings as django_settings
from django.contrib import admin
from django.db import transaction
from django.test import Client, override_settings
from django.urls import NoReverseMatch, reverse

from articles.models import (
    Article,
    Cuttings,
    Decision,
    LexiconEntry,
    Notice,
    ReviewItem,
    SavedSearch,
    SyndicationLink,
)
from articles.urls import urlpatterns
from tests.conftest import member_of
from tests.hidden_archive import TRACES, frozen, hidden_part, visible_part
from tests.integration.test_crawl import crawl

pytestmark = pytest.mark.django_db

NOBODY = 10**7
TRACE = re.compile(r"q(?:emb|wit)[a-z]+")
SEARCHES = (
    "",
    "q=quay",
    "q=qem*",
    "q=qwi*",
    "q=headline:qem*+OR+body:qwi*",
    "q=qenbbody",
    "q=qvitbody",
    "q=quay&collapse=0&sort=newest",
    "q=quay&sort=oldest&lead=fullest&page=2",
    "q=date:1987",
    "year=1988",
    "from=1986&to=1989",
    "q=%22harbour+board%22&exact=1",
    "source=ledger",
    "q=type:wire",
)
PLAIN = (
    *("home", "sources", "bylines", "sections", "places", "dates", "undated", "corrections"),
    *("about", "help", "healthz", "login", "password_change", "password_change_done"),
    *("cuttings-index", "cuttings-new", "saved", "review", "review-next", "review-log", "review-log-csv"),
    *("reuse", "reuse-csv", "lexicon", "lexicon-csv"),
)
PREFIXES = ("qe", "qw", "pr", "the", "bus")


@dataclass(frozen=True, slots=True)
class Doors:
    """What lies behind one name of the address map: addresses on what all may see, and on the hidden."""

    open: tuple[str, ...] = ()
    embargoed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    grows: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """One answer."""

    status: int
    text: str


class Cast:
    """The numbers of what stands in the archive now."""

    def __init__(self) -> None:
        by_path = {piece.path: piece for piece in Article.objects.all()}
        self.wire, self.cut, self.feature = (by_path[f"a{n}.txt"] for n in (1, 2, 3))
        self.embargoed = by_path.get("z1.txt")
        self.withdrawn = by_path.get("z2.txt")
        self.hidden = [piece for piece in (self.embargoed, self.withdrawn) if piece]
        self.link = (
            SyndicationLink.objects.exclude(first__in=self.hidden).exclude(second__in=self.hidden).first()
        )
        self.hidden_links = [
            link.pk for link in SyndicationLink.objects.filter(second__in=self.hidden).order_by("pk")
        ]
        self.cuttings = Cuttings.objects.get()
        self.saved = SavedSearch.objects.get()
        self.item = ReviewItem.objects.filter(article=self.feature).first()
        self.entry = LexiconEntry.objects.exclude(left__startswith="q").order_by("pk").first()
        self.notice = Notice.objects.get(article=self.feature)

    def piece(self, name: str, *rest: object, keep: tuple[str, ...] = ()) -> Doors:
        """A door on one piece, with whatever else its address holds."""
        return Doors(
            tuple(reverse(name, args=[piece.pk, *rest]) for piece in (self.feature, self.wire)),
            tuple(reverse(name, args=[piece.pk, *rest]) for piece in self.hidden[:1]),
            tuple(reverse(name, args=[piece.pk, *rest]) for piece in self.hidden[1:]),
        )

    def pair(self, name: str) -> Doors:
        """A door on two pieces."""
        hidden = [reverse(name, args=[self.wire.pk, piece.pk]) for piece in self.hidden]
        hidden += [reverse(name, args=[piece.pk, self.cut.pk]) for piece in self.hidden]
        return Doors((reverse(name, args=[self.wire.pk, self.cut.pk]),), hidden=tuple(hidden))

    def ours(self, model: type, name: str) -> tuple[str, ...]:
        """Addresses of the rows that hang on hidden pieces."""
        rows = model.objects.filter(article__in=self.hidden)
        return tuple(reverse(name, args=[row.pk]) for row in rows)

    def table(self) -> dict[str, Doors]:
        """Every name of the address map. A new page is entered here, or the test of it fails."""
        doors = {name: Doors((reverse(name),)) for name in PLAIN if has_name(name)}
        searching = tuple(f"?{each}" for each in SEARCHES)
        for name in ("search", "search-feed", "api-search"):
            doors[name] = Doors(tuple(reverse(name) + each for each in searching))
        doors["export"] = Doors(
            tuple(reverse("export", args=[form]) + each for form in ("csv", "jsonl") for each in searching)
        )
        doors["suggest"] = Doors(tuple(f"{reverse('suggest')}?q={prefix}" for prefix in PREFIXES))
        for name in ("article", "report-problem", "api-article"):
            doors[name] = self.piece(name)
        for name in ("capture", "capture-raw"):
            doors[name] = self.piece(name, 1)
        doors["compare-revisions"] = Doors(
            (reverse("compare-revisions", args=[self.feature.pk, 1, 2]),),
            hidden=tuple(reverse("compare-revisions", args=[piece.pk, 1, 1]) for piece in self.hidden),
        )
        for name in ("compare", "compare-json", "compare-csv"):
            doors[name] = self.pair(name)
        for name in ("story", "api-story", "review-story", "story-json", "story-csv"):
            if has_name(name, 1):
                stories = (self.wire.story_id, self.feature.story_id)
                doors[name] = Doors(tuple(reverse(name, args=[story]) for story in stories))
        doors["source"] = Doors(
            tuple(reverse("source", args=[slug]) for slug in ("ledger", "tribune", "unidentified"))
        )
        for name, shown, field in (
            ("byline", "Nell Arden", "name"),
            ("section", "Business", "section"),
            ("place", "PORT ELLIS", "place"),
        ):
            hidden = tuple(reverse(name, args=[f"{trace.title()}{field}"]) for trace in TRACES)
            doors[name] = Doors((reverse(name, args=[shown]),), hidden=hidden)
        days = ((1987, 6, 5), (1988, 7, 6))
        doors["year"] = Doors(
            (reverse("year", args=[2025]), *(reverse("year", args=[y]) for y, _, _ in days))
        )
        doors["month"] = Doors(
            (reverse("month", args=[2025, 3]), *(reverse("month", args=day[:2]) for day in days))
        )
        doors["day"] = Doors((reverse("day", args=[2025, 3, 4]), *(reverse("day", args=day) for day in days)))
        for name in ("cuttings", "cuttings-change"):
            doors[name] = Doors((reverse(name, args=[self.cuttings.pk]),))
        doors["cutting-change"] = Doors(
            hidden=tuple(
                reverse("cutting-change", args=[self.cuttings.pk, piece.pk]) for piece in self.hidden
            )
        )
        doors["saved-open"] = Doors((reverse("saved-open", args=[self.saved.pk]),))
        for name in ("cutting-add", "saved-new", "logout"):
            doors[name] = Doors((reverse(name),))
        for name in ("saved-look", "saved-looked", "saved-delete"):
            if has_name(name, 1):
                doors[name] = Doors((reverse(name, args=[self.saved.pk]),))
        for name in ("mend", "lines", "notice", "embargo", "withdraw", "restore"):
            doors[f"review-{name}"] = self.piece(f"review-{name}")
        doors["review-item"] = Doors(
            (reverse("review-item", args=[self.item.pk]),), hidden=self.ours(ReviewItem, "review-item")
        )
        doors["review-notice-detail"] = Doors(
            (reverse("review-notice-detail", args=[self.notice.pk]),),
            hidden=self.ours(Notice, "review-notice-detail"),
        )
        doors["review-decision"] = Doors(hidden=self.ours(Decision, "review-decision"))
        doors["review-link"] = Doors(
            (reverse("review-link", args=[self.link.pk]),),
            hidden=tuple(reverse("review-link", args=[pk]) for pk in self.hidden_links),
        )
        spellings = LexiconEntry.objects.filter(left__startswith="q")
        doors["review-spelling"] = Doors(
            tuple(reverse("review-spelling", args=[pk]) for pk in [self.entry.pk] if self.entry),
            hidden=tuple(reverse("review-spelling", args=[entry.pk]) for entry in spellings),
        )
        return doors

    def admin_table(self) -> dict[str, Doors]:
        """The admin's lists, searches, forms, histories and autocompletion, as they are registered."""
        doors: dict[str, Doors] = {}
        for model, registered in admin.site._registry.items():
            label = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            if model._meta.app_label != "articles":
                continue
            listed = reverse(f"{label}_changelist")
            queries = tuple(f"{listed}?q={each}" for each in ("qem", "qwi", "quay"))
            shut = []
            for row in self.rows_behind(model):
                shut += [
                    reverse(f"{label}_{page}", args=[row.pk]) for page in ("change", "history", "delete")
                ]
            shown = (
                model.objects.exclude(pk__in=[row.pk for row in self.rows_behind(model)])
                .order_by("pk")
                .first()
            )
            seen = (
                (reverse(f"{label}_change", args=[shown.pk]), reverse(f"{label}_history", args=[shown.pk]))
                if shown
                else ()
            )
            counted = model._meta.model_name in ("ingestrun", "ingestoutcome", "capture")
            doors[f"admin {model._meta.model_name}"] = Doors(
                (listed, *queries, *seen), hidden=tuple(shut), grows="an operator's record" if counted else ""
            )
            complete = [
                f"{reverse('admin:autocomplete')}?app_label=articles&model_name={model._meta.model_name}"
                f"&field_name={field}&term={term}"
                for field in registered.autocomplete_fields
                for term in ("", "q", "qem", "qwi")
            ]
            doors[f"admin {model._meta.model_name} completion"] = Doors(tuple(complete))
        doors["admin index"] = Doors((reverse("admin:index"), reverse("admin:app_list", args=["articles"])))
        return doors

    def rows_behind(self, model: type) -> list:
        """The rows of a model that belong to the hidden pieces."""
        names = {field.name for field in model._meta.get_fields()}
        if model is Article:
            return list(Article.objects.filter(pk__in=[piece.pk for piece in self.hidden]))
        if model is SyndicationLink:
            return list(SyndicationLink.objects.filter(pk__in=self.hidden_links))
        if "article" in names:
            return list(model.objects.filter(article__in=self.hidden))
        if model is LexiconEntry:
            return list(LexiconEntry.objects.filter(left__startswith="q"))
        return []


def has_name(name: str, *arguments: object) -> bool:
    """Whether the address map has this name; rooms that are not built yet have none."""
    try:
        reverse(name, args=arguments)
    except NoReverseMatch:
        return False
    return True


DESK = ("review", "admin")
"""Where a clerk, who may do all but see what is hidden, is tried besides."""
VISITORS = ("a reader", "signed out, public reading", "a curator", "a clerk")
NAMES = sorted({pattern.name for pattern in urlpatterns})


def shown_words(section: re.Match[str]) -> str:
    return " ".join(sorted(TRACE.findall(section.group().lower())))


def quiet(text: str) -> str:
    """A page without what differs at every look: form tokens, editions, and when a file was written.

    What is related goes by how rare words are in the whole index, hidden pieces and all, so it may
    change; of it only the traces are kept.
    """
    text = re.sub(r'(?s)<section [^>]*aria-labelledby="related">.*?</section>', shown_words, text)
    text = re.sub(r'name="(csrfmiddlewaretoken|edition|seen)" value="\w+"', "", text)
    text = " ".join(text.split())
    return re.sub(r"(last written on|\"last_indexed\":)[^<}]*", "", text)


def ask(client: Client, address: str, posted: dict[str, str] | None = None) -> Said:
    response = client.get(address) if posted is None else client.post(address, posted)
    content = b"".join(response.streaming_content) if response.streaming else response.content
    text = content.decode("utf-8", "replace") + "".join(
        f"\n{name}: {v}" for name, v in response.items() if name != "Content-Length"
    )
    text = quiet(unescape(text))
    for echo in (address.split(" ")[0], quote(address)):
        text = text.replace(echo, "")  # sign-in links and redirects say where one was
    return Said(response.status_code, text)


@dataclass(frozen=True, slots=True)
class Walk:
    """All that was said: by visitor and name; `before` and `after` the hidden pieces came in."""

    names: frozenset[str]
    before: dict[tuple[str, str], dict[str, Said]]
    after: dict[tuple[str, str], dict[str, Said]]
    doors: dict[str, Doors]
    shut: dict[tuple[str, str], dict[str, Said]]
    never_was: dict[tuple[str, str], dict[str, Said]]
    crawled: dict[str, str]


def clients(users: dict[str, object]) -> dict[str, Client]:
    made = {name: Client() for name in VISITORS}
    for name, user in zip(("a reader", "a curator", "a clerk"), ("rhea", "cora", "clerk"), strict=True):
        made[name].force_login(users[user])
    return made


def tried_by(visitor: str, doors: dict[str, Doors]) -> list[tuple[str, Doors]]:
    return [each for each in doors.items() if visitor != "a clerk" or each[0].startswith(DESK)]


def listen(doors: dict[str, Doors], visitors: dict[str, Client]) -> dict[tuple[str, str], dict[str, Said]]:
    """Every open address, by every visitor."""
    heard = {}
    for visitor, client in visitors.items():
        with override_settings(ARCHIVE_PUBLIC_READING=visitor == "signed out, public reading"):
            for name, door in tried_by(visitor, doors):
                heard[visitor, name] = {
                    address: ask(client, address) for address in door.open if name not in ("logout",)
                }
    return heard


def rattle(doors: dict[str, Doors], visitors: dict[str, Client]) -> tuple[dict, dict]:
    """Every shut address, looked at and posted to; and the same addresses of a piece that never was."""
    shut: dict[tuple[str, str], dict[str, Said]] = {}
    never: dict[tuple[str, str], dict[str, Said]] = {}
    for visitor, client in visitors.items():
        with override_settings(ARCHIVE_PUBLIC_READING=visitor == "signed out, public reading"):
            for name, door in tried_by(visitor, doors):
                shut[visitor, name] = {}
                for address in chain(door.embargoed, door.withdrawn, door.hidden):
                    shut[visitor, name][address] = ask(client, address)
                    shut[visitor, name][f"{address} POST"] = ask(client, address, {})
                never[visitor, name] = {
                    address: ask(client, re.sub(r"(?<=/)\d+(?=/|$)", str(NOBODY), address, count=1))
                    for address in door.embargoed
                }
    return shut, never


def add_hidden_by_post(doors: dict[str, Doors], shut: dict, visitors: dict[str, Client], cast: Cast) -> None:
    """Doors that name a piece in what is posted."""
    for visitor, client in visitors.items():
        if visitor == "a clerk":
            continue
        for piece in cast.hidden:
            for name, posted in (
                ("cutting-add", {"article": str(piece.pk), "cuttings": str(cast.cuttings.pk)}),
                ("cuttings-new", {"article": str(piece.pk), "name": f"list {visitor} {piece.pk}"}),
            ):
                shut[visitor, name][f"{piece.pk} POST"] = ask(client, reverse(name), posted)


@pytest.fixture
def own_index() -> None:
    """Set aside: the module's tests share one index."""


@pytest.fixture(scope="module")
def walk(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Walk]:
    home = tmp_path_factory.mktemp("doors")
    captures = home / "captures"
    captures.mkdir()
    connections = {name: dict(value) for name, value in django_settings.HAYSTACK_CONNECTIONS.items()}
    connections["default"]["PATH"] = str(home / "index")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic(), frozen():
        patch.setattr(django_settings, "ARCHIVE_HOME", home)
        patch.setattr(django_settings, "HAYSTACK_CONNECTIONS", connections)
        patch.setattr(haystack.connections, "connections_info", connections)
        haystack.connections.reload("default")
        users = {
            "rhea": member_of("rhea", "readers"),
            "cora": member_of("cora", "curators", is_staff=True),
            "clerk": member_of("clerk", "administrators", is_staff=True),
        }
        forbid_seeing(users["clerk"])
        visible_part(captures, users)
        visitors = clients(users)
        cast = Cast()
        doors = {**cast.table(), **cast.admin_table()}
        before = listen(doors, visitors)
        hidden_part(captures, users)
        cast = Cast()
        doors = {**cast.table(), **cast.admin_table()}
        after = listen(doors, visitors)
        shut, never = rattle(doors, visitors)
        add_hidden_by_post(doors, shut, visitors, cast)
        crawled = {}
        for address, response, reading in crawl(visitors["a reader"]):
            crawled[address] = response.content.decode() if reading else ""
        yield Walk(frozenset(cast.table()), before, after, doors, shut, never, crawled)
        transaction.set_rollback(True)
    haystack.connections.reload("default")


def forbid_seeing(user) -> None:
    """An administrator in everything but the one right."""
    group = user.groups.get()
    granted = group.permissions.exclude(codename="see_hidden")
    user.groups.clear()
    user.user_permissions.set(granted)


def traces(said: Said) -> set[str]:
    return set(TRACE.findall(said.text.lower()))


def test_the_table_has_every_name_of_the_address_map(walk):
    assert set(NAMES) <= walk.names, f"enter in Cast.table: {sorted(set(NAMES) - walk.names)}"


def doors_and_visitors():
    for name in (*NAMES, "admin"):
        for visitor in VISITORS:
            if visitor == "a clerk" and not name.startswith(DESK):
                continue
            yield pytest.param(name, visitor, id=f"{name}, {visitor}")


@pytest.mark.parametrize(("name", "visitor"), [*doors_and_visitors()])
def test_a_door_lets_no_word_of_a_hidden_piece_out_and_counts_none(walk, name, visitor):
    named = [each for each in walk.doors if each == name or (name == "admin" and each.startswith("admin "))]
    faults = []
    for each in named:
        door = walk.doors[each]
        for address, said in walk.after[visitor, each].items():
            if found := traces(said):
                faults.append(f"{address} shows {sorted(found)}")
            former = walk.before[visitor, each].get(address)
            if (
                former is not None
                and not door.grows
                and (former.status, former.text) != (said.status, said.text)
            ):
                faults.append(f"{address} changed: {first_difference(former.text, said.text)}")
        for address, said in walk.shut[visitor, each].items():
            if found := traces(said):
                faults.append(f"{address} shows {sorted(found)}")
            if said.status == 200 or said.status >= 500:
                faults.append(f"{address} answers {said.status}")
        for address, nobody in walk.never_was[visitor, each].items():
            if walk.shut[visitor, each][address].status != nobody.status:
                status = walk.shut[visitor, each][address].status
                faults.append(f"{address} answers {status}; a piece that never was {nobody.status}")
    assert not faults, "\n".join(faults)


def test_pages_found_by_following_links_show_nothing_of_hidden_pieces(walk):
    assert len(walk.crawled) > 40
    assert [
        a for a, text in walk.crawled.items() if re.search(r"q(?:emb|wit)[a-z]+", (a + text).lower())
    ] == []


def test_who_has_the_right_sees_them(walk, stan, client):
    """Else the traces would be missing for want of pieces."""
    client.force_login(stan)
    said = ask(client, reverse("search") + "?q=qembbody")
    assert "qembhead" in said.text.lower()
    for trace in TRACES:
        assert Article.objects.filter(headline__istartswith=trace).exists()


def first_difference(one: str, other: str) -> str:
    """Where two pages part, in context."""
    at = next(
        (n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]),
        min(len(one), len(other)),
    )
    return f"{one[max(0, at - 80) : at + 80]!r} became {other[max(0, at - 80) : at + 80]!r}"
