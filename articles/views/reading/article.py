"""One article, set for reading, with what the archive knows about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from articles.citation.page_meta import meta_tags, news_article
from articles.forms import LONGEST_SEARCH_CARRIED, search_request
from articles.linking.versions import fullest_of, ledger_against
from articles.models import Annotation, Article, Cuttings, Notice, SyndicationLink, in_printing_order
from articles.reports.anchors import find_passage
from articles.reports.bylines import names_in
from articles.reports.facts import differing_words
from articles.reports.follow import earlier_and_later, linked_beside, quoted_at_length
from articles.reports.strips import strip_of, whole_strip
from articles.search import results
from articles.views.access import article_or_gone
from articles.views.exporting.citing import cited_of
from articles.views.fair_share import dear, is_wide
from articles.views.reading.annotations import AnnotationForm
from articles.views.reading.provenance import citation_of, facts_of, given_by_message
from articles.views.reading.setting import TextBlock, TextRun, blocks_of, marked_blocks, segments_of
from articles.views.reading.wording import OtherVersion, held_words, kept_words

VERSIONS_SHOWN = 12
RELATED_SHOWN = 5
REFERENCE_FORMS = (
    ("ris", "RIS"),
    ("bibtex", "BibTeX"),
    ("csl", "CSL-JSON"),
    ("ninjs", "ninjs"),
    ("text", "plain text"),
    ("docx", "Word document"),
)


def neighbours(request: HttpRequest, article: Article) -> tuple[Article | None, Article | None]:
    """The source's article before this one and the one after it, by printed day and then by number.

    Unidentified and undated articles have no neighbours: nothing says what stood beside them.
    """
    if article.source_id is None or article.printed_on is None:
        return None, None
    same = (
        Article.objects.visible_to(request.user)
        .filter(source=article.source_id)
        .exclude(printed_on=None)
        .select_related("source")
        .defer("body", "body_roles", "origins")
    )
    before = same.filter(
        Q(printed_on__lt=article.printed_on) | Q(printed_on=article.printed_on, pk__lt=article.pk)
    ).order_by(F("printed_on").desc(), "-pk")
    after = same.filter(
        Q(printed_on__gt=article.printed_on) | Q(printed_on=article.printed_on, pk__gt=article.pk)
    ).order_by("printed_on", "pk")
    return before.first(), after.first()


@dataclass(frozen=True, slots=True)
class PositionInResults:
    """Where an article stands in the search it was opened from, with the addresses around it."""

    rank: int
    count: int
    text: str
    back: str
    before: str
    after: str


def search_opened_from(request: HttpRequest) -> str:
    """The search that `?found=` holds; "" where there is none, or one too long to be followed."""
    query = request.GET.get("found", "")
    return query if len(query) <= LONGEST_SEARCH_CARRIED else ""


def position_in_results(request: HttpRequest, pk: int) -> PositionInResults | None:
    """The article's rank in the search that `?found=` holds; None where it was not opened from one."""
    query = search_opened_from(request)
    if not query:
        return None
    wanted = search_request(QueryDict(query))
    around = results.rank_in_result(wanted, request.user, pk)
    if not around.position:
        return None
    page = (around.position - 1) // wanted.per_page + 1
    back = QueryDict(query, mutable=True)
    if page > 1:
        back["page"] = str(page)
    before, after = (_opened(number, query) for number in (around.before, around.after))
    return PositionInResults(
        around.position, around.count, wanted.text, f"{reverse('search')}?{back.urlencode()}", before, after
    )


def _opened(number: int | None, query: str) -> str:
    if number is None:
        return ""
    return f"{reverse('article', args=[number])}?{urlencode({'found': query})}"


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article's words in runs, with the hits of the search that it was opened from, numbered through."""

    headline: tuple[TextRun, ...]
    standfirst: tuple[TextRun, ...]
    blocks: list[TextBlock]
    hit_count: int
    lost: frozenset[int]


