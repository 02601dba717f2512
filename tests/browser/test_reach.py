"""Every kind of page, wide and narrow, light and dark: within reach of everybody, quiet in the console."""

import pytest
from django.contrib.auth.models import User

from articles.jobs.uploads import keep_files
from articles.linking import ledgers
from articles.models import ReviewItem, SyndicationLink, UnknownOutlet
from articles.search import upkeep
from tests.factories import ArticleFactory
from tests.newsroom import small_archive

PAGES = {
    "home": "/",
    "search": "/search/?q=market",
    "article": "/articles/{wire}/",
    "article with every kind of block": "/articles/{feature}/",
    "unidentified article": "/articles/{unidentified}/",
    "right-to-left article": "/articles/{arabic}/",
    "capture": "/articles/{feature}/captures/1/",
    "story": "/stories/{story}/",
    "sources": "/sources/",
    "source": "/sources/evening-ledger/",
    "bylines": "/bylines/",
    "section": "/sections/Arts/Culture/",
    "dates": "/dates/",
    "year": "/dates/2025/",
    "month": "/dates/2025/3/",
    "day": "/dates/2025/3/4/",
    "undated": "/dates/undated/",
    "corrections": "/corrections/",
    "about": "/about/",
    "help": "/help/",
    "report": "/articles/{wire}/report/",
    "tombstone": "/articles/{withdrawn}/",
    "not found": "/nowhere/",
    "password": "/accounts/password_change/",
    "forgotten password": "/accounts/forgotten/",
    "second factor": "/account/second-factor/set-up/",
    "comparison": "/compare/{wire}/{restyled}/",
    "comparison of captures": "/articles/{feature}/revisions/1/2/",
    "reuse": "/reuse/",
    "house style": "/style/",
    "cuttings": "/cuttings/",
    "exports": "/exports/?form=csv&query=q%3Dmarket",
    "saved searches": "/saved/",
    "figures that disagree": "/figures/",
    "search without an answer": "/search/?q=harbuor+baord",
    "search with filters": "/search/?q=harbour&source=evening-ledger&year=2025&from=2025",
    "pasted passage": "/search/passage/",
    "sections": "/sections/",
    "places": "/places/",
    "place": "/places/PORT%20ELLIS/",
    "unidentified articles": "/sources/unidentified/",
    "account": "/account/",
    "alerts": "/alerts/",
    "the API": "/api/",
    "unknown outlet": "/outlets/{outlet}/",
}
DESK = {
    "queue": "/review/",
    "log": "/review/log/",
    "work in the background": "/review/jobs/",
    "editing": "/review/articles/{wire}/mend/",
    "lines": "/review/articles/{feature}/lines/",
    "notice": "/review/articles/{wire}/notice/",
    "embargo": "/review/articles/{wire}/embargo/",
    "withdrawal": "/review/articles/{wire}/withdraw/",
    "restoring": "/review/articles/{withdrawn}/restore/",
    "choosing a story to merge": "/review/stories/{story}/merge/?q=museum",
    "story to be curated": "/stories/{story}/",
    "comparison to be judged": "/compare/{wire}/{restyled}/",
    "article to be curated": "/articles/{wire}/",
    "split in question": "/review/items/{item}/",
    "intake board": "/admin/",
    "articles in the admin": "/admin/articles/article/",
    "story desk": "/review/stories/{story}/",
    "adding": "/add/",
    "upload": "/add/{upload}/",
    "outlet in question": "/review/articles/{unidentified}/outlet/",
    "unknown outlet in question": "/review/outlets/{outlet}/",
    "link in question": "/review/links/{link}/",
    "first page of the desk": "/",
    "article with its desk": "/articles/{withdrawn}/",
}
ANSWERS = {"tombstone": 410, "not found": 404}
WIDTHS = (1280, 390, 320)


def faults_in(visitor) -> list[str]:
    """What axe-core finds, in one line each."""
    from axe_playwright_python.sync_playwright import Axe

    # The admin's buttons fade from one scheme's colour to the other's: contrast is that of the end.
    visitor.page.evaluate("document.getAnimations().forEach((running) => running.finish())")
    found = Axe().run(visitor.page).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def filled_archive(uploader: User) -> dict[str, int]:
    """An archive with something for every page to show; the numbers that stand in their addresses."""
    held = small_archive()
    ledgers.write_ledgers()
    upkeep.rebuild()
    articles = ("wire", "restyled", "feature", "unidentified", "arabic", "withdrawn")
    numbers = {name: getattr(held, name).pk for name in articles}
    numbers["story"] = held.wire.story_id
    numbers["item"] = ReviewItem.objects.create(kind="split", article=held.wire, text="No source.").pk
    numbers["link"] = SyndicationLink.objects.filter(status="automatic").earliest("pk").pk
    numbers["outlet"] = UnknownOutlet.objects.create(name="The Quay", domain="quay.example").pk
    ArticleFactory(source=None, unknown_outlet_id=numbers["outlet"], headline="A stranger’s report")
    numbers["upload"] = keep_files(uploader, [("a.txt", [b"Pier to close"])]).pk
    return numbers


def look(visitor, uploader: User, kind: str, address: str) -> None:
    """Read the page at every width, in light and dark, with axe-core and an ear on the console."""
    numbers = filled_archive(uploader)
    answer = visitor.open(address.format(**numbers))
    assert answer.status == ANSWERS.get(kind, 200)
    for scheme in ("light", "dark"):
        visitor.page.emulate_media(color_scheme=scheme)
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            assert faults_in(visitor) == [], f"{kind} at {width}, {scheme}"
            beyond = visitor.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
            assert beyond <= 0, f"{kind} at {width} is {beyond} px too wide"
    # A page that answers 404 or 410 is itself reported as a failed resource.
    assert [line for line in visitor.console if "the server responded with a status of 4" not in line] == []


@pytest.mark.parametrize("kind", PAGES)
def test_a_page_is_within_reach_at_every_width_in_light_and_dark(visitor, rhea, kind):
    visitor.sign_in(rhea)
    look(visitor, rhea, kind, PAGES[kind])


@pytest.mark.parametrize("kind", DESK)
def test_a_page_of_the_desk_is_within_reach_too(visitor, stan, kind):
    visitor.sign_in(stan)
    look(visitor, stan, kind, DESK[kind])


def test_signing_in_is_within_reach_and_leads_back_to_the_article(visitor, rhea):
    held = small_archive()
    visitor.open(f"/articles/{held.wire.pk}/?from=mail")
    assert faults_in(visitor) == []
    visitor.page.get_by_label("Name").fill("rhea")
    visitor.page.get_by_label("Password").fill("a long password 7")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_role("heading", level=1, name="Port Ellis closes its fish market").wait_for()
    assert visitor.page.url.endswith(f"/articles/{held.wire.pk}/?from=mail")
    assert visitor.console == []


def test_the_first_tab_stop_of_a_page_skips_to_its_content(visitor, rhea):
    small_archive()
    visitor.sign_in(rhea)
    visitor.open("/dates/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "content"
