"""docs/permissions.md is true: every address and every admin action, tried as each group and signed out."""

import re
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client
from django.urls import get_resolver, reverse

from articles.curation import review
from articles.jobs.acts import ACTS
from articles.jobs.exports import put_export
from articles.jobs.uploads import keep_files
from articles.models import (
    Article,
    Cuttings,
    Decision,
    Job,
    LexiconEntry,
    Notice,
    ReviewItem,
    SavedSearch,
    UnknownOutlet,
)
from tests.factories import ArticleFactory
from tests.newsroom import link, small_archive

TABLES = Path(__file__).resolve().parents[2] / "docs" / "permissions.md"
GROUPS = ("signed out", "readers", "curators", "standards editors", "administrators")
CAST = {"readers": "rhea", "curators": "cora", "standards editors": "stan", "administrators": "ada"}
ANSWERS = {
    "yes": lambda answer: answer.status_code == 200,
    "sign in": lambda answer: _to_login(answer) or answer.status_code == 401,
    "no": lambda answer: answer.status_code == 403,
    "not found": lambda answer: answer.status_code == 404,
    "gone": lambda answer: answer.status_code == 410,
}


def _to_login(answer):
    return answer.status_code == 302 and answer.url.startswith(reverse("login"))


LEADS_TO = {
    "timegate": "/articles/",
    "saved-open": "/search/?",
    "saved-looked": "/search/?",
    "saved-delete": "/saved/",
    "saved-alert": "/saved/",
    "story-follow": "/stories/",
    "export-stop": "/exports/",
    "feed-revoke": "/account/",
    **dict.fromkeys(("upload-take", "upload-stop", "upload-undo"), "/add/"),
    **dict.fromkeys(("review-next", "review-job-stop", "review-relink", "review-undo"), "/review/"),
    **dict.fromkeys(("review-verdict", "review-correct"), "/articles/"),
    "review-take-out": "/stories/",
    "mfa_index": "/account/",
    **dict.fromkeys(
        ("mfa_reauthenticate", "mfa_activate_totp", "mfa_generate_recovery_codes"), "/accounts/again/"
    ),
    **dict.fromkeys(("session-end", "sessions-end"), "/account/"),
}
"""Where an address that is open to somebody sends them on to; it is not told by the status alone."""
TO_THE_START = {"login", "logout", "account_login", "account_signup", "mfa_authenticate"}
REFUSED_EMPTY = {
    *("cuttings-new", "cuttings-change", "saved-new", "take-ticked", "webhook-new", "annotation-new"),
    "token-new",
}
"""Forms that are sent empty here: 422, to those who may fill them in."""
NAMES_NOTHING = {
    *("cutting-add", "cutting-change", "keep-ticked", "follow-end", "webhook-remove", "annotation-remove"),
    *("token-revoke", "review-merge", "review-alike"),
}
"""Forms that name what is not there: 404, to those who may send them."""


def is_as_said(said, name, answer):
    """Whether an address answers as the table says; "yes" is the very answer that it has for such people."""
    if said != "yes" or answer.status_code == 200:
        return ANSWERS[said](answer)
    if answer.status_code == 302:
        return (
            answer.url == "/" if name in TO_THE_START else answer.url.startswith(LEADS_TO.get(name, "none"))
        )
    expected = 422 if name in REFUSED_EMPTY else 404 if name in NAMES_NOTHING else 200
    return answer.status_code == expected


def rows_under(heading):
    """The rows of the table under a heading, as lists of cells."""
    text = TABLES.read_text(encoding="utf-8")
    part = re.split(r"^## ", text, flags=re.MULTILINE)
    found = next(each for each in part if each.startswith(heading))
    lines = [line for line in found.splitlines() if line.startswith("|")][2:]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


ADDRESSES = rows_under("Addresses")
ACTIONS = rows_under("Admin actions")
LISTS = rows_under("Admin lists")
HIDDEN = rows_under("An article that is hidden")


