"""Long acts of curators: done at once where they are small, else by the worker, with progress and a page."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from articles.curation import outlets, sources, undo
from articles.curation.decisions import record
from articles.curation.errors import Refused, Stale, require
from articles.curation.obstacles import is_in_force
from articles.ingest.settling import settle_archive
from articles.jobs.queue import REQUEST_ID, Progress, put_job
from articles.linking import relinking
from articles.models import Decision, DueWork, Job, PendingIndex, Source, UnknownOutlet
from articles.search import upkeep
from articles.search.engine import EngineUnusable

log = logging.getLogger(__name__)

MERGE, NAME, UNDO, RELINK = "merge sources", "name an outlet", "undo a decision", "link all again"
ACTS = (MERGE, NAME, UNDO, RELINK)
AT_ONCE = 200
"""Articles up to which an act is done while the curator waits. With its rows of the index such a merge takes
0.1 s of processor time, one of 20,000 takes 8 s (`python -m benchmarks.long_acts`)."""


def merge_or_put(into: Source, other: Source, *, by: User, why: str = "") -> Decision | Job:
    """Merge two sources now, or by the worker where many articles move. Raises as `merge_sources` does."""
    require(by, "curate")
    count = other.articles.count()
    if into.pk == other.pk or count <= AT_ONCE:
        return sources.merge_sources(into, other, by=by, why=why)
    seen = other.articles.visible_to(by).count()
    return _put(MERGE, by, f"{other} into {into}, {seen:,} articles", into=into.pk, other=other.pk, why=why)


def name_or_put(
    group: UnknownOutlet, name: str, domain: str = "", *, by: User, why: str = "", seen: int | None = None
) -> Decision | Job:
    """Name an unknown outlet now, or by the worker where it has many articles. Raises as `name_outlet`."""
    require(by, "curate")
    count = group.articles.visible_to(by).count()
    if count <= AT_ONCE:
        return outlets.name_outlet(group, name, domain, by=by, why=why, seen=seen)
    if seen is not None and seen != count:
        raise Stale("The group has changed while you had it open. Look at it again.", [])
    if not name.strip():
        raise Refused("Give the outlet's name.")
    words = f"{count:,} articles are from {name}"
    return _put(NAME, by, words, group=group.pk, name=name, domain=domain, why=why, seen=seen)


def undo_or_put(decision: Decision, *, by: User, why: str = "") -> Decision | Job:
    """Take a decision back now, or by the worker where it changed many rows. Raises as `undo_decision`."""
    require(by, "curate")
    if len(decision.after.get("rows", {})) <= AT_ONCE and len(undo.steps_of(decision)) == 1:
        return undo.undo_decision(decision, by=by, why=why)
    return _put(UNDO, by, f"decision {decision.pk}", undone=decision.pk, why=why)


def put_relink(*, by: User) -> Job:
    """Have all articles linked again in the background."""
    require(by, "curate")
    return _put(RELINK, by, "all articles")


def merge_in_background(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that merges two sources, then does what follows."""

    def merge(parts: Sequence[int]) -> tuple[Decision, bool]:
        given = job.arguments
        both = Source.objects.in_bulk([given["into"], given["other"]])
        if len(both) < 2:
            raise Refused("One of the two sources is no more.")
        into, other = both[given["into"]], both[given["other"]]
        if part := sources.move_part(into, other, by=job.owner, why=given["why"]):
            return part, False
        return sources.merge_sources(into, other, by=job.owner, why=given["why"], parts=parts), True

    return _carry_out(job, progress, merge)


