"""Captures added through the browser: given, looked at in a dry run, taken in the background."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from articles.curation.errors import signed_in
from articles.forms import UploadForm
from articles.ingest.outcome import KINDS, outcome_words
from articles.jobs import uploads
from articles.jobs.queue import cancel_job, put_job
from articles.models import Article, IngestOutcome, Job, Upload
from articles.views.curating.curate_desk import desk

SHOWN = 500
"""Files listed on the page; the counts are of them all."""
HELD = "the archive holds it already"
_NUMBERED = re.compile(r"\barticle (\d+)")


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
        except (ValueError, OSError) as refused:
            form.add_error(None, str(refused))
        else:
            _look(upload, owner)
            return redirect("upload", upload.pk)
    mine = Upload.objects.filter(owner=owner).select_related("run")[:20]
    return render(request, "articles/adding/new.html", {"form": form, "uploads": mine})


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
    if upload.size <= uploads.LOOKED_AT_ONCE:
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
        kinds = IngestOutcome.objects.filter(run__in=runs).values_list("kind", flat=True)
        counts = {kind: sum(1 for one in kinds if one == kind) for kind in KINDS} if runs else {}
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
        (row["path"], row["kind"], row["reason"], tuple(row["notes"]), row["article"])
        for row in upload.looked[:SHOWN]
    ]
    return _rows(said, request, dry_run=True)


def _became(upload: Upload, request: HttpRequest) -> list[UploadedRow]:
    outcomes = IngestOutcome.objects.filter(run__in=uploads.runs_of_upload(upload)).order_by("-pk")[:SHOWN]
    said = [(one.path, one.kind, one.reason, tuple(one.notes), one.article_id) for one in outcomes]
    return _rows(said, request, dry_run=False)


def _rows(
    said: list[tuple[str, str, str, tuple[str, ...], int | None]], request: HttpRequest, *, dry_run: bool
) -> list[UploadedRow]:
    """The rows for this account: of an article that it may not see, no number, path or reason."""
    numbers = {number for *_, number in said if number}
    numbers |= {int(found) for row in said for text in (row[2], *row[3]) for found in _NUMBERED.findall(text)}
    visible = set(
        Article.objects.visible_to(request.user)
        .order_by()
        .filter(pk__in=numbers)
        .values_list("pk", flat=True)
    )

    def is_open(text: str) -> bool:
        return all(int(found) in visible for found in _NUMBERED.findall(text))

    rows = []
    for path, kind, reason, notes, number in said:
        shown = reason if is_open(reason) and (number is None or number in visible) else HELD
        article = number if number in visible else None
        words = outcome_words(kind, shown, dry_run=dry_run)
        rows.append(UploadedRow(path, kind, words, tuple(filter(is_open, notes)), article))
    return rows


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
