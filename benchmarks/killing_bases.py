"""The archives that killed commands begin with, and the commands."""

import lzma
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import forked

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
OUTLETS = ("harbor-beacon", "evening-ledger", "meridian-press", "northgate-courier")
"""The samples' folders that are taken in: some twenty captures, in stories of several versions."""


@dataclass(frozen=True, slots=True)
class KilledCommand:
    """What is killed: its name, how the archive that it begins with is made, and its words."""

    name: str
    make: Callable[[], None]
    words: Sequence[str]


class Bases:
    """Makes each archive once, in the home, and keeps a copy; files that commands read lie beside."""

    def __init__(self, folder: Path, home: Path, said: Path) -> None:
        self.folder, self.home, self.said = folder, home, said
        self.captures = folder / "captures"
        self.export, self.backups = folder / "export.zip", folder / "backups"
        if not self.captures.exists():
            for each in OUTLETS:
                shutil.copytree(SAMPLES / each, self.captures / each)

    def commands(self) -> dict[str, KilledCommand]:
        """Every command that is killed, by name."""
        copy = next(iter(self.backups.glob("archive-*.sqlite3")), None) or self._backup()
        found = (
            KilledCommand("ingest", self._half, ("ingest", str(self.captures))),
            KilledCommand("settle", self._all_due, ("settle",)),
            KilledCommand("resplit", self._whole, ("resplit", "--all")),
            KilledCommand("link", self._whole, ("link_syndication",)),
            KilledCommand("rebuild", self._whole, ("rebuild_index",)),
            KilledCommand("import", self._empty, ("import_archive", str(self.export))),
            KilledCommand("backup", self._whole, ("backup", str(self.folder / "others"), "--keep", "1d")),
            KilledCommand("restore", self._half, ("restore", str(copy), "--replace")),
            KilledCommand("upgrade", self._first_version, ("upgrade",)),
        )
        return {each.name: each for each in found}

    def writers(self) -> list[KilledCommand]:
        """Every command that writes, Django's own among them, with the archive that it begins with."""
        export = str(self.folder / "written.zip")
        more = (
            ("export_archive", self._whole, (export,)),
            ("update_index", self._whole, ("--all",)),
            ("recognise", self._whole, ()),
            ("propose_publishers", self._whole, ()),
            ("send_alerts", self._whole, ()),
            ("worker", self._all_due, ("--once",)),
            ("check_archive", self._all_due, ("--fix",)),
            ("check_index", self._whole, ("--fix",)),
            ("setup_search", self._without_index, ()),
            ("clear_index", self._whole, ("--noinput",)),
            ("flush", self._whole, ("--noinput",)),
            ("migrate", self._first_version, ()),
        )
        return [
            *self.commands().values(),
            *(KilledCommand(name, make, (name, *words)) for name, make, words in more),
        ]

    def base(self, given: KilledCommand) -> Path:
        """A copy of the archive that a command begins with."""
        return self._kept(given.make.__name__.strip("_"), given.make)

    def with_curator(self) -> Path:
        """The whole archive with somebody who may do everything, signed in."""

        def make() -> None:
            self._whole()
            from benchmarks.killing_acts import sign_in

            assert forked.begin(sign_in, self.said).wait() == 0, self.said.read_text()

        return self._kept("curator", make)

    def _kept(self, name: str, make: Callable[[], None]) -> Path:
        kept = self.folder / f"base-{name}"
        if not kept.exists():
            make()
            shutil.copytree(self.home, kept, symlinks=True)
        return kept

    def _run(self, *words: str) -> None:
        forked.run(self.said, words)

    def _fresh(self) -> None:
        shutil.rmtree(self.home)
        self.home.mkdir()

    def _empty(self) -> None:
        self._fresh()
        self._run("migrate", "-v", "0")

    def _half(self) -> None:
        self._empty()
        first, second = (str(self.captures / each) for each in OUTLETS[:2])
        self._run("ingest", first, second, "--sources", str(SAMPLES / "sources.json"))

    def _whole(self) -> None:
        self._half()
        self._run("ingest", str(self.captures))

    def _without_index(self) -> None:
        self._whole()
        self._run("clear_index", "--noinput")

    def _all_due(self) -> None:
        self._whole()
        code = (
            "from articles.models import *; note = DueWork.objects.note_rows; "
            "note('lines', Capture.objects.all()); note('resplit', Article.objects.all()); "
            "note('match', Article.objects.all()); note('ledger', SyndicationLink.objects.all())"
        )
        self._run("shell", "-c", code)

    def _first_version(self) -> None:
        self._fresh()
        packed = ROOT / "tests" / "fixtures" / "first_version" / "archive.sqlite3.xz"
        (self.home / "archive.sqlite3").write_bytes(lzma.decompress(packed.read_bytes()))

    def _backup(self) -> Path:
        """Makes the files that `import` and `restore` read."""
        self._whole()
        self._run("export_archive", str(self.export))
        self._run("backup", str(self.backups))
        return next(self.backups.glob("archive-*.sqlite3"))
