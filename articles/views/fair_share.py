"""What costs most is done a few at a time, so that what costs little is still answered at once."""

import re
import threading
import time
from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render

from articles.measuring import count_turned_away
from articles.search.query import parse_query, wildcards_in
from articles.views.api.refusals import is_of_api, refusal

AT_ONCE = 1
"""Dear requests that one process of the server works on at a time; its other threads answer light ones."""
PATIENCE = 3.0
"""Seconds that a dear request waits for its turn. It holds a thread of the server meanwhile."""
WAITING = 1
"""Dear requests that wait in one process at a time; with four threads two are left for light ones."""
LONGEST_TURN = 30.0
"""Seconds after which a streamed answer loses its turn: nobody holds up the others by reading slowly."""
RETRY_AFTER = 5
"""Seconds after which whoever was turned away may ask again."""
WIDE = 3
"""Wildcards from which a search is dear: each stands for up to a thousand words (search.md)."""
SUFFIX = re.compile(r"\.(json|jsonl|csv|atom)$")
"""Addresses that end so answer programs."""
View = Callable[..., HttpResponseBase]

_turns = threading.BoundedSemaphore(AT_ONCE)
_queue = threading.BoundedSemaphore(AT_ONCE + WAITING)
_lent: "set[Turn]" = set()
"""Turns of streamed answers. One that is never read nor closed is taken back by whoever waits next."""
LOOK_EVERY = 0.25
"""Seconds between two looks of who waits at what is overdue."""


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
            kept = Turn.taken()
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


class Turn:
    """One turn that was taken; ended once, however often it is said."""

    def __init__(self, turns: threading.BoundedSemaphore, queue: threading.BoundedSemaphore) -> None:
        self.is_lent = False
        self._until = 0.0
        self._held = (turns, queue)
        self._is_over = False
        self._lock = threading.Lock()

    @classmethod
    def taken(cls) -> "Turn | None":
        """A turn, waited for PATIENCE seconds; None where too many wait already, or it did not come."""
        turns, queue = _turns, _queue
        until = time.monotonic() + PATIENCE
        _take_back_overdue()
        if not queue.acquire(blocking=False):
            return None
        while not turns.acquire(timeout=max(0.0, min(LOOK_EVERY, until - time.monotonic()))):
            _take_back_overdue()
            if time.monotonic() >= until:
                queue.release()
                return None
        return cls(turns, queue)

    def lend(self) -> None:
        """Leave the turn to a streamed answer, for LONGEST_TURN seconds."""
        self.is_lent, self._until = True, time.monotonic() + LONGEST_TURN
        _lent.add(self)

    @property
    def is_overdue(self) -> bool:
        return self.is_lent and time.monotonic() > self._until

    def end(self) -> None:
        with self._lock:
            if self._is_over:
                return
            self._is_over = True
        _lent.discard(self)
        for each in self._held:
            each.release()

    def until_end(self, lines: Any) -> Iterator[bytes]:
        """The lines as they are; a reader who takes them too slowly goes on without the turn."""
        try:
            for line in lines:
                yield line
                if self.is_overdue:
                    self.end()
        finally:
            self.end()


def _take_back_overdue() -> None:
    for turn in tuple(_lent):
        if turn.is_overdue:
            turn.end()


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
