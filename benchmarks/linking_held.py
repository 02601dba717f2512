"""The articles of a real archive as records of the linking benchmarks: what ingest made of each capture.

A capture's file is named after the article it was written from, then a number, as benchmarks.ingesting writes
them. Asked of an archive that `django.setup` has opened; nothing is written.
"""

import re
from pathlib import PurePosixPath

from benchmarks.linking_records import Record

_NAME = re.compile(r"(.+)-\d+$")


def held_records() -> tuple[list[Record], list[int], dict[str, int]]:
    """The articles in order of arrival, their keys, and for each captured name the place of its article.

    Several captures of one article (revisions) have one place.
    """
    from articles.models import Article, Capture, Source

    names: dict[int, list[str]] = {}
    for pk, path in Capture.objects.order_by("article", "number").values_list("article_id", "path"):
        names.setdefault(pk, []).append(name_of(path))
    records: list[Record] = []
    keys: list[int] = []
    at: dict[str, int] = {}
    articles = Article.objects.select_related("source").defer("origins").order_by("pk")
    for article in articles.iterator(chunk_size=500):
        for name in names.get(article.pk, [name_of(article.path)]):
            at[name] = len(records)
        exact = article.printed_on if article.printed_precision == Article.Precision.DAY else None
        unknown = f"unknown outlet {article.unknown_outlet_id}" if article.unknown_outlet_id else ""
        records.append(
            Record(
                corpus="held",
                name=name_of(article.path),
                source=article.source.name if article.source else unknown,
                headline=article.headline,
                byline=article.byline,
                dateline=article.dateline,
                printed=exact,
                paragraphs=tuple(article.paragraphs),
                standfirst=article.standfirst,
                credit=article.credit,
                agency=article.agency,
                contributors=article.contributors,
                outlet_is_agency=bool(article.source and article.source.kind == Source.Kind.AGENCY),
            )
        )
        keys.append(article.pk)
    return records, keys, at


def name_of(path: str) -> str:
    """The name that a capture's file carries.

    >>> name_of("the-hill/01SlRyvJnhEZuvmE-3600.txt")
    '01SlRyvJnhEZuvmE'
    """
    stem = PurePosixPath(path).stem
    found = _NAME.fullmatch(stem)
    return found[1] if found else stem
