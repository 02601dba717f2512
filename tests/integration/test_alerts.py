"""What people asked to be told: noticed once, mailed in one list, never a word of what is hidden."""

import contextlib
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
import time_machine
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles.alerts import mailing, noticing
from articles.alerts.running import run_alerts
from articles.curation import notices
from articles.curation.undo import undo_decision
from articles.models import Alert, Article, Follow, HowOften, Notice, SavedSearch, Story, Webhook
from articles.search import upkeep
from tests.factories import ArticleFactory, CaptureFactory
from tests.hidden_archive import CUT, STORY
from tests.newsroom import small_archive

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


@contextlib.contextmanager
def later(**by):
    with time_machine.travel(timezone.now() + timedelta(**by), tick=False):
        yield


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def lantern(**facts):
    article = ArticleFactory(body="A lantern on the quay.", **facts)
    upkeep.mark([article.pk])
    upkeep.drain()
    return article


def saved_by(user, how_often=HowOften.AT_ONCE, query="q=lantern"):
    saved = SavedSearch.objects.create(user=user, name="Lanterns", query=query)
    noticing.tell_of_search(saved, how_often)
    return saved


def both_parts(message):
    (html,) = [part.content for part in message.alternatives]
    return message.body, html


# Saved searches


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


# Stories


@pytest.fixture
def archive():
    return small_archive()


def followed(user, story, how_often=HowOften.AT_ONCE):
    return noticing.follow_story(user.pk, story, how_often)


def kinds():
    return [(alert.kind, alert.article) for alert in Alert.objects.all()]


def test_what_a_followed_story_has_already_is_not_told(rhea, archive):
    followed(rhea, archive.wire.story)
    run_alerts()
    assert mail.outbox == []


def test_a_new_version_is_told(rhea, archive):
    followed(rhea, archive.wire.story)
    new = ArticleFactory(headline="Market’s last morning", story=archive.wire.story)
    run_alerts()
    assert kinds() == [("version", new)]
    assert "A new version: Market’s last morning" in mail.outbox[0].subject


def test_a_change_since_printing_is_told(rhea, archive):
    followed(rhea, archive.wire.story)
    CaptureFactory(article=archive.cut, number=2, text="The exchange closes.\n\nIt closes today.")
    run_alerts()
    assert kinds() == [("changed", archive.cut)]


def test_no_change_is_told_of_the_same_words_nor_of_a_capture_that_gives_none(rhea, archive):
    CaptureFactory(article=archive.cut, number=2, text="The exchange closes.")
    followed(rhea, archive.wire.story)
    CaptureFactory(article=archive.cut, number=3, text="The  exchange closes.")
    CaptureFactory(article=archive.cut, number=4, text="Canceled.", gives_words=False)
    run_alerts()
    assert kinds() == []
    CaptureFactory(article=archive.cut, number=5, text="The exchange stays.")
    run_alerts()
    run_alerts()
    assert kinds() == [("changed", archive.cut)]


def test_a_story_is_searched_for_corrected_sentences_once_and_again_when_it_changed(
    rhea, cora, archive, monkeypatch
):
    for person in (rhea, cora):
        followed(person, archive.wire.story)
    Notice.objects.create(article=archive.wire, kind="correction", text="Five.", printed_sentence="Four.")
    searched = []

    def counted(notice, reader):
        searched.append(notice.pk)
        return []

    monkeypatch.setattr(noticing, "carriers_of", counted)
    for _ in range(3):
        run_alerts()
    assert len(searched) == 1
    Article.objects.filter(pk=archive.cut.pk).update(revision_number=7)
    run_alerts()
    assert len(searched) == 2


def test_a_correction_is_told_and_who_does_not_carry_it_yet(rhea, archive):
    followed(rhea, archive.wire.story)
    Notice.objects.create(
        article=archive.wire,
        kind="correction",
        text="Repairs would cost $5 million.",
        printed_sentence="Board members said the building had become unsafe and that repairs would cost"
        " $4 million.",
        corrected_sentence="Board members said the building had become unsafe and that repairs would cost"
        " $5 million.",
    )
    run_alerts()
    told = kinds()
    assert told[0] == ("correction", archive.wire)
    assert {article for kind, article in told if kind == "carrier"} == {
        archive.cut,
        archive.restyled,
        archive.unidentified,
    }
    assert "Repairs would cost $5 million." in mail.outbox[0].body
    run_alerts()
    assert len(mail.outbox) == 1


def test_an_outlet_s_own_correction_is_told(rhea, archive):
    followed(rhea, archive.wire.story)
    Article.objects.filter(pk=archive.cut.pk).update(printed_corrections="Correction: it was Tuesday.")
    run_alerts()
    assert kinds() == [("correction", archive.cut)]
    assert "it was Tuesday" in mail.outbox[0].body


def test_a_legal_warning_and_a_hidden_version_are_not_told(stan, archive):
    followed(stan, archive.wire.story)
    Notice.objects.create(article=archive.wire, kind="legal", text="Do not repeat.")
    ArticleFactory(story=archive.wire.story, status="embargoed", embargo_until=NOON + timedelta(days=1))
    run_alerts()
    assert mail.outbox == []


def test_a_version_that_was_hidden_for_a_while_is_not_new_when_it_is_back(rhea, archive):
    followed(rhea, archive.wire.story)
    Article.objects.filter(pk=archive.cut.pk).update(status="withdrawn", withdrawn_at=NOON)
    run_alerts()
    Article.objects.filter(pk=archive.cut.pk).update(status="live", withdrawn_at=None)
    run_alerts()
    assert kinds() == []


