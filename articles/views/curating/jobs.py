"""What goes on behind the desk: long acts of curators, how far each is, how to stop it, what came of it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from articles.curation.errors import signed_in
from articles.jobs.acts import ACTS, put_relink
from articles.jobs.queue import cancel_job
from articles.models import Decision, Job
from articles.views.curating.curate_desk import desk

SHOWN = 50


@require_safe
@desk("curate")
def review_jobs(request: HttpRequest) -> HttpResponse:
    """The last long acts, newest first, and the one that can be begun here."""
    jobs = Job.objects.filter(kind__in=ACTS).select_related("owner")[:SHOWN]
    return render(request, "articles/review/jobs.html", {"jobs": jobs})


@require_safe
@desk("curate")
def review_job(request: HttpRequest, pk: int) -> HttpResponse:
    """One long act: how far it is, and the decision that it became."""
    job = get_object_or_404(Job.objects.filter(kind__in=ACTS).select_related("owner"), pk=pk)
    number = job.arguments.get("decision") or job.result.get("decision")
    decision = Decision.objects.readable_by(request.user).filter(pk=number).first() if number else None
    return render(request, "articles/review/job.html", {"job": job, "decision": decision})


@require_POST
@desk("curate")
def review_job_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a long act: before its decision nothing is changed, after it what follows is left for later."""
    cancel_job(get_object_or_404(Job.objects.filter(kind__in=ACTS), pk=pk))
    return redirect("review-job", pk)


@require_POST
@desk("curate")
def review_relink(request: HttpRequest) -> HttpResponse:
    """Link all articles again, in the background."""
    job = put_relink(by=signed_in(request.user))
    messages.success(request, "All articles are linked again in the background.")
    return redirect("review-job", job.pk)
