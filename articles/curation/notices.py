"""Correcting the journalism: notices, embargo, withdrawal. Printed words never change; all is reversible."""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from articles.database.writing import one_writer
from articles.language.characters import fold_space
from articles.linking.carriers import Carrier, carriers_among, carriers_of
from articles.models import Article, Decision, Notice

from .decisions import Act, act
from .editing import locked_article
from .errors import Refused, require, require_sight
from .verdicts import done


def publish_notice(
    article: Article,
    kind: str,
    text: str,
    *,
    by: User | None,
    why: str = "",
    private_note: str = "",
    printed_sentence: str = "",
    corrected_sentence: str = "",
    seen: int | None = None,
    also: Sequence[Article] = (),
) -> Decision:
    """Put a notice at the head of an article.

    A correction quotes the sentence as printed, which must stand in the article, and as corrected. `also`
    are further versions that carry the sentence: each gets the same correction, quoting it as that version
    prints it, in the same decision. Raises Refused, Stale, PermissionDenied.
    """
    require(by, "publish_notice")
    with one_writer():
        article = locked_article(article, by, seen)
        notice = Notice(
            article=article,
            kind=kind,
            text=text.strip(),
            private_note=private_note.strip(),
            printed_sentence=printed_sentence.strip(),
            corrected_sentence=corrected_sentence.strip(),
            made_by=by,
        )
        _check(notice)
        with act(kind=f"publish {kind}", subject=article.title, by=by, why=why, article=article) as doing:
            doing.make(notice)
            doing.raise_revision_number(article)
            for other in _carriers_meant(notice, also, by):
                doing.make(other)
                doing.raise_revision_number(other.article)
        return done(doing)


def _carriers_meant(notice: Notice, also: Sequence[Article], by: User | None) -> list[Notice]:
    """The same correction for other versions, each quoting the sentence as it stands there."""
    if not also:
        return []
    wanted = {article.pk for article in also}
    versions = Article.objects.filter(story=notice.article.story_id, pk__in=wanted)
    found = {each.article.pk: each for each in carriers_among(notice, versions)}
    made = []
    for article in also:
        carrier = found.get(article.pk)
        if carrier is None or carrier.is_corrected:
            raise Refused(f"{article.source_name} does not carry the sentence. Leave it unticked.")
        made.append(
            Notice(
                article=locked_article(article, by, None),
                kind=notice.kind,
                text=notice.text,
                private_note=notice.private_note,
                printed_sentence=carrier.passage.text,
                corrected_sentence=notice.corrected_sentence,
                made_by=by,
            )
        )
    return made


def other_carriers(article: Article, printed: str, corrected: str, user: User) -> list[Carrier]:
    """The other versions, open to this person, that carry a sentence which is about to be corrected."""
    notice = Notice(article=article, printed_sentence=printed.strip(), corrected_sentence=corrected.strip())
    return [each for each in carriers_of(notice, user) if each.article.pk != article.pk]


def retract_notice(notice: Notice, *, by: User | None, why: str = "") -> Decision:
    """Take a notice down; it stays in the record."""
    require(by, "publish_notice")
    with one_writer():
        notice = Notice.objects.select_for_update().select_related("article").get(pk=notice.pk)
        require_sight(by, notice.article)
        if notice.retracted_at:
            raise Refused("Nothing to do: this notice was retracted already.")
        article = notice.article
        if notice.kind == Notice.Kind.WITHDRAWAL and article.status == Article.Status.WITHDRAWN:
            raise Refused(
                "This notice stands in place of an article that is withdrawn. Restore the article instead."
            )
        with act(kind="retract notice", subject=article.title, by=by, why=why, article=article) as doing:
            doing.change(notice, retracted_at=timezone.now())
            doing.raise_revision_number(article)
        return done(doing)