def test_a_story_that_was_merged_is_followed_on(rhea, archive):
    story = archive.feature.story
    followed(rhea, story)
    target = Story.objects.create()
    Article.objects.filter(pk=archive.feature.pk).update(story=target)
    Story.objects.filter(pk=story.pk).update(merged_into=target)
    run_alerts()
    assert Follow.objects.get().story == target
    new = ArticleFactory(story=target)
    run_alerts()
    assert kinds() == [("version", new)]


def test_who_follows_both_stories_of_a_merge_follows_the_one_that_is_left_once(rhea, archive):
    target = Story.objects.create()
    for story in (archive.feature.story, target):
        followed(rhea, story)
    Article.objects.filter(pk=archive.feature.pk).update(story=target)
    Story.objects.filter(pk=archive.feature.story_id).update(merged_into=target)
    run_alerts()
    assert Follow.objects.get().story == target


def test_a_follow_that_ends_while_it_is_looked_at_keeps_nobody_else_s_alert(rhea, cora, archive, monkeypatch):
    for person in (rhea, cora):
        followed(person, archive.wire.story)
    new = ArticleFactory(story=archive.wire.story)
    look = noticing.StoryLook

    def ended_meanwhile(story, user_id):
        Follow.objects.filter(user=rhea).delete()
        return look(story, user_id)

    monkeypatch.setattr(noticing, "StoryLook", ended_meanwhile)
    run_alerts()
    assert [(alert.user, alert.article) for alert in Alert.objects.all()] == [(cora, new)]
    assert [message.to for message in mail.outbox] == [[cora.email]]


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


def test_an_error_over_one_search_or_story_stops_no_other(rhea, cora, archive, monkeypatch):
    saved_by(rhea, query="q=broken")
    followed(rhea, archive.feature.story)
    saved_by(cora)
    followed(cora, archive.wire.story)
    real, look = noticing.new_since, noticing.StoryLook

    def broken(wanted, *args):
        if wanted.text == "broken":
            raise ValueError("an odd search")
        return real(wanted, *args)

    def broken_look(story, user_id):
        if story == archive.feature.story:
            raise ValueError("an odd story")
        return look(story, user_id)

    monkeypatch.setattr(noticing, "new_since", broken)
    monkeypatch.setattr(noticing, "StoryLook", broken_look)
    with later(minutes=1):
        found, version = lantern(), ArticleFactory(story=archive.wire.story)
        run_alerts()
    told = {(alert.user, alert.article) for alert in Alert.objects.all()}
    assert told == {(cora, found), (cora, version)}


def test_what_a_run_saw_while_a_reader_chose_how_often_stays_seen(rhea, archive, monkeypatch):
    follow = followed(rhea, archive.wire.story)
    save = Follow.save

    def seen_meanwhile(self, *args, **kwargs):
        Follow.objects.filter(pk=follow.pk).update(seen={"mark": "what the run saw"})
        save(self, *args, **kwargs)

    monkeypatch.setattr(Follow, "save", seen_meanwhile)
    followed(rhea, archive.wire.story, HowOften.DAILY)
    follow.refresh_from_db()
    assert (follow.how_often, follow.seen) == ("daily", {"mark": "what the run saw"})


def test_a_reader_follows_a_story_from_its_page_and_stops(client, rhea, archive):
    client.force_login(rhea)
    page = client.get(archive.wire.story.get_absolute_url()).content.decode()
    assert "Follow this story" in page
    address = reverse("story-follow", args=[archive.wire.story_id])
    client.post(address, {"how_often": "daily"})
    assert Follow.objects.get().how_often == "daily"
    assert "daily" in client.get(reverse("alerts")).content.decode()
    client.post(reverse("follow-end", args=[Follow.objects.get().pk]))
    assert not Follow.objects.exists()
    hidden = Story.objects.get(articles=archive.embargoed)
    assert client.post(reverse("story-follow", args=[hidden.pk]), {"how_often": "once"}).status_code == 404


def test_follow_a_story_ingest_a_new_version_and_get_one_mail_over_smtp_that_names_it(
    client, rhea, tmp_path, settings
):
    """A real mail server takes it; Django's own backend sends it."""
    aiosmtpd = pytest.importorskip("aiosmtpd.controller", reason="needs the development requirements")

    taken = []

    class Catcher:
        async def handle_DATA(self, server, session, envelope):
            taken.append(envelope)
            return "250 taken"

    folder = tmp_path / "captures"
    folder.mkdir()
    (folder / "wire.txt").write_text("\n\n".join(("Port Ellis closes its fish market", *STORY)) + "\n")
    call_command("ingest", str(folder), verbosity=0)
    client.force_login(rhea)
    client.post(reverse("story-follow", args=[Article.objects.get().story_id]), {"how_often": "once"})
    (folder / "cut.txt").write_text("\n\n".join(("Dawn auctions end on the quay", *CUT)) + "\n")
    call_command("ingest", str(folder), verbosity=0)
    assert len(set(Article.objects.values_list("story", flat=True))) == 1
    controller = aiosmtpd.Controller(Catcher(), hostname="127.0.0.1", port=8691)
    controller.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 8691
        call_command("send_alerts", stdout=StringIO())
        call_command("send_alerts", stdout=StringIO())
    finally:
        controller.stop()
    (envelope,) = taken
    assert envelope.rcpt_tos == ["rhea@archive.example"]
    import email
    from email import policy

    message = email.message_from_bytes(envelope.content, policy=policy.default)
    assert "Dawn auctions end on the quay" in message["Subject"]
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}
    assert "Dawn auctions end on the quay" in message.get_body(("plain",)).get_content()
