"""Exports of many articles: written to a file by the worker, a batch of rows at a time, then downloaded.

A file is its owner's alone and kept for a day. What was hidden since it was written makes it worthless:
it is never handed out then.
"""

import os
import secrets
import shutil
import time
from array import array
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from articles.curation.errors import Refused
from articles.ingest.runs import CannotFinish
from articles.jobs.queue import Progress, put_job
from articles.jobs.shared_folder import shared_folder
from articles.models import Article, Job, may_read
from articles.reports.records import COLUMNS, article_records
from articles.reports.tables import export_lines

EXPORT = "export a search"
KEPT_FOR = timedelta(days=1)
MOST_WAITING = 3
"""Exports of one person that wait or run at a time."""
TAKE_FULL_TEXT = "articles.take_full_text"
TYPES = {"csv": "text/csv; charset=utf-8", "jsonl": "application/x-ndjson; charset=utf-8"}
"""The forms of an export, each with its media type."""
NUMBER = "q"
"""Articles' numbers as they lie on disk: 64 bits, in the machine's own order."""


def put_export(
    owner: User, ids: Sequence[int], form: str, *, query: str, base: str, with_text: bool = False
) -> Job:
    """Have these articles written to a file, in this order. Raises Refused.

    `query` is the search that they are of, `base` the archive's address as the owner's browser has it.
    """
    asked = {"form": form, "query": query, "full": with_text}
    waiting = list(Job.objects.open().filter(kind=EXPORT, owner=owner).order_by("pk"))
    for job in waiting:
        if {name: job.arguments.get(name) for name in asked} == asked:
            return job
    if len(waiting) >= MOST_WAITING:
        raise Refused(f"{MOST_WAITING} of your exports are being prepared. Wait for one, or stop it.")
    folder = secrets.token_hex(16)
    path = _root() / folder
    path.mkdir(parents=True, mode=0o700)
    (path / "articles").write_bytes(array(NUMBER, ids).tobytes())
    return put_job(EXPORT, owner, arguments={**asked, "folder": folder, "count": len(ids), "base": base})


def write_export(job: Job, progress: Progress) -> dict[str, Any]:
    """The job: write the file beside, then put it in its place, without what its owner may not see by now."""
    given, owner = job.arguments, job.owner
    if owner is None or not owner.is_active or not may_read(owner):
        raise Refused("The account may not read any more.")
    if given["full"] and not owner.has_perm(TAKE_FULL_TEXT):
        raise Refused("Full text needs the right to export it.")
    ids = _numbers(job)
    if ids is None:
        raise Refused("It waited for longer than a day; ask for it again.")
    base, columns = given["base"].rstrip("/"), (*COLUMNS, *(["body"] if given["full"] else []))

    def address_of(article: Article) -> str:
        return f"{base}{article.get_absolute_url()}"

    records = article_records(ids, owner, address_of, with_text=given["full"])
    part = export_folder(job) / "part"
    rows = 0
    try:
        with part.open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
            for line in export_lines(given["form"], records, columns):
                file.write(line)
                rows += 1
                progress.tell(rows, len(ids))
            file.flush()
            os.fsync(file.fileno())
        part.replace(export_folder(job) / "file")
    except OSError as full:
        part.unlink(missing_ok=True)
        raise CannotFinish(f"The disk cannot be written to ({full}); make room and ask again") from full
    return {"rows": rows - (given["form"] == "csv"), "size": (export_folder(job) / "file").stat().st_size}


def finished_file(job: Job, user: Any) -> Path | None:
    """The file of a job that is done; None where it is gone, or holds what this reader may not see by now."""
    ids, file = _numbers(job), export_folder(job) / "file"
    if ids is None or job.state != Job.State.DONE or not file.is_file():
        return None
    if job.finished_at is None or timezone.now() - job.finished_at > KEPT_FOR:
        return None
    if job.arguments["full"] and not user.has_perm(TAKE_FULL_TEXT):
        return None
    hidden = Article.objects.hidden_from(user).order_by().values_list("pk", flat=True)
    return None if set(hidden.iterator()) & set(ids) else file


def export_folder(job: Job) -> Path:
    return _root() / str(job.arguments["folder"])


def tidy_exports() -> int:
    """Delete files that are older than KEPT_FOR and that no job waits for; how many folders went."""
    if not _root().is_dir():
        return 0
    open_jobs = Job.objects.open().filter(kind=EXPORT).values_list("arguments__folder", flat=True)
    kept, oldest = set(open_jobs), time.time() - KEPT_FOR.total_seconds()
    gone = [each for each in _root().iterdir() if each.name not in kept and each.stat().st_mtime < oldest]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


def _root() -> Path:
    return shared_folder() / "exports"


def _numbers(job: Job) -> Sequence[int] | None:
    """The articles' numbers; None where the folder is gone."""
    numbers = array(NUMBER)
    try:
        numbers.frombytes((export_folder(job) / "articles").read_bytes())
    except FileNotFoundError:
        return None
    return numbers
