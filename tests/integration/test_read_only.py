"""While an upgrade runs nothing is changed, and one may sign in all the same."""

import pytest
from django.urls import reverse

from articles.read_only import begin_read_only, end_read_only

pytestmark = pytest.mark.django_db


@pytest.fixture
def upgrading(own_index, settings):
    settings.ARCHIVE_HOME.mkdir(exist_ok=True)
    begin_read_only()
    yield
    end_read_only()


@pytest.mark.parametrize("name", ["login", "logout", "mfa_authenticate", "sign-on"])
def test_one_may_sign_in_every_way_while_an_upgrade_runs(upgrading, client, name):
    assert client.post(reverse(name)).status_code != 503
