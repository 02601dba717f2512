"""The OpenAPI 3.1 document, made from the operations and the address map; and the same as a page."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import URLPattern, get_resolver
from django.views.decorators.http import require_safe

from articles.models import Scope
from articles.views.api.operations import Operation, QueryParameter, operation_of, refusals_of

VERSION = "1.0"
_CONVERTED = re.compile(r"<(\w+):(\w+)>")


@dataclass(frozen=True, slots=True)
class DocumentedOperation:
    """One operation with its address, `/api/v1/articles/{pk}`, and its name in the address map."""

    path: str
    name: str
    described: Operation

    @property
    def placeholders(self) -> list[str]:
        return re.findall(r"{(\w+)}", self.path)


def operations() -> Iterator[DocumentedOperation]:
    """Every operation of the address map, in its order."""
    for pattern in get_resolver("articles.urls").url_patterns:
        if isinstance(pattern, URLPattern) and (described := operation_of(pattern.callback)):
            path = "/" + _CONVERTED.sub(r"{\2}", str(pattern.pattern))
            yield DocumentedOperation(path, pattern.name or "", described)


def openapi_document(server: str) -> dict[str, Any]:
    """The document as JSON; `server` is the address that the paths are below."""
    paths: dict[str, dict[str, Any]] = {}
    for one in operations():
        paths.setdefault(one.path, {})[one.described.method.lower()] = _described(one)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": settings.ARCHIVE_NAME,
            "version": VERSION,
            "description": "What you may not see on a page is in no answer here. Refusals are JSON too.",
        },
        "servers": [{"url": server}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Made and revoked on the account page. Scopes: "
                    + "; ".join(str(scope.label) for scope in Scope),
                }
            }
        },
    }


def _described(one: DocumentedOperation) -> dict[str, Any]:
    described = one.described
    parameters: list[dict[str, Any]] = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 0}}
        for name in one.placeholders
    ]
    parameters += [_parameter(each) for each in described.query]
    answers = {**refusals_of(described), **described.answers}
    found: dict[str, Any] = {
        "operationId": one.name,
        "summary": described.summary,
        "description": f"Scope: {described.scope.label}.",
        "parameters": parameters,
        "responses": {
            str(status): {"description": words, "content": {"application/json": {"schema": schema}}}
            for status, (words, schema) in sorted(answers.items())
        },
    }
    if described.body:
        found["requestBody"] = {
            "required": True,
            "content": {kind: {"schema": schema} for kind, schema in described.body.items()},
        }
    return found


def _parameter(each: QueryParameter) -> dict[str, Any]:
    schema = {"type": "array", "items": each.schema} if each.is_list else each.schema
    return {"name": each.name, "in": "query", "description": each.description, "schema": schema}


@require_safe
@login_not_required
def openapi(request: HttpRequest) -> JsonResponse:
    """The document. It says nothing of what the archive holds, so it is open to all."""
    return JsonResponse(openapi_document(request.build_absolute_uri("/").rstrip("/")))


@require_safe
@login_not_required
def api_page(request: HttpRequest) -> HttpResponse:
    """The document, set for reading."""
    shown = [
        {
            "path": one.path,
            "name": one.name,
            "described": one.described,
            "answers": sorted({**refusals_of(one.described), **one.described.answers}.items()),
            "fields": [
                (name, schema, name in body.get("required", ()))
                for body in one.described.body.values()
                for name, schema in body["properties"].items()
            ],
        }
        for one in operations()
    ]
    return render(request, "articles/api.html", {"operations": shown, "scopes": list(Scope)})
