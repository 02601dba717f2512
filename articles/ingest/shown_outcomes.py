"""Outcomes as an account may read them: nothing of an article that is hidden from it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from django.contrib.auth.models import AnonymousUser, User

from articles.ingest.outcome import Outcome
from articles.models import Article

HELD = "the archive holds it already"
_NUMBERED = re.compile(
    r"the same bytes as .* \(article (\d{1,18})\)|Same name as article (\d{1,18}), other bytes; .*", re.DOTALL
)
"""How reasons and notes (ingest.plan) name an article besides the one that the outcome is about. A file's own
name, which stands in them too, names none."""


def shown_outcomes(outcomes: Sequence[Outcome], user: User | AnonymousUser) -> list[Outcome]:
    """The outcomes in their order; of an article that this account may not see, no number, path or reason."""
    named = {one.article for one in outcomes if one.article}
    named |= {number for one in outcomes for text in (one.reason, *one.notes) for number in _numbers(text)}
    visible = set(
        Article.objects.visible_to(user).order_by().filter(pk__in=named).values_list("pk", flat=True)
    )
    shown = []
    for one in outcomes:
        if (one.article and one.article not in visible) or not _numbers(one.reason) <= visible:
            shown.append(replace(one, reason=HELD, notes=(), article=None, capture=None))
        else:
            shown.append(replace(one, notes=tuple(note for note in one.notes if _numbers(note) <= visible)))
    return shown


def _numbers(text: str) -> set[int]:
    named = _NUMBERED.fullmatch(text)
    return {int(named[1] or named[2])} if named else set()
