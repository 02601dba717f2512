"""The captures of an archive as files again: `python -m benchmarks.captures_of HOME FOLDER`.

FOLDER gets what `manage.py ingest` takes: a folder for each source, `manifest.csv` with source, address and
day of each capture, and `sources.json`. Of an archive of benchmarks.scaled_archive these are its real
articles and its mixtures, told apart by their names (`mixture-17.txt`): a back file of any size.
"""

import argparse
import csv
import json
import re
import sqlite3
import zlib
from pathlib import Path

EACH = """
SELECT c.id, c.packed, c.format, c.path, coalesce(s.name, ''), coalesce(s.slug, 'unidentified'), a.url,
    coalesce(a.printed_on, '')
FROM articles_capture c JOIN articles_article a ON a.id = c.article_id
LEFT JOIN articles_source s ON s.id = a.source_id
ORDER BY c.id
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("home", type=Path)
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    count, mixtures = write_out(options.home, options.folder)
    print(f"{count:,} captures written, {mixtures:,} of them mixtures")


def write_out(home: Path, folder: Path) -> tuple[int, int]:
    """How many captures were written, and how many of them are mixtures."""
    folder.mkdir(parents=True)
    sources: dict[str, str] = {}
    count = mixtures = 0
    database = sqlite3.connect(f"file:{home / 'archive.sqlite3'}?mode=ro", uri=True)
    with (folder / "manifest.csv").open("w", newline="", encoding="utf-8") as listed:
        rows = csv.writer(listed)
        rows.writerow(["path", "source", "url", "date"])
        for number, packed, form, path, source, slug, url, day in database.execute(EACH):
            is_mixture = re.fullmatch(r"mixture-\d+\.txt", Path(path).name) is not None
            name = Path(path).name if is_mixture else f"{number}.{form}"
            place = folder / slug / name
            if source:
                sources[source] = slug
            place.parent.mkdir(exist_ok=True)
            place.write_bytes(zlib.decompress(packed))
            rows.writerow([f"{slug}/{name}", source, url, day])
            count += 1
            mixtures += is_mixture
    database.close()
    entries = [{"name": name, "slug": slug} for name, slug in sources.items()]
    (folder / "sources.json").write_text(json.dumps(entries), encoding="utf-8")
    return count, mixtures


if __name__ == "__main__":
    main()
