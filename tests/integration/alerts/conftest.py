"""The archive and the fixed noon of the tests of alerts and follows."""

import pytest
import time_machine

from tests.newsroom import small_archive

from .cast import NOON


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def archive():
    return small_archive()
