"""The linker over files without a database: the same candidates, evidence and features, in one pass.

For training and for reading links in bulk; what the database adds (stories, verdicts of curators, the order
of arrival) is measured by `python -m benchmarks.linking`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from articles.language.tokens import join_paragraphs, tokenize
from articles.syndication.article_text import ArticleText
from articles.syndication.candidates import Commons, Sighting, repeats
from articles.syndication.evidence import Evidence, gather_evidence
from articles.syndication.features import pair_features
from articles.syndication.fingerprint import fingerprint, word_hashes
from articles.syndication.reading import ArticleReading, read_article
from articles.syndication.verdict import RARE_SHINGLES, is_worth_judging
from benchmarks.linking_records import Record

Pair = tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False)
class JudgedPair:
    """A candidate pair by the places of its records; `features` is None where too little is shared."""

    pair: Pair
    evidence: Evidence
    features: Mapping[str, float] | None
    within: bool


class OfflineArchive:
    """Records with their shingles; what is common is worked out once, over all of them."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.records = records
        numbers = {name: at for at, name in enumerate(sorted({r.source for r in records}), start=1)}
        self.outlets = [numbers[record.source] for record in records]
        self.days = [record.printed.toordinal() if record.printed else 0 for record in records]
        self.shingles = [
            frozenset(
                fingerprint(word_hashes(tokenize(join_paragraphs(r.paragraphs)).tokens)).hashes.tolist()
            )
            for r in records
        ]
        self.places: dict[int, list[int]] = defaultdict(list)
        for at, held in enumerate(self.shingles):
            for value in held:
                self.places[value].append(at)
        self.commons = self._learn()
        self._readings: dict[int, ArticleReading] = {}

    def candidates(self) -> list[Pair]:
        """Every pair that shares enough shingles that are not common to it, in order."""
        shared: Counter[Pair] = Counter()
        for value, places in self.places.items():
            if len(places) < 2 or value in self.commons.archive:
                continue
            own = self.commons.outlets
            here = [at for at in places if value not in own.get(self.outlets[at], ())]
            for first, at in enumerate(here):
                for other in here[first + 1 :]:
                    shared[at, other] += 1
        least = [max(1, min(RARE_SHINGLES, len(held))) for held in self.shingles]
        return sorted(pair for pair, count in shared.items() if count >= min(least[at] for at in pair))

    def judge(self, pairs: Iterable[Pair]) -> Iterator[JudgedPair]:
        for pair in pairs:
            yield self.judged(pair)

    def judged(self, pair: Pair) -> JudgedPair:
        """The evidence and the features of one pair."""
        left, right = self.reading(pair[0]), self.reading(pair[1])
        shared = self.shingles[pair[0]] & self.shingles[pair[1]]
        common = self.commons.between(self.outlets[pair[0]], self.outlets[pair[1]]) & shared
        evidence = gather_evidence(left, right, common)
        features = (
            pair_features(left, right, evidence, self.days_apart(pair))
            if is_worth_judging(evidence)
            else None
        )
        return JudgedPair(pair, evidence, features, self.outlets[pair[0]] == self.outlets[pair[1]])

    def days_apart(self, pair: Pair) -> int | None:
        one, other = self.days[pair[0]], self.days[pair[1]]
        return abs(one - other) if one and other else None

    def reading(self, at: int) -> ArticleReading:
        held = self._readings.get(at)
        if held is None:
            record = self.records[at]
            held = self._readings[at] = read_article(
                ArticleText(
                    key=at,
                    outlet=str(self.outlets[at]),
                    paragraphs=record.paragraphs,
                    headline=record.headline,
                    byline=record.byline,
                    dateline=record.dateline,
                    printed=record.printed.isoformat() if record.printed else "",
                    outlet_name=record.source,
                    standfirst=record.standfirst,
                    credit=record.credit,
                    agency=record.agency,
                    contributors=record.contributors,
                    outlet_is_agency=record.outlet_is_agency,
                )
            )
        return held

    def _learn(self) -> Commons:
        archive: set[int] = set()
        own: dict[int, set[int]] = defaultdict(set)
        for value, places in self.places.items():
            if len(places) < 2:
                continue
            seen = [Sighting(at, self.outlets[at], self.days[at]) for at in places]
            everywhere, outlets = repeats(seen, lambda keys: {key: self.shingles[key] for key in keys})
            if everywhere:
                archive.add(value)
            for outlet in outlets:
                own[outlet].add(value)
        return Commons(frozenset(archive), {outlet: frozenset(values) for outlet, values in own.items()})
