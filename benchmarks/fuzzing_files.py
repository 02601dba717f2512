"""Odd files without end: `python -m benchmarks.fuzzing_files [--files 10000] [--seed 1] [--format mbox …]`.

The samples and the tests' files of each format are mutated (bytes changed, cut, doubled, put in from other
files, names too) and go through the code of `manage.py ingest`, one folder after the other; every tenth
folder is really stored, the others are a dry run. Each file must be taken or refused with a reason,
none may raise, go without an outcome or take over SLOWEST seconds. `--format` offers so many files of each
format named, or of `all` that have a seed, and nothing else. The same seed makes the same files. The last
line is for machines; the exit code is 1 where one failed.
"""

import argparse
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.searching import prepare

ROOT = Path(__file__).resolve().parent.parent
SLOWEST = 5.0
"""Seconds of processor that no file may take."""
EACH_FOLDER = 100
STORED_EVERY = 10
MOST_BYTES = 200_000
NAMES = ("a", "ä ö", "2014-99-99", "x" * 200, "%00", "..a", "a\tb", "a\nb", "ﬁle", "\udce9", "con", "-rf")


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--format", nargs="+", default=[], metavar="KIND")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzzing-") as name:
        prepare(Path(name) / "home")
        if not options.format:
            return feed(Path(name), options.files, options.seed, list(seed_files()))
        known = dict(message_files())
        failed = 0
        for kind in known if options.format == ["all"] else options.format:
            print(kind, flush=True)
            failed |= feed(Path(name) / kind, options.files, options.seed, [known[kind]])
        return failed


def feed(folder: Path, count: int, seed: int, seeds: list[tuple[str, bytes]]) -> int:
    """Take so many odd files in, made of these; 1 where one failed."""
    import logging

    logging.disable(logging.CRITICAL)
    chance = random.Random(seed)
    kinds, failed, slowest, taken = Counter[str](), 0, 0.0, 0
    for number in range(0, count, EACH_FOLDER):
        offered = folder / f"offered-{number}"
        write_odd(offered, seeds, min(EACH_FOLDER, count - number), chance)
        stored = number // EACH_FOLDER % STORED_EVERY == 0
        for path in sorted(offered.iterdir()):
            begun = time.process_time()
            try:
                kinds.update(take(path, stored))
            except Exception as raised:  # whatever an odd file raises is what is looked for
                failed += 1
                print(f"{path.name!r}: {type(raised).__name__}: {raised}", flush=True)
                keep(path)
            took = time.process_time() - begun
            slowest = max(slowest, took)
            if took > SLOWEST:
                failed += 1
                print(f"{path.name!r} took {took:.1f} s", flush=True)
                keep(path)
            taken += 1
            path.unlink()
        if number // EACH_FOLDER % 10 == 0:
            print(f"{number + EACH_FOLDER:,} files: {dict(kinds)}, slowest {slowest:.2f} s", flush=True)
    print(f"files {taken} outcomes {sum(kinds.values())} errors {failed} slowest {slowest:.2f} s")
    return int(bool(failed))


def take(path: Path, stored: bool) -> Counter[str]:
    """What became of one file, by kind; every refusal says why. A stored one settles."""
    from articles.ingest.files import find
    from articles.ingest.pipeline import Ingest

    outcomes = list(Ingest(dry_run=not stored).take_in(find([str(path)])))
    ours = [one for one in outcomes if one.path]
    assert ours, "no outcome"
    silent = [one for one in ours if one.kind == "refused" and not one.reason]
    assert not silent, f"refused without a reason: {silent[:3]}"
    return Counter(one.kind for one in ours)


def keep(path: Path) -> None:
    """Put a file that failed aside, to be looked at."""
    kept = Path(tempfile.gettempdir()) / f"odd-{abs(hash(path.name))}{path.suffix}"
    kept.write_bytes(path.read_bytes())
    print(f"   kept as {kept}", flush=True)


def seed_files() -> Iterator[tuple[str, bytes]]:
    """(end of the name, bytes) of good files, of every format that the tests have one of."""
    for path in sorted((ROOT / "samples").rglob("*")):
        if path.is_file() and path.parent.name != "samples":
            yield path.suffix, path.read_bytes()
    for path in sorted((ROOT / "tests" / "captures").glob("*.txt")):
        yield path.suffix, path.read_bytes()
    for _, seed in message_files():
        yield from [seed] * 6  # as often as the samples' formats, or few would come up


def message_files() -> Iterator[tuple[str, tuple[str, bytes]]]:
    """The kind, with (end of the name, bytes) of a good file, of every format besides text and web pages."""
    from tests.unit.extraction.newswire_mutated import READERS

    suffixes = {
        "nitf": ".xml",
        "newsml": ".xml",
        "ninjs": ".json",
        "iptc7901": ".txt",
        "mail": ".eml",
        "feed": ".rss",
        "gz": ".txt.gz",
    }
    for kind, (seed, _) in READERS.items():
        yield kind, (suffixes.get(kind, f".{kind}"), seed)


def write_odd(folder: Path, seeds: list[tuple[str, bytes]], count: int, chance: random.Random) -> None:
    """So many mutated files, some under odd names."""
    folder.mkdir(parents=True)
    for number in range(count):
        suffix, data = chance.choice(seeds)
        name = f"{number:03}{chance.choice(NAMES) if chance.random() < 0.2 else ''}"
        if chance.random() < 0.05:
            suffix = chance.choice(seeds)[0]
        folder.joinpath(f"{name}{suffix}").write_bytes(mutated(data, seeds, chance))


def mutated(seed: bytes, seeds: list[tuple[str, bytes]], chance: random.Random) -> bytes:
    """The bytes with one to ten changes."""
    data = bytearray(seed)
    for _ in range(chance.randint(1, 10)):
        at, kind = chance.randrange(len(data) + 1), chance.randrange(7)
        if kind == 0 and data:
            data[at % len(data)] = chance.randrange(256)
        elif kind == 1:
            del data[at : at + chance.randint(1, 400)]
        elif kind == 2:
            data[at:at] = chance.randbytes(chance.randint(1, 20))
        elif kind == 3:
            start = chance.randrange(len(data) + 1)
            data[at:at] = data[start : start + chance.randint(1, 400)]
        elif kind == 4:
            other = chance.choice(seeds)[1]
            start = chance.randrange(len(other) + 1)
            data[at:at] = other[start : start + chance.randint(1, 2_000)]
        elif kind == 5:
            odd = (
                b"\x00",
                b"\xff\xfe",
                "\u202e\u2028".encode(),
                b"&#0;",
                b"<" * 500,
                b"\n" * 500,
                b"(" * 2_000,
            )
            data[at:at] = chance.choice(odd)
        else:
            line = bytes(data[at : at + 80])
            data[at:at] = line * chance.randint(2, 60)
    return bytes(data[:MOST_BYTES])


if __name__ == "__main__":
    sys.exit(main())
