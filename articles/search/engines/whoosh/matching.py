"""Words, phrases and prefixes to documents: slices of a segment's arrays, put together in bulk."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from articles.language.search_tokens import UNSTEMMED, fold_surface
from articles.search.engines.whoosh.segment import ZONES, Array, Segment, saturate
from articles.search.engines.whoosh.snapshot import Snapshot
from articles.search.plan import Term, Terms
from articles.search.query import Prefix

MOST_FORMS = 1_000
"""Words that a prefix stands for at most, in one segment; the commonest are kept and the page says so."""
FEW = 20_000  # needles: up to here a binary search for each is quicker than a bitmap
WINDOW = 1 << 20  # addresses of one bitmap: it stays in the processor's cache


@dataclass(frozen=True, slots=True)
class Hits:
    """Documents, rising and unique, and the weight of the match in each."""

    documents: Array
    weights: Array
    is_capped: bool = False


NOTHING = Hits(np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.float32))


def find(snapshot: Snapshot, wanted: Terms | Prefix) -> Hits:
    """The documents that have any of the sequences, or a word with the prefix, over all segments."""
    parts = []
    for base, segment in zip(snapshot.bases, snapshot.segments, strict=True):
        hits = prefix_hits(segment, wanted) if isinstance(wanted, Prefix) else any_hits(segment, wanted)
        if len(hits.documents):
            parts.append(Hits(hits.documents.astype(np.int64) + base, hits.weights, hits.is_capped))
    return _joined(parts)


def _joined(parts: Sequence[Hits]) -> Hits:
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    return Hits(
        np.concatenate([part.documents for part in parts]),
        np.concatenate([part.weights for part in parts]),
        any(part.is_capped for part in parts),
    )


def any_hits(segment: Segment, wanted: Terms) -> Hits:
    """Any of the sequences; a document with several counts with its best."""
    zone = ZONES.index(wanted.field) if wanted.field else -1
    parts = []
    for sequence in wanted.sequences:
        hits = (
            term_hits(segment, sequence[0], zone)
            if len(sequence) == 1
            else sequence_hits(segment, sequence, zone, wanted.near)
        )
        if len(hits.documents):
            parts.append(hits)
    return _best(segment.documents, parts)


def _best(documents: int, parts: Sequence[Hits]) -> Hits:
    if len(parts) < 2:
        return parts[0] if parts else NOTHING
    weights = np.zeros(documents, dtype=np.float32)
    for part in parts:
        weights[part.documents] = np.maximum(weights[part.documents], part.weights)
    found = np.flatnonzero(weights)
    return Hits(found, weights[found], any(part.is_capped for part in parts))


def allowed_forms(segment: Segment, group: int, term: Term) -> Array | None:
    """Which forms of a group a term accepts, by number within the group; None for all of them."""
    first, last = segment.group_form[group : group + 2].tolist()
    if last - first == 1 and term.forms is None and segment.form_bytes(first)[-1:] != b"\x01":
        return None
    texts = [segment.form_text(number) for number in range(first, last)]
    if term.forms is not None:
        accepted = [text in term.forms for text in texts]
    else:
        accepted = [
            not text.endswith(UNSTEMMED) or text[:-1].lower() == (term.own or term.group) for text in texts
        ]
    return None if all(accepted) else np.array(accepted)


def term_hits(segment: Segment, term: Term, zone: int = -1) -> Hits:
    """One word, in any zone or in one."""
    group = segment.find_group(term.group)
    if group < 0:
        return NOTHING
    first, last = segment.group_posting[group : group + 2].tolist()
    allowed = allowed_forms(segment, group, term)
    if zone < 0 and allowed is None:
        return Hits(segment.posting_document[first:last], segment.posting_weight[first:last])
    return _of_addresses(segment, _filtered(segment, first, last, allowed, zone))


def _filtered(segment: Segment, first: int, last: int, allowed: Array | None, zone: int) -> Array:
    """The addresses of these postings' tokens whose form and zone are wanted."""
    start, end = int(segment.posting_token[first]), int(segment.posting_token[last])
    addresses = segment.token_address[start:end]
    if allowed is not None:
        addresses = addresses[allowed[segment.token_form[start:end]]]
    if zone >= 0 and len(addresses):
        slots = segment.posting_document[first:last].astype(np.int64) * len(ZONES) + zone
        begins = np.searchsorted(addresses, segment.starts[slots])
        ends = np.searchsorted(addresses, segment.starts[slots + 1])
        edges = np.zeros(len(addresses) + 1, dtype=np.int32)
        np.add.at(edges, begins, 1)
        np.add.at(edges, ends, -1)
        addresses = addresses[np.cumsum(edges[:-1]) > 0]
    return addresses


