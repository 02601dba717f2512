"""A segment as Whoosh's own searcher reads it, one posting at a time: right and slow."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.matching import ListMatcher
from whoosh.reading import TermInfo, TermNotFound

from articles.search.engines.whoosh.segment import Segment


class ArrayTermsReader(base.TermsReader):
    """The words of a segment, one posting at a time, for Whoosh's own searcher."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment

    def _number(self, fieldname: str, word: bytes) -> int:
        number = self._segment.find_stem(word.decode("utf-8", "surrogatepass")) if fieldname == "text" else -1
        if number < 0:
            raise TermNotFound(f"{fieldname}:{word!r}")
        return number

    def _postings(self, number: int) -> tuple[Sequence[int], Sequence[float]]:
        first, last = self._segment.stem_posting[number : number + 2].tolist()
        documents = self._segment.posting_document[first:last].tolist()
        return documents, np.diff(self._segment.posting_token[first : last + 1]).astype(float).tolist()

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        try:
            return self._number(*term) >= 0
        except TermNotFound:
            return False

    def indexed_field_names(self) -> list[str]:
        return ["text"]

    def terms(self) -> Iterator[tuple[str, bytes]]:
        return (("text", self._segment.stem_bytes(n)) for n in range(self._segment.stems))

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        return (term for term in self.terms() if term[1] >= prefix)

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, word: bytes) -> TermInfo:
        documents, weights = self._postings(self._number(fieldname, word))
        return TermInfo(sum(weights), len(documents), 1, 1, max(weights), documents[0], documents[-1])

    def frequency(self, fieldname: str, word: bytes) -> float:
        return float(self.term_info(fieldname, word).weight()) if (fieldname, word) in self else 0.0

    def doc_frequency(self, fieldname: str, word: bytes) -> int:
        return int(self.term_info(fieldname, word).doc_frequency()) if (fieldname, word) in self else 0

    def matcher(self, fieldname: str, word: bytes, format_: Any, scorer: Any = None) -> ListMatcher:
        documents, weights = self._postings(self._number(fieldname, word))
        return ListMatcher(documents, weights, format=format_, scorer=scorer, term=(fieldname, word))

    def close(self) -> None:
        pass


class ArrayDocumentReader(base.PerDocumentReader):
    """What Whoosh's own searcher may ask of a document."""

    def __init__(self, segment: Segment, listed: W3Segment) -> None:
        self._segment, self._listed = segment, listed

    def doc_count(self) -> int:
        return int(self._listed.doc_count())

    def doc_count_all(self) -> int:
        return int(self._listed.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self._listed.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._listed.is_deleted(docnum))

    def deleted_docs(self) -> Iterable[int]:
        return self._listed.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        return int(self._segment.lengths[docnum].sum())

    def field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths.sum())

    def min_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths.sum(axis=1).min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        return int(self._segment.lengths.sum(axis=1).max(initial=0))

    def stored_fields(self, docnum: int) -> dict[str, int]:
        return {"article": int(self._segment.column("article")[docnum])}
