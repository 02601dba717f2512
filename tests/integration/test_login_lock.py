"""Five bad passwords lock a name for the address they came from, behind a proxy too, and for no other."""

import json
import subprocess
import sys

import pytest
from django.conf import settings as configured
from django.urls import reverse

pytestmark = pytest.mark.django_db
WANTED = ("AXES_IPWARE_META_PRECEDENCE_ORDER", "AXES_IPWARE_PROXY_COUNT")


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The settings of the login lock as production behind a proxy has them, read in a process of its own."""
    script = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {WANTED}]))"
    )
    environment = {
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "ARCHIVE_ENV": "production",
        "ARCHIVE_HOME": str(tmp_path_factory.mktemp("home")),
        "ARCHIVE_SECRET_KEY": "x" * 60,
        "ARCHIVE_HOSTS": "archive.example",
        "ARCHIVE_BEHIND_PROXY": "1",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=configured.BASE_DIR,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return dict(zip(WANTED, json.loads(done.stdout), strict=True))


@pytest.fixture
def behind_proxy(settings, production):
    for name, value in production.items():
        setattr(settings, name, value)


def sign_in(client, password, visitor):
    return client.post(
        reverse("login"),
        {"username": "rhea", "password": password},
        REMOTE_ADDR="127.0.0.1",
        HTTP_X_FORWARDED_FOR=visitor,
    )


def test_a_name_locked_from_one_address_is_open_from_another(behind_proxy, client, rhea):
    for _ in range(5):
        sign_in(client, "wrong", "203.0.113.66")
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 429
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302


def test_a_made_up_list_of_addresses_opens_no_new_five_attempts(behind_proxy, client, rhea):
    for attempt in range(5):
        sign_in(client, "wrong", f"192.0.2.{attempt}, 203.0.113.66")
    assert sign_in(client, "a long password 7", "192.0.2.99, 203.0.113.66").status_code == 429
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302
