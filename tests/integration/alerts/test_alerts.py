"""What people asked to be told: noticed once, mailed in one list, never a word of what is hidden."""

from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from articles.alerts import mailing, noticing
from articles.alerts.running import run_alerts
from articles.curation import notices
from articles.curation.undo import undo_decision
from articles.models import Alert, Article, HowOften, SavedSearch, Webhook
from articles.search import upkeep
from tests.factories import ArticleFactory

from .cast import (
    both_parts,
    lantern,
    later,
    saved_by,
)

pytestmark = pytest.mark.django_db


def test_what_came_in_since_is_mailed_once_with_why_it_matched(rhea):
    lantern(headline="Before")
    saved_by(rhea)
    with later(minutes=1):
        run_alerts()
        assert mail.outbox == []
        article = lantern(headline="After dark")
    with later(minutes=2):
        run_alerts()
        run_alerts()
    (message,) = mail.outbox
    assert message.to == ["rhea@archive.example"]
    assert "After dark" in message.subject
    text, html = both_parts(message)
    for part in (text, html):
        assert "After dark" in part and "Before" not in part
        assert article.get_absolute_url() in part
    assert "*lantern*" in text and "<mark>lantern</mark>" in html


def test_all_that_is_new_for_one_person_is_in_one_mail(rhea, cora):
    saved_by(rhea)
    saved = SavedSearch.objects.create(user=rhea, name="Quays", query="q=quay")
    noticing.tell_of_search(saved, HowOften.AT_ONCE)
    saved_by(cora)
    with later(minutes=1):
        lantern(headline="One")
        lantern(headline="Two")
        run_alerts()
    assert sorted(each.to[0] for each in mail.outbox) == ["cora@archive.example", "rhea@archive.example"]
    hers = next(each for each in mail.outbox if each.to == ["rhea@archive.example"])
    assert (
        hers.body.count("New in a search: One") == 2 and "Quays" in hers.body and "and 3 more" in hers.subject
    )


@pytest.mark.parametrize(("how_often", "days"), [(HowOften.DAILY, 1), (HowOften.WEEKLY, 7)])
def test_daily_and_weekly_lists_wait_for_their_day(rhea, how_often, days):
    saved_by(rhea, how_often)
    with later(minutes=1):
        lantern(headline="First")
        run_alerts()
    assert len(mail.outbox) == 1
    with later(days=days, minutes=-5):
        lantern(headline="Second")
        run_alerts()
        assert len(mail.outbox) == 1
    with later(days=days, minutes=5):
        lantern(headline="Third")
        run_alerts()
    assert len(mail.outbox) == 2
    assert "Second" in mail.outbox[1].body and "Third" in mail.outbox[1].body


def test_an_article_that_waited_for_the_index_is_told_all_the_same(rhea):
    saved_by(rhea)
    with later(minutes=1):
        article = ArticleFactory(body="A lantern on the quay.")
        upkeep.mark([article.pk])
        run_alerts()
    with later(minutes=2):
        upkeep.drain()
        run_alerts()
    assert [alert.article for alert in Alert.objects.all()] == [article]


def test_what_is_hidden_is_not_told_even_to_those_who_may_see_it(stan):
    saved_by(stan)
    with later(minutes=1):
        lantern(headline="Secret", status="embargoed", embargo_until=timezone.now() + timedelta(days=1))
        lantern(headline="Gone", status="withdrawn", withdrawn_at=timezone.now())
        run_alerts()
    assert mail.outbox == [] and not Alert.objects.exists()


def test_what_was_hidden_after_it_was_noticed_is_not_told(rhea):
    saved_by(rhea, HowOften.DAILY)
    with later(minutes=1):
        lantern(headline="First")
        run_alerts()
    with later(hours=1):
        doomed = lantern(headline="Doomed")
        lantern(headline="Stays")
        run_alerts()
        assert Alert.objects.filter(article=doomed, told_at=None).exists()
        Article.objects.filter(pk=doomed.pk).update(status="withdrawn", withdrawn_at=timezone.now())
    with later(days=2):
        run_alerts()
    text, html = both_parts(mail.outbox[-1])
    assert "Stays" in text and "Doomed" not in text + html + mail.outbox[-1].subject


def test_what_was_thrown_away_after_it_was_noticed_is_not_told(rhea):
    saved_by(rhea, HowOften.DAILY)
    with later(minutes=1):
        lantern(headline="First")
        run_alerts()
    with later(hours=1):
        lantern(headline="Second")
        run_alerts()
        SavedSearch.objects.get().throw_away()
    with later(days=2):
        run_alerts()
    assert len(mail.outbox) == 1
    assert not Alert.objects.filter(told_at=None).exists()


def test_the_end_of_an_embargo_is_told(rhea):
    saved_by(rhea)
    with later(minutes=1):
        lantern(headline="Held back", embargo_until=timezone.now() + timedelta(hours=1), status="embargoed")
        run_alerts()
    assert mail.outbox == []
    with later(hours=2):
        run_alerts()
    assert "Held back" in mail.outbox[0].subject


