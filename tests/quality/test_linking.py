"""Floors under the linker: the two real captures exactly, and the labelled news pairs as well as once."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest

from articles.language.tokens import tokenize
from articles.syndication.article_text import ArticleText
from articles.syndication.evidence import gather_evidence
from articles.syndication.features import pair_features
from articles.syndication.reading import ArticleReading, read_article
from articles.syndication.verdict import Degree, Relation, is_worth_judging, judge

pytestmark = pytest.mark.shared
POSITIVE = {"identical", "wholly", "partial"}


def body(path, first: int, last: int) -> tuple[str, ...]:
    lines = path.read_text(encoding="utf-8").split("\n")[first - 1 : last]
    return tuple(line.strip() for line in lines if line.strip())


@pytest.fixture
def two_captures(real_captures) -> tuple[ArticleReading, ArticleReading]:
    """The bodies of the two real captures of one wire story, by the file lines that are their bodies."""
    cut, long = sorted(real_captures.glob("*.txt"))
    return read_article(ArticleText(1, "", body(cut, 5, 19))), read_article(
        ArticleText(2, "", body(long, 5, 47))
    )


def test_the_two_real_captures_are_versions_of_one_story_the_cut_one_whole(two_captures):
    evidence = gather_evidence(*two_captures)
    verdict = judge(evidence, pair_features(*two_captures, evidence, None), within=False)
    assert (verdict.relation, verdict.degree, verdict.certain) == (Relation.VERSION, Degree.WHOLE, True)
    assert evidence.left.coverage == pytest.approx(0.970, abs=0.01)
    assert evidence.right.coverage == pytest.approx(0.401, abs=0.01)


def test_house_style_hides_part_of_it_from_plain_words(two_captures):
    from articles.syndication.align import align
    from articles.syndication.fingerprint import word_hashes

    sides = [word_hashes(tokenize("\n\n".join(side.article.paragraphs)).tokens) for side in two_captures]
    shared = sum(span.a_end - span.a_start for span in align(*sides))
    assert shared / len(sides[0]) == pytest.approx(0.929, abs=0.01)
    assert shared / len(sides[1]) == pytest.approx(0.385, abs=0.01)


def test_labelled_news_pairs_are_judged_as_well_as_they_were(shared):
    """Without anything learnt from an archive, as on its first day; the benchmark measures the rest."""
    data = shared / "data"
    pairs = [json.loads(line) for line in (data / "pairs-dev.jsonl").read_text().splitlines()]
    # A block that another outlet quotes to comment on it was called partial in the first round.
    judged = (
        (Path(__file__).parents[2] / "benchmarks" / "judged" / "relabelled.jsonl").read_text().splitlines()
    )
    excerpts = {(row["a"], row["b"]) for row in map(json.loads, judged)}
    excerpts |= {(b, a) for a, b in excerpts}
    pairs = [pair for pair in pairs if pair["corpus"] == "news"]
    wanted = {name for pair in pairs for name in (pair["a"], pair["b"])}
    held: dict[str, ArticleReading] = {}
    with gzip.open(data / "news-2012-2015.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["id"] in wanted:
                paragraphs = tuple(part.strip() for part in row["text"].split("\n\n") if part.strip())
                held[row["id"]] = read_article(
                    ArticleText(
                        len(held), row["source"], paragraphs, headline=row["title"] or "",
                        byline=row["authors"] or "", printed=row["date"] or "", outlet_name=row["source"],
                    )
                )  # fmt: skip
    right = wrong = missed = 0
    for pair in pairs:
        one, other = held[pair["a"]], held[pair["b"]]
        evidence = gather_evidence(one, other)
        days = abs(date.fromisoformat(one.article.printed) - date.fromisoformat(other.article.printed)).days
        features = pair_features(one, other, evidence, days) if is_worth_judging(evidence) else None
        within = one.article.outlet == other.article.outlet
        verdict = judge(evidence, features, within=within, days_apart=days)
        said = verdict.certain and verdict.relation in (Relation.VERSION, Relation.UPDATE)
        truth = pair["label"] in POSITIVE and (pair["a"], pair["b"]) not in excerpts
        right += said and truth
        wrong += said and not truth
        missed += truth and not said
    assert right + missed == 38
    # Six true versions wait for a curator: the cuts follow what blind readers said (linking.md).
    assert right >= 32 and wrong == 0