@pytest.fixture
def held(db):
    held = small_archive()
    other = ArticleFactory()
    suggested = link(held.feature, other, status="suggested")
    stranger = ArticleFactory(source=None, unknown_outlet=UnknownOutlet.objects.create(name="The Quay"))
    named = review.rename_story(held.wire.story, "The fish market", by=None)
    return {
        "pk": held.wire.pk,
        "feature": held.feature.pk,
        "embargoed": held.embargoed.pk,
        "withdrawn": held.withdrawn.pk,
        "story": held.wire.story_id,
        "link": suggested.pk,
        "other": held.cut.pk,
        "decision": named.pk,
        "notice": Notice.objects.filter(kind="correction").get().pk,
        "item": ReviewItem.objects.create(kind="split", article=other, text="Low.").pk,
        "spelling": LexiconEntry.objects.create(left="kiev", right="kyiv").pk,
        "job": Job.objects.create(kind=ACTS[0], arguments={"what": "One into another"}).pk,
        "stranger": stranger.pk,
        "group": stranger.unknown_outlet_id,
    }


def arguments(name, held, user):
    """What an address of this name needs, of what the small archive holds."""
    owner = user if user.is_authenticated else None
    name_of_its_own = f"Quay {name}"

    def mine(kind):
        if owner is None:
            return [1]
        if kind == "cuttings":
            return [Cuttings.objects.get_or_create(owner=owner, name=name_of_its_own)[0].pk]
        return [SavedSearch.objects.get_or_create(user=owner, name=name_of_its_own)[0].pk]

    return {
        "capture": lambda: [held["pk"], 1],
        "capture-raw": lambda: [held["pk"], 1],
        "compare-revisions": lambda: [held["feature"], 1, 2],
        "compare": lambda: [held["pk"], held["other"]],
        "compare-json": lambda: [held["pk"], held["other"]],
        "compare-csv": lambda: [held["pk"], held["other"]],
        "story": lambda: [held["story"]],
        "api-story": lambda: [held["story"]],
        "source": lambda: ["evening-ledger"],
        "byline": lambda: ["By Nell Arden"],
        "section": lambda: ["News"],
        "place": lambda: ["PORT ELLIS"],
        "year": lambda: [2025],
        "month": lambda: [2025, 3],
        "day": lambda: [2025, 3, 4],
        "export": lambda: ["csv"],
        "cuttings": lambda: mine("cuttings"),
        "cuttings-change": lambda: mine("cuttings"),
        "cutting-change": lambda: [*mine("cuttings"), held["pk"]],
        **{
            name: (lambda: [an_upload(user)])
            for name in ("upload", "upload-take", "upload-stop", "upload-undo")
        },
        **{name: (lambda: [an_export(user)]) for name in ("export-prepared", "export-file", "export-stop")},
        "saved-open": lambda: mine("saved"),
        "saved-looked": lambda: mine("saved"),
        "saved-delete": lambda: mine("saved"),
        "review-item": lambda: [held["item"]],
        "review-link": lambda: [held["link"]],
        "review-spelling": lambda: [held["spelling"]],
        "review-decision": lambda: [held["decision"]],
        "review-undo": lambda: [held["decision"]],
        "review-verdict": lambda: [held["link"]],
        "review-job": lambda: [held.get("job", 1)],
        "review-job-stop": lambda: [held.get("job", 1)],
        "review-alike": lambda: ["split"],
        "review-take-out": lambda: [held["story"]],
        "review-choose-story": lambda: [held["story"]],
        "review-merge": lambda: [held["story"]],
        "review-notice-detail": lambda: [held["notice"]],
        "review-story": lambda: [held["story"]],
        "article": lambda: [held["pk"]],
        "unknown-outlet": lambda: [held["group"]],
        "review-group": lambda: [held["group"]],
        "review-outlet": lambda: [held["stranger"]],
        "timemap": lambda: [held["pk"]],
        "timegate": lambda: [held["pk"]],
        "private-feed": lambda: ["nothing"],
        "alerts-stop": lambda: ["nothing"],
        "api-verdict": lambda: [held["link"]],
        "api-notices": lambda: [held["pk"]],
        "api-retract": lambda: [held["notice"]],
        "token-revoke": lambda: [1],
        "session-end": lambda: [1],
        "password_reset_confirm": lambda: ["MQ", "set-password"],
        "openid_connect_callback": lambda: ["provider"],
        "feed-revoke": lambda: [1],
        "saved-alert": lambda: mine("saved"),
        "story-follow": lambda: [held["story"]],
        "follow-end": lambda: [1],
        "webhook-remove": lambda: [1],
        "annotation-new": lambda: [held["pk"]],
        "annotation-remove": lambda: [1],
        "report-problem": lambda: [held["pk"]],
        "api-article": lambda: [held["pk"]],
        **{
            f"review-{name}": (lambda: [held["pk"]])
            for name in ("edit", "correct", "lines", "notice", "embargo", "withdraw", "restore")
        },
    }.get(name, list)()


