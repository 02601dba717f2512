"""Take the second factor off an account whose owner lost both authenticator and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.management.base import CommandError

from articles.management.archive_command import ArchiveCommand


class Command(ArchiveCommand):
    help = "Remove the second factor of an account, or of all. Exit code 0 done, 2 there is no such account."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", metavar="NAME", help="the account's name")
        parser.add_argument("--all", action="store_true", help="of every account, after another secret key")

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["name"]) == options["all"]:
            raise CommandError("Give one account's NAME, or --all.", returncode=2)
        factors = Authenticator.objects.all()
        if options["name"]:
            user = User.objects.filter(username=options["name"]).first()
            if user is None:
                raise CommandError(f"{options['name']}: there is no such account.", returncode=2)
            factors = factors.filter(user=user)
        accounts = factors.values("user").distinct().count()
        factors.delete()
        self.stdout.write(
            f"The second factor of {accounts} account{'' if accounts == 1 else 's'} was removed."
        )
