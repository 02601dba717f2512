"""What a reader sees when a page is refused, missing, gone or broken; of the API, all in JSON."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from articles.views.api.refusals import is_of_api, refusal


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if is_of_api(request):
        return refusal(400, "The request cannot be read.")
    return render(request, "400.html", status=400)


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