def addresses_of(segment: Segment, term: Term, zone: int = -1) -> Array:
    """Every address where a word stands, rising."""
    group = segment.find_group(term.group)
    if group < 0:
        return np.zeros(0, dtype=np.uint32)
    first, last = segment.group_posting[group : group + 2].tolist()
    return _filtered(segment, first, last, allowed_forms(segment, group, term), zone)


def _of_addresses(segment: Segment, addresses: Array) -> Hits:
    """Documents and weights of single matches, given where each begins."""
    if not len(addresses):
        return NOTHING
    slots = np.searchsorted(segment.starts, addresses, side="right") - 1
    documents = slots // len(ZONES)
    first = np.flatnonzero(np.diff(documents, prepend=-1))
    frequency = np.add.reduceat(segment.weights[slots], first)
    return Hits(documents[first], saturate(frequency))


def sequence_hits(segment: Segment, sequence: Sequence[Term], zone: int, near: int) -> Hits:
    """Words next to one another in order or, with `near`, within so many words in any order."""
    runs = []
    for term in sequence:
        addresses = addresses_of(segment, term, zone)
        if not len(addresses):
            return NOTHING
        runs.append(addresses)
    if near:
        return _of_addresses(segment, _close_by(runs, near).astype(np.uint32))
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
        places = np.searchsorted(stack, np.maximum(needles, 0).astype(stack.dtype))
        places[places == len(stack)] = 0
        return stack[places] == needles
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


def _close_by(runs: Sequence[Array], near: int) -> Array:
    """Addresses of the rarest word that have every other word within `near` words, on either side."""
    order = sorted(range(len(runs)), key=lambda n: len(runs[n]))
    anchors = runs[order[0]].astype(np.int64)
    for n in order[1:]:
        other = runs[n].astype(np.int64)
        after = np.searchsorted(other, anchors, side="right")
        following = other[np.minimum(after, len(other) - 1)] - anchors
        before = np.searchsorted(other, anchors, side="left") - 1
        preceding = anchors - other[np.maximum(before, 0)]
        close = ((following > 0) & (following <= near)) | (
            (preceding > 0) & (preceding <= near) & (before >= 0)
        )
        anchors = anchors[close]
        if not len(anchors):
            break
    return anchors


def prefix_hits(segment: Segment, wanted: Prefix) -> Hits:
    """Every word that begins so; whole groups in bulk, others form by form."""
    start = fold_surface(wanted.text)
    forms = np.concatenate([segment.forms_from(start), segment.forms_from(start.upper())]).astype(np.int64)
    forms = np.unique(forms)
    is_capped = len(forms) > MOST_FORMS
    if is_capped:
        commonest = np.argsort(-segment.form_count[forms].astype(np.int64), kind="stable")[:MOST_FORMS]
        forms = np.sort(forms[commonest])
    if not len(forms):
        return NOTHING
    zone = ZONES.index(wanted.field) if wanted.field else -1
    groups, counts = np.unique(segment.form_group[forms].astype(np.int64), return_counts=True)
    all_forms = segment.group_form[groups + 1].astype(np.int64) - segment.group_form[groups]
    weights = np.zeros(segment.documents, dtype=np.float32)
    whole = (counts == all_forms) if zone < 0 else np.zeros(len(groups), dtype=bool)
    runs = np.split(groups[whole], np.flatnonzero(np.diff(groups[whole]) != 1) + 1)
    for run in runs:
        if len(run):
            first, last = int(segment.group_posting[run[0]]), int(segment.group_posting[run[-1] + 1])
            weights[segment.posting_document[first:last]] = segment.posting_weight[first:last]
    for group in groups[~whole].tolist():
        low, high = segment.group_form[group : group + 2].tolist()
        allowed = np.zeros(high - low, dtype=bool)
        allowed[forms[np.searchsorted(forms, low) : np.searchsorted(forms, high)] - low] = True
        first, last = segment.group_posting[group : group + 2].tolist()
        hits = _of_addresses(
            segment, _filtered(segment, first, last, None if allowed.all() else allowed, zone)
        )
        weights[hits.documents] = hits.weights
    found = np.flatnonzero(weights)
    return Hits(found, weights[found], is_capped)
