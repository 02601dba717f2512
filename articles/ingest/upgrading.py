"""What an archive needs after the program was replaced, and doing it, in steps that go on after a stop."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from articles.ingest import resplit, settling
from articles.linking import fingerprints, ledgers, pairs, relinking
from articles.linking.calibration import current_models
from articles.models import DueWork
from articles.read_only import begin_read_only, is_read_only
from articles.search import upkeep

Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class UpgradeStep:
    """One thing to do: in words, and how many of what."""

    name: str
    told: str
    count: int


def waiting_migrations() -> list[str]:
    """The migrations that are not applied, in order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def upgrade_steps() -> list[UpgradeStep]:
    """What is to be done, as far as can be told before the migrations are applied."""
    waiting = waiting_migrations()
    if waiting:
        return [UpgradeStep("migrate", f"apply {', '.join(waiting)}; then look what follows", len(waiting))]
    steps = []
    older = len(set(resplit.outdated()))
    if older:
        steps.append(UpgradeStep("split", f"split {older:,} articles again by the newer splitter", older))
    unlinked = len(fingerprints.not_stamped(pairs.algorithm(current_models())))
    if unlinked:
        steps.append(UpgradeStep("link", f"link {unlinked:,} articles again by the newer linker", unlinked))
    due = DueWork.objects.exclude(kind=DueWork.Kind.INDEX).count()
    stale = ledgers.stale().count()
    if due or stale:
        steps.append(
            UpgradeStep("settle", f"do {due:,} things that are due, write {stale:,} ledgers", due + stale)
        )
    why, pending = upkeep.why_rebuild(), upkeep.freshness().pending
    if why:
        steps.append(UpgradeStep("index", f"build the index anew, as setup_search does ({why})", 1))
    elif pending:
        steps.append(UpgradeStep("index", f"index {pending:,} articles", pending))
    return steps


def apply_migrations() -> None:
    """Apply what waits, and make what Django makes after the last (content types, rights); so also where none
    waits: a run that was stopped between the two has left that."""
    call_command("migrate", verbosity=0, interactive=False)


def upgrade_archive(tell: Tell, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Do it all but the index, in the order of what rests on what. May be killed at any moment and called
    again."""
    waiting = waiting_migrations()
    apply_migrations()
    if waiting:
        if is_read_only():
            begin_read_only()  # the other machines learn of it by a table that may be new
        tell("Migrations are applied.")
    with upkeep.batch():
        done = settling.settle_record()
        tell(f"Done: {done.counted:,} captures counted, {done.split:,} articles split otherwise.")
        older = sorted(set(resplit.outdated()))
        changed = 0
        for number, one in enumerate(resplit.split_again(older), 1):
            changed += bool(one.changed)
            progress(number, len(older))
        settling.settle_record()
        tell(f"{len(older):,} articles were split again, {changed:,} changed.")
        if fingerprints.not_stamped(pairs.algorithm(current_models())):
            outcome = relinking.relink_all(progress=progress)
            tell(f"{outcome.articles:,} articles were linked again, {outcome.changed:,} links changed.")
        written = ledgers.write_ledgers()
        settling.settle_record()
        tell(f"{written:,} ledgers were written.")


def upgrade_index(tell: Tell, progress: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Make the index what this version makes of it. Raises as `upkeep.rebuild` and `upkeep.drain` do; the
    archive is answered for by its database then."""
    if upkeep.why_rebuild():
        tell(f"The index is built anew: {upkeep.rebuild(progress):,} articles.")
    else:
        upkeep.drain()
