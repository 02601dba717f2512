"""Alerts posted to an address outside: signed, tried again, never inside, never what is hidden."""

import base64
import contextlib
import hashlib
import hmac
import json
import socket
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from articles.alerts import noticing, outside, webhooks
from articles.alerts.running import run_alerts
from articles.models import Alert, Article, SavedSearch, Webhook, WebhookCall
from tests.conftest import member_of
from tests.factories import ArticleFactory, StoryFactory
from tests.integration.alerts.cast import followed

pytestmark = pytest.mark.django_db


class Listener:
    """A server of this test; it answers with `status` and keeps what came."""

    def __init__(self):
        self.status = 200
        self.came = []
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.came.append((self.path, dict(self.headers), body))
                self.send_response(listener.status)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/hook?key=1"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def listener():
    made = Listener()
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def private_allowed(settings):
    settings.ARCHIVE_WEBHOOKS_PRIVATE = True


@pytest.fixture
def story(rhea):
    story = StoryFactory()
    ArticleFactory(story=story)
    followed(rhea, story, "hook")
    return story


def test_an_alert_is_posted_signed_and_listed_as_delivered(rhea, story, listener, private_allowed, client):
    hook = Webhook.objects.create(user=rhea, address=listener.address)
    new = ArticleFactory(story=story, headline="A later version")
    run_alerts()
    run_alerts()
    ((path, headers, body),) = listener.came
    assert path == "/hook?key=1"
    event = json.loads(body)
    assert event["type"] == "article.version"
    assert (event["data"]["article"], event["data"]["headline"]) == (new.pk, "A later version")
    sent = {name.lower(): value for name, value in headers.items()}
    signed = f"{sent['webhook-id']}.{sent['webhook-timestamp']}.".encode() + body
    wanted = hmac.new(bytes.fromhex(hook.secret), signed, hashlib.sha256).digest()
    assert sent["webhook-signature"] == "v1," + base64.b64encode(wanted).decode()
    call = WebhookCall.objects.get()
    assert (call.status, call.outcome, call.tries) == ("delivered", "answered 200", 1)
    client.force_login(rhea)
    assert "answered 200" in client.get(reverse("alerts")).content.decode()


def test_a_call_that_fails_is_tried_again_with_longer_waits_and_then_given_up(
    rhea, story, listener, private_allowed
):
    Webhook.objects.create(user=rhea, address=listener.address)
    ArticleFactory(story=story)
    listener.status = 503
    run_alerts()
    run_alerts()
    assert len(listener.came) == 1
    now = timezone.now()
    for tries, wait in enumerate(webhooks.WAITS, 2):
        now += wait + timedelta(seconds=5)
        with time_machine.travel(now, tick=False):
            run_alerts()
        assert len(listener.came) == tries
    call = WebhookCall.objects.get()
    assert (call.status, call.outcome) == ("given up", "answered 503")
    with time_machine.travel(now + timedelta(days=9), tick=False):
        run_alerts()
    assert len(listener.came) == len(webhooks.WAITS) + 1


def test_a_redirect_is_not_followed(rhea, story, listener, private_allowed):
    Webhook.objects.create(user=rhea, address=listener.address)
    ArticleFactory(story=story)
    listener.status = 307
    run_alerts()
    assert WebhookCall.objects.get().outcome == "answered 307"


