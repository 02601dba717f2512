"""The table of doors: for every name of the address map, addresses on what all may see, and on the hidden."""

from dataclasses import dataclass
from urllib.parse import quote

from django.contrib import admin
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
    UnknownOutlet,
)
from tests.hidden_archive import TRACES

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
    *("about", "help", "healthz", "readyz", "metrics", "login", "password_change", "password_change_done"),
    *("password_reset", "password_reset_done", "password_reset_complete", "sign-on", "account_login"),
    *("account_signup", "account_reauthenticate", "mfa_authenticate", "mfa_reauthenticate", "mfa_index"),
    *("mfa_deactivate_totp", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    "sessions-end",
    "upload-new",
    "opensearch",
    *(
        "cuttings-index",
        "cuttings-new",
        "exports",
        "saved",
        "review",
        "review-next",
        "review-log",
        "review-log-csv",
    ),
    *("review-jobs", "review-relink"),
    *("reuse", "reuse-csv", "lexicon", "lexicon-csv", "disagreements"),
    *("account", "api", "openapi", "api-captures", "token-new", "feed-new", "alerts", "webhook-new"),
)
FEED_SECRETS = {each: f"a-feed-of-{n}" for n, each in enumerate(SEARCHES)}
"""Addresses of feeds that the reader has made, one for each search."""
PREFIXES = ("qe", "qw", "pr", "the", "bus")


@dataclass(frozen=True, slots=True)
class Doors:
    """What lies behind one name of the address map: addresses on what all may see, and on the hidden."""

    open: tuple[str, ...] = ()
    embargoed: tuple[str, ...] = ()
    withdrawn: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    grows: str = ""