@pytest.mark.parametrize("how", ["restored", "undone"])
def test_an_embargo_that_is_lifted_early_is_told(rhea, stan, how):
    saved_by(rhea)
    with later(minutes=1):
        article = lantern(headline="Held back")
        decision = notices.embargo_article(article, timezone.now() + timedelta(days=9), by=stan)
        upkeep.drain()
        run_alerts()
    assert mail.outbox == []
    with later(hours=2):
        run_alerts()
        if how == "restored":
            notices.restore_article(article, by=stan)
        else:
            undo_decision(decision, by=stan)
        upkeep.drain()
    with later(hours=2, minutes=1):
        run_alerts()
        run_alerts()
    (message,) = mail.outbox
    assert "Held back" in message.subject


def test_who_may_not_read_any_more_is_told_nothing(rhea):
    saved_by(rhea)
    rhea.is_active = False
    rhea.save()
    with later(minutes=1):
        lantern()
        run_alerts()
    assert mail.outbox == []


def test_a_mail_that_was_not_taken_is_sent_by_the_next_run(rhea, settings):
    saved_by(rhea)
    with later(minutes=1):
        lantern(headline="Twice tried")
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
        with pytest.raises(CommandError) as stopped:
            call_command("send_alerts", stdout=StringIO())
        assert stopped.value.returncode == 1
        assert not Alert.objects.exclude(told_at=None).exists()
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        out = StringIO()
        call_command("send_alerts", stdout=out)
    assert out.getvalue() == "0 noticed, 1 mailed, 0 called\n"
    assert len(mail.outbox) == 1


def test_what_another_run_has_in_hand_is_left_to_it_until_it_must_have_been_killed(rhea):
    saved_by(rhea)
    with later(minutes=1):
        lantern()
        noticing.look()
        Alert.objects.update(claimed_at=timezone.now() - timedelta(seconds=1))
        run_alerts()
        assert mail.outbox == []
    with later(minutes=20):
        run_alerts()
    assert len(mail.outbox) == 1


def test_a_closed_account_gets_no_mail_where_everybody_may_read(rhea, public_reading):
    saved_by(rhea)
    with later(minutes=1):
        lantern()
        noticing.look()
        rhea.is_active = False
        rhea.save()
        run_alerts()
    assert mail.outbox == []


def test_an_error_over_one_mail_stops_no_other(rhea, cora, monkeypatch):
    for person in (rhea, cora):
        saved_by(person)
    real = mailing.mail_of

    def broken_for_rhea(user, lists):
        if user == rhea:
            raise ValueError("an address of odd characters")
        return real(user, lists)

    monkeypatch.setattr(mailing, "mail_of", broken_for_rhea)
    with later(minutes=1):
        lantern()
        done = run_alerts()
    assert (done.mailed.sent, done.mailed.failed) == (1, 1)
    assert [message.to for message in mail.outbox] == [[cora.email]]


@pytest.mark.parametrize("has_webhook", [False, True])
def test_a_mail_program_ends_the_mails_by_one_post_and_nothing_else(client, rhea, stan, has_webhook):
    for user in (rhea, stan):
        saved_by(user)
    if has_webhook:
        Webhook.objects.create(user=rhea, address="https://hooks.example/")
    with later(minutes=1):
        lantern(headline="Lamp")
        run_alerts()
    message = next(each for each in mail.outbox if each.recipients() == [rhea.email])
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = urlsplit(message.extra_headers["List-Unsubscribe"].strip("<>")).path
    program = Client(enforce_csrf_checks=True)
    assert "Mail me nothing more" in program.get(address).content.decode()
    assert SavedSearch.objects.get(user=rhea).how_often == HowOften.AT_ONCE
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    kept = HowOften.WEBHOOK if has_webhook else HowOften.NEVER
    assert SavedSearch.objects.get(user=rhea).how_often == kept
    assert SavedSearch.objects.get(user=stan).how_often == HowOften.AT_ONCE
    assert program.post(address[:-3] + "x/").status_code == 404
    with later(minutes=2):
        lantern(headline="Another lamp")
        run_alerts()
    assert [each.recipients() for each in mail.outbox].count([rhea.email]) == 1


def test_a_headline_of_several_lines_breaks_no_header(rhea):
    saved_by(rhea)
    with later(minutes=1):
        lantern(headline="Lamp\nBcc: everybody@example.org <b>now</b>")
        run_alerts()
    (message,) = mail.outbox
    assert message.recipients() == ["rhea@archive.example"]
    assert "<b>now" not in both_parts(message)[1]


def test_a_search_that_goes_while_it_is_looked_at_keeps_nobody_else_s_alert(rhea, cora, monkeypatch):
    for person in (rhea, cora):
        saved_by(person)
    find = noticing.new_since

    def gone_meanwhile(*args):
        found = find(*args)
        SavedSearch.objects.filter(user=rhea).delete()
        return found

    monkeypatch.setattr(noticing, "new_since", gone_meanwhile)
    with later(minutes=1):
        lantern()
        run_alerts()
    assert [alert.user for alert in Alert.objects.all()] == [cora]