def an_upload(user):
    """A pasted text of this visitor's; one that nobody has for those who are signed out."""
    return keep_files(user, [("a.txt", [b"Pier to close"])]).pk if user.is_authenticated else 1


def an_export(user):
    """One of this visitor's that waits; one that nobody has for those who are signed out."""
    if not user.is_authenticated:
        return 1
    return put_export(user, [1], "csv", query="q=quay", base="http://testserver/").pk


def visitor(group, request):
    client = Client()
    if group == "signed out":
        return client, AnonymousUser()
    user = request.getfixturevalue(CAST[group])
    client.force_login(user)
    return client, user


def test_every_address_of_the_archive_stands_in_the_table():
    names = {name for name in get_resolver("articles.urls").reverse_dict if isinstance(name, str)}
    assert names == {row[0] for row in ADDRESSES}


@pytest.mark.parametrize("group", GROUPS)
def test_every_address_answers_each_group_as_the_table_says(group, held, request):
    client, user = visitor(group, request)
    at = 2 + GROUPS.index(group)
    wrong = []
    for row in ADDRESSES:
        name, method = row[:2]
        address = reverse(name, args=arguments(name, held, user))
        answer = getattr(client, method.lower())(address)
        if not is_as_said(row[at], name, answer):
            wrong.append(f"{method} {address} ({name}): {answer.status_code}, not {row[at]!r}")
        if name == "logout" and group != "signed out":
            client.force_login(user)
    assert wrong == []


def test_a_page_that_sends_everybody_elsewhere_is_not_open():
    for name, address in (("home", "/help/"), ("review-next", "/"), ("saved-open", "/saved/")):
        assert not is_as_said("yes", name, HttpResponseRedirect(address))
    assert not is_as_said("yes", "home", HttpResponse(status=422))
    assert is_as_said("yes", "saved-open", HttpResponseRedirect("/search/?q=quay"))


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("is_public", [False, True], ids=["", "public reading"])
def test_no_answer_of_any_address_may_be_kept_by_a_cache(is_public, group, held, request, settings):
    settings.ARCHIVE_PUBLIC_READING = is_public
    client, user = visitor(group, request)
    kept = {}
    for name, method in [(*row[:2],) for row in ADDRESSES] + [("admin:index", "GET"), ("admin:login", "GET")]:
        address = reverse(name, args=arguments(name, held, user))
        answer = getattr(client, method.lower())(address)
        if answer["Cache-Control"] != "private, no-store":
            kept[address] = answer["Cache-Control"]
        if name == "logout" and group != "signed out":
            client.force_login(user)
    for address in ("/nowhere/", f"/articles/{held['withdrawn']}/"):
        assert client.get(address)["Cache-Control"] == "private, no-store"
    assert kept == {}


OPEN_TO_ALL = {
    *(
        "help",
        "healthz",
        "readyz",
        "metrics",
        "login",
        "logout",
        "api",
        "openapi",
        "private-feed",
        "alerts-stop",
    ),
    *("password_reset", "password_reset_done", "password_reset_confirm", "password_reset_complete"),
    *("sign-on", "openid_connect_callback", "account_login", "account_signup"),
}
ONES_OWN = re.compile(
    r"cutting|saved|exports|export-|upload|keep-|review|password_change|admin|account$|account_re|mfa"
    r"|session|token"
    r"|feed-|alerts$|webhook|follow|story-follow|annotation"
    r"|api-(captures|verdict|notices|retract)"
)


def test_with_public_reading_only_what_is_a_persons_own_asks_for_a_sign_in(held, public_reading):
    for row in ADDRESSES:
        address = reverse(row[0], args=arguments(row[0], held, AnonymousUser()))
        answer = getattr(Client(), row[1].lower())(address)
        assert ANSWERS["sign in"](answer) == bool(ONES_OWN.match(row[0])), row[0]


