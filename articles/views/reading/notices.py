"""Corrections: what the newsroom has said about its articles, and what outlets printed themselves."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Article, Notice
from articles.views.listing import PER_PAGE


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Public notices on articles that this reader may see, newest first; with `?by=outlets` the articles
    under which the outlet itself printed a correction."""
    by_outlets = request.GET.get("by") == "outlets"
    if by_outlets:
        visible = Article.objects.visible_to(request.user)
        rows: QuerySet[Any] = visible.with_printed_corrections().for_list().newest_first()
    else:
        rows = (
            Notice.objects.visible_to(request.user)
            .exclude(kind=Notice.Kind.LEGAL)
            .select_related("article", "article__source")
            .defer("article__body", "article__body_roles", "article__origins")
        )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "articles/corrections.html", {"page": page, "by_outlets": by_outlets})
