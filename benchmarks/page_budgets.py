"""What pages cost a processor: `python -m benchmarks.page_budgets --home HOME [--only TEXT]`.

Every kind of page of an archive is asked for by an administrator, a curator and a reader, each through the
whole of the program, with what the archive has most of: its largest source, its commonest place, byline
and section, its fullest year. Told are milliseconds of processor: the first time, with nothing kept of
counts or of facts about the database, and warm, the middle of five. A page is over its budget where either
takes more than BUDGET. The three accounts are made for it and taken away again; nothing else is changed.

With `--queries` the slowest queries of every page over its budget are told too. The last line is for
machines.
"""

import argparse
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

BUDGET = 250.0
"""Milliseconds of processor."""
REPEATS = 5
PEOPLE = {"admin": "administrators", "curator": "curators", "reader": "readers"}
"""Who asks, and the group of each."""
BOTH, DESK, STAFF = ("admin", "curator", "reader"), ("admin", "curator"), ("admin",)


@dataclass(frozen=True, slots=True)
class AskedPage:
    """One kind of page, an address of it, and who asks for it."""

    kind: str
    address: str
    by: tuple[str, ...] = BOTH


@dataclass(frozen=True, slots=True)
class PageCost:
    """Milliseconds of processor of one page for one person; `slowest` are queries with their seconds."""

    page: AskedPage
    who: str
    status: int
    first: float
    warm: float
    slowest: tuple[str, ...] = ()

    @property
    def is_over(self) -> bool:
        return max(self.first, self.warm) > BUDGET

    @property
    def is_page(self) -> bool:
        """Whether what was asked for came; a page that is not served costs nothing."""
        return self.status in (200, 302)


def main() -> None:
    options = arguments()
    from benchmarks.linking_ingested import open_archive

    open_archive(options.home)
    from django.conf import settings

    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "testserver"]
    pages = [each for each in pages_of_archive() if options.only in each.kind]
    clients, accounts = sign_in_all()
    try:
        costs = list(measure(pages, clients, options.queries))
    finally:
        for account in accounts:
            account.delete()
    tell(costs)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--only", default="", metavar="TEXT", help="kinds of pages with this in their name")
    parser.add_argument("--queries", action="store_true", help="tell the slowest queries too")
    return parser.parse_args()


def sign_in_all() -> "tuple[dict[str, Any], list[Any]]":
    """A client for each person, signed in, and the accounts that were made."""
    from django.contrib.auth.models import Group, User
    from django.test import Client

    clients, accounts = {}, []
    for who, group in PEOPLE.items():
        account, _ = User.objects.get_or_create(username=f"page-budgets-{who}")
        account.is_staff = who != "reader"
        account.is_superuser = who == "admin"
        account.save()
        account.groups.add(Group.objects.get(name=group))
        clients[who] = Client()
        clients[who].force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        accounts.append(account)
    return clients, accounts


def pages_of_archive() -> list[AskedPage]:
    """Every kind of page, of what the archive has most of."""
    from django.contrib import admin

    pages = [*_of_readers(), *_of_the_desk()]
    for model in admin.site._registry:
        if model._meta.app_label == "articles":
            name = model._meta.model_name
            pages.append(AskedPage(f"admin list: {name}", f"/admin/articles/{name}/", DESK))
            pages.append(AskedPage(f"admin list: {name}, page 40", f"/admin/articles/{name}/?p=40", STAFF))
    return pages


