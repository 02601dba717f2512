"""The running server against its own OpenAPI document: no 500, no answer that the document does not name.

schemathesis makes the requests, right and wrong ones, from the document; derandomized, so that a failure
comes again.
"""

import json

import pytest
from django.core.cache import cache
from django.urls import get_resolver, reverse

from articles.models import Article, Notice, Scope, issue_token
from articles.search import upkeep
from articles.views.api.document import openapi_document, operations
from tests.factories import ArticleFactory
from tests.newsroom import link, small_archive

schemathesis = pytest.importorskip("schemathesis", reason="needs the development requirements")

EXAMPLES = 25
"""Requests of each operation."""


@pytest.fixture
def served(live_server, stan, settings):
    """A server with one of everything, and the header of a token that may do all."""
    settings.ARCHIVE_API_PER_MINUTE = 10**6
    cache.clear()
    archive = small_archive()
    link(archive.feature, ArticleFactory(), status="suggested")
    Notice.objects.create(article=archive.wire, kind="note", text="A note.")
    upkeep.mark(Article.objects.values_list("pk", flat=True))
    upkeep.drain()
    secret, _ = issue_token(stan, "contract", list(Scope.values), None)
    return live_server.url, {"Authorization": f"Bearer {secret}"}


def test_the_document_is_openapi_3_1_and_names_every_operation_of_the_address_map():
    document = openapi_document("http://testserver")
    assert document["openapi"] == "3.1.0"
    named = {operation["operationId"] for path in document["paths"].values() for operation in path.values()}
    of_map = {
        pattern.name
        for pattern in get_resolver("articles.urls").url_patterns
        if pattern.name and pattern.name.startswith("api-")
    }
    assert named == of_map == {one.name for one in operations()}
    json.dumps(document)


@pytest.mark.django_db
def test_the_document_and_its_page_are_open_and_agree(client):
    served = client.get(reverse("openapi")).json()
    page = client.get(reverse("api")).content.decode()
    for path, methods in served["paths"].items():
        assert path in page
        assert all(operation["summary"] in page for operation in methods.values())


@pytest.mark.django_db(transaction=True)
@pytest.mark.filterwarnings("ignore")
def test_no_request_brings_a_500_or_an_answer_outside_the_document(served):
    from hypothesis import HealthCheck, Phase, given, settings
    from schemathesis import checks

    server, headers = served
    schema = schemathesis.openapi.from_url(f"{server}/api/v1/openapi.json")
    run_checks = [
        checks.not_a_server_error,
        schemathesis.checks.CHECKS.get_one("status_code_conformance"),
        schemathesis.checks.CHECKS.get_one("content_type_conformance"),
        schemathesis.checks.CHECKS.get_one("response_schema_conformance"),
    ]
    asked: dict[str, set[int]] = {}
    for found in schema.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def ask(case):
            answer = case.call_and_validate(base_url=server, headers=headers, checks=run_checks)
            asked.setdefault(case.operation.label, set()).add(answer.status_code)

        ask()
    assert len(asked) == len(list(operations()))
    assert all(statuses for statuses in asked.values())
