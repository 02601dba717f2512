"""Tells people what they asked to be told: for cron, or under a unit file with --every."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import CommandError

from articles.alerts.running import run_alerts
from articles.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = (
        "Look for what is new in saved searches and followed stories, mail it, and call webhooks. "
        "Exit code 0 done, 1 something was not taken and is tried again, 130 interrupted."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--every", type=float, metavar="SECONDS", help="go on, this often")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            while True:
                done = run_alerts()
                self.stdout.write(str(done))
                if not options["every"]:
                    break
                time.sleep(max(options["every"], 1.0))
        except KeyboardInterrupt:
            raise CommandError("Interrupted; the next run goes on.", returncode=130) from None
        if done.has_failures:
            raise CommandError("Something was not taken; the next run tries again.", returncode=1)