def test_without_it_every_address_but_those_open_to_all_asks_for_a_sign_in(held):
    for row in ADDRESSES:
        address = reverse(row[0], args=arguments(row[0], held, AnonymousUser()))
        answer = getattr(Client(), row[1].lower())(address)
        assert ANSWERS["sign in"](answer) == (row[0] not in OPEN_TO_ALL), row[0]


@pytest.mark.parametrize("group", GROUPS)
def test_a_form_of_the_desk_changes_nothing_for_those_without_the_right(group, held, request):
    client, user = visitor(group, request)
    before = Decision.objects.count()
    at = 2 + GROUPS.index(group)
    for row in ADDRESSES:
        if row[0].startswith("review") and row[at] in ("no", "sign in"):
            address = reverse(row[0], args=arguments(row[0], held, user))
            answer = client.post(address, {"verdict": "confirm", "reason": "x", "sure": "yes"})
            assert answer.status_code in (302, 403, 405)
    if group in ("signed out", "readers"):
        assert Decision.objects.count() == before


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("which", ["embargoed", "withdrawn"])
def test_a_hidden_article_answers_each_group_as_the_table_says(which, group, held, request):
    client, _ = visitor(group, request)
    at = 2 + GROUPS.index(group)
    wrong = []
    for row in HIDDEN:
        if row[0] != which:
            continue
        name = row[1]
        args = [held[which], 1] if name.startswith("capture") else [held[which]]
        method = dict(row[:2] for row in ADDRESSES)[name].lower()
        answer = getattr(client, method)(reverse(name, args=args))
        if not is_as_said(row[at], name, answer):
            wrong.append(f"{name} of the {which} article: {answer.status_code}, not {row[at]!r}")
    assert wrong == []


def test_every_admin_list_and_action_stands_in_the_tables(rf, ada):
    request = rf.get("/admin/")
    request.user = ada
    ours = {
        model._meta.model_name: model_admin
        for model, model_admin in admin.site._registry.items()
        if model._meta.app_label == "articles"
    }
    assert set(ours) == {row[0] for row in LISTS}
    actions = {
        (name, action) for name, model_admin in ours.items() for action in model_admin.get_actions(request)
    }
    assert actions == {(row[0], row[1]) for row in ACTIONS}


@pytest.mark.parametrize("group", GROUPS)
def test_every_admin_list_opens_to_each_group_as_the_table_says(group, held, request):
    client, _ = visitor(group, request)
    wrong = []
    for row in LISTS:
        answer = client.get(reverse(f"admin:articles_{row[0]}_changelist"))
        if group == "readers":
            assert answer.url.startswith(reverse("admin:login"))
            answer = client.get(answer.url)
        if not ANSWERS[row[1 + GROUPS.index(group)]](answer):
            wrong.append(f"{row[0]}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("group", [group for group in GROUPS if group in CAST])
def test_every_admin_action_is_offered_to_each_group_as_the_table_says(group, held, request, rf):
    asked = rf.get("/admin/")
    asked.user = request.getfixturevalue(CAST[group])
    at = 2 + GROUPS.index(group)
    by_name = {model._meta.model_name: found for model, found in admin.site._registry.items()}
    wrong = []
    for row in ACTIONS:
        offered = asked.user.is_staff and row[1] in by_name[row[0]].get_actions(asked)
        if offered != (row[at] == "yes"):
            wrong.append(f"{row[0]} {row[1]}: offered to {group} is {offered}")
    assert wrong == []


@pytest.mark.parametrize("group", GROUPS[2:])
def test_an_action_that_is_not_offered_does_nothing_when_sent_all_the_same(group, held, request):
    client, _ = visitor(group, request)
    at = 2 + GROUPS.index(group)
    before = Decision.objects.count(), set(Article.objects.hidden().values_list("pk", flat=True))
    for row in ACTIONS:
        if row[at] == "no":
            address = reverse(f"admin:articles_{row[0]}_changelist")
            client.post(
                address, {"action": row[1], "_selected_action": [held["pk"]], "sure": "yes", "reason": "x"}
            )
    assert (Decision.objects.count(), set(Article.objects.hidden().values_list("pk", flat=True))) == before
