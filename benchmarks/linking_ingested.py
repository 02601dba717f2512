"""Judged pairs through real ingest: `python -m benchmarks.linking_ingested DATA_FOLDER [--home ARCHIVE]`.

The articles of the judged pairs and OTHERS more are written out as captures and taken in by the code of
`manage.py ingest`, splitter and all; or an archive that was made so (its files named by
benchmarks.ingesting) is asked. Told are recall and precision of automatic links on judged pairs, at which
stage each right pair is lost, and whether direction or origin is said, and rightly, where exactly one side is
an agency's copy. The frozen half is counted with `--frozen` alone and never listed.
"""

import argparse
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.linking_judged import VERSIONS, JudgedLabel, direction_judgements, judged_labels
from benchmarks.linking_records import Record, read_articles
from benchmarks.linking_splits import is_frozen

NEWS = ("news-2012-2015", "news-2016-2017")
OTHERS = 4000
LINKED, ONE_ARTICLE, ABSENT = "linked", "one article", "not held"


@dataclass(frozen=True, slots=True)
class PairFound:
    """What became of a judged pair. `stage` is LINKED, ONE_ARTICLE (both captures are revisions of one),
    ABSENT, or where it was lost; `said` is the relation and status of its link, or ""."""

    label: JudgedLabel
    within: bool
    stage: str
    said: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path, help="the folder with the articles and the judged pairs")
    parser.add_argument("--home", type=Path, help="an archive made so already; nothing is written to it")
    parser.add_argument("--others", type=int, default=OTHERS, help="articles beside the judged ones")
    parser.add_argument("--frozen", action="store_true", help="count the frozen half too")
    options = parser.parse_args()
    records = {r.name: r for name in NEWS for r in read_articles(options.data / f"{name}.jsonl.gz")}
    labels = [
        each
        for each in judged_labels(options.data)
        if each.first in records
        and each.second in records
        and (options.frozen or not each.given_second or not is_frozen(records[each.given_second].source))
    ]
    with tempfile.TemporaryDirectory() as folder:
        if options.home:
            open_archive(options.home)
        else:
            take_in_captures(options.data, labels, options.others, Path(folder))
        found = [*trace_all(labels, records)]
        report(found)
        report_said(found)
        report_directions(direction_judgements())


def open_archive(home: Path) -> None:
    os.environ |= {
        "ARCHIVE_ENV": "development",
        "ARCHIVE_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "archive.settings",
    }
    import django

    django.setup()


