#!/usr/bin/env python
"""The operator's entry point: `manage.py ingest`, `check_index`, and Django's own commands."""

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
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
