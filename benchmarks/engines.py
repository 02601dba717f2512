"""The same questions to both engines: the folder's index and a SolrCloud must answer alike, and how fast.

    python -m benchmarks.engines --articles news.jsonl.gz [--solr solr://host:port,host:port/name] [--limit N]
        [--share N]     asks each query in every N-th of its ways, for a slow machine
        [--times N]     adds the articles N times over, under other numbers, for size
        [--only equal]  compares and measures no times; --only speed the reverse
        [--engine NAME] with --only speed: measures this one alone

Without --solr it starts a SolrCloud of its own (two nodes, two shards, two copies each; java and Maven).
The articles are those of the file, four of twelve in a story of four, four in two of two, every 23rd undated,
and 300 short texts in seven other languages. Equal means: the same articles, counts, stories and their
versions, outlets, facets, histogram and undated; and the same order, where two hits may change places only
if the folder's index gives them scores that differ by less than one in 100,000. The end is 1 where
anything differs.
"""

import os
import sys

import django


def main() -> int:
    os.environ.setdefault("ARCHIVE_ENV", "development")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "archive.settings")
    django.setup()
    from benchmarks.engines_compared import compare

    return compare(__doc__ or "")


if __name__ == "__main__":
    sys.exit(main())
