"""Alerts posted to the addresses that people gave: signed, tried again with longer and longer waits.

Headers and signature are those of Standard Webhooks 1.0: `webhook-id`, `webhook-timestamp`, and
`webhook-signature: v1,<base64 of HMAC-SHA-256 over "id.timestamp.body">` with the secret's bytes.
"""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from articles.models import WebhookCall

from .outside import NotCalled, post
from .wording import ToldAlert, ToldList, lists_of, plain_words

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480, 1440))
"""Before each further try; after the last of them the call is given up."""
AT_ONCE = 200
"""Calls of one run, and calls looked up at once; the others are made by the next run."""
EACH = 50
"""Calls of one run for one person."""
CALLED_FOR = 30.0
"""Seconds in which a run begins calls: jobs wait for slow addresses no longer than this and one call."""


@dataclass(frozen=True, slots=True)
class Called:
    """Calls that were answered with a 2xx, and those that were not."""

    delivered: int = 0
    failed: int = 0


def call_due() -> Called:
    """Make every call that is due; each is written down before the next. No transaction lasts over a call.

    An address that does not answer is called once in a run: its other calls wait a minute and stand behind
    all that is due by then, so that no dead address keeps another's calls waiting.
    """
    delivered = failed = 0
    until = time.monotonic() + CALLED_FOR
    silent: set[int] = set()
    made: Counter[int] = Counter()
    due = WebhookCall.objects.filter(
        status=WebhookCall.Status.WAITING, next_at__lte=timezone.now(), webhook__user__is_active=True
    ).order_by("next_at", "pk")
    for pk, hook, person in _in_turn(due, silent, made):
        if time.monotonic() >= until or made.total() >= AT_ONCE:
            break
        # Taken in hand by moving its next try: of two runs at one time one makes the call.
        now = timezone.now()
        if not due.filter(pk=pk).order_by().update(next_at=now + WAITS[1], tried_at=now):
            continue
        call = WebhookCall.objects.select_related(
            "webhook", "alert__saved_search", "alert__follow__story"
        ).get(pk=pk)
        _make(call)
        made[person] += 1
        delivered += call.status == WebhookCall.Status.DELIVERED
        if call.status in (WebhookCall.Status.WAITING, WebhookCall.Status.GIVEN_UP):
            failed += 1
            silent.add(hook)
            due.filter(webhook=hook).order_by().update(next_at=timezone.now() + WAITS[0])
    return Called(delivered, failed)


def _in_turn(
    due: QuerySet[WebhookCall], silent: Collection[int], made: Counter[int]
) -> Iterator[tuple[int, int, int]]:
    """(call, webhook, person) of what is due, in its order, without silent webhooks and persons at EACH.

    Asked for again when those at hand are over: each that was given is not due any more by then.
    """
    while True:
        full = [person for person, count in made.items() if count >= EACH]
        rows = due.exclude(webhook__in=silent).exclude(webhook__user__in=full)
        at_hand = list(rows.values_list("pk", "webhook", "webhook__user")[:AT_ONCE])
        if not at_hand:
            return
        for pk, hook, person in at_hand:
            if hook not in silent and made[person] < EACH:
                yield pk, hook, person


def _make(call: WebhookCall) -> None:
    lists = lists_of([call.alert]) if call.alert.is_wanted else []
    if not lists:
        call.status, call.outcome = WebhookCall.Status.UNTOLD, ""
        call.save(update_fields=["status", "outcome"])
        return
    body = json.dumps(event_of(call, lists[0]), ensure_ascii=False).encode()
    call.tries += 1
    try:
        status = post(call.webhook.address, body, headers_of(call, body))
        answer, is_taken = f"answered {status}", 200 <= status < 300
    except NotCalled as stopped:
        answer, is_taken = str(stopped), False
    call.outcome = answer[:200]
    if is_taken:
        call.status = WebhookCall.Status.DELIVERED
    elif call.tries > len(WAITS):
        call.status = WebhookCall.Status.GIVEN_UP
    else:
        call.next_at = timezone.now() + WAITS[call.tries - 1]
    call.save(update_fields=["status", "outcome", "tries", "next_at"])


def event_of(call: WebhookCall, told: ToldList) -> dict[str, Any]:
    """What a call says: the kind of event, and the article as far as a reader may see it."""
    alert: ToldAlert = told.alerts[0]
    return {
        "type": f"article.{call.alert.kind}",
        "timestamp": call.alert.made_at.isoformat(),
        "data": {
            "archive": settings.ARCHIVE_NAME,
            "what": alert.what,
            "of": told.title,
            "of_address": told.address,
            "article": call.alert.article_id,
            "permalink": alert.address,
            "headline": alert.headline,
            "source": alert.source,
            "printed": alert.printed,
            "why": plain_words(alert.why),
            "notice": call.alert.notice_id,
        },
    }


def headers_of(call: WebhookCall, body: bytes) -> dict[str, str]:
    name, moment = f"alert_{call.alert_id}", str(int(time.time()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "editorial-archive",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": signature_of(call.webhook.secret, name, moment, body),
    }


def signature_of(secret: str, name: str, moment: str, body: bytes) -> str:
    """`v1,` and the signature; the secret is hexadecimal."""
    keyed = hmac.new(bytes.fromhex(secret), f"{name}.{moment}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(keyed.digest()).decode()
