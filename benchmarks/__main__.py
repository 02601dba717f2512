"""Every benchmark, one after the other: `make bench`, on the samples, or with DATA=FOLDER on larger files.

FOLDER may hold `news-2012-2015.jsonl.gz`, `reuters-21578.jsonl.gz`, `pairs-dev.jsonl`,
`captures-dev.jsonl.gz` and `pages-dev.jsonl.gz`; what is missing is named and skipped. Peers that are
not installed are for each benchmark to name. The end is 1 where a benchmark failed.
"""

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "samples"


def main() -> int:
    given = os.environ.get("DATA", "")
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        data = Path(given).resolve() if given else Path(folder)
        if not given:
            write_samples(data)
            print("On the samples: enough to see every benchmark run, too little to claim anything.")
        failed = [name for name, command in commands(data) if not run(name, command)]
    if failed:
        print(f"\nfailed: {', '.join(failed)}")
    return int(bool(failed))


def commands(data: Path) -> Iterator[tuple[str, list[str]]]:
    """What to run on the files that are there."""
    news, wire = data / "news-2012-2015.jsonl.gz", data / "reuters-21578.jsonl.gz"
    pairs, captures, pages = (
        data / name for name in ("pairs-dev.jsonl", "captures-dev.jsonl.gz", "pages-dev.jsonl.gz")
    )
    captures_2, pages_2 = data / "captures-dev-2.jsonl.gz", data / "pages-dev-2.jsonl.gz"
    articles = [str(place) for place in (news, wire) if place.exists()]
    listed: list[tuple[str, list[Path], list[str]]] = [
        ("splitting", [captures], [str(captures)]),
        ("splitting", [captures], [str(captures), "--cut"]),
        ("splitting", [pages], [str(pages), "--html"]),
        ("splitting", [captures_2], [str(captures_2), "--sites", "frozen"]),
        ("splitting", [captures_2], [str(captures_2), "--sites", "frozen", "--cut", "--alone"]),
        ("splitting", [pages_2], [str(pages_2), "--html", "--sites", "frozen"]),
        ("heads", [captures_2, pages_2], [str(captures_2), "--declared", str(pages_2)]),
        ("ingesting", [news], ["--articles", str(news), "--limit", "2000"]),
        ("linking", [news], ["--articles", *articles, *(["--pairs", str(pairs)] if pairs.exists() else [])]),
        ("comparing", [news], [str(data)]),
        ("mattering", [news], [str(data)]),
        ("searching", [news], ["--articles", *articles]),
        ("curating", [news], ["--articles", *articles]),
    ]
    for name, needed, arguments in listed:
        missing = [place.name for place in needed if not place.exists()]
        if find_spec(f"benchmarks.{name}") is None:
            print(f"\n== {name}: skipped, the benchmark is not here")
        elif missing:
            print(f"\n== {name}: skipped, {', '.join(missing)} is not in the data folder")
        else:
            yield name, [sys.executable, "-m", f"benchmarks.{name}", *arguments]


def run(name: str, command: list[str]) -> bool:
    print(f"\n== {name}: {' '.join(command[2:])}", flush=True)
    begun = time.perf_counter()
    ended = subprocess.run(command, cwd=ROOT, env={**os.environ, "OMP_NUM_THREADS": "1"}, check=False)
    print(f"== {name}: {time.perf_counter() - begun:.0f} s, exit code {ended.returncode}", flush=True)
    return ended.returncode == 0


def write_samples(folder: Path) -> None:
    """The samples in the shapes that the benchmarks read, from the lists that say what they hold."""
    truth = json.loads((SAMPLES / "expected-parts.json").read_text(encoding="utf-8"))
    articles, captures = [], []
    for path, parts in truth.items():
        record = sample(path, parts)
        if record is not None:
            articles.append(record)
            captures.append({**record, "set": "samples", "site": path.split("/")[0]})
    for name, rows in (("news-2012-2015", articles), ("captures-dev", captures)):
        with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as file:
            for row in rows:
                if name.startswith("news"):
                    row = {**row, "text": f"{row['title']}\n\n{row['body']}"}
                file.write(json.dumps(row, ensure_ascii=False) + "\n")


def sample(path: str, parts: dict[str, Any]) -> dict[str, Any] | None:
    """One sample as a record, or None where its bytes are not UTF-8 or it has no body."""
    try:
        text = (SAMPLES / path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        return None
    first, last = parts["body_first_line"], parts["body_last_line"]
    if not first:
        return None
    kept = {
        number
        for role, start, end in parts["roles"]
        if role in ("paragraph", "crosshead", "list-item", "caption", "pull-quote")
        for number in range(start, end + 1)
    }
    lines = text.split("\n")
    body = "\n\n".join(lines[number - 1] for number in range(first, last + 1) if number in kept)
    return {
        "id": path,
        "source": path.split("/")[0],
        "title": (parts["headline"] or {}).get("value", ""),
        "date": (parts["printed"] or {}).get("day", ""),
        "authors": "",
        "url": "",
        "text": text,
        "body": body,
    }


if __name__ == "__main__":
    sys.exit(main())
