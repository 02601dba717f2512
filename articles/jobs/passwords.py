"""Links to a new password, mailed by the worker: the time of an answer tells nobody of an account."""

import logging
from datetime import timedelta
from smtplib import SMTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm
from django.core.mail import send_mail
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from articles.ingest.runs import CannotFinish
from articles.jobs.queue import Progress, put_job
from articles.models import Job

log = logging.getLogger(__name__)
MAIL_LINK = "mail a link to a new password"
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120))
"""From a mail that the mail server did not take to the next try; after the last it is given up."""


class LinkForm(PasswordResetForm):
    """Django's, with the accounts that it finds; but an error over the mail is raised, not swallowed."""

    def send_mail(
        self,
        subject_template_name: str,
        email_template_name: str,
        context: dict[str, Any],
        from_email: str | None,
        to_email: str,
        html_email_template_name: str | None = None,
    ) -> None:
        """Raises SMTPException and OSError where the mail server does not take it."""
        subject = " ".join(render_to_string(subject_template_name, context).split())
        send_mail(subject, render_to_string(email_template_name, context), from_email, [to_email])


def put_link(address: str) -> Job:
    """Have a link mailed to the accounts of this address, if there are any."""
    return put_job(MAIL_LINK, None, arguments={"address": address})


def mail_link(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that mails it. The address is kept with the job until it is mailed, or tried no more.

    Raises CannotFinish where the mail server does not take it; `mail_links_again` has it tried again.
    """
    form = LinkForm({"email": job.arguments["address"]})
    site = urlsplit(settings.ARCHIVE_URL)
    try:
        if form.is_valid():
            form.save(
                domain_override=site.netloc,
                use_https=site.scheme == "https",
                subject_template_name="mail/password_subject.txt",
                email_template_name="mail/password.txt",
                extra_email_context={
                    "archive_name": settings.ARCHIVE_NAME,
                    "archive_url": settings.ARCHIVE_URL.rstrip("/"),
                },
            )
    except (SMTPException, OSError) as stopped:
        log.error("a link to a new password was not taken by the mail server: %s", stopped)
        if job.attempts <= len(WAITS):
            minutes = WAITS[job.attempts - 1] // timedelta(minutes=1)
            raise CannotFinish(f"The mail server did not take it; tried again in {minutes} min") from stopped
        _forget(Job.objects.filter(pk=job.pk))
        raise CannotFinish("The mail server did not take it, and it is not tried again") from stopped
    _forget(Job.objects.filter(pk=job.pk))
    return {}


def mail_links_again() -> None:
    """Put back to waiting what the mail server did not take and whose time has come; let go of the addresses
    of what is tried no more."""
    kept = Job.objects.filter(kind=MAIL_LINK).exclude(arguments={})
    for attempts, wait in enumerate(WAITS, 1):
        due = Q(state=Job.State.FAILED, attempts=attempts, finished_at__lte=timezone.now() - wait)
        kept.filter(due).update(state=Job.State.WAITING, message="", finished_at=None)
    _forget(kept.filter(Q(state=Job.State.CANCELED) | Q(state=Job.State.FAILED, attempts__gt=len(WAITS))))


def _forget(jobs: QuerySet[Job]) -> None:
    jobs.update(arguments={})
