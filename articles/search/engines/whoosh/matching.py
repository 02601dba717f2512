"""Words, phrases and prefixes to documents: slices of a segment's arrays, put together in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articles.language.search_tokens import UNSTEMMED, fold_surface
from articles.search.engines.whoosh.nearness import windows
from articles.search.engines.whoosh.segment import TEXT_COLUMNS, Array, Segment, frequency_of, saturate
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.plan import Term, Terms
from articles.search.query import Prefix

MOST_SURFACES = 1_000
"""Words that a prefix stands for at most, in one segment; the commonest are kept and the page says so."""
FEW = 20_000  # needles: up to here a binary search for each is quicker than a bitmap
WINDOW = 1 << 20  # addresses of one bitmap: it stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Matches:
    """Documents, rising and unique, and the weight of the match in each."""

    documents: Array
    weights: Array
    is_capped: bool = False


NOTHING = Matches(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def matches_of(snapshot: Snapshot, wanted: Terms | Prefix) -> Matches:
    """The documents that have any of the sequences, or a word with the prefix, over all segments."""
    parts = []
    for base, segment in zip(snapshot.bases, snapshot.segments, strict=True):
        found = (
            prefix_matches(segment, wanted)
            if isinstance(wanted, Prefix)
            else sequences_matches(segment, wanted)
        )
        if len(found.documents):
            parts.append(Matches(found.documents.astype(np.int64) + base, found.weights, found.is_capped))
    return _joined(parts)


def _joined(parts: Sequence[Matches]) -> Matches:
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return Matches(
        np.concatenate([part.documents for part in parts]),
        np.concatenate([part.weights for part in parts]),
        any(part.is_capped for part in parts),
    )


def sequences_matches(segment: Segment, wanted: Terms) -> Matches:
    """Any of the sequences; a document with several counts with its best."""
    field = TEXT_COLUMNS.index(wanted.field) if wanted.field else -1
    parts = []
    for sequence in wanted.sequences:
        found = (
            term_matches(segment, sequence[0], field)
            if len(sequence) == 1
            else sequence_matches(segment, sequence, field, wanted.near)
        )
        if len(found.documents):
            parts.append(found)
    return _best(segment.documents, parts)


def _best(size: int, parts: Sequence[Matches]) -> Matches:
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    weights = np.zeros(size, dtype=np.float32)
    for part in parts:
        weights[part.documents] = np.maximum(weights[part.documents], part.weights)
    found = np.flatnonzero(weights)
    return Matches(found, weights[found], any(part.is_capped for part in parts))


def allowed_surfaces(segment: Segment, stem: int, term: Term) -> Array | None:
    """Which surfaces of a stem a term accepts, by number within the stem; None for all of them."""
    first, last = segment.stem_surface[stem : stem + 2].tolist()
    if last - first == 1 and term.surfaces is None and segment.surface_bytes(first)[-1:] != b"\x01":
        return None
    texts = [segment.surface_text(number) for number in range(first, last)]
    if term.surfaces is not None:
        accepted = [text in term.surfaces for text in texts]
    else:
        accepted = [
            not text.endswith(UNSTEMMED) or text[:-1].lower() == (term.own or term.stem) for text in texts
        ]
    return None if all(accepted) else np.array(accepted)


def term_matches(segment: Segment, term: Term, field: int = -1) -> Matches:
    """One word, in any field or in one."""
    stem = segment.find_stem(term.stem)
    if stem < 0:
        return NOTHING
    first, last = segment.stem_posting[stem : stem + 2].tolist()
    allowed = allowed_surfaces(segment, stem, term)
    if field < 0 and allowed is None:
        return Matches(segment.posting_document[first:last], segment.posting_weight[first:last])
    return _of_addresses(segment, _filtered(segment, first, last, allowed, field))


def _filtered(segment: Segment, first: int, last: int, allowed: Array | None, field: int) -> Array:
    """The addresses of these postings' tokens whose surface and field are wanted."""
    start, end = int(segment.posting_token[first]), int(segment.posting_token[last])
    addresses = segment.token_address[start:end]
    if allowed is not None:
        addresses = addresses[allowed[segment.token_surface[start:end]]]
    if field >= 0 and len(addresses):
        slots = segment.posting_document[first:last].astype(np.int64) * len(TEXT_COLUMNS) + field
        begins = np.searchsorted(addresses, segment.starts[slots])
        ends = np.searchsorted(addresses, segment.starts[slots + 1])
        edges = np.zeros(len(addresses) + 1, dtype=np.int32)
        np.add.at(edges, begins, 1)
        np.add.at(edges, ends, -1)
        addresses = addresses[np.cumsum(edges[:-1]) > 0]
    return addresses


def addresses_of(segment: Segment, term: Term, field: int = -1) -> Array:
    """Every address where a word stands, rising."""
    stem = segment.find_stem(term.stem)
    if stem < 0:
        return np.zeros(0, dtype=np.uint32)
    first, last = segment.stem_posting[stem : stem + 2].tolist()
    return _filtered(segment, first, last, allowed_surfaces(segment, stem, term), field)


