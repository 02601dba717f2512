"""The source of which the tests of ingest take files in."""

import pytest

from articles.models import (
    Source,
    SourceAlias,
)


@pytest.fixture
def gazette():
    source = Source.objects.create(name="Oldmouth Gazette", slug="oldmouth-gazette", date_order="dmy")
    SourceAlias.objects.create(source=source, kind="domain", value="gazette.example")
    SourceAlias.objects.create(source=source, kind="name", value="the gazette")
    return source
