"""Wrong passwords slow a name down for the address they came from, behind a proxy too, and for no other."""

import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.homes import in_production

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
WANTED = ("AXES_IPWARE_META_PRECEDENCE_ORDER", "AXES_IPWARE_PROXY_COUNT")


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    """The settings of the login lock as production behind a proxy has them, read in a process of its own."""
    script = (
        "import json; from django.conf import settings; "
        f"print(json.dumps([getattr(settings, name) for name in {WANTED}]))"
    )
    done = in_production(script, tmp_path_factory.mktemp("home"), ARCHIVE_BEHIND_PROXY="1")
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


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def test_a_name_slowed_down_from_one_address_is_open_from_another(behind_proxy, client, rhea):
    for _ in range(5):
        sign_in(client, "wrong", "203.0.113.66")
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 429
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302


def test_a_made_up_list_of_addresses_opens_no_new_attempts(behind_proxy, client, rhea):
    for attempt in range(5):
        sign_in(client, "wrong", f"192.0.2.{attempt}, 203.0.113.66")
    assert sign_in(client, "a long password 7", "192.0.2.99, 203.0.113.66").status_code == 429
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302


def test_who_waits_gets_in_with_the_right_password(behind_proxy, client, rhea, at_noon):
    for _ in range(5):
        told = sign_in(client, "wrong", "203.0.113.66")
    assert (told.status_code, told["Retry-After"]) == (429, "10")
    assert "Wait 10 seconds" in told.content.decode()
    at_noon.shift(9)
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 429
    at_noon.shift(1.5)
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 302


def test_each_further_wrong_password_doubles_the_wait_up_to_a_quarter_of_an_hour(
    behind_proxy, client, rhea, at_noon
):
    waits = []
    for _ in range(13):
        told = sign_in(client, "wrong", "203.0.113.66")
        wait = int(told.headers.get("Retry-After", 0))
        waits.append(wait)
        at_noon.shift(wait + 1)
    assert waits == [0, 0, 0, 0, 10, 20, 40, 80, 160, 320, 640, 900, 900]


def test_attempts_made_while_waiting_do_not_lengthen_the_wait(behind_proxy, client, rhea, at_noon):
    for _ in range(5):
        sign_in(client, "wrong", "203.0.113.66")
    for _ in range(20):
        sign_in(client, "wrong", "203.0.113.66")
    at_noon.shift(10.5)
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 302


def test_an_hour_without_attempts_forgets_them(behind_proxy, client, rhea, at_noon):
    for _ in range(4):
        sign_in(client, "wrong", "203.0.113.66")
    at_noon.shift(3601)
    assert [sign_in(client, "wrong", "203.0.113.66").status_code for _ in range(4)] == [200] * 4


def test_its_owner_signs_in_from_a_known_address_while_ever_new_ones_try_the_name(
    behind_proxy, client, rhea, at_noon
):
    home, attacker = "198.51.100.7", Client()
    assert sign_in(client, "a long password 7", home).status_code == 302
    client.post(reverse("logout"))
    at_noon.shift(86_400)
    for number in range(51):
        sign_in(attacker, "wrong", f"203.0.113.{number}")
    for second in range(3):
        for tenth in range(10):
            sign_in(attacker, "wrong", f"192.0.2.{second * 10 + tenth}")
            at_noon.shift(0.1)
        told = sign_in(client, "wrong", home)
        assert told.status_code == 200, "a wrong password of the owner's own is looked at too"
    assert sign_in(client, "a long password 7", "198.51.100.8").status_code == 429
    assert sign_in(client, "a long password 7", home).status_code == 302


def test_a_known_address_is_slowed_down_by_its_own_wrong_passwords(behind_proxy, client, rhea):
    home = "198.51.100.7"
    assert sign_in(client, "a long password 7", home).status_code == 302
    client.post(reverse("logout"))
    for _ in range(5):
        sign_in(client, "wrong", home)
    assert sign_in(client, "a long password 7", home).status_code == 429


def test_many_addresses_that_try_one_name_make_its_owner_wait_seconds_at_a_new_address(
    behind_proxy, client, rhea, at_noon
):
    for number in range(60):
        sign_in(client, "wrong", f"203.0.113.{number}")
        at_noon.shift(11)
    sign_in(client, "wrong", "203.0.113.200")
    told = sign_in(client, "a long password 7", "198.51.100.7")
    assert (told.status_code, told["Retry-After"]) == (429, "10")
    at_noon.shift(10.5)
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302


def test_one_address_that_tries_many_names_is_slowed_down(behind_proxy, client, rhea):
    for number in range(51):
        client.post(
            reverse("login"),
            {"username": f"name{number}", "password": "wrong"},
            HTTP_X_FORWARDED_FOR="203.0.113.66",
        )
    assert sign_in(client, "a long password 7", "203.0.113.66").status_code == 429
    assert sign_in(client, "a long password 7", "198.51.100.7").status_code == 302
