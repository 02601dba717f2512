"""A mixture's text as an ingest takes it apart, and what that gives for the same words in another order."""

import copy
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from benchmarks.scaled_mixtures import MixedText

if TYPE_CHECKING:
    from articles.extraction.furniture import CaptureLines
    from articles.extraction.parts import Split
    from articles.ingest.working import RunKnowledge
    from articles.models import Article, Source


@dataclass(frozen=True, slots=True)
class TakenText:
    """What an ingest makes of a text before it is stored. `question` is what a curator is asked of its split:
    the words and the doubt; None for nothing."""

    text: str
    source: int
    slug: str
    encoding: str
    article: "Article"
    parts: "Split"
    lines: "CaptureLines"
    furniture: frozenset[int]
    question: tuple[str, float] | None

    def is_like(self, other: "TakenText") -> bool:
        """Whether both say the same of the article and of each line."""
        roles = [[line.role for line in each.parts.lines] for each in (self, other)]
        names = (
            "headline",
            "byline",
            "dateline",
            "agency",
            "body",
            "body_roles",
            "language",
            "word_count",
            "kind",
        )
        mine, theirs = ([getattr(each.article, name) for name in names] for each in (self, other))
        return roles[0] == roles[1] and mine == theirs and self.lines == other.lines


@dataclass(slots=True)
class Taker:
    """Takes texts apart with what the archive knows of its sources."""

    sources: "dict[int, Source]"
    knowledge: "RunKnowledge"
    version: str
    names: dict[str, str]

    @classmethod
    def read(cls) -> "Taker":
        from articles.ingest.outcome import Stopwatch
        from articles.ingest.taking import CaptureTaker
        from articles.linking import pairs
        from articles.linking.calibration import current_models
        from articles.models import Source

        taker = CaptureTaker.begin(Stopwatch(), None, lambda: False)
        names = Source.objects.agency_names()
        return cls(Source.objects.in_bulk(), taker.knowledge, pairs.algorithm(current_models()), names)

    def take(self, number_of_source: int, text: str, number: int, day: date) -> TakenText:
        """As an ingest does with a manifest that names source, address and day."""
        from articles.extraction.furniture import folded_lines
        from articles.ingest.claims import Claims
        from articles.ingest.facts import gather, settle_facts
        from articles.ingest.reading import read_capture
        from articles.ingest.splitting import split_reading
        from articles.ingest.stated import Stated
        from articles.models import Article

        source = self.sources[number_of_source]
        reading = read_capture(text.encode(), "txt")
        assert reading.text == text
        numbers = folded_lines(text)
        taken = split_reading(
            reading,
            source,
            self.knowledge.agencies,
            self.knowledge.marked.of(source),
            self.knowledge.repeated.among(source, numbers),
            numbers=numbers,
        )
        url = f"https://mixtures.example/{number}"
        claims = Claims(source=source.name, url=url, date=day.isoformat())
        stated = Stated((("manifest", claims),), source, "manifest", f"{source.slug}/mixture-{number}.txt")
        facts = gather(stated, taken.parts, self.knowledge.agencies)
        article = Article(path=stated.filed, source=None)
        settle_facts(article, facts.found)
        self._name_agency(article)
        question = self._question(article, taken.parts)
        return TakenText(
            text, source.pk, source.slug, reading.encoding, article, taken.parts, taken.lines,
            taken.furniture, question,
        )  # fmt: skip

    def as_other(self, base: TakenText, before: MixedText, after: MixedText, text: str) -> TakenText:
        """What the same gives with each line's words in another order."""
        from articles.extraction.furniture import number_of
        from articles.extraction.lines import fold_line

        changed = {
            number_of(fold_line(old)): number_of(fold_line(new))
            for old, new in zip(
                (before.headline, *before.paragraphs), (after.headline, *after.paragraphs), strict=True
            )
        }

        def now(lines: frozenset[int]) -> frozenset[int]:
            return frozenset(changed.get(line, line) for line in lines)

        kept = now(base.lines.kept)
        # As extraction.furniture.capture_lines marks a text.
        key = number_of(f"{text}\0{sorted(kept)}")
        lines = replace(
            base.lines, key=key, lines=now(base.lines.lines), kept=kept, body=now(base.lines.body)
        )
        article = copy.copy(base.article)
        article.headline, article.body = after.headline, "\n\n".join(after.paragraphs)
        return replace(base, text=text, article=article, lines=lines, furniture=now(base.furniture))

    def shingles(self, paragraphs: list[str]) -> frozenset[int]:
        from articles.language.tokens import join_paragraphs, tokenize
        from articles.syndication.fingerprint import fingerprint, word_hashes

        tokens = tokenize(join_paragraphs(paragraphs)).tokens
        return frozenset(fingerprint(word_hashes(tokens)).hashes.tolist())

    def _question(self, article: "Article", parts: "Split") -> tuple[str, float] | None:
        """As ingest.questions asks of a new article."""
        from articles.extraction.doubts import weakest_part, weigh_doubt
        from articles.ingest.questions import doubts
        from articles.ingest.splitting import KeptSplit

        kept = KeptSplit.of(parts)
        reasons = doubts(article, kept)
        if not reasons:
            return None
        part, sure = weakest_part(kept.sureness)
        said = f"{', '.join(reasons).capitalize()} (weakest: the {part}, {sure:.0%} sure)."
        return said, weigh_doubt(reasons, kept.sureness)

    def _name_agency(self, article: "Article") -> None:
        """As linking.readings.name_agency does for an article that stands in the database."""
        from articles.language.agencies import agency_key
        from articles.models import Source
        from articles.syndication.agency import AgencyShare, attribute_agency

        source = self.sources[article.source_id or 0]
        is_agency = source.kind == Source.Kind.AGENCY
        if article.agency or not (is_agency or article.dateline or article.byline or article.credit):
            return
        told: Any = attribute_agency(
            source=source.name, source_is_agency=is_agency, dateline=article.dateline, byline=article.byline,
            credit=article.credit, contributors=article.contributors,
            known=tuple(each.name for each in self.sources.values() if each.kind == Source.Kind.AGENCY),
        )  # fmt: skip
        if told.share is AgencyShare.WHOLE:
            article.agency = self.names.get(agency_key(told.agency), told.agency)
            article.origins = article.origins | {"agency": article.origins.get(told.said_by, "text")}