def take_in_captures(data: Path, labels: Sequence[JudgedLabel], others: int, folder: Path) -> None:
    """Ingest the judged articles and others among them, always the same."""
    from benchmarks.ingesting import prepare, read_records, take_in, write_captures

    wanted = {name for label in labels for name in (label.first, label.second)}
    rows = [row for name in NEWS for row in read_records(data / f"{name}.jsonl.gz", None)]
    judged = [row for row in rows if str(row["id"]) in wanted]
    rest = [row for row in rows if str(row["id"]) not in wanted]
    step = max(1, len(rest) // max(1, others))
    chosen = [*judged, *(rest[::step][:others] if others else ())]
    captures = folder / "captures"
    count = write_captures(iter(chosen), captures)
    print(f"{count:,} captures written, {len(judged):,} of them of judged pairs; ingesting ...", flush=True)
    prepare(folder / "home")
    take_in(captures)


def trace_all(labels: Iterable[JudgedLabel], records: Mapping[str, Record]) -> Iterable[PairFound]:
    """Every judged pair, with what the archive made of it."""
    from articles.models import Capture
    from benchmarks.linking_held import name_of

    held = {name_of(path): pk for pk, path in Capture.objects.values_list("article_id", "path").iterator()}
    for label in labels:
        within = records[label.first].source == records[label.second].source
        one, other = held.get(label.first), held.get(label.second)
        if one is None or other is None:
            yield PairFound(label, within, ABSENT, "")
        elif one == other:
            yield PairFound(label, within, ONE_ARTICLE, "")
        else:
            raw = tuple(records[name] for name in (label.first, label.second))
            stage, said = _stage(min(one, other), max(one, other), raw)
            yield PairFound(label, within, stage, said)


def _stage(first: int, second: int, raw: Sequence[Record]) -> tuple[str, str]:
    from articles.models import SyndicationLink

    link = SyndicationLink.objects.filter(first=first, second=second).first()
    if link is None:
        return _lost_at(first, second, raw), ""
    said = f"{link.relation} {link.status}"
    if link.relation not in SyndicationLink.STORY_RELATIONS:
        return f"probability: {link.relation}", said
    if link.status == SyndicationLink.Status.SUGGESTED:
        return "probability: suggested", said
    return ("kept out of its story" if link.conflict else LINKED), said


def _lost_at(first: int, second: int, raw: Sequence[Record]) -> str:
    """The first stage that a pair without a link does not pass."""
    from articles.linking import fingerprints, pairs, readings
    from articles.syndication.evidence import gather_evidence
    from articles.syndication.verdict import RARE_SHINGLES, is_worth_judging

    taught = readings.Taught.read()
    one, other = readings.load_articles((first, second))
    left, right = readings.of(one, taught), readings.of(other, taught)
    shared = pairs.shared(left, right)
    common = fingerprints.commons(shared).between(readings.outlet_number(one), readings.outlet_number(other))
    evidence = gather_evidence(left, right, common & shared)
    if not is_worth_judging(evidence) and _is_worth(raw):
        return "split: the bodies no longer share what the texts do"
    if len(shared) < RARE_SHINGLES:
        return "fingerprint: too few shingles are shared"
    if evidence.rare < RARE_SHINGLES:
        return "common: what is shared is common or a box"
    if not is_worth_judging(evidence):
        return "narrative: too little of what is shared is told"
    return "probability: none"


def _is_worth(raw: Sequence[Record]) -> bool:
    """Whether the texts as given share enough to be judged, were nothing common."""
    from articles.syndication.article_text import ArticleText
    from articles.syndication.evidence import gather_evidence
    from articles.syndication.reading import read_article
    from articles.syndication.verdict import is_worth_judging

    left, right = (
        read_article(ArticleText(key=at, outlet=record.source, paragraphs=record.paragraphs))
        for at, record in enumerate(raw)
    )
    return is_worth_judging(gather_evidence(left, right))


def report(found: Sequence[PairFound]) -> None:
    for within in (False, True):
        own = [each for each in found if each.within == within and each.label.label != "borderline"]
        held = [each for each in own if each.stage != ABSENT]
        right = [each for each in held if each.label.label in VERSIONS]
        linked = [each for each in held if each.stage in (LINKED, ONE_ARTICLE)]
        good = sum(each.label.label in VERSIONS for each in linked)
        where = "within one outlet" if within else "across outlets"
        print(
            f"{where}: {len(own)} judged pairs, {len(held)} held; of {len(right)} right ones {good} are "
            f"found (recall {good / max(1, len(right)):.3f}), of {len(linked)} found {good} are right "
            f"(precision {good / max(1, len(linked)):.3f})"
        )
        for stage, count in Counter(each.stage for each in right).most_common():
            print(f"   {count:4} {stage}")
        for each in right:
            if each.stage not in (LINKED, ONE_ARTICLE):
                print(
                    f"      lost: {each.label.first} {each.label.second} ({each.label.origin}) {each.stage}"
                )
        for each in linked:
            if each.label.label not in VERSIONS:
                name = f"{each.label.first} {each.label.second} ({each.label.origin})"
                print(f"      wrong: {name} {each.label.label}, said {each.said or ONE_ARTICLE}")


def report_said(found: Sequence[PairFound]) -> None:
    """Of right links across outlets on which exactly one side names an agency as having a part in it, how
    many say direction or origin."""
    from articles.linking import readings
    from articles.models import Capture, SyndicationLink
    from articles.syndication.cues import cues_of
    from benchmarks.linking_held import name_of

    held = {name_of(path): pk for pk, path in Capture.objects.values_list("article_id", "path").iterator()}
    taught = readings.Taught.read()
    asked = said = 0
    for each in found:
        if each.stage != LINKED or each.within or each.label.label not in VERSIONS:
            continue
        keys = sorted((held[each.label.first], held[each.label.second]))
        one, other = (cues_of(readings.of(article, taught)) for article in readings.load_articles(keys))
        if bool(one.named) == bool(other.named):
            continue
        link = SyndicationLink.objects.get(first=keys[0], second=keys[1])
        asked += 1
        said += bool(link.direction or link.origin)
    print(
        f"{asked} right links across outlets on which one side alone names an agency: direction or origin is "
        f"said on {said} ({said / max(1, asked):.3f})"
    )


def report_directions(judged: Sequence[Mapping[str, Any]]) -> None:
    """Of right links with one agency side, by the readers: how many say direction or origin, and how many of
    these rightly. First where one side alone is an agency's copy, then where one side alone names one at all.

    A side is rightly said to be first where a reader says so and none says the other; an origin where the
    readers name that agency.
    """
    from articles.models import Capture, SyndicationLink
    from benchmarks.linking_held import name_of

    held = {name_of(path): pk for pk, path in Capture.objects.values_list("article_id", "path").iterator()}
    for words, counted in (("is an agency's copy", {"agency"}), ("names an agency", {"agency", "helped"})):
        asked = said = right = 0
        for row in judged:
            if (row["side_a"]["copy"] in counted) == (row["side_b"]["copy"] in counted):
                continue
            one, other = held.get(row["a"]), held.get(row["b"])
            if one is None or other is None:
                continue
            keys = {"first": min(one, other), "second": max(one, other)}
            link = SyndicationLink.objects.joining().filter(**keys).first()
            if link is None:
                continue
            asked += 1
            told = f"{link.direction_cue or 'no direction'}; origin {link.origin or 'none'}"
            if not (link.direction or link.origin):
                print(f"      says nothing: {row['a']} {row['b']}")
                continue
            said += 1
            side = {one: "a", other: "b"}.get(keys.get(link.direction, 0), "")
            is_right = not side or {side} == set(row["first"]) - {""}
            is_right = is_right and link.origin in ("", row["origin"])
            right += is_right
            if not is_right:
                print(f"      wrong: {row['a']} {row['b']}, first {side or 'unsaid'}: {told}")
                print(f"          readers: first {row['first']}, origin {row['origin']}; {row['why']}")
        print(
            f"direction or origin: {asked} right links of which one side alone {words}, said on {said} "
            f"({said / max(1, asked):.3f}), right on {right} of these ({right / max(1, said):.3f})"
        )


if __name__ == "__main__":
    main()