def _of_readers() -> Iterator[AskedPage]:
    from django.db.models import Count

    from articles.models import Article, Capture, Source, SyndicationLink

    def commonest(field: str) -> str:
        counted = Article.objects.exclude(**{field: ""}).order_by().values_list(field)
        row = counted.annotate(Count("pk")).order_by("-pk__count").first()
        return quote(str(row[0]), safe="") if row else ""

    yield AskedPage("help", "/help/")
    yield AskedPage("about", "/about/")
    yield AskedPage("home", "/")
    yield AskedPage("sources", "/sources/")
    source = Source.objects.annotate(held=Count("articles")).order_by("-held").first()
    if source is not None:
        yield AskedPage("source, largest", f"/sources/{source.slug}/")
        yield AskedPage("source, largest, last page", f"/sources/{source.slug}/?page=999999")
        yield AskedPage("search within the largest source", f"/search/?q=said&source={source.slug}")
    yield AskedPage("unidentified", "/sources/unidentified/")
    for kind, field, many in (
        ("byline", "byline", "bylines"),
        ("place", "dateline", "places"),
        ("section", "section", "sections"),
    ):
        yield AskedPage(many, f"/{many}/")
        yield AskedPage(f"{many}, last page", f"/{many}/?page=999999")
        if name := commonest(field):
            yield AskedPage(f"{kind}, commonest", f"/{many}/{name}/")
    yield AskedPage("dates", "/dates/")
    yield AskedPage("undated", "/dates/undated/")
    days = Article.objects.exclude(printed_on=None).order_by().values_list("printed_on")
    busiest = days.annotate(Count("pk")).order_by("-pk__count").first()
    if busiest is not None:
        day = busiest[0]
        yield AskedPage("year", f"/dates/{day.year}/")
        yield AskedPage("year, last page", f"/dates/{day.year}/?page=999999")
        yield AskedPage("month", f"/dates/{day.year}/{day.month:02}/")
        yield AskedPage("day", f"/dates/{day.year}/{day.month:02}/{day.day:02}/")
    yield AskedPage("corrections", "/corrections/")
    yield AskedPage("corrections of outlets", "/corrections/?by=outlets")
    yield AskedPage("matrix of outlets", "/reuse/")
    yield AskedPage("figures that disagree", "/figures/")
    yield AskedPage("lexicon", "/style/")
    yield AskedPage("lexicon, all", "/style/?all=1")
    yield AskedPage("search, empty", "/search/")
    yield AskedPage("search, commonest word", "/search/?q=said")
    yield AskedPage("search, phrase", "/search/?q=%22white+house%22")
    yield AskedPage("search, deep", "/search/?q=said&page=40")
    yield AskedPage("search, newest", "/search/?q=president&sort=newest")
    yield AskedPage("feed of a search", "/search.atom?q=president")
    yield AskedPage("api search", "/api/v1/search?q=president")
    article = Article.objects.filter(status="live").order_by("-pk").first()
    if article is not None:
        yield AskedPage("article", article.get_absolute_url())
        capture = Capture.objects.filter(article=article).first()
        if capture is not None:
            yield AskedPage("capture", f"{article.get_absolute_url()}captures/{capture.number}/")
    stories = Article.objects.order_by().values_list("story").annotate(held=Count("pk")).order_by("-held")
    if (story := stories.first()) is not None:
        yield AskedPage("story, largest", f"/stories/{story[0]}/")
    link = SyndicationLink.objects.order_by("-pk").first()
    if link is not None:
        yield AskedPage("comparison", f"/compare/{link.first_id}/{link.second_id}/")
    for name in ("cuttings", "saved", "alerts", "exports", "account"):
        yield AskedPage(name, f"/{name}/")


