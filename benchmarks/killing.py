"""Programs killed at random moments: `python -m benchmarks.killing [--kills 300] [--seed 1] [--only NAME …]`.

Each command (ingest, settle, resplit, link, rebuild, import, backup, restore, upgrade) runs once undisturbed
over the same small archive of the samples. Then it is killed (SIGKILL) at random moments of its run, and run
again as an operator would; the archive must then hold what the undisturbed run left, with nothing due, and
`check_archive --all` must find it sound. The same seed draws the same moments, as shares of the time that
the undisturbed run took. The last line is for machines; the exit code is 1 where one differs.
"""

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"
OUTLETS = ("harbor-beacon", "evening-ledger", "meridian-press", "northgate-courier")
"""The samples' folders that are taken in: some twenty captures, in stories of several versions."""
STATE = """
import django; django.setup()
import hashlib, json
from benchmarks.killing import archive_state
print(json.dumps(archive_state()))
"""


@dataclass(frozen=True, slots=True)
class KilledCommand:
    """What is killed: the archive it begins with, its words, and the words that end it after a kill."""

    name: str
    base: Callable[[Path], None]
    words: Sequence[str]
    again: Sequence[str] = ()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--kills", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args()
    chance, failed, killed, ended = random.Random(options.seed), 0, 0, 0
    with tempfile.TemporaryDirectory(prefix="killing-") as name:
        chosen = [each for each in commands(Path(name)) if not options.only or each.name in options.only]
        for number, command in enumerate(chosen):
            share = options.kills // len(chosen) + (number < options.kills % len(chosen))
            found = kill_often(Path(name), command, share, chance)
            killed += found.killed
            ended += found.ended
            failed += len(found.wrong)
            print(
                f"{command.name:>8}: {found.seconds:5.1f} s undisturbed; {found.killed} killed in it, "
                f"{found.ended} over before; {len(found.wrong)} ended otherwise",
                flush=True,
            )
            for wrong in found.wrong:
                print(f"          {wrong}", flush=True)
    print(f"kills {killed} over_before {ended} wrong {failed}")
    return int(bool(failed))


@dataclass(slots=True)
class Killed:
    """What came of killing one command; `wrong` has a sentence for each end that differs."""

    seconds: float
    killed: int
    ended: int
    wrong: list[str]


