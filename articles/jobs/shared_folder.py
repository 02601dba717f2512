"""Where the files lie that a job is given or makes: web servers and workers of all machines share it."""

from pathlib import Path

from django.conf import settings


def shared_folder() -> Path:
    return Path(settings.ARCHIVE_FILES or settings.ARCHIVE_HOME)
