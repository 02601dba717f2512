"""Name sources that may have one publisher, for a curator to decide."""

from typing import Any

from articles.management.archive_command import ArchiveCommand
from articles.reports.publishers import PublisherProposal, proposed_publishers


class Command(ArchiveCommand):
    help = (
        "Name pairs of sources that may have one publisher, by what they print alike. Nothing is changed: a "
        "curator gives both a publisher under Sources in the admin. Exit code 0."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = proposed_publishers()
        for proposal in found:
            self.stdout.write(_sentence(proposal))
        self.stdout.write(f"{len(found)} pairs of sources may have one publisher.")


def _sentence(proposal: PublisherProposal) -> str:
    return (
        f"{proposal.left.name} and {proposal.right.name}: {proposal.identical} articles word for word on one "
        f"day, {proposal.reporters} bylines and {proposal.furniture} lines of page furniture in common."
    )
