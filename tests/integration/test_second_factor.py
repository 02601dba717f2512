"""After the password a code, where one is set up; demanded where the operator says; kept encrypted."""

import re
from datetime import UTC, datetime

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import encrypt
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.models import issue_token

pytestmark = pytest.mark.django_db
PASSWORD = "a long password 7"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def sign_in(client, user, **more):
    return client.post(reverse("login"), {"username": user.username, "password": PASSWORD, **more})


def code_for(secret, steps_on=0):
    """The earliest code that fits now, or that of so many periods later."""
    counter = next(totp.yield_hotp_counters_from_time()) + steps_on
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def set_up(client, user):
    """Signs in, sets up a second factor, and returns its secret and the recovery codes."""
    sign_in(client, user)
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = re.search(r"<code[^>]*>([A-Z2-7]+)</code>", page)[1]
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)
    codes = re.findall(r"\b\d{8}\b", answer.content.decode())
    return secret, codes


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_without_a_second_factor_the_password_alone_signs_in_and_leads_on(client, rhea):
    answer = sign_in(client, rhea, next="/saved/")
    assert (answer.status_code, answer.url) == (302, "/saved/")
    assert is_signed_in(client)


def test_after_the_password_the_code_is_asked_for_and_nothing_opens_before(client, rhea):
    secret, _ = set_up(client, rhea)
    client.logout()
    answer = sign_in(client, rhea, next="/saved/")
    assert answer.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.get(reverse("saved")).status_code == 302
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert wrong.status_code == 200 and not is_signed_in(client)
    answer = client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert (answer.url, is_signed_in(client)) == ("/saved/", True)


@pytest.mark.parametrize("later", [0, 45])
def test_a_code_is_taken_once_while_it_fits_whatever_a_process_remembers(client, rhea, later):
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _ = set_up(client, rhea)
        code = code_for(secret, 2)
        for fits in (True, False):
            client.logout()
            sign_in(client, rhea)
            client.post(reverse("mfa_authenticate"), {"code": code})
            assert is_signed_in(client) is fits
            clock.shift(later)
            cache.clear()


def test_after_a_code_an_earlier_one_fits_no_more_and_a_later_one_does(client, rhea):
    with time_machine.travel(NOON, tick=False):
        secret, _ = set_up(client, rhea)
        for steps_on, fits in ((1, True), (0, False), (2, True)):
            client.logout()
            sign_in(client, rhea)
            client.post(reverse("mfa_authenticate"), {"code": code_for(secret, steps_on)})
            assert is_signed_in(client) is fits


def test_a_code_that_signed_in_is_not_taken_where_it_is_asked_for_again(client, rhea, settings):
    with time_machine.travel(NOON, tick=False) as clock:
        secret, _ = set_up(client, rhea)
        client.logout()
        sign_in(client, rhea)
        code = code_for(secret, 2)
        client.post(reverse("mfa_authenticate"), {"code": code})
        settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
        clock.shift(45)
        assert client.post(reverse("mfa_reauthenticate"), {"code": code}).status_code == 200
        assert client.post(reverse("mfa_reauthenticate"), {"code": code_for(secret, 2)}).status_code == 302


def test_a_recovery_code_signs_in_once(client, rhea):
    _, codes = set_up(client, rhea)
    assert len(codes) == 10
    for fits in (True, False):
        client.logout()
        sign_in(client, rhea)
        client.post(reverse("mfa_authenticate"), {"code": codes[0]})
        assert is_signed_in(client) is fits


def test_recovery_codes_are_shown_once(client, rhea):
    _, codes = set_up(client, rhea)
    assert codes[0] not in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_codes_cannot_be_guessed_without_end(client, rhea):
    secret, _ = set_up(client, rhea)
    client.logout()
    cache.clear()
    sign_in(client, rhea)
    for _ in range(12):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert not is_signed_in(client)


def test_the_secret_lies_encrypted_in_the_database_and_is_worthless_with_another_key(client, rhea, settings):
    secret, codes = set_up(client, rhea)
    kept = Authenticator.objects.get(type="totp")
    assert secret not in str(kept.data)
    assert kept.wrap().validate_code("000000") is False
    client.logout()
    cache.clear()
    settings.SECRET_KEY = "another" * 9
    sign_in(client, rhea)
    client.post(reverse("mfa_authenticate"), {"code": code_for(secret)})
    assert not is_signed_in(client)


def test_with_another_key_the_codes_of_an_empty_secret_open_nothing(client, rhea, settings):
    set_up(client, rhea)
    client.logout()
    settings.SECRET_KEY = "another" * 9
    empty = RecoveryCodes(Authenticator(data={"seed": encrypt(""), "used_mask": 0}))
    opened = []
    for code in (code_for(""), *empty.generate_codes()):
        cache.clear()
        sign_in(client, rhea)
        client.post(reverse("mfa_authenticate"), {"code": code})
        if is_signed_in(client):
            opened.append(code)
            client.logout()
    assert opened == []


def test_it_is_removed_only_after_the_password_is_given_again(client, rhea, settings):
    set_up(client, rhea)
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.get(reverse("mfa_deactivate_totp")).url.startswith("/accounts/")
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    client.post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.exists()


@pytest.mark.parametrize(
    ("demanded", "reader", "curator"), [("", 200, 200), ("staff", 200, 302), ("everybody", 302, 302)]
)
def test_the_operator_demands_it_of_staff_or_of_everybody(
    client, rhea, cora, settings, demanded, reader, curator
):
    settings.ARCHIVE_SECOND_FACTOR = demanded
    for user, expected in ((rhea, reader), (cora, curator)):
        client.force_login(user)
        answer = client.get(reverse("sources"))
        assert answer.status_code == expected
        if expected == 302:
            assert answer.url == reverse("mfa_activate_totp")
    client.force_login(cora)
    assert client.get(reverse("admin:index")).status_code == curator


def test_who_sets_it_up_when_it_is_demanded_goes_on(client, cora, settings):
    settings.ARCHIVE_SECOND_FACTOR = "staff"
    set_up(client, cora)
    assert client.get(reverse("review")).status_code == 200


def test_a_token_goes_on_working_where_a_second_factor_is_demanded(client, cora, settings):
    settings.ARCHIVE_SECOND_FACTOR = "staff"
    secret, _ = issue_token(cora, "a program", ["read"], None)
    answer = client.get(reverse("api-search"), headers={"authorization": f"Bearer {secret}"})
    assert answer.status_code == 200


def test_the_admin_has_no_sign_in_of_its_own_that_asks_for_no_code(client, cora):
    set_up(client, cora)
    client.logout()
    client.post("/admin/login/", {"username": cora.username, "password": PASSWORD})
    assert not is_signed_in(client)


def test_the_operator_removes_the_factor_of_somebody_who_lost_it(client, rhea, capsys):
    set_up(client, rhea)
    client.logout()
    call_command("remove_second_factor", "rhea")
    assert "of 1 account was removed" in capsys.readouterr().out
    sign_in(client, rhea)
    assert is_signed_in(client)
    with pytest.raises(CommandError) as stopped:
        call_command("remove_second_factor", "nobody")
    assert stopped.value.returncode == 2
