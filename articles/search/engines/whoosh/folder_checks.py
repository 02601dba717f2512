"""Complain at start-up about the index's folder: a table of contents is a pickle, and runs as code."""

import os
import stat
from pathlib import Path
from typing import Any

from django.core.checks import CheckMessage, Error, Warning


def check_connection(connection: dict[str, Any]) -> list[CheckMessage]:
    """The connection's PATH, and who may write there."""
    if not connection.get("PATH"):
        return [
            Error(
                "The index has no PATH.",
                hint="Set HAYSTACK_CONNECTIONS['default']['PATH'].",
                id="articles.E002",
            )
        ]
    return _check_folder(Path(connection["PATH"]))


def _check_folder(path: Path) -> list[CheckMessage]:
    try:
        folders = [path, *path.glob("build-*")]
        states = [(folder, folder.stat()) for folder in folders if folder.exists()]
    except OSError as error:
        return [
            Error(
                f"{path}: the index folder cannot be looked at ({error}).",
                hint="Set its owner.",
                id="articles.E003",
            )
        ]
    found: list[CheckMessage] = []
    for folder, state in states:
        if not stat.S_ISDIR(state.st_mode):
            found.append(
                Error(
                    f"{folder}: is not a folder.",
                    hint="Move it away; then rebuild_index.",
                    id="articles.E003",
                )
            )
        elif state.st_mode & stat.S_IWOTH:
            found.append(
                Error(
                    f"{folder}: everybody on this machine may write the index, and so run code.",
                    hint=f"chmod o-w {folder}",
                    id="articles.E004",
                )
            )
        elif state.st_uid not in (os.geteuid(), 0):
            found.append(
                Warning(
                    f"{folder}: the index belongs to another user (uid {state.st_uid}).",
                    hint="Run the archive and its commands as one user.",
                    id="articles.W001",
                )
            )
    return found