class Cast:
    """The numbers of what stands in the archive now."""

    def __init__(self) -> None:
        by_path = {article.path: article for article in Article.objects.all()}
        self.wire, self.cut, self.feature = (by_path[f"a{n}.txt"] for n in (1, 2, 3))
        self.embargoed = by_path.get("z1.txt")
        self.withdrawn = by_path.get("z2.txt")
        self.hidden = [article for article in (self.embargoed, self.withdrawn) if article]
        self.link = (
            SyndicationLink.objects.exclude(first__in=self.hidden).exclude(second__in=self.hidden).first()
        )
        self.hidden_links = [
            link.pk for link in SyndicationLink.objects.filter(second__in=self.hidden).order_by("pk")
        ]
        self.cuttings = Cuttings.objects.get()
        self.unknown_outlet = UnknownOutlet.objects.get()
        self.saved = SavedSearch.objects.get()
        self.item = ReviewItem.objects.filter(article=self.feature).first()
        self.entry = LexiconEntry.objects.exclude(left__startswith="q").order_by("pk").first()
        self.notice = Notice.objects.get(article=self.feature)

    def article(self, name: str, *rest: object, keep: tuple[str, ...] = ()) -> Doors:
        """A door on one article, with whatever else its address holds."""
        return Doors(
            tuple(reverse(name, args=[article.pk, *rest]) for article in (self.feature, self.wire)),
            tuple(reverse(name, args=[article.pk, *rest]) for article in self.hidden[:1]),
            tuple(reverse(name, args=[article.pk, *rest]) for article in self.hidden[1:]),
        )

    def pair(self, name: str) -> Doors:
        """A door on two articles."""
        hidden = [reverse(name, args=[self.wire.pk, article.pk]) for article in self.hidden]
        hidden += [reverse(name, args=[article.pk, self.cut.pk]) for article in self.hidden]
        return Doors((reverse(name, args=[self.wire.pk, self.cut.pk]),), hidden=tuple(hidden))

    def ours(self, model: type, name: str) -> tuple[str, ...]:
        """Addresses of the rows that hang on hidden articles."""
        rows = model.objects.filter(article__in=self.hidden)
        return tuple(reverse(name, args=[row.pk]) for row in rows)

    def table(self) -> dict[str, Doors]:
        """Every name of the address map. A new page is entered here, or the test of it fails."""
        doors = {name: Doors((reverse(name),)) for name in PLAIN if has_name(name)}
        searching = tuple(f"?{each}" for each in SEARCHES)
        for name in ("search", "search-passage", "search-feed", "api-search"):
            doors[name] = Doors(tuple(reverse(name) + each for each in searching))
        doors["export"] = Doors(
            tuple(reverse("export", args=[form]) + each for form in ("csv", "jsonl") for each in searching)
        )
        doors["suggest"] = Doors(tuple(f"{reverse('suggest')}?q={prefix}" for prefix in PREFIXES))
        for name in (
            "article",
            "timemap",
            "timegate",
            "report-problem",
            "api-article",
            "api-notices",
            "annotation-new",
        ):
            doors[name] = self.article(name)
        for name in ("capture", "capture-raw"):
            doors[name] = self.article(name, 1)
        doors["compare-revisions"] = Doors(
            (reverse("compare-revisions", args=[self.feature.pk, 1, 2]),),
            hidden=tuple(reverse("compare-revisions", args=[article.pk, 1, 1]) for article in self.hidden),
        )
        for name in ("compare", "compare-json", "compare-csv"):
            doors[name] = self.pair(name)
        pair = f"?a={self.wire.pk}&b={self.feature.pk}"
        doors["compare-choose"] = Doors((reverse("compare-choose") + pair,))
        for name in ("story", "api-story", "review-story", "story-json", "story-csv", "story-follow"):
            if has_name(name, 1):
                stories = (self.wire.story_id, self.feature.story_id)
                doors[name] = Doors(tuple(reverse(name, args=[story]) for story in stories))
        for name in ("unknown-outlet", "review-group"):
            doors[name] = Doors((reverse(name, args=[self.unknown_outlet.pk]),))
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
                reverse("cutting-change", args=[self.cuttings.pk, article.pk]) for article in self.hidden
            )
        )
        doors["saved-open"] = Doors((reverse("saved-open", args=[self.saved.pk]),))
        everything = "&".join(f"article={article.pk}" for article in (self.feature, self.wire, *self.hidden))
        takings = tuple(
            f"{reverse('take-ticked')}?form={form}&{everything}"
            for form in ("ris", "bibtex", "csl", "ninjs", "text", "csv", "jsonl", "dossier")
        )
        doors["take-ticked"] = Doors(takings)
        doors["keep-ticked"] = Doors((reverse("keep-ticked"),))
        for name in ("upload", "upload-take", "upload-stop", "upload-undo"):
            doors[name] = Doors(hidden=(reverse(name, args=[10**7]),))
        for name in ("cutting-add", "saved-new", "logout"):
            doors[name] = Doors((reverse(name),))
        for name in ("saved-look", "saved-looked", "saved-delete", "saved-alert"):
            if has_name(name, 1):
                doors[name] = Doors((reverse(name, args=[self.saved.pk]),))
        stories = (self.wire.story_id, self.feature.story_id)
        for name in ("take-out", "merge"):
            doors[f"review-{name}"] = Doors(
                tuple(reverse(f"review-{name}", args=[story]) for story in stories)
            )
        choosing = tuple(
            reverse("review-choose-story", args=[story]) + f"?q={word}"
            for story in stories
            for word in ("quay", "qemb", "qwit", "1")
        )
        doors["review-choose-story"] = Doors(choosing)
        doors["review-alike"] = Doors((reverse("review-alike", args=["split"]),))
        doors["review-undo"] = Doors(hidden=self.ours(Decision, "review-undo"))
        doors["review-verdict"] = Doors(
            (reverse("review-verdict", args=[self.link.pk]),),
            hidden=tuple(reverse("review-verdict", args=[pk]) for pk in self.hidden_links),
        )
        for name in ("edit", "outlet", "correct", "lines", "notice", "embargo", "withdraw", "restore"):
            doors[f"review-{name}"] = self.article(f"review-{name}")
        doors["review-item"] = Doors(
            (reverse("review-item", args=[self.item.pk]),), hidden=self.ours(ReviewItem, "review-item")
        )
        doors["review-notice-detail"] = Doors(
            (reverse("review-notice-detail", args=[self.notice.pk]),),
            hidden=self.ours(Notice, "review-notice-detail"),
        )
        doors["api-retract"] = Doors(hidden=self.ours(Notice, "api-retract"))
        doors["api-verdict"] = Doors(
            hidden=tuple(reverse("api-verdict", args=[pk]) for pk in self.hidden_links)
        )
        doors["exports"] = Doors(
            tuple(f"{reverse('exports')}?form=csv&query={quote(each)}" for each in SEARCHES)
        )
        for name in ("export-prepared", "export-file", "export-stop"):
            doors[name] = Doors((reverse(name, args=[10**7]),))
        for name in ("review-job", "review-job-stop"):
            doors[name] = Doors((reverse(name, args=[10**7]),))
        for name in ("token-revoke", "feed-revoke", "follow-end", "webhook-remove", "annotation-remove"):
            doors[name] = Doors((reverse(name, args=[10**7]),))
        doors["mfa_activate_totp"] = Doors((reverse("mfa_activate_totp"),), grows="a fresh secret")
        doors["session-end"] = Doors((reverse("session-end", args=[10**7]),))
        doors["password_reset_confirm"] = Doors((reverse("password_reset_confirm", args=["MQ", "x-y"]),))
        doors["openid_connect_callback"] = Doors((reverse("openid_connect_callback", args=["provider"]),))
        doors["alerts-stop"] = Doors((reverse("alerts-stop", args=["nothing"]),))
        doors["private-feed"] = Doors(
            tuple(reverse("private-feed", args=[secret]) for secret in FEED_SECRETS.values())
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
        """The rows of a model that belong to the hidden articles."""
        names = {field.name for field in model._meta.get_fields()}
        if model is Article:
            return list(Article.objects.filter(pk__in=[article.pk for article in self.hidden]))
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