def name_in_background(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that names an unknown outlet, then does what follows."""

    def name(parts: Sequence[int]) -> tuple[Decision, bool]:
        given = job.arguments
        group = UnknownOutlet.objects.filter(pk=given["group"]).first()
        if group is None:
            raise Refused("The unknown outlet is no more.")
        words = (group, given["name"], given["domain"])
        if not parts and given["seen"] not in (None, group.articles.visible_to(job.owner).count()):
            raise Stale("The group has changed while you had it open. Look at it again.", [])
        if part := outlets.name_part(*words, by=job.owner, why=given["why"]):
            return part, False
        return outlets.name_outlet(*words, by=job.owner, why=given["why"], parts=parts), True

    return _carry_out(job, progress, name)


def undo_in_background(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that takes a decision back, then does what follows."""

    def take_back(parts: Sequence[int]) -> tuple[Decision, bool]:
        decision = Decision.objects.get(pk=job.arguments["undone"])
        # The newest first, as each stands on those before it; what a former attempt took back is done.
        left = [each for each in reversed(undo.steps_of(decision)) if is_in_force(each)]
        if not left:
            raise Refused(f"Decision {decision.pk} is undone already.")
        # Every curator may read why a job failed.
        told_to = AnonymousUser()
        undone = undo.undo_decision(left[0], by=job.owner, why=job.arguments["why"], told_to=told_to)
        # Of an act in parts the undoing that stands for all is that of the decision which stood for it.
        return (undo.last_of(decision), True) if len(left) == 1 else (undone, False)

    return _carry_out(job, progress, take_back)


def relink_in_background(job: Job, progress: Progress) -> dict[str, Any]:
    """A job that links all articles again; one that was stopped goes on where it was."""
    outcome = relinking.relink_all(progress=progress.tell)
    subject = (
        f"{outcome.articles:,} articles: {outcome.changed:,} links changed, "
        f"{outcome.restoried:,} articles in another story, {outcome.links:,} links in all"
    )
    return {"decision": record(kind=RELINK, subject=subject, by=job.owner).pk}


def _put(kind: str, by: User, what: str, **given: Any) -> Job:
    """Put an act in; where the very same waits or runs already, that one."""
    arguments = {"what": what, **given}
    waiting = (job for job in Job.objects.open().filter(kind=kind) if _is_same(job.arguments, arguments))
    return next(waiting, None) or put_job(kind, by, arguments=arguments)


def _is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    aside = {"what", "why", "decision", "parts", REQUEST_ID}
    return {k: v for k, v in one.items() if k not in aside} == {
        k: v for k, v in other.items() if k not in aside
    }


def _carry_out(
    job: Job, progress: Progress, do: Callable[[Sequence[int]], tuple[Decision, bool]]
) -> dict[str, Any]:
    """The act, part by part: `do` does the next, given those before, and says whether it was the last.

    Each is one decision in a transaction of its own, with its number noted in it: a job that is begun
    again goes on with what follows. Stopped meanwhile, what was decided stands, and the rest waits
    for whoever settles next.
    """
    progress.tell(0)
    parts: list[int] = job.arguments.setdefault("parts", [])
    with upkeep.batch():
        while "decision" not in job.arguments:
            with transaction.atomic():
                decision, is_last = do(tuple(parts))
                if is_last:
                    job.arguments["decision"] = decision.pk
                else:
                    parts.append(decision.pk)
                Job.objects.filter(pk=job.pk).update(arguments=job.arguments)
            progress.tell(len(parts))
        _follow(progress)
    return {"decision": job.arguments["decision"]}


def _follow(progress: Progress) -> None:
    indexed, due = PendingIndex.objects.count(), DueWork.objects.count()
    done = 0
    try:
        upkeep.drain(lambda written: progress.tell(written, indexed + due))
        done = indexed
    except (EngineUnusable, OSError) as error:
        log.error("The index was not written (%s); the changes wait for the next run.", error)

    def tell() -> None:
        nonlocal done
        done += 1
        progress.tell(done, max(indexed + due, done))

    try:
        settle_archive(progress=tell)
    except EngineUnusable as error:
        log.error("The index was not made anew (%s); it waits for the next run.", error)


KINDS: dict[str, Callable[[Job, Progress], dict[str, Any]]] = {
    MERGE: merge_in_background,
    NAME: name_in_background,
    UNDO: undo_in_background,
    RELINK: relink_in_background,
}
REFUSALS = (Refused, PermissionDenied)
"""What an act raises that is no error of the program."""
