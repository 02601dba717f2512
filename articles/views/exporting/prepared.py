"""Exports of many articles: asked for, prepared in the background, downloaded."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.curation.errors import Refused
from articles.forms import LONGEST_SEARCH_CARRIED, SEARCH_TOO_LONG, search_request
from articles.jobs.exports import EXPORT, TAKE_FULL_TEXT, TYPES, finished_file, put_export
from articles.jobs.queue import cancel_job
from articles.models import Job
from articles.search import results
from articles.views.fair_share import dear, is_wide

SHOWN = 20


def is_wide_export(request: HttpRequest) -> bool:
    """Whether the search that is to be prepared has many wildcards."""
    asked = request.POST if request.method == "POST" else request.GET
    query = asked.get("query", "")
    return len(query) <= LONGEST_SEARCH_CARRIED and is_wide(request, QueryDict(query))


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@dear("search", is_wide_export)
def exports(request: HttpRequest) -> HttpResponse:
    """The reader's exports; `?form=csv&query=…` asks whether that search is to be prepared, POST does."""
    assert isinstance(request.user, User)
    asked = request.POST if request.method == "POST" else request.GET
    form, query = asked.get("form", ""), asked.get("query", "")
    with_text = asked.get("full") == "1"
    told = ""
    count = None
    if len(query) > LONGEST_SEARCH_CARRIED:
        query, told = "", SEARCH_TOO_LONG
    elif form in TYPES:
        try:
            ids = results.hit_ids(search_request(QueryDict(query)), request.user)
            count = len(ids)
            if with_text and not request.user.has_perm(TAKE_FULL_TEXT):
                raise Refused("Full text needs the right to export it; ask an administrator.")
            if request.method == "POST":
                base = request.build_absolute_uri("/")
                job = put_export(request.user, ids, form, query=query, base=base, with_text=with_text)
                return redirect("export-prepared", job.pk)
        except (results.TooMuchWork, Refused) as stopped:
            told = str(stopped)
        except OSError as full:
            told = f"The disk cannot be written to ({full.strerror}). Ask whoever runs the archive."
    elif request.method == "POST":
        told = f"There is no form {form[:20]!r}; there are {', '.join(TYPES)}."
    shown = {
        "jobs": _own(request)[:SHOWN],
        "form": form if form in TYPES else "",
        "query": query,
        "words": QueryDict(query).get("q", ""),
        "full": with_text,
        "count": count,
        "told": told,
    }
    return render(request, "articles/exports.html", shown, status=422 if told else 200)


@require_safe
@login_required
def export_prepared(request: HttpRequest, pk: int) -> HttpResponse:
    """One export: how far it is, and where it is downloaded."""
    job = get_object_or_404(_own(request), pk=pk)
    is_there = finished_file(job, request.user) is not None
    return render(request, "articles/export.html", {"job": job, "is_there": is_there})


@require_safe
@login_required
def export_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file itself; 410 where it is gone, or where an article in it was hidden since."""
    job = get_object_or_404(_own(request), pk=pk)
    path = finished_file(job, request.user)
    if path is None:
        return render(request, "articles/export.html", {"job": job, "is_there": False}, status=410)
    form = job.arguments["form"]
    return FileResponse(
        path.open("rb"), as_attachment=True, filename=f"search.{form}", content_type=TYPES[form]
    )


@require_POST
@login_required
def export_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop preparing one."""
    job = get_object_or_404(_own(request), pk=pk)
    cancel_job(job)
    messages.success(request, "It is not prepared any further.")
    return redirect("exports")


def _own(request: HttpRequest) -> QuerySet[Job]:
    return Job.objects.filter(kind=EXPORT, owner_id=request.user.pk)
