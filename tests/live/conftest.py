"""One SolrCloud for the session; a test that needs it skips by name where none can be started.

ARCHIVE_TESTS_SOLR=host:port,host:port names one that runs already, so that a test in the making need not wait
for it; the tests that kill nodes start their own all the same.
"""

import os
from collections.abc import Iterator

import pytest

from tests.conftest import choose_index
from tests.live.solr import RunningCloud, SolrCloud, why_not


@pytest.fixture(autouse=True)
def own_index(settings, tmp_path):
    """A folder's; the tests of a SolrCloud make indexes there by themselves."""
    choose_index(settings, tmp_path)


@pytest.fixture(scope="session")
def solr(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SolrCloud | RunningCloud]:
    running = os.environ.get("ARCHIVE_TESTS_SOLR", "")
    if running:
        yield RunningCloud(running.split(","))
        return
    reason = why_not()
    if reason:
        pytest.skip(f"SolrCloud {reason}")
    with SolrCloud(tmp_path_factory.mktemp("solr")) as cloud:
        yield cloud
