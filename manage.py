#!/usr/bin/env python
"""The operator's entry point: `manage.py ingest`, `check_index`, and Django's own commands.

Where a full disk, a lock or a damaged database stops one of Django's own, such as `migrate`, it ends in a
sentence and with exit code 3, as the archive's do.
"""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    # At a shell the archive runs in its local mode unless told otherwise; the web server's
    # entry (archive/wsgi.py) is in production mode unless told otherwise.
    os.environ.setdefault("ARCHIVE_ENV", "development")
    try:
        from django.core.management import execute_from_command_line
    except ImportError as missing:
        raise SystemExit(
            f"Django cannot be imported ({missing}). Run `make run` or `make test` once, "
            "then use .venv/bin/python manage.py."
        ) from missing
    try:
        execute_from_command_line(sys.argv)
    except Exception:
        from django.apps import apps

        if not apps.ready:
            raise
        from django.core.management.base import CommandError

        from articles.management.archive_command import faults_told

        try:
            with faults_told(sys.argv[1] if len(sys.argv) > 1 else "manage.py"):
                raise
        except CommandError as told:
            sys.stderr.write(f"CommandError: {told}\n")
            raise SystemExit(told.returncode) from told


if __name__ == "__main__":
    main()
