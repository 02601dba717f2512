"""What two articles share, counted: the evidence that a verdict rests on, whichever article is named
first."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from articles.syndication.align import align
from articles.syndication.article_text import Span
from articles.syndication.narrative import StretchKind
from articles.syndication.reading import ArticleReading

# A paragraph counts as shared when it holds this many shared narrative words: one whole run.
PARAGRAPH_WORDS = 8
# The opening of an article: so many of its first paragraphs of narrative.
LEAD_PARAGRAPHS = 3


# What an article shows of others' words, with quotation marks or within a document's frame.
_SHOWN = (StretchKind.QUOTED, StretchKind.DOCUMENT)


@dataclass(frozen=True, slots=True)
class EvidenceSide:
    """One side's counts. `coverage` is the share of its body words in shared runs, of whatever kind.

    `paragraphs` are those with a whole run of shared narrative; `own` is the share of its words in
    paragraphs that share less than a run, and less than half: what the other side has not. `lead` is how
    much of the best shared of its first paragraphs is shared narrative.
    """

    words: int
    narrative: int
    coverage: float
    narrative_coverage: float
    paragraphs: int
    own: float
    lead: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """`narrative` counts shared words that both sides tell themselves and that nobody keeps repeating.

    `ignored` says how many shared words were left out, and why; `one_sided` of them are the one side's
    narrative and the other's quotation. `rare` counts the shared shingles that are not common; `longest` is
    the longest shared run in words, `longest_narrative` the longest stretch of it that counts. `told` is
    parallel to `spans`: how many words of each count.
    """

    left: EvidenceSide
    right: EvidenceSide
    shared: int
    narrative: int
    one_sided: int
    longest: int
    longest_narrative: int
    rare: int
    ignored: dict[str, int]
    spans: tuple[Span, ...]
    told: tuple[int, ...]
    identical: bool


def gather_evidence(
    left: ArticleReading, right: ArticleReading, common: frozenset[int] = frozenset()
) -> Evidence:
    """Align two readings and count. `common` holds the shingles that the archive or either outlet repeats."""
    if (right.digest, len(right)) < (left.digest, len(left)):
        return turned_evidence(gather_evidence(right, left, common))
    spans = align(left.hashes, right.hashes)
    at_left = _word_positions([(span.a_start, span.a_end) for span in spans])
    at_right = _word_positions([(span.b_start, span.b_end) for span in spans])
    repeated = left.repeated(common)[at_left] | right.repeated(common)[at_right]
    kinds = np.maximum(left.kinds[at_left], right.kinds[at_right])
    counts = ~repeated & (kinds == StretchKind.NARRATIVE)
    quoted_left = np.isin(left.kinds[at_left], _SHOWN)
    quoted_right = np.isin(right.kinds[at_right], _SHOWN)
    tells_left = left.kinds[at_left] == StretchKind.NARRATIVE
    tells_right = right.kinds[at_right] == StretchKind.NARRATIVE
    one_sided = ((quoted_left & tells_right) | (quoted_right & tells_left)) & ~repeated
    ignored = {
        kind.name.lower(): int(np.count_nonzero(kinds == kind))
        for kind in StretchKind
        if kind is not StretchKind.NARRATIVE
    }
    ignored["repeated"] = int(np.count_nonzero(repeated & (kinds == StretchKind.NARRATIVE)))
    shared_shingles = set(left.fingerprint.hashes.tolist()) & set(right.fingerprint.hashes.tolist())
    return Evidence(
        left=_side(left, at_left, counts),
        right=_side(right, at_right, counts),
        shared=len(at_left),
        narrative=int(np.count_nonzero(counts)),
        one_sided=int(np.count_nonzero(one_sided)),
        longest=max((span.a_end - span.a_start for span in spans), default=0),
        longest_narrative=_longest(spans, counts),
        rare=len(shared_shingles - common),
        ignored={why: number for why, number in ignored.items() if number},
        spans=spans,
        told=_told(spans, counts),
        identical=left.digest == right.digest and len(left) > 0,
    )


def turned_evidence(evidence: Evidence) -> Evidence:
    """The same evidence with the sides exchanged."""
    runs = sorted(
        (
            (Span(span.b_start, span.b_end, span.a_start, span.a_end), told)
            for span, told in zip(evidence.spans, evidence.told, strict=True)
        ),
        key=lambda run: run[0].a_start,
    )
    return Evidence(
        left=evidence.right,
        right=evidence.left,
        shared=evidence.shared,
        narrative=evidence.narrative,
        one_sided=evidence.one_sided,
        longest=evidence.longest,
        longest_narrative=evidence.longest_narrative,
        rare=evidence.rare,
        ignored=evidence.ignored,
        spans=tuple(span for span, _ in runs),
        told=tuple(told for _, told in runs),
        identical=evidence.identical,
    )


def _told(spans: tuple[Span, ...], counts: npt.NDArray[np.bool_]) -> tuple[int, ...]:
    """How many words of each run count; `counts` has one entry for each shared word, run after run."""
    ends = np.cumsum([span.a_end - span.a_start for span in spans], dtype=np.int64)
    total = np.concatenate(([0], np.cumsum(counts)))
    return tuple(np.diff(np.concatenate(([0], total[ends]))).tolist())


def _word_positions(runs: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    if not runs:
        return np.empty(0, dtype=np.int64)
    return np.concatenate([np.arange(start, end) for start, end in runs])


def _side(
    reading: ArticleReading, positions: npt.NDArray[np.int64], counts: npt.NDArray[np.bool_]
) -> EvidenceSide:
    narrative = reading.narrative_words()
    sizes = np.bincount(reading.paragraph) if len(reading) else np.zeros(1, dtype=np.int64)
    held = np.bincount(reading.paragraph[positions[counts]], minlength=len(sizes))
    narrative_words = int(np.count_nonzero(counts))
    touched = np.bincount(reading.paragraph[positions], minlength=len(sizes))
    own = int(sizes[touched < np.minimum(PARAGRAPH_WORDS, (sizes + 1) // 2)].sum())
    return EvidenceSide(
        words=len(reading),
        narrative=narrative,
        coverage=len(positions) / len(reading) if len(reading) else 0.0,
        narrative_coverage=narrative_words / narrative if narrative else 0.0,
        paragraphs=int(np.count_nonzero(held >= PARAGRAPH_WORDS)),
        own=own / len(reading) if len(reading) else 0.0,
        lead=_lead(reading, held),
    )


def _lead(reading: ArticleReading, held: npt.NDArray[np.int64]) -> float:
    """The best shared of the first paragraphs that hold a run of narrative: the share of it that is
    shared."""
    tells = reading.paragraph[reading.kinds == StretchKind.NARRATIVE]
    sizes = np.bincount(tells, minlength=len(held))
    first = np.flatnonzero(sizes >= PARAGRAPH_WORDS)[:LEAD_PARAGRAPHS]
    return float((held[first] / sizes[first]).max()) if len(first) else 0.0


def _longest(spans: tuple[Span, ...], counts: npt.NDArray[np.bool_]) -> int:
    best = offset = 0
    for span in spans:
        length = span.a_end - span.a_start
        marks = counts[offset : offset + length].view(np.int8)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], marks, [0]))))
        best = max(best, int((edges[1::2] - edges[::2]).max()) if len(edges) else 0)
        offset += length
    return best
