"""A forgotten password, where one is signed in, and how often pages may be asked for."""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.cache import cache
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse

from articles.entrance.limits import seconds_over
from articles.jobs.passwords import mail_links_again
from articles.jobs.queue import cancel_job
from articles.jobs.worker import work_once
from articles.models import Job, issue_token
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
PASSWORD = "a long password 7"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def nothing_counted():
    cache.clear()


def sign_in(user, agent="Quay Browser 1"):
    client = Client(headers={"user-agent": agent})
    client.post(reverse("login"), {"username": user.username, "password": PASSWORD})
    return client


def test_a_forgotten_password_is_set_anew_by_a_link_that_works_once(client, rhea, settings):
    client.post(reverse("password_reset"), {"email": rhea.email})
    assert mail.outbox == []  # the worker mails it
    work_once()
    (message,) = mail.outbox
    assert message.recipients() == [rhea.email] and "rhea" in message.body
    link = re.search(r"http\S+", message.body)[0]
    assert link.startswith(settings.ARCHIVE_URL)
    form = client.get(urlsplit(link).path, follow=True).redirect_chain[-1][0]
    fresh = "quay lantern 4711"
    answer = client.post(form, {"new_password1": fresh, "new_password2": fresh})
    assert answer.url == reverse("password_reset_complete")
    rhea.refresh_from_db()
    assert rhea.check_password(fresh)
    again = Client().get(urlsplit(link).path, follow=True).content.decode()
    assert "works no more" in again


class NoMailServer(BaseEmailBackend):
    def send_messages(self, messages):
        raise ConnectionRefusedError("no mail server")


def test_a_link_that_the_mail_server_does_not_take_is_logged_and_tried_again_later(
    client, rhea, settings, caplog
):
    taken = settings.EMAIL_BACKEND
    with time_machine.travel(NOON, tick=False) as clock:
        settings.EMAIL_BACKEND = f"{__name__}.NoMailServer"
        client.post(reverse("password_reset"), {"email": rhea.email})
        work_once()
        job = Job.objects.get()
        assert (job.state, job.arguments["address"]) == ("failed", rhea.email)
        assert job.message.endswith(" The mail server did not take it; tried again in 1 min.")
        assert "not taken by the mail server: no mail server" in caplog.text
        clock.shift(59)
        mail_links_again()
        assert not work_once()
        settings.EMAIL_BACKEND = taken
        clock.shift(1)
        mail_links_again()
        assert work_once()
    (message,) = mail.outbox
    assert message.recipients() == [rhea.email]
    job.refresh_from_db()
    assert (job.state, job.message, job.arguments) == ("done", "", {})


def test_after_the_last_try_a_link_is_given_up_and_its_address_forgotten(client, rhea, settings):
    settings.EMAIL_BACKEND = f"{__name__}.NoMailServer"
    with time_machine.travel(NOON, tick=False) as clock:
        client.post(reverse("password_reset"), {"email": rhea.email})
        tries = 0
        while work_once():
            tries += 1
            clock.shift(86_400)
            mail_links_again()
    job = Job.objects.get()
    assert (tries, job.state, job.arguments) == (5, "failed", {})
    assert "not tried again" in job.message


def test_a_link_that_is_not_to_be_mailed_keeps_no_address(client, rhea):
    client.post(reverse("password_reset"), {"email": rhea.email})
    cancel_job(Job.objects.get())
    mail_links_again()
    assert (Job.objects.get().state, Job.objects.get().arguments) == ("canceled", {})


def test_nothing_says_whether_an_address_has_an_account(client, rhea):
    told = {client.post(reverse("password_reset"), {"email": each}).url for each in (rhea.email, "no@one.eu")}
    assert told == {reverse("password_reset_done")}
    while work_once():
        pass
    assert len(mail.outbox) == 1
    assert not any("@" in str(job.arguments) for job in Job.objects.all())


