"""Uploads: kept on disk, looked at (a dry run), taken, and withdrawn as a whole. All through `Ingest`."""

import hashlib
import os
import secrets
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path, PurePosixPath
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from articles.curation.notices import withdraw_taken_in
from articles.extraction.formats import ARCHIVE, DOCX, GZIP, ODT, SUFFIXES, WACZ
from articles.ingest.claims import Claims
from articles.ingest.files import FileEntry, RejectedFile, find
from articles.ingest.outcome import Outcome
from articles.ingest.pipeline import Ingest
from articles.jobs.queue import JobCanceled, Progress
from articles.jobs.shared_folder import shared_folder
from articles.models import Article, IngestOutcome, IngestRun, Job, Source, Upload

LOOK, TAKE, WITHDRAW = "look at an upload", "take an upload", "withdraw an upload"
LOOKED_AT_ONCE = 4 * 1024 * 1024
"""Unpacked bytes up to which an upload is looked at while its owner waits; half a second on two cores. More
goes to the background."""
MOST_BYTES = 1024 * 1024 * 1024
KEPT_FOR = timedelta(days=1)
UNDONE = "Withdrawn by whoever took it in: the upload was undone."
_PART = 200
_PACKED = frozenset({GZIP, ARCHIVE, WACZ, DOCX, ODT})
"""Formats of members whose size in the package says nothing of what they unpack to."""
_GZIP = b"\x1f\x8b"


def upload_folder(upload: Upload) -> Path:
    return shared_folder() / "uploads" / upload.folder


def keep_files(
    owner: User,
    given: Iterable[tuple[str, Iterable[bytes]]],
    *,
    source: Source | None = None,
    url: str = "",
    forced: str = "",
) -> Upload:
    """Put files (path as the browser gave it, its bytes in chunks) on disk as an upload; not looked at yet.

    Names are made safe; two files of one name both stay. Raises ValueError where they are over MOST_BYTES.
    """
    upload = Upload(owner=owner, folder=secrets.token_hex(16), source=source, url=url, forced=forced)
    folder = upload_folder(upload)
    folder.mkdir(parents=True, mode=0o700)
    try:
        for name, chunks in given:
            target = _free(folder / safe_path(name))
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                for chunk in chunks:
                    upload.size += len(chunk)
                    if upload.size > MOST_BYTES:
                        raise ValueError(f"Over {MOST_BYTES:,} bytes; give the files to ingest at a shell.")
                    file.write(chunk)
            upload.files += 1
        upload.save()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return upload


def safe_path(name: str) -> Path:
    """A path inside a folder from what a browser says: no way out, no hidden names, nothing over-long.

    >>> str(safe_path("../../.ssh/a b.txt")), str(safe_path("week/a.txt")), str(safe_path("///"))
    ('ssh/a b.txt', 'week/a.txt', 'file')
    """
    parts = []
    # A script can name half of a surrogate pair, which no disk can write.
    name = name.encode("utf-8", "replace").decode()
    for part in name.replace("\\", "/").replace("\0", "").split("/")[-20:]:
        plain = part.strip().lstrip(".")
        if plain:
            stem, suffix = os.path.splitext(plain)
            parts.append(stem[: _PART - len(suffix[:20])] + suffix[:20])
    return Path(*parts) if parts else Path("file")


def _free(target: Path) -> Path:
    number, found = 1, target
    while found.exists() or any(parent.is_file() for parent in found.parents):
        number += 1
        found = target.with_name(f"{target.stem}-{number}{target.suffix}")
        if number > 10_000:
            raise ValueError("Too many files of one name.")
    return found


def pasted_name(text: str) -> str:
    """A name for a pasted text: a page's where it begins with markup."""
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"pasted-{digest}.{'html' if text.lstrip()[:1] == '<' else 'txt'}"


def look_at(upload: Upload, progress: Progress | None = None) -> None:
    """The dry run: what each file would become and why, kept with the upload."""
    looked: list[dict[str, Any]] = []
    ingest = _ingest(upload, dry_run=True)
    for number, outcome in enumerate(ingest.take_in(_files_of(upload)), 1):
        if len(looked) < Upload.MOST_SHOWN:
            looked.append(_as_row(outcome))
        if progress is not None:
            progress.tell(number, upload.files)
    upload.looked, upload.counts = looked, dict(ingest.tally.counts)
    upload.save(update_fields=["looked", "counts"])


def is_light(upload: Upload) -> bool:
    """Whether an upload is looked at at once: by what it unpacks to; never where only reading tells that."""
    size = 0
    for path in upload_folder(upload).rglob("*"):
        if path.is_file():
            size += _unpacked_size(path)
    return size <= LOOKED_AT_ONCE


