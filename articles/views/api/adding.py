"""What the API takes in: captures, through the very same code as `manage.py ingest`."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from articles.curation.errors import signed_in
from articles.ingest.claims import BadClaim, Claims
from articles.ingest.files import find
from articles.ingest.outcome import Outcome
from articles.ingest.pipeline import Ingest
from articles.ingest.runs import CannotFinish
from articles.ingest.shown_outcomes import shown_outcomes
from articles.ingest.sources import SourceBook
from articles.models import Scope
from articles.views.api.operations import Operation, QueryParameter, operation
from articles.views.api.refusals import refusal
from articles.views.api.schemas import REFUSAL, TAKEN, TEXT, TEXTS, array_of
from articles.views.errors import refuse_nul

MULTIPART = "multipart/form-data"
MOST_FILES = 100
"""Files of one request; their outcomes are told while the caller waits."""
MOST_BYTES = 64 * 1024 * 1024
"""Bytes of one request; a larger archive goes in by `manage.py ingest`."""
LONGEST_PATH = 1000
_CLAIMED = ("source", "date", "url")

CAPTURES = {
    "type": "object",
    "properties": {
        "file": array_of({"type": "string", "contentMediaType": "application/octet-stream"}),
        "path": {
            **TEXTS,
            "description": "The path of each file, in the same order; its folders may name source and day.",
        },
        "source": {**TEXT, "description": "The source of every file, by its name or folder name."},
        "date": {**TEXT, "description": "The printed day of every file: 2014-01-06."},
        "url": {**TEXT, "description": "The address of the one file."},
    },
    "required": ["file"],
}


@operation(
    Operation(
        "POST",
        "Add captures, one file or many",
        Scope.ADD,
        {
            200: ("What became of each file", TAKEN),
            415: ("The body is not a form with files", REFUSAL),
            503: ("The database could not be written to; what was taken is kept", REFUSAL),
        },
        query=(
            QueryParameter(
                "dry_run", "`1` says what would become of each file, and stores nothing", {"type": "string"}
            ),
        ),
        body={MULTIPART: CAPTURES},
    )
)
def api_captures(request: HttpRequest) -> HttpResponse:
    """Take files in. The same bytes again are a duplicate, so a request may be sent twice."""
    if not request.user.has_perm("articles.add_captures"):
        raise PermissionDenied("Adding captures needs the right to add them.")
    if request.content_type != MULTIPART:
        return refusal(415, f"Send the files as {MULTIPART}, each as a part called file.")
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return refusal(413, f"At most {MOST_BYTES // 2**20} MiB are taken at once; send fewer files.")
    files = request.FILES.getlist("file")
    refuse_nul(request.POST)
    if len(files) > MOST_FILES:
        return refusal(
            413, f"At most {MOST_FILES} files are taken at once; send the rest in another request."
        )
    flags = _flags(request, len(files))
    dry_run = request.GET.get("dry_run", "").lower() in ("1", "true", "yes")
    owner = signed_in(request.user)
    ingest = Ingest(flags, dry_run=dry_run, arguments=["the API"], operator=owner.get_username(), owner=owner)
    try:
        with laid_out(files, request.POST.getlist("path")) as folder:
            outcomes = list(ingest.take_in(find([str(folder)])))
    except CannotFinish as stopped:
        return refusal(503, str(stopped))
    counts = ingest.tally.counts
    return JsonResponse(
        {
            "dry_run": dry_run,
            "run": ingest.run.pk if ingest.run else None,
            "added": counts["added"],
            "changed": counts["changed"],
            "duplicates": counts["duplicate"],
            "refused": counts["refused"],
            "outcomes": _told(outcomes, request),
        }
    )


def _flags(request: HttpRequest, files: int) -> Claims | None:
    """What is said of every file. Raises BadRequest, with the remedy."""
    if not files:
        raise BadRequest("There is no file. Send at least one part called file.")
    said = Claims(**{name: request.POST.get(name, "").strip() for name in _CLAIMED})
    if said.url and files > 1:
        raise BadRequest("url names one article; send one file with it.")
    try:
        said.checked()
    except BadClaim as bad:
        raise BadRequest(str(bad)) from bad
    if said.source and SourceBook.read().named(said.source) is None:
        raise BadRequest(f"The source {said.source!r} is not known.")
    return None if said == Claims() else said


@contextmanager
def laid_out(files: list[UploadedFile], paths: list[str]) -> Iterator[Path]:
    """A folder with the files as they were sent, each under its path; gone when the caller is done.

    Raises BadRequest for a path that is not one below a folder, and for two files of one path.
    """
    if paths and len(paths) != len(files):
        raise BadRequest("Give a path for every file, or for none.")
    with tempfile.TemporaryDirectory(prefix="captures-") as name:
        folder = Path(name)
        for file, path in zip(files, paths or [file.name or "capture.txt" for file in files], strict=True):
            target = folder / _relative(path)
            if target.exists():
                raise BadRequest(f"Two files are called {path}; give each a path of its own.")
            try:
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as kept:
                    for chunk in file.chunks():
                        kept.write(chunk)
            except OSError as stopped:
                raise BadRequest(f"{path}: {stopped.strerror}; give it another path.") from stopped
            # When it was sent says nothing of when it was captured.
            os.utime(target, (0, 0))
        yield folder


def _relative(path: str) -> PurePosixPath:
    """The path, if it lies below the folder and none of its parts begins with a dot. Raises BadRequest."""
    parts = path.split("/")
    if (
        len(path) > LONGEST_PATH
        or any(not part or part.startswith(".") or "\\" in part or "\0" in part for part in parts)
        or any(len(os.fsencode(part.encode("utf-8", "replace").decode())) > 255 for part in parts)
    ):
        raise BadRequest(f"{path[:100]!r} is no path below a folder; write courier/2014/01/05/name.html.")
    return PurePosixPath(path)


def _told(outcomes: list[Outcome], request: HttpRequest) -> list[dict[str, Any]]:
    """The outcomes as this account may read them."""
    return [
        {
            "path": one.path,
            "outcome": one.kind,
            "reason": one.reason,
            "notes": list(one.notes),
            "sha256": one.sha256,
            "article": one.article,
            "permalink": request.build_absolute_uri(reverse("article", args=[one.article]))
            if one.article
            else "",
        }
        for one in shown_outcomes(outcomes, request.user)
    ]
