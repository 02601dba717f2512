"""Links to a new password, mailed by the worker: the time of an answer tells nobody of an account."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.forms import PasswordResetForm

from articles.jobs.queue import Progress, put_job
from articles.models import Job

MAIL_LINK = "mail a link to a new password"


def put_link(address: str) -> Job:
    """Have a link mailed to the accounts of this address, if there are any."""
    return put_job(MAIL_LINK, None, arguments={"address": address})


def mail_link(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that mails it. The address is not kept with the job longer than that takes."""
    form = PasswordResetForm({"email": job.arguments["address"]})
    if form.is_valid():
        site = urlsplit(settings.ARCHIVE_URL)
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
    Job.objects.filter(pk=job.pk).update(arguments={})
    return {}