def embargo_article(
    article: Article, until: datetime, *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Hide an article, its existence too, until a time; it comes back by itself."""
    require(by, "publish_notice")
    if until <= timezone.now():
        raise Refused("The embargo would be over already. Give a time that is still to come.")
    with one_writer():
        article = locked_article(article, by, seen)
        if article.status == Article.Status.WITHDRAWN:
            raise Refused("The article is withdrawn. Restore it first.")
        with act(kind="embargo", subject=article.title, by=by, why=why, article=article) as doing:
            _set_status(doing, article, Article.Status.EMBARGOED, embargo_until=until)
        return done(doing)


def withdraw_article(
    article: Article,
    reason: str,
    *,
    by: User | None,
    why: str = "",
    private_note: str = "",
    seen: int | None = None,
) -> Decision:
    """Take an article out of sight at every address; a tombstone gives the date and this public reason."""
    require(by, "publish_notice")
    if not reason.strip():
        raise Refused("A withdrawal needs a reason that the public may read.")
    with one_writer():
        article = locked_article(article, by, seen)
        if article.status == Article.Status.WITHDRAWN:
            raise Refused("Nothing to do: the article is withdrawn already.")
        with act(kind="withdraw", subject=article.title, by=by, why=why, article=article) as doing:
            _set_status(doing, article, Article.Status.WITHDRAWN, withdrawn_at=timezone.now())
            doing.make(
                Notice(
                    article=article,
                    kind=Notice.Kind.WITHDRAWAL,
                    text=reason.strip(),
                    private_note=private_note.strip(),
                    made_by=by,
                )
            )
        return done(doing)


def withdraw_taken_in(article: Article, reason: str, *, by: User) -> Decision | None:
    """Withdraw an article that this person took in by mistake; None where it is out of sight already.

    It needs the right to add captures, not that to withdraw; the caller knows that it was theirs.
    """
    require(by, "add_captures")
    with one_writer():
        article = Article.objects.select_related("source", "story").get(pk=article.pk)
        if article.status != Article.Status.LIVE:
            return None
        with act(kind="withdraw", subject=article.title, by=by, why=reason, article=article) as doing:
            _set_status(doing, article, Article.Status.WITHDRAWN, withdrawn_at=timezone.now())
            doing.make(Notice(article=article, kind=Notice.Kind.WITHDRAWAL, text=reason.strip(), made_by=by))
        return done(doing)


def restore_article(article: Article, *, by: User | None, why: str = "", seen: int | None = None) -> Decision:
    """Bring a withdrawn or embargoed article back into sight.

    The moment at which its embargo ended is kept, so that it is told as one that came into sight then.
    """
    require(by, "publish_notice")
    with one_writer():
        article = locked_article(article, by, seen)
        if article.status == Article.Status.LIVE:
            raise Refused("Nothing to do: the article is in sight already.")
        with act(kind="restore", subject=article.title, by=by, why=why, article=article) as doing:
            ended = {}
            if article.status == Article.Status.EMBARGOED and article.embargo_until:
                ended["embargo_until"] = min(article.embargo_until, timezone.now())
            _set_status(doing, article, Article.Status.LIVE, **ended)
            for notice in article.notices.filter(kind=Notice.Kind.WITHDRAWAL, retracted_at=None):
                doing.change(notice, retracted_at=timezone.now())
        return done(doing)


def still_carrying(notice: Notice, user: User) -> list[Article]:
    """The versions in this story, open to this person, that print the sentence the notice corrects.

    House style and other small edits are looked through; a version with the corrected wording is left out.
    """
    return [found.article for found in carriers_of(notice, user) if not found.is_corrected]


def _printed(article: Article) -> str:
    return "\n\n".join((article.headline, article.standfirst, article.body))


def _check(notice: Notice) -> None:
    if notice.kind not in Notice.Kind.values:
        raise Refused(f"{notice.kind!r} is no kind of notice.")
    if notice.kind == Notice.Kind.WITHDRAWAL:
        raise Refused("A withdrawal notice comes with withdrawing the article. Withdraw it instead.")
    if not notice.text:
        raise Refused("A notice needs a text.")
    if notice.kind == Notice.Kind.CORRECTION:
        if not notice.printed_sentence or not notice.corrected_sentence:
            raise Refused("A correction quotes the sentence as printed and as corrected; give both.")
        if fold_space(notice.printed_sentence) not in fold_space(_printed(notice.article)):
            raise Refused("The sentence as printed does not stand in this article. Copy it from the page.")
        if notice.printed_sentence == notice.corrected_sentence:
            raise Refused("The corrected sentence is the same as the printed one.")


def _set_status(doing: Act, article: Article, status: str, **times: datetime) -> None:
    doing.change(
        article,
        status=status,
        embargo_until=times.get("embargo_until"),
        withdrawn_at=times.get("withdrawn_at"),
        origins={**article.origins, "status": "curator"},
    )