def test_one_address_is_mailed_three_links_an_hour_and_one_visitor_asks_for_ten(client, rhea):
    for _ in range(5):
        answer = client.post(reverse("password_reset"), {"email": rhea.email.upper()})
        assert answer.url == reverse("password_reset_done")
    assert Job.objects.count() == 3
    for number in range(9):
        client.post(reverse("password_reset"), {"email": f"nobody{number}@archive.example"})
    assert Job.objects.count() == 3 + 5


def test_whoever_asks_for_links_to_many_addresses_pushes_nothing_out_of_what_limits_count(client):
    cache.set("a-limit", 3)
    for number in range(320):
        client.post(reverse("password_reset"), {"email": f"nobody{number}@archive.example"})
    assert cache.get("a-limit") == 3
    assert len(cache._cache) == 1 + 1 + 10  # the limit, the visitor, and ten addresses


def test_many_visitors_push_nothing_out_of_what_limits_count():
    cache.set("a-limit", 3)
    for number in range(1000):
        assert seconds_over(f"address-{number}", 1) == 0
    assert cache.get("a-limit") == 3


def test_a_made_up_host_is_not_mailed(client, rhea, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client.post(reverse("password_reset"), {"email": rhea.email}, headers={"host": "evil.example"})
    work_once()
    assert "evil.example" not in mail.outbox[0].body


def test_the_account_page_lists_where_one_is_signed_in_and_ends_it_there(rhea):
    here, there = sign_in(rhea), sign_in(rhea, "Harbor Phone 2")
    page = here.get(reverse("account")).content.decode()
    assert "Harbor Phone 2" in page and page.count("this one") == 2
    assert there.get(reverse("saved")).status_code == 200
    address = re.search(r"/account/sessions/\d+/end/", page)[0]
    assert here.post(address).url == reverse("account")
    assert there.get(reverse("saved")).status_code == 302
    assert "Harbor Phone 2" not in here.get(reverse("account")).content.decode()


def test_all_others_are_ended_at_once(rhea):
    here, *others = [sign_in(rhea) for _ in range(3)]
    here.post(reverse("sessions-end"))
    assert here.get(reverse("saved")).status_code == 200
    assert [each.get(reverse("saved")).status_code for each in others] == [302, 302]


def test_nobody_ends_another_s_session(rhea, cora):
    hers, his = sign_in(rhea), sign_in(cora)
    address = re.search(
        r"/account/sessions/\d+/end/", (sign_in(rhea), hers.get(reverse("account")).content.decode())[1]
    )[0]
    assert his.post(address).status_code == 404
    assert hers.get(reverse("saved")).status_code == 200


def test_a_session_from_before_sessions_were_listed_is_listed(client, rhea):
    client.force_login(rhea)
    assert "this one" in client.get(reverse("account")).content.decode()


def test_pages_are_answered_so_often_in_a_minute_to_a_person_and_to_an_address(client, rhea, settings):
    settings.ARCHIVE_PAGES_PER_MINUTE = 3
    client.force_login(rhea)
    answers = [client.get(reverse("help")) for _ in range(4)]
    assert [each.status_code for each in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1]["Retry-After"]) <= 60
    assert "Too many requests" in answers[-1].content.decode()
    stranger = Client()
    assert [stranger.get(reverse("help")).status_code for _ in range(4)] == [200, 200, 200, 429]
    assert Client().get(reverse("help"), REMOTE_ADDR="203.0.113.9").status_code == 200
    assert stranger.get(reverse("healthz")).status_code == 200


def test_the_limit_of_pages_does_not_count_what_tokens_ask(rhea, settings):
    small_archive()
    settings.ARCHIVE_PAGES_PER_MINUTE = 2
    secret, _ = issue_token(rhea, "a program", ["read"], None)
    program = Client(headers={"authorization": f"Bearer {secret}"})
    assert {program.get(reverse("api-search")).status_code for _ in range(5)} == {200}
    session = Client()
    answers = [session.get(reverse("api-search")) for _ in range(3)]
    assert (answers[-1].status_code, answers[-1]["Content-Type"]) == (429, "application/json")


def test_by_default_pages_are_not_counted(client, rhea):
    assert {client.get(reverse("help")).status_code for _ in range(30)} == {200}