def marked_article(
    request: HttpRequest, article: Article, annotations: Sequence[Annotation] = ()
) -> MarkedArticle:
    """The words with what `?found=` looks for marked, and the passages of these annotations."""
    blocks = blocks_of(article)
    texts = [article.title, article.standfirst, *(text for block in blocks for text in block.texts)]
    asked = search_opened_from(request)
    wanted = search_request(QueryDict(asked))
    hits = results.hits_in(wanted, texts, request.user) if asked else [[] for _ in texts]
    noted, lost = _noted(texts[2:], annotations)
    first = len(hits[0]) + 1
    return MarkedArticle(
        segments_of(article.title, hits[0], 1),
        segments_of(article.standfirst, hits[1], first),
        marked_blocks(blocks, hits[2:], first + len(hits[1]), noted),
        sum(map(len, hits)),
        lost,
    )


def _noted(
    texts: Sequence[str], annotations: Sequence[Annotation]
) -> tuple[list[list[tuple[int, int, int]]], frozenset[int]]:
    """Where the annotated passages stand in each text, and the annotations whose passage stands nowhere."""
    noted: list[list[tuple[int, int, int]]] = [[] for _ in texts]
    lost = set()
    for one in annotations:
        at = find_passage(texts, one.quote, one.before, one.after, one.text_number, one.start)
        if at is None:
            lost.add(one.pk)
        else:
            noted[at.text_number].append((at.start, at.end, one.pk))
    return noted, frozenset(lost)


def is_opened_from_wide(request: HttpRequest, pk: int) -> bool:
    """Whether the search that `?found=` holds, in which the article is ranked, has many wildcards."""
    return is_wide(request, QueryDict(search_opened_from(request)))


@require_safe
@dear("search", is_opened_from_wide)
def article_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An article as printed; notices above, provenance and other versions beside."""
    article = article_or_gone(request, pk)
    versions = in_printing_order(
        Article.objects.visible_to(request.user)
        .filter(story=article.story_id)
        .select_related("source")
        .defer("body", "origins")
        .order_by()
    )
    links = {
        link.second_id if link.first_id == pk else link.first_id: link
        for link in SyndicationLink.objects.of(pk).joining().defer("spans", "evidence", "ledger")
    }
    others = [OtherVersion(other, links.get(other.pk)) for other in versions if other.pk != pk]
    fullest = fullest_of(versions)
    against = ledger_against(article, fullest, links.get(fullest.pk)) if fullest.pk != pk else None
    before, after = neighbours(request, article)
    linked = linked_beside(article, request.user)
    annotations = list(
        Annotation.objects.visible_to(request.user).filter(article=article).select_related("user")
    )
    shown = marked_article(request, article, annotations)
    captures = list(article.captures.for_list().order_by("-number"))
    cited = cited_of(article, request)
    return render(
        request,
        "articles/article.html",
        {
            "article": article,
            "headline": shown.headline,
            "standfirst": shown.standfirst,
            "hit_count": shown.hit_count,
            "annotations": annotations,
            "lost_annotations": shown.lost,
            "annotation_form": AnnotationForm(),
            "blocks": shown.blocks,
            "facts": facts_of(article),
            "given": given_by_message(next((one for one in captures if one.gives_words), None)),
            "notices": Notice.objects.visible_to(request.user).filter(article=article),
            "others": others[:VERSIONS_SHOWN],
            "version_count": len(versions),
            "signed": names_in(article.byline, request.user),
            "position": position_in_results(request, pk),
            "is_too_long_to_follow": len(request.GET.get("found", "")) > LONGEST_SEARCH_CARRIED,
            "quotations": quoted_at_length(article, linked),
            "followed": earlier_and_later(
                article, linked, lambda: results.related(article, request.user, RELATED_SHOWN)
            ),
            "held": held_words(against),
            "kept_line": kept_words(against),
            "differing": differing_words(article, fullest, request.user) if fullest.pk != pk else "",
            "fullest": fullest,
            "strip": strip_of(against) if against else whole_strip(len(article.body_roles)),
            "paragraph_count": len(article.body_roles),
            "captures": captures,
            "meta": meta_tags(cited),
            "linked_data": news_article(cited),
            "reference_forms": REFERENCE_FORMS,
            "before": before,
            "after": after,
            "citation": citation_of(article, captures, request),
            "own_cuttings": Cuttings.objects.kept().filter(owner_id=request.user.pk),
        },
    )
