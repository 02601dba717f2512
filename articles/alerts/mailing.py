"""What waits to be told, mailed: one mail to one person in one run, with all that is due."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import EmailMultiAlternatives
from django.db import OperationalError
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone

from articles.language.characters import fold_space
from articles.models import Alert, Follow, HowOften, SavedSearch

from .stopping import stop_address
from .wording import ToldList, lists_of, plain_words, whole_address

log = logging.getLogger(__name__)
PERIODS = {
    HowOften.AT_ONCE.value: timedelta(0),
    HowOften.DAILY.value: timedelta(days=1),
    HowOften.WEEKLY.value: timedelta(days=7),
}
CLAIM_LASTS = timedelta(minutes=10)
"""A run that has an alert in hand for longer was killed; sending a mail takes seconds."""
LONGEST_SUBJECT = 150


@dataclass(frozen=True, slots=True)
class Mailed:
    """Mails that were sent, and those that the mail server did not take: they are tried again."""

    sent: int = 0
    failed: int = 0


def send_due() -> Mailed:
    """Mail every person with an open account what is due for them; an error over one mail stops no other."""
    sent = failed = 0
    waiting = Alert.objects.filter(told_at=None).order_by().values_list("user", flat=True).distinct()
    for user in User.objects.filter(pk__in=list(waiting), is_active=True):
        try:
            outcome = _send_to(user)
        except OperationalError:
            raise  # the database, and so nobody's mail
        except Exception:
            log.exception("the alerts of %s could not be mailed; a later run tries again", user)
            outcome = False
        sent += outcome is True
        failed += outcome is False
    return Mailed(sent, failed)


def _send_to(user: User) -> bool | None:
    """Whether a mail went out; None where none was due."""
    now = timezone.now()
    due = [alert for alert in _claimed(user, now) if is_due(alert.subscription, now)]
    mailed = [alert for alert in due if alert.is_wanted and alert.subscription.how_often in PERIODS]
    lists = lists_of(mailed) if user.email else []
    if lists:
        try:
            mail_of(user, lists).send()
        except (SMTPException, OSError) as stopped:
            log.error("the mail to %s was not taken: %s", user.get_username(), stopped)
            Alert.objects.filter(user=user, claimed_at=now, told_at=None).update(claimed_at=None)
            return False
    Alert.objects.filter(pk__in=[alert.pk for alert in due]).update(told_at=now)
    Alert.objects.filter(user=user, claimed_at=now, told_at=None).update(claimed_at=None)
    for model in (SavedSearch, Follow):
        subscribed = {a.subscription.pk for a in mailed if isinstance(a.subscription, model)}
        model._default_manager.filter(pk__in=subscribed).update(mailed_at=now)
    return True if lists else None


def _claimed(user: User, now: datetime) -> list[Alert]:
    """Alerts of this person that no other run has in hand; now this one has, until it lets go of them."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=timezone.now() - CLAIM_LASTS)
    Alert.objects.filter(free, user=user, told_at=None).update(claimed_at=now)
    ours = Alert.objects.filter(user=user, told_at=None, claimed_at=now)
    return list(ours.select_related("saved_search", "follow__story"))


def is_due(subscription: SavedSearch | Follow, now: datetime) -> bool:
    """Whether its period has passed since the last mail. What is told by webhook alone needs no mail."""
    period = PERIODS.get(subscription.how_often)
    if period is None or subscription.mailed_at is None:
        return True
    return bool(subscription.mailed_at + period <= now)


def mail_of(user: User, lists: Sequence[ToldList]) -> EmailMultiAlternatives:
    """The mail with these lists, as text and as HTML."""
    told = [each for one in lists for each in one.alerts]
    count = sum(len(one.alerts) + one.unlisted for one in lists)
    first = f"{told[0].what.capitalize()}: {told[0].headline}"
    subject = first if count == 1 else f"{first}, and {count - 1:,} more"
    given = {
        "name": settings.ARCHIVE_NAME,
        "user": user,
        "lists": [(one, [(each, plain_words(each.why)) for each in one.alerts]) for one in lists],
        "settings_address": whole_address("/alerts/"),
    }
    mail = EmailMultiAlternatives(
        fold_space(f"{settings.ARCHIVE_NAME}: {subject}")[:LONGEST_SUBJECT],
        render_to_string("mail/alerts.txt", given),
        settings.DEFAULT_FROM_EMAIL,
        [user.email],
        headers={
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop_address(user)}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    mail.attach_alternative(render_to_string("mail/alerts.html", given), "text/html")
    return mail
