"""Sign-on by an OpenID Connect provider: a real small one that runs in a process of its own on loopback."""

import socket
import subprocess
import sys
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.contrib.auth.models import User
from django.urls import reverse

pytest.importorskip("oidc_provider_mock", reason="needs the development requirements")
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def issuer():
    """The address of a provider that is running."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "oidc_provider_mock", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(300):
            try:
                requests.get(f"{address}/.well-known/openid-configuration", timeout=5).raise_for_status()
                break
            except requests.RequestException:
                time.sleep(0.1)
        else:
            pytest.fail("the provider did not start")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def provided(settings, issuer):
    """The archive as it is told of the provider."""
    settings.ARCHIVE_OIDC_ISSUER, settings.ARCHIVE_OIDC_NAME = issuer, "the newsroom"
    settings.ARCHIVE_OIDC_GROUPS = {"desk": "curators", "standards": "standards editors"}
    app = {
        "provider_id": "provider",
        "name": "the newsroom",
        "client_id": "archive",
        "secret": "a secret",
        "settings": {"server_url": issuer, "scope": ["openid", "profile", "email"]},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": [app]}}
    return issuer


def claims(issuer, subject, **told):
    requests.put(f"{issuer}/users/{subject}", json=told, timeout=5).raise_for_status()


def sign_on(client, issuer, subject, deny=False, **posted):
    """What a browser does: the button, the provider's page, and the way back."""
    out = client.post(reverse("sign-on"), posted)
    assert out.url.startswith(issuer), out.url
    form = {"action": "deny"} if deny else {"sub": subject}
    back = requests.post(out.url, data=form, allow_redirects=False, timeout=5)
    where = urlsplit(back.headers["location"])
    assert where.path == reverse("openid_connect_callback", args=["provider"])
    return client.get(f"{where.path}?{where.query}")


def who(client):
    return User.objects.filter(pk=client.session.get("_auth_user_id")).first()


def test_the_first_sign_on_makes_an_account_with_the_groups_of_its_claims(client, provided):
    told = {"preferred_username": "nell", "email": "nell@archive.example", "groups": ["desk", "other"]}
    claims(provided, "nell", **told)
    answer = sign_on(client, provided, "nell", next="/saved/")
    user = who(client)
    assert (answer.url, user.username, user.email) == ("/saved/", "nell", "nell@archive.example")
    assert [group.name for group in user.groups.all()] == ["curators"]
    assert (user.is_staff, user.is_superuser, user.has_usable_password()) == (True, False, False)
    assert client.get(reverse("review")).status_code == 200
    assert "Change the password" not in client.get(reverse("account")).content.decode()


def test_every_sign_on_brings_the_groups_up_to_date_and_no_others(client, provided):
    claims(provided, "otto", preferred_username="otto", groups=["desk"])
    sign_on(client, provided, "otto")
    otto = who(client)
    otto.groups.add(*User.objects.none(), *otto.groups.model.objects.filter(name="readers"))
    client.logout()
    claims(provided, "otto", preferred_username="otto", groups=["standards"])
    sign_on(client, provided, "otto")
    assert who(client) == otto
    assert {group.name for group in otto.groups.all()} == {"readers", "standards editors"}
    client.logout()
    claims(provided, "otto", preferred_username="otto", groups=[])
    sign_on(client, provided, "otto")
    otto.refresh_from_db()
    assert {group.name for group in otto.groups.all()} == {"readers"} and not otto.is_staff
    assert client.get(reverse("review")).status_code == 403


def test_an_account_of_the_same_name_or_mail_is_not_taken_over(client, provided, rhea):
    claims(provided, "stranger", preferred_username="rhea", email=rhea.email, email_verified=True)
    answer = sign_on(client, provided, "stranger")
    assert answer.url == reverse("login") and who(client) is None
    assert "has this mail address already" in client.get(answer.url).content.decode()
    claims(provided, "another", preferred_username="rhea", email="other@archive.example")
    sign_on(client, provided, "another")
    assert who(client).username != "rhea"


@pytest.mark.parametrize("is_verified", [True, False])
def test_accounts_are_joined_by_a_verified_address_where_the_operator_says_so(
    client, provided, rhea, settings, is_verified
):
    settings.ARCHIVE_OIDC_BY_MAIL = True
    subject = f"rhea-{is_verified}"
    claims(provided, subject, email=rhea.email, email_verified=is_verified, groups=["desk"])
    sign_on(client, provided, subject)
    assert who(client) == (rhea if is_verified else None)
    assert rhea.groups.filter(name="curators").exists() is is_verified


def test_where_no_accounts_are_made_a_stranger_is_told_so(client, provided, settings):
    settings.ARCHIVE_OIDC_CREATE = False
    before = User.objects.count()
    answer = sign_on(client, provided, "mallory")
    assert answer.url == reverse("login") and who(client) is None
    assert "this archive does not" in client.get(answer.url).content.decode()
    assert User.objects.count() == before


def test_who_is_refused_by_the_provider_is_told_so(client, provided):
    answer = sign_on(client, provided, "nell", deny=True)
    assert answer.url == reverse("login") and who(client) is None
    assert "did not sign you in" in client.get(answer.url).content.decode()


def test_a_closed_account_stays_closed(client, provided):
    sign_on(client, provided, "quinn")
    User.objects.filter(pk=who(client).pk).update(is_active=False)
    client.logout()
    sign_on(client, provided, "quinn")
    assert who(client) is None


def test_a_made_up_way_back_signs_nobody_in(client, provided):
    back = reverse("openid_connect_callback", args=["provider"])
    for query in ("", "?code=x", "?code=x&state=y", "?error=access_denied&state=z"):
        answer = client.get(back + query)
        assert answer.status_code == 302 and who(client) is None


def test_the_button_leads_to_the_provider_with_a_challenge_and_only_to_sign_in(client, provided):
    page = client.get(reverse("login"))
    assert "Sign in with the newsroom" in page.content.decode()
    asked = parse_qs(urlsplit(client.post(reverse("sign-on")).url).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["state"]
    assert client.post(reverse("sign-on"), {"process": "connect"}).status_code == 404
    assert client.get(reverse("sign-on")).status_code == 405


def test_a_second_factor_of_staff_is_the_providers_affair(client, provided, settings):
    settings.ARCHIVE_SECOND_FACTOR = "staff"
    claims(provided, "nora", preferred_username="nora", groups=["desk"])
    sign_on(client, provided, "nora")
    assert client.get(reverse("review")).status_code == 200


def test_without_a_provider_nothing_leads_to_one(client, settings):
    settings.ARCHIVE_OIDC_ISSUER = settings.ARCHIVE_OIDC_NAME = ""
    assert "Sign in with" not in client.get(reverse("login")).content.decode()
    assert client.post(reverse("sign-on")).status_code == 404
    assert client.get(reverse("openid_connect_callback", args=["provider"])).status_code == 404
