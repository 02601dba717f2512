"""The search page: the box, the filters, and the results collapsed by story."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.views.access import readers_only


@require_safe
@readers_only
def search(request: HttpRequest) -> HttpResponse:
    """The box, and what was found."""
    return render(request, "articles/search.html", {"query": request.GET.get("q", "")})
