"""Two versions, or two captures of one article, side by side: as a page, as JSON and as a ledger in CSV."""

from dataclasses import asdict, dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from articles.extraction.decode import Undecodable
from articles.extraction.parts import BODY_ROLES, Role
from articles.linking.ledgers import acting_lexicon
from articles.linking.versions import fullest_of, letters_of
from articles.models import Article, Capture, SyndicationLink
from articles.parameters import whole_number
from articles.syndication.compare import Comparison, compare
from articles.syndication.ledger import Ledger, ledger_of, summary_sentence
from articles.syndication.matters.drift import QuoteDrift, quote_drifts
from articles.syndication.matters.weigh import Weighed, weigh
from articles.syndication.style_mining import inconsistencies, style_notes
from articles.views.access import article_or_gone
from articles.views.comparing.budget import ComparingBudget, budgeted
from articles.views.comparing.compare_shown import shown_comparison
from articles.views.comparing.matters_shown import matter_cells, matter_records, matters_shown
from articles.views.exporting.cells import csv_answer
from articles.views.fair_share import dear
from articles.views.reading.capture import labelled_lines
from articles.views.reading.wording import who_says
from articles.words import day_words, printed_words

CHANGES_LISTED = 400
OTHERS_OFFERED = 40
COLUMNS = (
    *("state", "moved", "paragraph_a", "paragraph_b", "words_a", "words_b", "changes", "matters"),
    *("a", "b"),
)


@dataclass(frozen=True, slots=True)
class ComparedSide:
    """One side of a comparison: what it is called, where it stands, and what is compared."""

    name: str
    letter: str
    when: str
    address: str
    title: str
    headline: str
    standfirst: str
    paragraphs: list[str]
    article: Article


@dataclass(frozen=True, slots=True)
class ComparedPair:
    """Two sides compared. `derived` is "a" or "b" where that side is known to be made from the other."""

    a: ComparedSide
    b: ComparedSide
    comparison: Comparison
    ledger: Ledger
    sentence: str
    derived: str
    matters: tuple[Weighed, ...] = ()
    link: SyndicationLink | None = None

    @property
    def drifts(self) -> list[tuple[QuoteDrift, str]]:
        """Quote drift, each with its note in the sides' names."""
        return [(drift, _named(drift.note, self)) for drift in quote_drifts(self.comparison, self.matters)]


def _named(note: str, pair: ComparedPair) -> str:
    return note.replace("{a}", pair.a.name).replace("{b}", pair.b.name)


def pair_of(request: HttpRequest, left: int, right: int) -> ComparedPair:
    """The comparison of two articles that this reader may see. Raises Withdrawn or Http404 otherwise."""
    first, second = article_or_gone(request, left), article_or_gone(request, right)
    letters = _letters(request, first, second)
    a, b = _side(first, letters[0], second), _side(second, letters[1], first)
    link = (
        SyndicationLink.objects.filter(first=min(left, right), second=max(left, right))
        .select_related("decided_by")
        .defer("spans", "ledger", "evidence")
        .first()
    )
    derived = _derived(link, left)
    fullest = first.story_id == second.story_id and _fullest(request, first.story_id) == second.pk
    return _pair(a, b, derived, fullest and not derived, link)


def _letters(request: HttpRequest, first: Article, second: Article) -> tuple[str, str]:
    """The letters that the two have on the page of their story; A and B for strangers."""
    if first.story_id != second.story_id or first.pk == second.pk:
        return "A", "B"
    held = Article.objects.visible_to(request.user).filter(story=first.story_id).order_by()
    letters = letters_of(held.values_list("pk", flat=True))
    return letters[first.pk], letters[second.pk]


def _pair(
    a: ComparedSide, b: ComparedSide, derived: str, b_is_fullest: bool, link: SyndicationLink | None = None
) -> ComparedPair:
    table = acting_lexicon()
    budget = ComparingBudget()
    found = compare(a, b, table, checkpoint=budget.check)
    kept = ledger_of(found)
    sentence = summary_sentence(kept, a.name, b.name, b_is_fullest, derived)
    return ComparedPair(a, b, found, kept, sentence, derived, weigh(found, table, budget.check), link)