def _of_the_desk() -> Iterator[AskedPage]:
    from articles.curation.queue import KINDS
    from articles.models import Article, ReviewItem, SyndicationLink

    yield AskedPage("queue", "/review/", DESK)
    yield AskedPage("queue, page 40", "/review/?page=40", DESK)
    for kind in KINDS:
        yield AskedPage(f"queue, {kind}", f"/review/?kind={kind}", STAFF)
    item = ReviewItem.objects.filter(status="open", kind="split").order_by("-doubt").first()
    if item is not None:
        yield AskedPage("question", f"/review/items/{item.pk}/", DESK)
        yield AskedPage("next question", f"/review/next/?kind=split&after=split-{item.pk}", DESK)
    link = SyndicationLink.objects.filter(status="suggested").first()
    if link is not None:
        yield AskedPage("suggested link", f"/review/links/{link.pk}/", DESK)
    article = Article.objects.filter(status="live").order_by("-pk").first()
    if article is not None:
        for page in ("mend", "lines", "notice", "withdraw"):
            yield AskedPage(f"desk: {page}", f"/review/articles/{article.pk}/{page}/", STAFF)
        yield AskedPage("desk: story", f"/review/stories/{article.story_id}/", DESK)
        yield AskedPage("admin: article", f"/admin/articles/article/{article.pk}/change/", DESK)
    yield AskedPage("record of decisions", "/review/log/", DESK)
    yield AskedPage("record, last page", "/review/log/?page=999999", DESK)
    yield AskedPage("background", "/review/jobs/", DESK)
    yield AskedPage("add", "/add/", STAFF)
    yield AskedPage("admin: front page", "/admin/", DESK)
    for asked in ("?q=president", "?o=3", "?status__exact=withdrawn", "?p=4000"):
        yield AskedPage(f"admin: articles {asked}", f"/admin/articles/article/{asked}", STAFF)


def measure(pages: list[AskedPage], clients: dict[str, Any], wants_queries: bool) -> Iterator[PageCost]:
    """Every page by everybody who asks for it. What only the first page of a process costs is paid before."""
    for client in clients.values():
        for address in ("/", "/search/?q=said"):
            client.get(address)
    for page in pages:
        for who in page.by:
            forget_kept()
            first, status = timed(clients[who], page.address)
            warm = statistics.median(timed(clients[who], page.address)[0] for _ in range(REPEATS))
            cost = PageCost(page, who, status, first, warm)
            if cost.is_over and wants_queries:
                forget_kept()
                cost = PageCost(page, who, status, first, warm, slowest_of(clients[who], page.address))
            print(line_of(cost), flush=True)
            yield cost


def forget_kept() -> None:
    """Of counts and of facts about the database nothing is kept any more."""
    from articles.reports import kept_counts
    from articles.search import unchanged

    kept_counts._kept.clear()
    unchanged._thread.__dict__.pop("facts", None)


def timed(client: Any, address: str) -> tuple[float, int]:
    """Milliseconds of processor, and the status."""
    begun = time.process_time()
    answer = client.get(address)
    if answer.streaming:
        b"".join(answer.streaming_content)
    return (time.process_time() - begun) * 1000, answer.status_code


def slowest_of(client: Any, address: str) -> tuple[str, ...]:
    """The three queries that take longest, with their milliseconds of processor."""
    from django.db import connection

    spent: list[tuple[float, str]] = []

    def note(execute: Any, sql: str, values: Any, many: bool, context: Any) -> Any:
        begun = time.process_time()
        try:
            return execute(sql, values, many, context)
        finally:
            spent.append(((time.process_time() - begun) * 1000, sql))

    with ExitStack() as stack:
        stack.enter_context(connection.execute_wrapper(note))
        client.get(address)
    return tuple(f"{ms:.0f} ms: {sql[:1500]}" for ms, sql in sorted(spent, reverse=True)[:3])


def line_of(cost: PageCost) -> str:
    over = "  OVER" if cost.is_over else ""
    strange = "" if cost.is_page else f"  status {cost.status}"
    told = f"{cost.page.kind:<38}{cost.who:<9}{cost.first:>8.0f}{cost.warm:>8.0f}{over}{strange}"
    return "\n".join((told, *(f"    {query}" for query in cost.slowest)))


def tell(costs: list[PageCost]) -> None:
    over = [cost for cost in costs if cost.is_over]
    failed = [cost for cost in costs if not cost.is_page]
    print(f"\n{len(costs)} pages asked for, {len(over)} over {BUDGET:.0f} ms of processor:")
    for cost in sorted(over, key=lambda each: -max(each.first, each.warm)):
        print(line_of(PageCost(cost.page, cost.who, cost.status, cost.first, cost.warm)))
    print(
        f"worst_first {max(cost.first for cost in costs):.0f} "
        f"worst_warm {max(cost.warm for cost in costs):.0f} over {len(over)} not_served {len(failed)}"
    )


if __name__ == "__main__":
    main()
