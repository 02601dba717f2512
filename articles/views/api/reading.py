"""What the API reads: search, article, story. docs/api.md explains it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from articles.forms import SORTS, search_request
from articles.models import Article, Notice, Scope, Story, SyndicationLink
from articles.search import results
from articles.views.access import article_or_gone
from articles.views.api.operations import Operation, QueryParameter, operation
from articles.views.api.refusals import refusal
from articles.views.api.schemas import ARTICLE, MOVED, REFUSAL, SEARCH_PAGE, STORY
from articles.views.exporting.records import record_of, records_of
from articles.views.fair_share import dear, is_wide

YES: dict[str, Any] = {"type": "string", "enum": ["1"]}
SEARCHING = (
    QueryParameter("q", "What the search box takes"),
    *(
        QueryParameter(name, f"Only of this {words}; may stand several times", is_list=True)
        for name, words in (
            ("source", "source, by its name in addresses"),
            ("agency", "agency"),
            ("section", "section"),
            ("place", "dateline place"),
            ("year", "year"),
            ("kind", "kind of copy"),
        )
    ),
    QueryParameter("from", "Printed on this day or later: 2014, 2014-01 or 2014-01-05"),
    QueryParameter("to", "Printed on this day or earlier"),
    QueryParameter("undated", "The undated too", YES),
    QueryParameter("sort", "The order", {"type": "string", "enum": list(SORTS)}),
    QueryParameter("page", "Which page, from 1; a number past the end gives the last", {"type": "integer"}),
    QueryParameter("collapse", "`0` gives each version a row", {"type": "string", "enum": ["0", "1"]}),
    QueryParameter("exact", "Words and spelling exactly as typed", YES),
)
GONE = {404: ("There is none of this number", REFUSAL), 410: ("It was withdrawn", REFUSAL)}


@operation(
    Operation(
        "GET",
        "One page of a search",
        Scope.READ,
        {
            200: ("The page", SEARCH_PAGE),
            503: ("Busy with other large requests; ask again after Retry-After seconds", REFUSAL),
        },
        query=SEARCHING,
    )
)
@dear("search", is_wide)
def api_search(request: HttpRequest) -> JsonResponse:
    """One page of results: the same parameters as the search page, the same counts."""
    found = results.page(search_request(request.GET), request.user)
    ids = [row.article.pk for row in found.rows]
    records = {record["id"]: record for record in records_of(ids, request)}
    rows: list[dict[str, Any]] = []
    for row in found.rows:
        if row.article.pk in records:
            snippet = "".join(text for text, _ in row.snippet)
            versions = {"versions": row.version_count, "outlets": row.outlet_count}
            rows.append({**records[row.article.pk], "snippet": snippet, **versions})
    return JsonResponse(
        {
            "searched_as": found.searched_as,
            "notes": list(found.notes),
            "articles": found.count,
            "stories": found.story_count,
            "page": found.number,
            "pages": found.page_count,
            "facets": {
                name: [{"value": each.value, "label": each.label, "count": each.count} for each in facets]
                for name, facets in found.facets.items()
            },
            "results": rows,
        }
    )


@operation(
    Operation(
        "GET",
        "One article",
        Scope.READ,
        {200: ("The article", ARTICLE), **GONE},
        query=(QueryParameter("full", "Adds the body; needs the scope *full text* and the right", YES),),
    )
)
def api_article(request: HttpRequest, pk: int) -> JsonResponse:
    """One article. `full=1` adds the body, for those with the right."""
    article = article_or_gone(request, pk)
    with_text = request.GET.get("full") == "1"
    if with_text and not request.user.has_perm("articles.take_full_text"):
        return refusal(403, "Full text needs the right to export it.")
    notices = Notice.objects.visible_to(request.user).filter(article=article)
    record = record_of(article, notices, request, with_text=with_text)
    given = ("first", "last", "when", "who", *(["text"] if with_text else []))
    entries = [{name: post[name] for name in given if name in post} for post in article.posts]
    return JsonResponse({**record, "url": article.url, "origins": article.origins, "entries": entries})


@operation(
    Operation(
        "GET",
        "One story with its versions and links",
        Scope.READ,
        {200: ("The story", STORY), 301: ("It was merged into another", MOVED), 404: GONE[404]},
    )
)
def api_story(request: HttpRequest, pk: int) -> JsonResponse:
    """One story: its versions that this reader may see, and the links between them."""
    story = Story.objects.filter(pk=pk).select_related("merged_into").first()
    if story is not None and story.merged_into is not None:
        moved_to = request.build_absolute_uri(reverse("api-story", args=[story.merged_into_id]))
        answer = JsonResponse({"moved_to": moved_to}, status=301)
        answer["Location"] = moved_to
        return answer
    if story is None or not Story.objects.visible_to(request.user).filter(pk=pk).exists():
        return refusal(404, f"There is no story {pk}.")
    ids = list(
        Article.objects.visible_to(request.user)
        .filter(story=story)
        .oldest_first()
        .values_list("pk", flat=True)
    )
    links = SyndicationLink.objects.joining().filter(first__in=ids, second__in=ids)
    likely = story.original_id or story.likely_original_id
    return JsonResponse(
        {
            "id": story.pk,
            "permalink": request.build_absolute_uri(story.get_absolute_url()),
            "title": story.title,
            "likely_original": likely if likely in ids else None,
            "versions": list(records_of(ids, request)),
            "links": [link_record(link) for link in links],
        }
    )


def link_record(link: SyndicationLink) -> dict[str, Any]:
    return {
        "id": link.pk,
        "first": link.first_id,
        "second": link.second_id,
        "relation": link.relation,
        "degree": link.degree,
        "coverage_first": round(link.coverage_first, 4),
        "coverage_second": round(link.coverage_second, 4),
        "direction": link.direction or "undetermined",
        "direction_cue": link.direction_cue,
        "status": link.status,
    }