def _side(article: Article, letter: str, other: Article) -> ComparedSide:
    """A side by its source's name; by its letter where it has none, or both are one source's."""
    return ComparedSide(
        name=article.source.name if article.source and article.source_id != other.source_id else letter,
        letter=letter,
        when=printed_words(article),
        address=article.get_absolute_url(),
        title=article.title,
        headline=article.headline,
        standfirst=article.standfirst,
        paragraphs=article.paragraphs,
        article=article,
    )


def _derived(link: SyndicationLink | None, left: int) -> str:
    """Which side is the later one, "" where direction is undetermined."""
    if link is None or not link.direction or link.status == SyndicationLink.Status.REJECTED:
        return ""
    later = link.second_id if link.direction == SyndicationLink.Direction.FIRST_TO_SECOND else link.first_id
    return "a" if later == left else "b"


def _fullest(request: HttpRequest, story_id: int) -> int:
    articles = Article.objects.visible_to(request.user).filter(story=story_id).select_related("source")
    return fullest_of(list(articles.defer("body", "origins"))).pk


@require_safe
@dear("compare")
@budgeted
def compare_articles(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """Two articles side by side, paragraph by paragraph, each difference marked and named."""
    pair = pair_of(request, left, right)
    is_story = pair.a.article.story_id == pair.b.article.story_id
    addresses = {
        "swap": reverse("compare", args=[right, left]),
        "json": reverse("compare-json", args=[left, right]),
        "csv": reverse("compare-csv", args=[left, right]),
    }
    extra = {
        "choices": _choices(request, pair),
        "story": pair.a.article.story if is_story else None,
        "standing": standing_words(pair.link, is_story),
        **addresses,
    }
    return render(request, "articles/compare.html", page_of(pair, extra))


def _choices(request: HttpRequest, pair: ComparedPair) -> list[Article]:
    """The versions that either side may be exchanged for, the two themselves among them."""
    stories = {pair.a.article.story_id, pair.b.article.story_id}
    held = Article.objects.visible_to(request.user).filter(story__in=stories).for_list().oldest_first()
    listed = list(held[:OTHERS_OFFERED])
    numbers = {article.pk for article in listed}
    return listed + [side.article for side in (pair.a, pair.b) if side.article.pk not in numbers]


def standing_words(link: SyndicationLink | None, is_story: bool) -> str:
    """What joins the two articles, or that nothing does."""
    if link is not None and link.status == SyndicationLink.Status.REJECTED:
        return "Two articles compared; a curator said that they are not one story"
    if not is_story:
        return "Two articles compared; no story joins them"
    return (
        f"Two versions compared, {who_says(link)}" if link else "Two versions compared, not linked directly"
    )


@require_safe
def choose_pair(request: HttpRequest) -> HttpResponse:
    """The page of the two versions chosen by number in `?a=` and `?b=`."""
    left, right = (whole_number(request.GET.get(name, "")) for name in ("a", "b"))
    if not left or not right:
        raise Http404("Two articles are compared by their numbers: ?a=1&b=2.")
    return redirect("compare", left, right)


def page_of(pair: ComparedPair, extra: dict[str, Any]) -> dict[str, Any]:
    """What the template needs of a pair."""
    page = shown_comparison(pair.comparison, pair.derived, pair.matters, (pair.a.letter, pair.b.letter))
    style = style_notes(pair.comparison)
    return {
        "pair": pair,
        "ledger": pair.ledger,
        "page": page,
        "changes": page.changes[:CHANGES_LISTED],
        "unlisted": max(0, len(page.changes) - CHANGES_LISTED),
        "style": style,
        "inconsistencies": [
            (pair.a.name if one.side == "a" else pair.b.name, one.forms) for one in inconsistencies(style)
        ],
        "matters": matters_shown(pair.matters, pair.a.name, pair.b.name, pair.b.letter),
        **extra,
    }


@require_safe
@dear("compare")
@budgeted
def compare_json(request: HttpRequest, left: int, right: int) -> HttpResponse:
    """The comparison as data: both articles, the ledger, every row with its segments, style and drift."""
    pair = pair_of(request, left, right)
    style = style_notes(pair.comparison)
    rows = [
        {
            "state": row.state.value,
            "a": [i + 1 for i in row.a],
            "b": [j + 1 for j in row.b],
            "moved": row.moved,
            "segments": [{"kind": s.kind.value, "a": s.a, "b": s.b} for s in row.segments],
        }
        for row in pair.comparison.rows
    ]
    return JsonResponse(
        {
            "a": _side_record(request, pair.a),
            "b": _side_record(request, pair.b),
            "derived": pair.derived or None,
            "summary": pair.sentence,
            "ledger": pair.ledger.as_json(),
            "headline": _line_record(pair.comparison.headline),
            "standfirst": _line_record(pair.comparison.standfirst),
            "rows": rows,
            "matters": matter_records(pair.matters, pair.a.name, pair.b.name),
            "house_style": [asdict(note) for note in style],
            "inconsistencies": [asdict(one) for one in inconsistencies(style)],
            "quote_drift": [{**asdict(drift), "note": note} for drift, note in pair.drifts],
        },
        json_dumps_params={"ensure_ascii": False},
    )


def _side_record(request: HttpRequest, side: ComparedSide) -> dict[str, Any]:
    return {
        "id": side.article.pk,
        "permalink": request.build_absolute_uri(side.address),
        "source": side.article.source.name if side.article.source else "",
        "headline": side.headline,
        "printed": side.article.printed_on.isoformat() if side.article.printed_on else "",
    }


def _line_record(row: Any) -> dict[str, Any] | None:
    if row is None:
        return None
    return {
        "state": row.state.value,
        "segments": [{"kind": s.kind.value, "a": s.a, "b": s.b} for s in row.segments],
    }


@require_safe
@dear("compare")
@budgeted
def compare_csv(request: HttpRequest, left: int, right: int) -> StreamingHttpResponse:
    """The ledger as CSV, one row a paragraph, both texts as printed."""
    pair = pair_of(request, left, right)
    rows = (
        (
            entry.state,
            "yes" if entry.moved else "no",
            " ".join(map(str, entry.a)),
            " ".join(map(str, entry.b)),
            entry.words_a,
            entry.words_b,
            " ".join(entry.kinds),
            matter_cells(pair.matters, row),
            row.text_a,
            row.text_b,
        )
        for entry, row in zip(pair.ledger.entries, pair.comparison.rows, strict=True)
    )
    return csv_answer(f"ledger-{left}-{right}.csv", COLUMNS, rows)


@require_safe
@dear("compare")
@budgeted
def compare_revisions(request: HttpRequest, pk: int, a: int, b: int) -> HttpResponse:
    """Two captures of one article, compared as versions are. The later capture is the one that changed."""
    article = article_or_gone(request, pk)
    left, right = (_revision(article, a, "A"), _revision(article, b, "B"))
    derived = {True: "b", False: "a"}[a < b] if a != b else ""
    pair = _pair(left, right, derived, b_is_fullest=False)
    extra = {
        "swap": reverse("compare-revisions", args=[pk, b, a]),
        "is_revision": True,
        "captures": article.captures.for_list(),
    }
    return render(request, "articles/compare.html", page_of(pair, extra))


def _revision(article: Article, number: int, letter: str) -> ComparedSide:
    capture = get_object_or_404(Capture, article=article, number=number)
    try:
        lines = labelled_lines(capture)
    except Undecodable as error:
        raise Http404(f"Capture {number} cannot be read as text, so it cannot be compared.") from error

    def text_of(*roles: str) -> list[str]:
        return [line.text.strip() for line in lines if line.role in roles and line.text.strip()]

    return ComparedSide(
        name=f"Capture {number}",
        letter=letter,
        when=day_words(timezone.localdate(capture.ingested_at)),
        address=reverse("capture", args=[article.pk, number]),
        title=" ".join(text_of(Role.HEADLINE)) or capture.name,
        headline=" ".join(text_of(Role.HEADLINE)),
        standfirst=" ".join(text_of(Role.STANDFIRST)),
        paragraphs=text_of(*BODY_ROLES),
        article=article,
    )
