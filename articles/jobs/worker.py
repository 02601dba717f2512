"""Does the jobs that wait, one after the other."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from articles.database.faults import is_passing
from articles.ingest.runs import CannotFinish
from articles.jobs import acts, exports, passwords, uploads
from articles.jobs.queue import REQUEST_ID, JobCanceled, Progress, claim_job, end_job
from articles.models import Job
from articles.tracing import fit_or_new, traced

log = logging.getLogger(__name__)

KINDS: Mapping[str, Callable[[Job, Progress], dict[str, Any]]] = {
    uploads.LOOK: uploads.look_in_background,
    uploads.TAKE: uploads.take_upload,
    uploads.WITHDRAW: uploads.withdraw_upload,
    exports.EXPORT: exports.write_export,
    passwords.MAIL_LINK: passwords.mail_link,
    **acts.KINDS,
}
"""What each kind of job does: given the job and where to tell how far it is, it returns its result."""


def work_once() -> bool:
    """Do the oldest job that waits; False where none does. What a job raises is told in its row.

    A full disk, a lock and the like pass through (OSError, OperationalError): its worker counts as gone after
    Job.ABANDONED_AFTER seconds, and the job is begun again, Job.MOST_ATTEMPTS times in all.
    """
    job = claim_job()
    if job is None:
        return False
    with traced(fit_or_new(str(job.arguments.get(REQUEST_ID, "")))):
        _do_job(job)
    return True


def _do_job(job: Job) -> None:
    do = KINDS.get(job.kind)
    if do is None:
        end_job(job, Job.State.FAILED, f"No worker knows how to do {job.kind!r}.")
        return
    log.info("job %s (%s) begun", job.pk, job.kind)
    try:
        result = do(job, Progress(job))
    except JobCanceled:
        end_job(job, Job.State.CANCELED, "What was done before stands.")
    except acts.REFUSALS as refused:
        end_job(job, Job.State.FAILED, f"Refused, {_changed(job)}. {refused}")
    except CannotFinish as stopped:
        end_job(job, Job.State.FAILED, f"It could not be finished. {stopped}.")
    except Exception as bug:
        if is_passing(bug):
            raise
        log.exception("job %s (%s) failed", job.pk, job.kind)
        end_job(
            job, Job.State.FAILED, f"An error in the program ({type(bug).__name__}: {bug}); please report it."
        )
    else:
        end_job(job, Job.State.DONE, result=result)


def _changed(job: Job) -> str:
    return "what was decided before stands" if job.arguments.get("parts") else "nothing was changed"
