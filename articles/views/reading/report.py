"""A reader tells the curators that something is wrong with an article."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from articles.forms import ReportForm
from articles.models import ReviewItem
from articles.views.access import article_or_gone

OPEN_REPORTS_TAKEN = 20
"""Open reports on one article beyond which another would tell the curators nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a reader's words about an article into the review queue."""
    article = article_or_gone(request, pk)
    form = ReportForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        reports = ReviewItem.objects.filter(article=article, kind=ReviewItem.Kind.REPORT)
        if reports.filter(status=ReviewItem.Status.OPEN).count() < OPEN_REPORTS_TAKEN:
            reports.create(
                article=article,
                kind=ReviewItem.Kind.REPORT,
                text=form.as_words(),
                reported_by=request.user if request.user.is_authenticated else None,
            )
        messages.success(request, "Thank you. The curators have it in their queue.")
        return redirect(article)
    return render(request, "articles/report.html", {"article": article, "form": form})