def _of_addresses(segment: Segment, addresses: Array) -> Matches:
    """Documents and weights of single matches, given where each begins."""
    if not len(addresses):
        return NOTHING
    slots = np.searchsorted(segment.starts, addresses, side="right") - 1
    documents = slots // len(TEXT_COLUMNS)
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    frequency = np.add.reduceat(segment.weights[slots], first)
    return Matches(documents[first], saturate(frequency))


def _once_a_part(segment: Segment, addresses: Array) -> Matches:
    """The same, however often a match stands in a headline or a body: how many windows hold some words
    depends on how they are counted, whether one does does not."""
    slots = np.unique(np.searchsorted(segment.starts, addresses, side="right") - 1)
    return _of_addresses(segment, segment.starts[slots])


def sequence_matches(segment: Segment, sequence: Sequence[Term], field: int, near: int) -> Matches:
    """Words next to one another in order or, with `near`, within so many words in any order."""
    runs = []
    for term in sequence:
        addresses = addresses_of(segment, term, field)
        if not len(addresses):
            return NOTHING
        runs.append(addresses)
    if near:
        return _once_a_part(segment, windows(runs, near).astype(np.uint32))
    order = sorted(range(len(runs)), key=lambda n: len(runs[n]))
    begins = runs[order[0]].astype(np.int64) - order[0]
    for n in order[1:]:
        begins = begins[_among(begins + n, runs[n])]
        if not len(begins):
            return NOTHING
    return _of_addresses(segment, begins.astype(np.uint32))


def _among(needles: Array, stack: Array) -> Array:
    """Which needles are in the stack. Both rise and have no value twice."""
    if len(needles) < FEW:
        nearest = np.searchsorted(stack, np.maximum(needles, 0).astype(stack.dtype))
        nearest[nearest == len(stack)] = 0
        return stack[nearest] == needles
    found = np.zeros(len(needles), dtype=bool)
    window = np.empty(WINDOW, dtype=bool)
    edges = np.arange(0, int(stack[-1]) + WINDOW + 1, WINDOW)
    in_stack = np.searchsorted(stack, edges.astype(stack.dtype)).tolist()
    in_needles = np.searchsorted(needles, edges).tolist()
    for number, low in enumerate(edges[:-1].tolist()):
        some = needles[in_needles[number] : in_needles[number + 1]]
        if len(some):
            window[:] = False
            window[stack[in_stack[number] : in_stack[number + 1]] - low] = True
            found[in_needles[number] : in_needles[number + 1]] = window[some - low]
    return found


def prefix_matches(segment: Segment, wanted: Prefix) -> Matches:
    """Every word that begins so, weighed as one word would be that stood wherever any of them does.

    Whole stems are taken in bulk, others surface by surface.
    """
    start = fold_surface(wanted.text)
    surfaces = np.concatenate([segment.surfaces_from(start), segment.surfaces_from(start.upper())]).astype(
        np.int64
    )
    surfaces = np.unique(surfaces)
    is_capped = len(surfaces) > MOST_SURFACES
    if is_capped:
        commonest = np.argsort(-segment.surface_count[surfaces].astype(np.int64), kind="stable")[
            :MOST_SURFACES
        ]
        surfaces = np.sort(surfaces[commonest])
    if not len(surfaces):
        return NOTHING
    field = TEXT_COLUMNS.index(wanted.field) if wanted.field else -1
    stems, counts = np.unique(segment.surface_stem[surfaces].astype(np.int64), return_counts=True)
    all_surfaces = segment.stem_surface[stems + 1].astype(np.int64) - segment.stem_surface[stems]
    posted: list[Array] = []
    weights: list[Array] = []
    whole = (counts == all_surfaces) if field < 0 else np.zeros(len(stems), dtype=bool)
    runs = np.split(stems[whole], np.flatnonzero(np.diff(stems[whole]) != 1) + 1)
    for run in runs:
        if len(run):
            first, last = int(segment.stem_posting[run[0]]), int(segment.stem_posting[run[-1] + 1])
            posted.append(segment.posting_document[first:last])
            weights.append(segment.posting_weight[first:last])
    for stem in stems[~whole].tolist():
        low, high = segment.stem_surface[stem : stem + 2].tolist()
        allowed = np.zeros(high - low, dtype=bool)
        allowed[surfaces[np.searchsorted(surfaces, low) : np.searchsorted(surfaces, high)] - low] = True
        first, last = segment.stem_posting[stem : stem + 2].tolist()
        found = _of_addresses(
            segment, _filtered(segment, first, last, None if allowed.all() else allowed, field)
        )
        posted.append(found.documents)
        weights.append(found.weights)
    added = frequency_of(np.concatenate(weights).astype(np.float64))
    frequency = np.bincount(np.concatenate(posted), weights=added, minlength=segment.documents)
    documents = np.flatnonzero(frequency)
    return Matches(documents, saturate(frequency[documents]), is_capped)
