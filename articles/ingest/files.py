"""Finds the files of an ingest and reads them: stable order, nothing from outside, nothing half written."""

import errno
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from articles.extraction import formats
from articles.extraction.decode import MAX_BYTES

STDIN = "-"
_CHANGED = "the file changed while it was read; run ingest again when it has settled"
MAX_NAME = 255


class Unreadable(Exception):
    """A file that cannot be taken this time; `reason` says why, in words for the run report."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file to take: where it is, and its path below the folder that was given, fit to be shown."""

    file_path: str
    relative_path: str

    @property
    def name(self) -> str:
        return self.relative_path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class RejectedFile:
    """Something in the tree that is not taken, and why."""

    relative_path: str
    reason: str


@dataclass(frozen=True, slots=True)
class FileBytes:
    """What a file held, and the time that the file itself carries."""

    data: bytes
    captured_at: datetime | None


def shown(name: str) -> str:
    """A path fit for a page or a database: bytes that are not UTF-8 become `\\xNN`, newlines `\\n`.

    >>> shown("caf\\udce9.txt")
    'caf\\\\xe9.txt'
    """
    text = os.fsencode(name).decode("utf-8", "backslashreplace")
    return text.replace("\n", "\\n").replace("\r", "\\r").replace("\x00", "\\0")


def kept_name(name: str) -> str:
    """A name of at most 255 characters; a longer one keeps its beginning and its end.

    >>> kept_name("a" * 300 + ".txt")[-10:], len(kept_name("a" * 300))
    ('aaaaaa.txt', 255)
    """
    return name if len(name) <= MAX_NAME else name[:200] + "…" + name[-(MAX_NAME - 201) :]


def find(
    given: Sequence[str], leave_out: frozenset[str] = frozenset(), *, any_name: bool = False
) -> Iterator[FileEntry | RejectedFile]:
    """The files under the given paths: in the order given, each folder by the bytes of its names.

    A file given by itself has its own folder as root, and may be a link. Names beginning with a dot are
    left out, and so are the real paths in `leave_out`. No link is followed out of the
    tree, no folder link at all; what is no regular file is named, never opened. With `any_name` the end
    of a name does not matter, since somebody says what the format is.
    """
    for file_path in given:
        if file_path == STDIN:
            yield FileEntry(STDIN, STDIN)
        elif os.path.isdir(file_path):
            yield from _walk(os.path.realpath(file_path), "", leave_out, any_name)
        else:
            yield _judge(file_path, os.path.basename(file_path), "", any_name)


def _walk(
    root: str, relative_path: str, leave_out: frozenset[str], any_name: bool
) -> Iterator[FileEntry | RejectedFile]:
    # A stack, not recursion: a tree may be deeper than Python's.
    waiting = [relative_path]
    while waiting:
        relative_path = waiting.pop()
        if relative_path.endswith("/") or not relative_path:
            try:
                with os.scandir(os.path.join(root, relative_path)) as entries:
                    names = [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
            except OSError as stopped:
                yield RejectedFile(shown(relative_path), f"the folder cannot be read ({_why(stopped)})")
                continue
            names = [(name, folder) for name, folder in names if not name.startswith(".")]
            ordered = sorted(
                (relative_path + name + ("/" if folder else "") for name, folder in names), key=os.fsencode
            )
            waiting.extend(reversed(ordered))
            continue
        file_path = os.path.join(root, relative_path)
        if os.path.realpath(file_path) in leave_out:
            continue
        if os.path.islink(file_path) and os.path.isdir(file_path) and _inside(file_path, root):
            continue  # its files are met where they are
        yield _judge(file_path, relative_path, root, any_name)


def _inside(file_path: str, root: str) -> bool:
    real = os.path.realpath(file_path)
    return real == root or real.startswith(root.rstrip("/") + "/")


def _judge(file_path: str, relative_path: str, root: str, any_name: bool) -> FileEntry | RejectedFile:
    """Whether the entry may be opened at all; told from its entry alone."""
    if root and os.path.islink(file_path) and not _inside(file_path, root):
        return RejectedFile(
            shown(relative_path), "a symbolic link that leads out of the folder; link not followed"
        )
    try:
        mode = os.stat(file_path).st_mode
    except OSError as stopped:
        return RejectedFile(shown(relative_path), _why(stopped))
    if not stat.S_ISREG(mode):
        return RejectedFile(shown(relative_path), f"{_kind(mode)}, not a file")
    if not any_name and formats.format_of_name(relative_path) is None:
        suffix = os.path.splitext(relative_path)[1].lower()
        return RejectedFile(
            shown(relative_path), f"files that end in {suffix} are not taken; taken are {formats.TAKEN}"
        )
    return FileEntry(file_path, shown(relative_path))


def read_file(found: FileEntry, stdin: BinaryIO | None = None) -> FileBytes:
    """The file's bytes, read in one go. Raises Unreadable.

    A file that changes while it is read is refused this time: half an article is worse than none yet.
    """
    if found.file_path == STDIN:
        data = (stdin or sys.stdin.buffer).read(MAX_BYTES + 1)
        return FileBytes(data, None)
    with opened(found) as (file, before):
        if before.st_size > MAX_BYTES:
            raise Unreadable(f"the file has {before.st_size:,} bytes; at most {MAX_BYTES:,} are taken")
        data = file.read(MAX_BYTES + 1)
        if len(data) != before.st_size:
            raise Unreadable(_CHANGED)
    return FileBytes(data, _own_time(before.st_mtime))


@contextmanager
def opened(found: FileEntry) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """The file, open, and its state then. Raises Unreadable, at the end too where it changed meanwhile."""
    try:
        # O_NONBLOCK: a FIFO put in the file's place must not hold the run up.
        number = os.open(found.file_path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(number, "rb") as file:
            before = os.fstat(number)
            if not stat.S_ISREG(before.st_mode):
                raise Unreadable(f"{_kind(before.st_mode)}, not a file")
            yield file, before
            after = os.fstat(number)
            there = os.stat(found.file_path)
    except OSError as stopped:
        raise Unreadable(_why(stopped)) from stopped
    if not (_mark(before) == _mark(after) == _mark(there)):
        raise Unreadable(_CHANGED)


def signature(file_path: str) -> tuple[int, ...] | None:
    """What changes when a file is written to, or None when it is not there."""
    try:
        return _mark(os.stat(file_path))
    except OSError:
        return None


def _mark(status: os.stat_result) -> tuple[int, ...]:
    return (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def _own_time(seconds: float) -> datetime | None:
    """A file system may carry a nonsense time; then there is none. Nor is there where it is the epoch itself,
    which stands for a time that nobody knows."""
    if seconds == 0:
        return None
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def _kind(mode: int) -> str:
    for test, name in (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISDIR, "a folder"),
    ):
        if test(mode):
            return name
    return "not a regular file"


def _why(stopped: OSError) -> str:
    return {
        errno.ENOENT: "the file vanished before it could be read, or its link leads nowhere",
        errno.EACCES: "no permission to read it",
        errno.EPERM: "no permission to read it",
        errno.ELOOP: "a symbolic link that leads back to itself",
        errno.ENAMETOOLONG: f"its name is longer than {MAX_NAME} bytes",
        errno.ENXIO: "a named pipe or socket, not a file",
    }.get(stopped.errno or 0, stopped.strerror or str(stopped))