def kill_often(folder: Path, command: KilledCommand, kills: int, chance: random.Random) -> Killed:
    """Kill a command so often, each time on an archive of its own, and compare what is left."""
    base = folder / f"base-{command.name}"
    if not base.exists():
        base.mkdir()
        command.base(base)
    first = copied(base, folder / f"{command.name}-undisturbed")
    begun = time.monotonic()
    manage(first, *command.words)
    found = Killed(time.monotonic() - begun, 0, 0, [])
    wanted = state_of(first)
    for number in range(kills):
        home = copied(base, folder / f"{command.name}-{number}")
        moment = chance.random()
        process = subprocess.Popen(
            manage_words(*command.words),
            env=environment(home),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            process.wait(timeout=moment * found.seconds)
            found.ended += 1
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            found.killed += 1
        said = manage(home, *(command.again or command.words), check=False)
        now = state_of(home)
        differing = [name for name in wanted if wanted[name] != now.get(name)]
        checked = manage(home, "check_archive", "--all", check=False)
        if differing or checked.returncode:
            words = (checked.stderr or said.stderr).strip()[-300:]
            found.wrong.append(f"kill at {moment:.3f}: {', '.join(differing) or 'not sound'}; {words}")
        else:
            shutil.rmtree(home)
    return found


def commands(folder: Path) -> list[KilledCommand]:
    """Every command that is killed. Files that they read lie in `folder`."""
    captures = folder / "captures"
    export, backups = folder / "export.zip", folder / "backups"

    def empty(home: Path) -> None:
        manage(home, "migrate", "-v", "0")

    def half(home: Path) -> None:
        if not captures.exists():
            for each in OUTLETS:
                shutil.copytree(SAMPLES / each, captures / each)
        empty(home)
        manage(home, "ingest", "--sources", str(SAMPLES / "sources.json"))
        manage(home, "ingest", str(captures / OUTLETS[0]), str(captures / OUTLETS[1]))

    def whole(home: Path) -> None:
        half(home)
        manage(home, "ingest", str(captures))

    def all_due(home: Path) -> None:
        whole(home)
        code = (
            "from articles.models import *; note = DueWork.objects.note_rows; "
            "note('lines', Capture.objects.all()); note('resplit', Article.objects.all()); "
            "note('match', Article.objects.all()); note('ledger', SyndicationLink.objects.all())"
        )
        manage(home, "shell", "-c", code)

    def to_import(home: Path) -> None:
        if not export.exists():
            whole(home)
            manage(home, "export_archive", str(export))
            shutil.rmtree(home)
            home.mkdir()
        empty(home)

    def to_restore(home: Path) -> None:
        whole(home)
        if not backups.exists():
            manage(home, "backup", str(backups))
        shutil.rmtree(home)
        home.mkdir()
        half(home)

    def first_version(home: Path) -> None:
        import lzma

        packed = ROOT / "tests" / "fixtures" / "first_version" / "archive.sqlite3.xz"
        (home / "archive.sqlite3").write_bytes(lzma.decompress(packed.read_bytes()))

    found = [
        KilledCommand("ingest", half, ("ingest", str(captures))),
        KilledCommand("settle", all_due, ("settle",)),
        KilledCommand("resplit", whole, ("resplit", "--all")),
        KilledCommand("link", whole, ("link_syndication",)),
        KilledCommand("rebuild", whole, ("rebuild_index",)),
        KilledCommand("import", to_import, ("import_archive", str(export))),
        KilledCommand("backup", whole, ("backup", str(folder / "others"))),
        KilledCommand("upgrade", first_version, ("upgrade",)),
    ]
    restoring = KilledCommand("restore", to_restore, ("restore", "BACKUP", "--replace"))

    def with_backup(home: Path) -> None:
        to_restore(home)
        words[1] = str(next(backups.glob("archive-*.sqlite3")))

    words = list(restoring.words)
    return [*found, KilledCommand("restore", with_backup, words)]


def archive_state() -> dict[str, str]:
    """A digest of each kind of thing that the archive holds, without numbers of rows and moments."""
    import hashlib

    from articles.models import (
        Article,
        Capture,
        Decision,
        DueWork,
        LexiconEntry,
        Notice,
        ReviewItem,
        StoredDifference,
        SyndicationLink,
    )

    stories: dict[int, list[str]] = {}
    for path, story in Article.objects.values_list("path", "story"):
        stories.setdefault(story, []).append(path)
    shown = ("path", "headline", "standfirst", "byline", "dateline", "printed_on", "body", "body_roles")
    taken = ("sha256", "article__path", "number", "roles", "line_confidences")
    link = ("first__path", "second__path", "relation", "degree", "status", "score", "direction", "ledger")
    differing = ("link__first__path", "matter", "text_first", "text_second")
    held = {
        "articles": Article.objects.values_list(*shown, "status", "source__slug", "origins"),
        "captures": Capture.objects.values_list(*taken),
        "stories": [tuple(sorted(paths)) for paths in stories.values()],
        "links": SyndicationLink.objects.values_list(*link),
        "differences": StoredDifference.objects.values_list(*differing),
        "lexicon": LexiconEntry.objects.values_list("left", "right", "kind", "count", "status"),
        "questions": ReviewItem.objects.values_list("kind", "article__path", "status"),
        "notices": Notice.objects.values_list("kind", "article__path", "text"),
        "decisions": Decision.objects.values_list("kind", "subject"),
        "due": DueWork.objects.values_list("kind", "subject"),
    }
    return {
        name: hashlib.sha256(json.dumps(sorted(map(repr, rows))).encode()).hexdigest()[:16]
        for name, rows in held.items()
    }


def state_of(home: Path) -> dict[str, str]:
    """The same of the archive in this home, read by a process of its own."""
    done = subprocess.run(
        [sys.executable, "-c", STATE], env=environment(home), cwd=ROOT, capture_output=True, text=True
    )
    if done.returncode:
        return {"unreadable": done.stderr.strip()[-200:]}
    state: dict[str, str] = json.loads(done.stdout)
    return state


def copied(base: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(base, target)
    return target


def manage_words(*words: str) -> list[str]:
    return [sys.executable, str(ROOT / "manage.py"), *words]


def manage(home: Path, *words: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
    done = subprocess.run(
        manage_words(*words), env=environment(home), cwd=ROOT, capture_output=True, text=True
    )
    assert not check or done.returncode == 0, f"{' '.join(words)}: {done.stderr[-800:]}"
    return done


def environment(home: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("ARCHIVE_", "DJANGO_"))}
    return {
        **kept,
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DATABASE_URL": "",
        "DJANGO_SETTINGS_MODULE": "archive.settings",
        "OMP_NUM_THREADS": "1",
    }


if __name__ == "__main__":
    sys.exit(main())
