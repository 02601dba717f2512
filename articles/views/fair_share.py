"""What costs most is done a few at a time, so that what costs little is still answered at once."""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from articles.making_way import become_dear
from articles.measuring import count_turned_away
from articles.search.query import parse_query, wildcards_in
from articles.views.api.refusals import is_of_api, refusal
from articles.views.turns import AT_ONCE, THREADS_LEFT, WAITING, MachineTurns, Turns, turns_of_machine

RETRY_AFTER = 5
"""Seconds after which whoever was turned away may ask again."""
WIDE = 3
"""Wildcards from which a search is dear: each stands for up to a thousand words (search.md)."""
SUFFIX = re.compile(r"\.(json|jsonl|csv|atom)$")
"""Addresses that end so answer programs."""
View = Callable[..., HttpResponseBase]

turns = Turns()


def seat(threads: int) -> None:
    """Fit the queue to the threads of this process: all but THREADS_LEFT may hold dear requests."""
    global turns
    waiting = max(WAITING, threads - AT_ONCE - THREADS_LEFT)
    machine = MachineTurns(settings.ARCHIVE_HOME / "turns", turns_of_machine())
    turns = Turns(AT_ONCE, waiting, machine)


def dear(work: str, applies: Callable[..., bool] = lambda *args, **kwargs: True) -> Callable[[View], View]:
    """A view that takes its turn; 503 with Retry-After where too many wait. `work` names it in the figures.

    `applies` is asked with what the view is called with, whether this request takes a turn at all. A
    streamed answer keeps its turn until its last line went out, or the reader went away.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def in_turn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not applies(request, *args, **kwargs):
                return view(request, *args, **kwargs)
            become_dear()
            kept = turns.taken()
            if kept is None:
                return turned_away(request, work)
            try:
                response = view(request, *args, **kwargs)
                if isinstance(response, StreamingHttpResponse):
                    response.streaming_content = kept.until_end(response.streaming_content)
                    response._resource_closers.append(kept.end)  # type: ignore[attr-defined]
                    kept.lend()
                return response
            finally:
                if not kept.is_lent:
                    kept.end()

        return in_turn

    return guard


def is_wide(request: HttpRequest, asked: QueryDict | None = None) -> bool:
    """Whether a search has so many wildcards that it takes a turn: that of `asked`, else of the address."""
    words = (request.GET if asked is None else asked).get("q", "")
    if words.count("*") < WIDE:
        return False
    return wildcards_in(parse_query(words).tree) >= WIDE


def turned_away(request: HttpRequest, work: str) -> HttpResponse:
    """503, with the time after which to ask again: as JSON, text or a page, by the address."""
    count_turned_away(work)
    told = "The archive is busy with other large requests. Ask again in a few seconds."
    suffix = SUFFIX.search(request.path_info)
    answer: HttpResponse
    if is_of_api(request) or (suffix and suffix[1] == "json"):
        answer = refusal(503, told)
    elif suffix:
        answer = HttpResponse(f"{told}\n", content_type="text/plain; charset=utf-8", status=503)
    else:
        answer = render(request, "503.html", {"told": told}, status=503)
    answer["Retry-After"] = str(RETRY_AFTER)
    return answer
