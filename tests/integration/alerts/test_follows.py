"""Stories that somebody follows: what changed in them is told once, never a word of what is hidden."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.management import call_command
from django.urls import reverse

from articles.alerts import noticing
from articles.alerts.running import run_alerts
from articles.models import Alert, Article, Follow, HowOften, Notice, Story
from tests.factories import ArticleFactory, CaptureFactory
from tests.hidden_archive import CUT, STORY

from .cast import (
    NOON,
    followed,
    kinds,
    lantern,
    later,
    saved_by,
)

pytestmark = pytest.mark.django_db


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
