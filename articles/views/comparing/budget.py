"""The time that one page may spend on comparing."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render

from articles.making_way import make_way

COMPARED_FOR = 5.0
"""Seconds of processor that a comparison may take; ten long articles of 12,000 took 0.7 s each."""
View = Callable[..., HttpResponseBase]


class ComparedTooLong(Exception):
    """Two texts take longer to compare than a page may."""


class ComparingBudget:
    """COMPARED_FOR seconds of this thread's processor for the comparisons of one page."""

    def __init__(self) -> None:
        self._until = time.thread_time() + COMPARED_FOR

    def check(self) -> None:
        """Raises ComparedTooLong where they are spent; called between two paragraphs. Makes way."""
        make_way()
        if time.thread_time() > self._until:
            raise ComparedTooLong


def budgeted(view: View) -> View:
    """A view that answers 422, in words, where its comparison takes too long."""

    @wraps(view)
    def within(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except ComparedTooLong:
            told = (
                f"Comparing these two takes over {COMPARED_FOR:.0f} seconds, more than one page may. "
                "Read them one by one."
            )
            return render(request, "503.html", {"told": told}, status=422)

    return within
