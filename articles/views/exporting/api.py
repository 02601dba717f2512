"""The read-only JSON API: search, article, story. docs/api.md documents it."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.urls import reverse

from articles.forms import search_request
from articles.models import Article, Notice, Story, SyndicationLink
from articles.search import results
from articles.views.access import article_or_gone
from articles.views.exporting.records import record_of, records_of
from articles.views.exporting.refusals import json_only, refusal


@json_only
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


@json_only
def api_article(request: HttpRequest, pk: int) -> JsonResponse:
    """One article. `full=1` adds the body, for those with the right."""
    article = article_or_gone(request, pk)
    with_text = request.GET.get("full") == "1"
    if with_text and not request.user.has_perm("articles.take_full_text"):
        return refusal(403, "Full text needs the right to export it.")
    notices = Notice.objects.visible_to(request.user).filter(article=article)
    record = record_of(article, notices, request, with_text=with_text)
    return JsonResponse({**record, "url": article.url, "origins": article.origins})


@json_only
def api_story(request: HttpRequest, pk: int) -> JsonResponse:
    """One story: its versions that this reader may see, and the links between them."""
    story = Story.objects.filter(pk=pk).select_related("merged_into").first()
    if story is not None and story.merged_into is not None:
        return JsonResponse(
            {"moved_to": request.build_absolute_uri(reverse("api-story", args=[story.merged_into_id]))},
            status=301,
        )
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
