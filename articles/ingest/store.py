"""Puts one capture into the archive: whole or not at all, nothing twice, a curator's words untouched."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from django.utils import timezone

from articles.database.inserting import insert_row
from articles.ingest import furniture, questions
from articles.ingest.facts import GROUPS, LINKED, Facts, settle_facts
from articles.ingest.files import kept_name
from articles.ingest.outcome import Outcome, Stopwatch
from articles.ingest.plan import CaptureInput, Plan, RunState, missing_notices, plan_capture, told_again
from articles.ingest.reading import unplaced
from articles.ingest.splitting import KeptSplit, SplitToStore
from articles.ingest.working import LinkerWords
from articles.ingest.writing import Writing
from articles.linking import ledgers, matcher, readings
from articles.linking.batch_shingles import BatchShingles
from articles.linking.readings import Taught
from articles.models import (
    Article,
    Capture,
    Decision,
    DueWork,
    IngestOutcome,
    IngestRun,
    LineMark,
    Notice,
    ReviewItem,
    Story,
)
from articles.recognition.placing import CaptureSignature
from articles.search import upkeep

ACTOR = "manage.py ingest"

Retake = Callable[[Sequence[LineMark]], tuple[SplitToStore, Facts]]
"""Takes the same capture apart again with a curator's marks."""


def store_capture(
    given: CaptureInput,
    taken: SplitToStore,
    facts: Facts,
    *,
    within: Writing,
    seen: RunState,
    watch: Stopwatch,
    retake: Retake,
    words: LinkerWords | None = None,
    may_publish: bool = True,
) -> Outcome:
    """Take a capture in, in the transaction `within`, with its row of the run; and say what became of it.

    `taken` may have been taken apart before what its source repeats was known; it is then taken apart
    again. A duplicate or refused capture writes nothing here. Raises what the database raises;
    then nothing of the given is stored.
    """
    with within.one_capture():
        repeated = furniture.repeated_of(facts.source, taken.lines, within.lines)
        if repeated & taken.lines.kept != taken.masked & taken.lines.kept:
            taken, facts = retake(())
        planned = plan_capture(given, facts, seen, within.may, may_publish=may_publish)
        article, capture = planned.article, None
        work = _Work(given, taken, facts, within, watch, repeated, words)
        if planned.kind == "added":
            article, capture = _add(work, planned)
        elif planned.kind == "changed" and article is not None:
            if planned.damaged:
                capture = _give_again(planned.damaged, given)
            if planned.is_same_bytes:
                _tell(article, work)
            elif not planned.damaged:
                is_put_beside = not planned.gives_words
                capture = (
                    _put_beside(article, work, planned) if is_put_beside else _revise(article, work, retake)
                )
        outcome = as_outcome(given, planned, article, capture)
        if planned.kind in ("added", "changed"):
            within.rows.append(row_of(outcome, within.run))
            within.may.add(given.sha256, facts)
    if planned.kind != "refused":
        seen.remember(given, facts)
    return outcome


def as_outcome(
    given: CaptureInput, planned: Plan, article: Article | None = None, capture: Capture | None = None
) -> Outcome:
    """A plan, carried out or not, as the report has it."""
    article = article or planned.article
    return Outcome(
        planned.kind,
        given.relative_path,
        planned.reason,
        planned.notes,
        given.sha256,
        article.pk if article else None,
        capture.pk if capture else None,
    )


def row_of(outcome: Outcome, run: IngestRun) -> IngestOutcome:
    """The row of the run that keeps this outcome; not saved yet."""
    return IngestOutcome(
        run=run,
        kind=outcome.kind,
        path=outcome.path,
        sha256=outcome.sha256,
        reason=outcome.reason,
        notes=list(outcome.notes),
        article_id=outcome.article,
        capture_id=outcome.capture,
    )


@dataclass(frozen=True, slots=True)
class _Work:
    """A capture in hand. `repeated` are those of its lines that its source repeated before it came."""

    given: CaptureInput
    taken: SplitToStore
    facts: Facts
    within: Writing
    watch: Stopwatch
    repeated: frozenset[int]
    words: LinkerWords | None


def _add(work: _Work, planned: Plan) -> tuple[Article, Capture]:
    article = Article(path=work.facts.filed, source=None)
    settle_facts(article, work.facts.found)
    readings.take_agency(article, work.within.taught)
    story = Story()
    insert_row(story)
    article.story = story
    if article.status == Article.Status.WITHDRAWN:
        article.withdrawn_at = timezone.now()
    insert_row(article)
    capture = _keep(article, 1, work)
    if article.status != Article.Status.LIVE:
        _record_status(article, "live", work.within.run)
    if work.words is not None:
        readings.keep_reading(article, work.words.reading, work.words.passages)
    work = replace(work, facts=replace(work.facts, notes=planned.notes))
    _follow_up(article, work.taken.kept, work, is_reworded=True, is_new=True)
    return article, capture


def _revise(article: Article, work: _Work, retake: Retake) -> Capture:
    marks = list(LineMark.objects.filter(article=article))
    if marks:
        taken, facts = retake(marks)
        work = replace(work, taken=taken, facts=facts)
        for line in unplaced(work.given.reading, marks):
            text = f"A marked line is not in the newest capture: {line[:200]}"
            questions.note(article, text, ReviewItem.Kind.MARK)
    capture = _keep(article, _last_number(article) + 1, work)
    _change(article, work.taken.kept, work)
    return capture


