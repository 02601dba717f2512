"""Captures added through the browser: given, looked at in a dry run, taken in the background."""

import errno
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.curation.errors import signed_in
from articles.forms import UploadForm
from articles.ingest.outcome import KINDS, Outcome, outcome_words
from articles.ingest.runs import cause
from articles.ingest.shown_outcomes import shown_outcomes
from articles.jobs import uploads
from articles.jobs.queue import cancel_job, put_job
from articles.models import IngestOutcome, Job, Upload
from articles.views.curating.curate_desk import desk

log = logging.getLogger(__name__)

SHOWN = 500
"""Files listed on the page; the counts are of them all."""


@dataclass(frozen=True, slots=True)
class UploadedRow:
    """A file of an upload as the page shows it: its path, what it became or would become, and why."""

    path: str
    kind: str
    words: str
    notes: tuple[str, ...]
    article: int | None


@require_http_methods(["GET", "HEAD", "POST"])
@desk("add_captures")
def upload_new(request: HttpRequest) -> HttpResponse:
    """Choose files or paste a text; nothing is taken before the dry run was seen."""
    owner = signed_in(request.user)
    is_posted = request.method == "POST"
    form = UploadForm(request.POST if is_posted else None, request.FILES if is_posted else None)
    if is_posted and form.is_valid():
        try:
            upload = uploads.keep_files(
                owner,
                _given(request, form),
                source=form.cleaned_data["source"],
                url=form.cleaned_data["url"],
                forced=form.cleaned_data["forced"],
            )
        except ValueError as refused:
            form.add_error(None, str(refused))
        except OSError as stopped:
            log.error("An upload was not kept: %s.", cause(stopped, "the upload"))
            form.add_error(None, _not_kept(stopped))
        else:
            _look(upload, owner)
            return redirect("upload", upload.pk)
    mine = Upload.objects.filter(owner=owner).select_related("run")[:20]
    return render(request, "articles/adding/new.html", {"form": form, "uploads": mine})


def _not_kept(stopped: OSError) -> str:
    """Why the files are not kept, without a path of the server."""
    if stopped.errno in (errno.ENOSPC, errno.EDQUOT):
        return "The archive's disk is full; nothing was kept. Tell whoever runs it, and try again then."
    return "The archive could not keep the files. Tell whoever runs it; its log says why."


def _given(request: HttpRequest, form: UploadForm) -> Iterator[tuple[str, Iterable[bytes]]]:
    """Each file under its path: a script sends the paths of a folder, in the order of the files."""
    text = form.cleaned_data["text"]
    if text.strip():
        yield uploads.pasted_name(text), [text.encode("utf-8", "surrogatepass")]
    files: list[UploadedFile] = request.FILES.getlist("captures")
    paths = _paths(request.POST.get("paths", ""), len(files))
    for file, path in zip(files, paths or [file.name or "file" for file in files], strict=True):
        yield path, file.chunks()


def _paths(text: str, count: int) -> list[str]:
    try:
        said = json.loads(text) if text else []
    except (ValueError, RecursionError):
        return []
    fits = isinstance(said, list) and len(said) == count and all(isinstance(path, str) for path in said)
    return said if fits else []


def _look(upload: Upload, owner: User) -> None:
    if uploads.is_light(upload):
        uploads.look_at(upload)
    else:
        put_job(uploads.LOOK, owner, upload)


@require_safe
@desk("add_captures")
def upload_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """An upload: what each file would become, how far it is, what each became; for its owner alone."""
    upload = _own(request, pk)
    job = upload.jobs.first()
    taken = upload.jobs.filter(kind=uploads.TAKE).exclude(state=Job.State.WAITING).exists()
    rows = _became(upload, request) if taken else _would_become(upload, request)
    counts = upload.counts
    if taken:
        runs = uploads.runs_of_upload(upload)
        kinds = IngestOutcome.objects.filter(run__in=runs).order_by().values_list("kind")
        counts = dict(kinds.annotate(Count("pk")))
    left = uploads.upload_folder(upload).is_dir() and any(
        path.is_file() for path in uploads.upload_folder(upload).rglob("*")
    )
    return render(
        request,
        "articles/adding/upload.html",
        {
            "upload": upload,
            "job": job,
            "rows": rows,
            "taken": taken,
            "looked": bool(upload.counts),
            "counts": [(counts.get(kind, 0), word) for kind, word in KINDS.items()],
            "refused": counts.get("refused", 0),
            "may_take": left and not taken and bool(counts.get("added") or counts.get("changed")),
            "may_retry": left and taken and not (job and job.is_open),
            "form": UploadForm(initial={"source": upload.source, "forced": upload.forced}),
        },
    )


def _own(request: HttpRequest, pk: int) -> Upload:
    return get_object_or_404(Upload.objects.select_related("source", "run"), pk=pk, owner_id=request.user.pk)


def _would_become(upload: Upload, request: HttpRequest) -> list[UploadedRow]:
    said = [
        Outcome(row["kind"], row["path"], row["reason"], tuple(row["notes"]), article=row["article"])
        for row in upload.looked[:SHOWN]
    ]
    return _rows(said, request, dry_run=True)


def _became(upload: Upload, request: HttpRequest) -> list[UploadedRow]:
    outcomes = IngestOutcome.objects.filter(run__in=uploads.runs_of_upload(upload)).order_by("-pk")[:SHOWN]
    said = [
        Outcome(one.kind, one.path, one.reason, tuple(one.notes), article=one.article_id) for one in outcomes
    ]
    return _rows(said, request, dry_run=False)


def _rows(said: list[Outcome], request: HttpRequest, *, dry_run: bool) -> list[UploadedRow]:
    return [
        UploadedRow(
            one.path, one.kind, outcome_words(one.kind, one.reason, dry_run=dry_run), one.notes, one.article
        )
        for one in shown_outcomes(said, request.user)
    ]


@require_POST
@desk("add_captures")
def upload_take(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the files in, in the background; refused ones again, with another source or format if given."""
    upload = _own(request, pk)
    form = UploadForm(request.POST, is_retry=True)
    if form.is_valid() and "source" in request.POST:
        upload.source, upload.forced = form.cleaned_data["source"], form.cleaned_data["forced"]
        upload.save(update_fields=["source", "forced"])
    put_job(uploads.TAKE, signed_in(request.user), upload)
    return redirect("upload", upload.pk)


@require_POST
@desk("add_captures")
def upload_stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop what is going on with an upload; what was taken stays."""
    upload = _own(request, pk)
    for job in upload.jobs.filter(state__in=(Job.State.WAITING, Job.State.RUNNING)):
        cancel_job(job)
    return redirect("upload", upload.pk)


@require_POST
@desk("add_captures")
def upload_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Withdraw what the upload added, as a whole, within the day."""
    upload = _own(request, pk)
    if upload.may_be_undone:
        put_job(uploads.WITHDRAW, signed_in(request.user), upload)
    else:
        messages.error(request, "It is over a day ago, or was undone. Withdraw articles one by one.")
    return redirect("upload", upload.pk)
