"""Corrections: what the newsroom has said about its articles, newest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.models import Notice
from articles.views.listing import PER_PAGE


@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Public notices on articles that this reader may see, newest first."""
    notices = (
        Notice.objects.visible_to(request.user)
        .exclude(kind=Notice.Kind.LEGAL)
        .select_related("article", "article__source")
        .defer("article__body", "article__body_roles", "article__origins")
    )
    page = Paginator(notices, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "articles/corrections.html", {"page": page})