def test_what_was_hidden_before_the_call_is_not_told(rhea, story, listener, private_allowed):
    Webhook.objects.create(user=rhea, address=listener.address)
    new = ArticleFactory(story=story)
    listener.status = 500
    run_alerts()
    Article.objects.filter(pk=new.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        run_alerts()
    assert len(listener.came) == 1
    assert WebhookCall.objects.get().status == "untold"


def test_who_answers_byte_by_byte_is_not_listened_to_for_long(private_allowed, monkeypatch):
    monkeypatch.setattr(outside, "LONGEST_CALL", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip():
            line, _ = server.accept()
            with line, contextlib.suppress(OSError):
                for _ in range(50):
                    line.sendall(b"H")
                    time.sleep(0.1)

        threading.Thread(target=drip, daemon=True).start()
        begun = time.monotonic()
        with pytest.raises(outside.NotCalled, match="no answer within"):
            outside.post(f"http://127.0.0.1:{server.getsockname()[1]}/", b"{}", {})
        assert time.monotonic() - begun < 4


def test_an_address_that_does_not_answer_is_called_once_a_run_and_keeps_no_other_waiting(
    rhea, story, listener, private_allowed, monkeypatch
):
    Webhook.objects.create(user=rhea, address="http://127.0.0.1:1/")
    Webhook.objects.create(user=rhea, address=listener.address)
    for _ in range(3):
        ArticleFactory(story=story)
    run_alerts()
    assert len(listener.came) == 3
    assert sorted(WebhookCall.objects.values_list("tries", flat=True)) == [0, 0, 1, 1, 1, 1]
    monkeypatch.setattr(webhooks, "CALLED_FOR", 0.0)
    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        assert webhooks.call_due() == webhooks.Called()


@pytest.fixture
def dead_and_live(rhea, cora, listener, private_allowed):
    """Rhea's address does not answer, Cora's does; both wait for four calls, hers from before."""
    story = StoryFactory()
    ArticleFactory(story=story)
    for person, address in ((rhea, "http://127.0.0.1:1/"), (cora, listener.address)):
        followed(person, story, "hook")
        Webhook.objects.create(user=person, address=address)
    for _ in range(4):
        ArticleFactory(story=story)
    noticing.look()
    before = timezone.now() - timedelta(hours=1)
    WebhookCall.objects.filter(webhook__user=rhea).update(next_at=before)
    return rhea, cora


def test_more_calls_of_a_dead_address_than_a_run_makes_hold_up_nobody_else_s(
    dead_and_live, listener, monkeypatch
):
    monkeypatch.setattr(webhooks, "AT_ONCE", 3)
    assert webhooks.call_due() == webhooks.Called(delivered=2, failed=1)
    assert len(listener.came) == 2


def test_the_calls_of_a_dead_address_stand_behind_the_others_in_the_next_run(
    dead_and_live, listener, monkeypatch
):
    monkeypatch.setattr(webhooks, "AT_ONCE", 1)
    webhooks.call_due()
    assert listener.came == []
    with time_machine.travel(timezone.now() + webhooks.WAITS[0] + timedelta(seconds=5)):
        webhooks.call_due()
    assert len(listener.came) == 1


def test_who_has_had_as_many_calls_as_one_person_gets_lets_the_others_pass(
    dead_and_live, listener, monkeypatch
):
    rhea, cora = dead_and_live
    Webhook.objects.filter(user=rhea).update(address=listener.address)
    monkeypatch.setattr(webhooks, "EACH", 2)
    monkeypatch.setattr(webhooks, "AT_ONCE", 4)
    webhooks.call_due()
    told = WebhookCall.objects.filter(status="delivered").values_list("webhook__user", flat=True)
    assert sorted(told) == sorted([rhea.pk, rhea.pk, cora.pk, cora.pk])


@pytest.mark.parametrize("how", ["thrown away", "stopped"])
def test_a_search_that_its_person_ended_is_not_told_by_a_call_that_still_waits(
    rhea, listener, private_allowed, how
):
    saved = SavedSearch.objects.create(user=rhea, name="Quays", query="", how_often="hook")
    Webhook.objects.create(user=rhea, address=listener.address)
    alert = Alert.objects.create(
        user=rhea, kind="arrival", saved_search=saved, article=ArticleFactory(), told_at=timezone.now()
    )
    call = WebhookCall.objects.create(webhook=Webhook.objects.get(), alert=alert)
    if how == "stopped":
        noticing.tell_of_search(saved, "")
    else:
        saved.throw_away()
    webhooks.call_due()
    call.refresh_from_db()
    assert (listener.came, call.status) == ([], "untold")
    assert call.get_status_display() == "not told: hidden or ended by then"


def test_nothing_inside_is_called_unless_the_operator_allows_it(rhea, story, listener):
    Webhook.objects.create(user=rhea, address=listener.address)
    ArticleFactory(story=story)
    run_alerts()
    assert listener.came == []
    assert WebhookCall.objects.get().outcome == "127.0.0.1 is not at a public address"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "0.0.0.0",
        "100.64.0.1",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fc00::1",
        "::ffff:10.0.0.1",
        "64:ff9b:1::1",
    ],
)
def test_addresses_inside_are_known_as_such(address):
    assert not outside.is_public(address)


def test_a_name_of_which_one_address_is_inside_is_not_called(monkeypatch):
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, 80)) for ip in ("93.184.216.34", "127.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    with pytest.raises(outside.NotCalled, match="not at a public address"):
        outside.public_addresses("two.example", 80)


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example/", "file:///etc/passwd", "gopher://a.example/", "http://u:p@a.example/", "http:///x"],
)
def test_only_web_addresses_without_passwords_are_kept(client, rhea, address):
    client.force_login(rhea)
    assert client.post(reverse("webhook-new"), {"address": address}).status_code == 422
    assert not Webhook.objects.exists()


def test_a_webhook_is_added_once_and_removed_by_its_owner_alone(client, rhea):
    client.force_login(rhea)
    given = {"address": "https://hooks.example/in"}
    assert client.post(reverse("webhook-new"), given).status_code == 302
    assert client.post(reverse("webhook-new"), given).status_code == 422
    hook = Webhook.objects.get()
    assert hook.secret in client.get(reverse("alerts")).content.decode()
    client.force_login(member_of("rolf", "readers"))
    assert hook.secret not in client.get(reverse("alerts")).content.decode()
    assert client.post(reverse("webhook-remove", args=[hook.pk])).status_code == 404
    client.force_login(rhea)
    client.post(reverse("webhook-remove", args=[hook.pk]))
    assert not Webhook.objects.exists()
