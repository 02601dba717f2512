"""What a reader sees when a page is refused, missing, gone or broken; of the API, all in JSON."""

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from articles.views.api.refusals import is_of_api, refusal


class NotText(BadRequest):
    """A value of the address or of a form is no text; the message is shown to whoever sent it."""


class TooLarge(BadRequest):
    """A number of the address or of a form is larger than any that the database can hold."""

    def __init__(self) -> None:
        super().__init__("A number in the request is larger than any that the archive can hold. Correct it.")


def refuse_nul(values: QueryDict) -> None:
    """Raises NotText, naming the field, where a value or a field's name holds a NUL character."""
    for name, given in values.lists():
        if "\0" in name or any("\0" in str(each) for each in given):
            raise NotText(f"{name!r} holds a NUL character, which no text has. Take it out.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    why = str(exception) if isinstance(exception, NotText | TooLarge) else "The request cannot be read."
    if is_of_api(request):
        return refusal(400, why)
    return render(request, "400.html", {"why": why}, status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_of_api(request):
        return refusal(403, "This is not open to you.")
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_of_api(request):
        return refusal(404, "There is no such address; /api/ lists those there are.")
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    if is_of_api(request):
        return refusal(500, "An error in the program. It was written to the log.")
    return render(request, "500.html", status=500)


def too_many(request: HttpRequest, most: int, wait: int) -> HttpResponse:
    """429 for whoever asked over `most` times in a minute; Retry-After says in how many seconds to come."""
    if is_of_api(request):
        answer: HttpResponse = refusal(429, f"At most {most} requests a minute; wait {wait} seconds.")
    else:
        answer = render(request, "429.html", {"most": most, "wait": wait}, status=429)
    answer["Retry-After"] = str(wait)
    return answer


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413 for a body of over `most` bytes, from somebody who may send no more here."""
    if is_of_api(request):
        return refusal(413, f"At most {most // 2**20} MiB are taken here; send less.")
    return render(request, "413.html", {"most": most // 2**20}, status=413)
