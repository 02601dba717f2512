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
# A quotation counts with the narrative it was copied with, when one shared run holds this much of that.
CARRYING_WORDS = 8


@dataclass(frozen=True, slots=True)
class EvidenceSide:
    """One side's counts. `coverage` is the share of its body words in shared runs, of whatever kind.

    `paragraphs` are those with a whole run of shared narrative; `own` is the share of its words in
    paragraphs that share less than a run, and less than half: what the other side has not.
    """

    words: int
    narrative: int
    coverage: float
    narrative_coverage: float
    paragraphs: int
    own: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """`narrative` counts shared words that both sides tell themselves and that nobody keeps repeating;
    `carried` of them are quotations copied in one run with their narrative.

    `ignored` says how many shared words were left out, and why; `rare` counts the shared shingles
    that are not common; `longest` is the longest shared run in words, `longest_narrative` the
    longest stretch of it that counts.
    """

    left: EvidenceSide
    right: EvidenceSide
    shared: int
    narrative: int
    carried: int
    longest: int
    longest_narrative: int
    rare: int
    ignored: dict[str, int]
    spans: tuple[Span, ...]
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
    quoted = (left.kinds[at_left] == StretchKind.QUOTED) & (right.kinds[at_right] == StretchKind.QUOTED)
    carried = _carried(spans, counts, quoted & ~repeated)
    counts |= carried
    ignored = {
        kind.name.lower(): int(np.count_nonzero((kinds == kind) & ~carried))
        for kind in StretchKind
        if kind is not StretchKind.NARRATIVE
    }
    ignored["repeated"] = int(np.count_nonzero(repeated & (kinds == StretchKind.NARRATIVE)))
    narrative_words = int(np.count_nonzero(counts))
    shared_shingles = set(left.fingerprint.hashes.tolist()) & set(right.fingerprint.hashes.tolist())
    return Evidence(
        left=_side(left, at_left, counts, int(np.count_nonzero(carried))),
        right=_side(right, at_right, counts, int(np.count_nonzero(carried))),
        shared=len(at_left),
        narrative=narrative_words,
        carried=int(np.count_nonzero(carried)),
        longest=max((span.a_end - span.a_start for span in spans), default=0),
        longest_narrative=_longest(spans, counts),
        rare=len(shared_shingles - common),
        ignored={why: number for why, number in ignored.items() if number},
        spans=spans,
        identical=left.digest == right.digest and len(left) > 0,
    )


def turned_evidence(evidence: Evidence) -> Evidence:
    """The same evidence with the sides exchanged."""
    spans = (Span(span.b_start, span.b_end, span.a_start, span.a_end) for span in evidence.spans)
    return Evidence(
        left=evidence.right,
        right=evidence.left,
        shared=evidence.shared,
        narrative=evidence.narrative,
        carried=evidence.carried,
        longest=evidence.longest,
        longest_narrative=evidence.longest_narrative,
        rare=evidence.rare,
        ignored=evidence.ignored,
        spans=tuple(sorted(spans, key=lambda span: span.a_start)),
        identical=evidence.identical,
    )


def _carried(
    spans: tuple[Span, ...], counts: npt.NDArray[np.bool_], quoted: npt.NDArray[np.bool_]
) -> npt.NDArray[np.bool_]:
    """Quoted words that stand in one run with enough narrative: who copies both copies the report."""
    carried = np.zeros(len(counts), dtype=bool)
    offset = 0
    for span in spans:
        run = slice(offset, offset + span.a_end - span.a_start)
        if np.count_nonzero(counts[run]) >= CARRYING_WORDS:
            carried[run] = quoted[run]
        offset = run.stop
    return carried


def _word_positions(runs: list[tuple[int, int]]) -> npt.NDArray[np.int64]:
    if not runs:
        return np.empty(0, dtype=np.int64)
    return np.concatenate([np.arange(start, end) for start, end in runs])


def _side(
    reading: ArticleReading, positions: npt.NDArray[np.int64], counts: npt.NDArray[np.bool_], carried: int
) -> EvidenceSide:
    narrative = reading.narrative_words() + carried
    held = np.bincount(reading.paragraph[positions[counts]]) if counts.any() else np.empty(0, dtype=np.int64)
    narrative_words = int(np.count_nonzero(counts))
    sizes = np.bincount(reading.paragraph) if len(reading) else np.zeros(1, dtype=np.int64)
    touched = np.bincount(reading.paragraph[positions], minlength=len(sizes))
    own = int(sizes[touched < np.minimum(PARAGRAPH_WORDS, (sizes + 1) // 2)].sum())
    return EvidenceSide(
        words=len(reading),
        narrative=narrative,
        coverage=len(positions) / len(reading) if len(reading) else 0.0,
        narrative_coverage=narrative_words / narrative if narrative else 0.0,
        paragraphs=int(np.count_nonzero(held >= PARAGRAPH_WORDS)),
        own=own / len(reading) if len(reading) else 0.0,
    )


def _longest(spans: tuple[Span, ...], counts: npt.NDArray[np.bool_]) -> int:
    best = offset = 0
    for span in spans:
        length = span.a_end - span.a_start
        marks = counts[offset : offset + length].view(np.int8)
        edges = np.flatnonzero(np.diff(np.concatenate(([0], marks, [0]))))
        best = max(best, int((edges[1::2] - edges[::2]).max()) if len(edges) else 0)
        offset += length
    return best