def _put_beside(article: Article, work: _Work, planned: Plan) -> Capture:
    """Keep a capture that changes no word of its article: an older version; or a cancellation, which hides
    it."""
    capture = _keep(article, _last_number(article) + 1, work, gives_words=False)
    if work.given.is_cancellation:
        _change(article, None, work, groups=("status",))
    else:
        questions.note(article, f"{work.given.name}: {planned.reason}.")
    return capture


def _last_number(article: Article) -> int:
    return article.captures.order_by("-number").values_list("number", flat=True).first() or 0


def _give_again(damaged: Sequence[int], given: CaptureInput) -> Capture:
    """Put these bytes where the same ones were damaged; the first of the captures."""
    Capture.objects.filter(pk__in=damaged).update(packed=Capture.pack(given.data), size=len(given.data))
    return Capture.objects.for_list().get(pk=damaged[0])


def _tell(article: Article, work: _Work) -> None:
    """New facts about bytes that are held already: no new capture."""
    _change(article, None, work, only=told_again(article, work.facts))


def _change(
    article: Article,
    parts: KeptSplit | None,
    work: _Work,
    *,
    only: Sequence[str] = (),
    groups: Collection[str] = GROUPS,
) -> None:
    former, former_source = article.status, article.source_id
    changed = settle_facts(article, work.facts.found, only=only, groups=groups)
    if "status" in changed:
        withdrawn = article.status == Article.Status.WITHDRAWN
        article.withdrawn_at = (article.withdrawn_at or timezone.now()) if withdrawn else None
    article.revision_number += 1
    article.save()
    if "status" in changed:
        _record_status(article, former, work.within.run)
    if article.source_id != former_source:
        # Its lines count for another source now, those of its earlier captures too.
        DueWork.objects.note_rows(DueWork.Kind.LINES, article.captures.all())
    _follow_up(article, parts, work, is_reworded=bool(set(changed) & LINKED))


def _keep(article: Article, number: int, work: _Work, *, gives_words: bool = True) -> Capture:
    given, taken = work.given, work.taken
    capture = Capture(
        article=article,
        number=number,
        sha256=given.sha256,
        packed=given.packed or Capture.pack(given.data),
        size=len(given.data),
        name=kept_name(given.name),
        path=given.relative_path,
        format=given.kind,
        encoding=given.reading.encoding,
        repairs=list(given.reading.repairs),
        captured_at=given.captured_at,
        given=dict(given.told),
        gives_words=gives_words,
        run=work.within.run,
        **taken.kept.columns,
    )
    insert_row(capture)
    owner = furniture.owner_number(article)
    # Asked of the source that the capture names; a curator may have given the article another.
    repeated = work.repeated if owner == (work.facts.source.pk if work.facts.source else None) else None
    with work.watch.stage("furniture"):
        furniture.count(
            capture,
            owner,
            taken.lines,
            taken.masked,
            is_new=True,
            repeated=repeated,
            ahead=work.within.lines,
        )
    work.within.signatures.append(CaptureSignature(capture.pk, taken.kept.version, taken.furniture))
    return capture


def _record_status(article: Article, former: str, run: IngestRun) -> None:
    """Who hides or shows an article stands in the one record, commands too."""
    after = {"status": article.status}
    if article.embargo_until:
        after["embargo_until"] = article.embargo_until.isoformat()
    kind = {"withdrawn": "withdraw", "embargoed": "embargo", "live": "restore"}[article.status]
    _record(article, kind, {"status": former}, after, run)


def _record(
    article: Article, kind: str, before: dict[str, str], after: dict[str, str], run: IngestRun
) -> None:
    Decision.objects.create(
        made_by_id=run.owner_id,
        actor=run.operator if run.owner_id else ACTOR,
        kind=kind,
        article=article,
        subject=article.title[:300],
        why="as the manifest, header, message or command line says",
        before=before,
        after=after,
    )


def _follow_up(
    article: Article,
    parts: KeptSplit | None,
    work: _Work,
    *,
    is_reworded: bool,
    is_new: bool = False,
) -> None:
    """What follows a change of an article, in the same transaction."""
    for kind, text in missing_notices(article, work.facts):
        Notice.objects.create(article=article, kind=kind, text=text)
        _record(article, f"publish {kind}", {}, {"text": text}, work.within.run)
    for text in work.facts.notes:
        questions.note(article, text)
    if parts is not None:
        questions.ask_about_split(article, parts, is_new=is_new)
    if is_reworded:
        if not is_new:
            work.within.shingles.start_afresh()
        relink_article(
            article, work.watch, is_new=is_new, taught=work.within.taught, batch=work.within.shingles
        )
    else:
        ledgers.keep_current([article.pk])
    upkeep.mark([article.pk])


def relink_article(
    article: Article,
    watch: Stopwatch,
    *,
    is_new: bool = False,
    taught: Taught | None = None,
    batch: BatchShingles | None = None,
) -> None:
    """Look for versions of an article whose words are new, in the current transaction."""
    with watch.stage("link"):
        matcher.match(article, is_new=is_new, taught=taught, batch=batch)