def _unpacked_size(path: Path) -> int:
    with path.open("rb") as file:
        if file.read(len(_GZIP)) == _GZIP:
            return LOOKED_AT_ONCE + 1
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            return path.stat().st_size
    if any(SUFFIXES.get(PurePosixPath(member.filename.lower()).suffix) in _PACKED for member in members):
        return LOOKED_AT_ONCE + 1
    return sum(member.file_size for member in members)


def look_in_background(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that looks at a large upload."""
    look_at(_upload(job), progress)
    return {}


def take_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Take what is left of an upload in; what it came to, by kind. Refused files stay, to be tried again."""
    upload = _upload(job)
    ingest = _ingest(upload, dry_run=False)
    taking = ingest.take_in(_files_of(upload))
    done = 0
    try:
        for outcome in taking:
            done += 1
            if done == 1:
                _note_run(upload, ingest.run)
            if outcome.kind != "refused":
                _forget(upload, outcome.path)
            progress.tell(done, upload.files)
    except JobCanceled:
        taking.close()  # type: ignore[attr-defined]
        raise
    _note_run(upload, ingest.run)
    if not ingest.tally.refused:
        shutil.rmtree(upload_folder(upload), ignore_errors=True)
    return dict(ingest.tally.counts)


def withdraw_upload(job: Job, progress: Progress) -> dict[str, Any]:
    """Withdraw what an upload added. Revisions of articles that were held stay, and are counted."""
    upload = _upload(job)
    outcomes = IngestOutcome.objects.filter(run__in=runs_of_upload(upload))
    added = list(
        outcomes.filter(kind=IngestOutcome.Kind.ADDED).exclude(article=None).values_list("article", flat=True)
    )
    withdrawn = 0
    for number, pk in enumerate(added, 1):
        article = Article.objects.filter(pk=pk).first()
        if article is not None and withdraw_taken_in(article, UNDONE, by=upload.owner) is not None:
            withdrawn += 1
        progress.tell(number, len(added))
    upload.withdrawn_at = timezone.now()
    upload.save(update_fields=["withdrawn_at"])
    return {"withdrawn": withdrawn, "stay": outcomes.filter(kind=IngestOutcome.Kind.CHANGED).count()}


def runs_of_upload(upload: Upload) -> list[int]:
    """The runs in which an upload was taken: the first, and its retries."""
    results = upload.jobs.filter(kind=TAKE).values_list("arguments__run", flat=True)
    numbers = {run for run in results if run is not None}
    return sorted(numbers | ({upload.run_id} if upload.run_id else set()))


def tidy_uploads() -> int:
    """Delete the files of uploads that are a day old and not being taken; how many folders went."""
    root = shared_folder() / "uploads"
    if not root.is_dir():
        return 0
    before = timezone.now() - KEPT_FOR
    folders = list(root.iterdir())
    known = set(Upload.objects.values_list("folder", flat=True))
    kept = set(Upload.objects.filter(made_at__gt=before).values_list("folder", flat=True)) | set(
        Job.objects.open().exclude(upload=None).values_list("upload__folder", flat=True)
    )
    # One without a row may be just being written: the row follows the last file.
    kept |= {one.name for one in folders if one.name not in known and _changed_at(one) > before.timestamp()}
    gone = [folder for folder in folders if folder.name not in kept]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _changed_at(folder: Path) -> float:
    try:
        return folder.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _upload(job: Job) -> Upload:
    assert job.upload_id is not None
    return Upload.objects.select_related("owner", "source", "run").get(pk=job.upload_id)


def _ingest(upload: Upload, *, dry_run: bool) -> Ingest:
    flags = Claims(source=upload.source.slug if upload.source else "", url=upload.url)
    return Ingest(
        None if flags == Claims() else flags,
        dry_run=dry_run,
        forced=upload.forced,
        arguments=[f"upload {upload.pk}"],
        owner=upload.owner,
    )


def _files_of(upload: Upload) -> Iterator[FileEntry | RejectedFile]:
    return find([str(upload_folder(upload))], any_name=bool(upload.forced))


def _note_run(upload: Upload, run: IngestRun | None) -> None:
    """Remember a run with the upload: the first as its own, further ones with their jobs."""
    if run is None:
        return
    with transaction.atomic():
        if upload.run_id is None:
            upload.run = run
            upload.save(update_fields=["run"])
        for job in upload.jobs.select_for_update().filter(kind=TAKE, state=Job.State.RUNNING):
            job.arguments["run"] = run.pk
            job.save(update_fields=["arguments"])


def _forget(upload: Upload, path: str) -> None:
    """Delete a file that is in the archive now. What lies in a container goes with the container."""
    target = upload_folder(upload) / path
    if target.is_file():
        target.unlink()


def _as_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "path": outcome.path,
        "kind": outcome.kind,
        "reason": outcome.reason,
        "notes": list(outcome.notes),
        "article": outcome.article,
    }
