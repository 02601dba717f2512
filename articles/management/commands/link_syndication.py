"""Link all articles again, or the newest: after an upgrade of the linker, or to prove that nothing
drifted."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import CommandError
from tqdm import tqdm

from articles.linking import calibration, relinking
from articles.linking.calibration import CalibrationLearnt
from articles.linking.relinking import RelinkOutcome
from articles.management.archive_command import ArchiveCommand
from articles.search import upkeep


class Command(ArchiveCommand):
    help = (
        "Link all articles again by the words they share. Curators' verdicts stand. An interrupted run goes "
        "on where it stopped. Exit code 0 done, 2 usage, 130 interrupted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--since", metavar="YYYY-MM-DD", help="Only articles that came in on this day (UTC) or later."
        )
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="Say what would change and write nothing. Other writers wait meanwhile.",
        )

        parser.add_argument(
            "--learn",
            action="store_true",
            help="Calibrate the linker by curators' verdicts on links: print before and after on verdicts "
            "that were held out, and change nothing.",
        )
        parser.add_argument(
            "--apply",
            action="store_true",
            help="With --learn: keep what is better, and link all again.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["apply"] and not options["learn"]:
            raise CommandError("--apply: only together with --learn.", returncode=2)
        if options["learn"] and not self._learn(options["apply"]):
            return
        since = _day(options["since"]) if options["since"] else None
        # tqdm draws only on a terminal when `disable` is None; cron sees one plain line.
        with tqdm(desc="Linking", unit=" articles", disable=None) as bar:

            def progress(done: int, total: int) -> None:
                bar.total = total
                bar.update(done - bar.n)

            try:
                outcome = relinking.relink_all(since=since, dry_run=options["dry_run"], progress=progress)
            except KeyboardInterrupt:
                raise CommandError(
                    "Interrupted. What was linked stays linked; run it again to go on.", returncode=130
                ) from None
        if not options["dry_run"]:
            upkeep.drain()  # what could not be written on the way is said here
        self.stdout.write(_sentence(outcome, options["dry_run"]))

    def _learn(self, is_applied: bool) -> bool:
        """Whether a new calibration was kept."""
        learnt = calibration.learn_from_verdicts()
        for each in learnt:
            self.stdout.write(_calibration_sentence(each))
        better = any(each.is_better for each in learnt)
        if not is_applied:
            self.stdout.write("Nothing was changed. With --apply what is better is kept.")
        elif better:
            calibration.keep_calibration(*learnt)
        else:
            self.stdout.write("Nothing was changed: nothing is better.")
        return is_applied and better


def _calibration_sentence(learnt: CalibrationLearnt) -> str:
    where = "across owners" if learnt.kind == "across" else "within one owner"
    if learnt.verdicts < calibration.LEAST_VERDICTS:
        least = calibration.LEAST_VERDICTS
        return f"Links {where}: {learnt.verdicts} verdicts; {least} are needed to learn from."
    return (
        f"Links {where}: {learnt.verdicts} verdicts, {learnt.versions} of them versions. Loss on verdicts "
        f"held out {learnt.loss_before:.3f} before, {learnt.loss_after:.3f} after; slope {learnt.slope}, "
        f"shift {learnt.shift}."
    )


def _day(text: str) -> datetime:
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        raise CommandError(
            f"--since {text}: this is no day. Write it as YYYY-MM-DD, such as 2026-01-31.", returncode=2
        ) from None


def _sentence(outcome: RelinkOutcome, is_dry: bool) -> str:
    would = "would change" if is_dry else "changed"
    return (
        f"{outcome.articles} articles linked: {outcome.changed} links {would}, "
        f"{outcome.restoried} articles {'would be' if is_dry else 'are'} in another story; "
        f"{outcome.links} links in all."
    )
