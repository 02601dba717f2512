"""One run of alerts: look, mail, call, and let go of what is old."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from articles.models import Alert, Cuttings, SavedSearch
from articles.models.desk import KEPT_AFTER_THROWN

from . import counting, mailing, noticing, webhooks

KEPT_AFTER_TOLD = timedelta(days=90)
"""For how long a told alert is listed with its outcomes."""


@dataclass(frozen=True, slots=True)
class AlertsRun:
    """What a run did."""

    noticed: int
    mailed: mailing.Mailed
    called: webhooks.Called

    @property
    def has_failures(self) -> bool:
        return bool(self.mailed.failed or self.called.failed)

    def __str__(self) -> str:
        words = [
            f"{self.noticed:,} noticed",
            f"{self.mailed.sent:,} mailed",
            f"{self.called.delivered:,} called",
        ]
        if self.mailed.failed:
            words.append(f"{self.mailed.failed:,} mails not taken")
        if self.called.failed:
            words.append(f"{self.called.failed:,} webhooks not answered")
        return ", ".join(words)


def run_alerts() -> AlertsRun:
    """Look for what is new, count it in saved searches, mail what is due, make the calls that are due.

    May be stopped at any moment.
    """
    noticed = noticing.look()
    counting.keep_counts()
    done = AlertsRun(noticed, mailing.send_due(), webhooks.call_due())
    _let_go()
    return done


def _let_go() -> None:
    now = timezone.now()
    Alert.objects.filter(told_at__lt=now - KEPT_AFTER_TOLD).delete()
    for model in (SavedSearch, Cuttings):
        model._default_manager.filter(thrown_at__lt=now - KEPT_AFTER_THROWN).delete()
