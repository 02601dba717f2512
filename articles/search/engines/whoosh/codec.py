"""The archive's codec for Whoosh: how a segment is written, and how Whoosh itself reads it.

A codec is Whoosh's own point of extension. The tables of contents, generations, locks, deletions
and merge policies stay Whoosh's; the postings are arrays (see segment.py). The engine reads the
arrays in bulk; Whoosh's searcher reads the same through codec_readers, slowly, which the tests use
as the obvious twin.
"""

import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields, formats
from whoosh.analysis import Token as WhooshToken
from whoosh.analysis import Tokenizer
from whoosh.codec import base
from whoosh.codec.whoosh3 import W3Segment
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.writing import SegmentWriter

from articles.language.search_tokens import UNSTEMMED, search_token, search_tokens, split_words
from articles.search.engines.whoosh.codec_readers import ArrayDocumentReader, ArrayTermsReader
from articles.search.engines.whoosh.merging import segments_to_merge
from articles.search.engines.whoosh.segment import (
    CATEGORIES,
    GAP,
    TEXT_COLUMNS,
    Contents,
    DamagedFile,
    day_ordinal,
    open_segment,
)
from articles.search.engines.whoosh.segment_writing import join_contents, write_segment
from articles.search.index import Entry

EXTENSION = ".postings"
LARGEST = 12_000_000
"""Words held in memory while building or merging, some 90 bytes each; more become another segment."""


class StemTokenizer(Tokenizer):
    """The archive's analysis in Whoosh's clothes: each word as its stem."""

    def __call__(self, value: str, **kwargs: Any) -> Iterator[WhooshToken]:
        token = WhooshToken()
        for position, found in enumerate(search_tokens(value)):
            token.text, token.pos, token.boost, token.stopped = found.stem, position, 1.0, False
            yield token


def schema() -> fields.Schema:
    """What Whoosh is told of the index: one field of words, by stem, and the number of the document."""
    tokenizer = StemTokenizer()
    text = fields.FieldType(format=formats.Frequency(), analyzer=tokenizer, scorable=True)
    return fields.Schema(text=text, article=fields.STORED())


class ListedSegment(W3Segment):
    """What the table of contents says of one segment."""

    def should_assemble(self) -> bool:
        return False

    def file(self, folder: str | Path) -> Path:
        return Path(folder) / self.make_filename(EXTENSION)


class PostingCodec(base.Codec):
    length_stats = False

    def new_segment(self, storage: Any, indexname: str) -> ListedSegment:
        return ListedSegment(self, indexname)

    def per_document_writer(self, storage: Any, segment: ListedSegment) -> "_Unused":
        return _Unused()

    def field_writer(self, storage: Any, segment: ListedSegment) -> "_Unused":
        return _Unused()

    def terms_reader(self, storage: Any, segment: ListedSegment) -> ArrayTermsReader:
        return ArrayTermsReader(open_segment(segment.file(storage.folder)))

    def per_document_reader(self, storage: Any, segment: ListedSegment) -> ArrayDocumentReader:
        return ArrayDocumentReader(open_segment(segment.file(storage.folder)), segment)


SEAL = b"SEALED"
CONTENTS = ".toc"


class SegmentStorage(FileStorage):
    """Whoosh's folder of files; what it would keep in a folder of temporary files stays in memory.

    A table of contents ends in a checksum of itself, written before the table is there under its name and
    read before anything else of it: it says which documents are deleted, and it is a pickle.
    """

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        if newname.endswith(CONTENTS):
            with open(os.path.join(self.folder, oldname), "rb+") as file:
                checksum = zlib.crc32(file.read())
                file.write(SEAL + checksum.to_bytes(4, "big"))
        super().rename_file(oldname, newname, safe=safe)

    def open_file(self, name: str, **kwargs: Any) -> Any:
        """Raises DamagedFile for a table of contents that is not as it was written."""
        if name.endswith(CONTENTS):
            data = Path(self.folder, name).read_bytes()
            if data[-4 - len(SEAL) : -4] != SEAL:
                raise DamagedFile(f"{name}: cut short, changed, or written by another version")
            if zlib.crc32(data[: -4 - len(SEAL)]) != int.from_bytes(data[-4:], "big"):
                raise DamagedFile(f"{name}: the table of contents was changed")
        return super().open_file(name, **kwargs)

    def temp_storage(self, name: str | None = None) -> RamStorage:
        return RamStorage()


class _Unused:
    """Stands where Whoosh expects a writer of single postings; ours writes whole segments."""

    is_closed = False

    def close(self) -> None:
        self.is_closed = True


class IndexWriter(SegmentWriter):
    """Adds, replaces and removes whole entries under Whoosh's write lock. Use as a context manager.

    Nothing is visible before `commit`; `cancel` and an exception leave the index as it was, and
    both release the lock.
    """

    def __init__(self, index: Any, **kwargs: Any) -> None:
        super().__init__(index, codec=PostingCodec(), compound=False, **kwargs)
        self._folder = Path(self.storage.folder)
        self._draft = Draft()
        self._added_documents = 0
        self._finished: list[ListedSegment] = []

    def add(self, entry: Entry) -> None:
        """Take an entry in; `remove` an older one of the same document first."""
        self._draft.add(entry)
        self._added_documents += 1
        if self._draft.words >= LARGEST:
            self._finish_draft()

    def remove(self, article_ids: Iterable[int]) -> int:
        """Mark the documents' entries as deleted; returns how many there were."""
        wanted = np.fromiter(article_ids, dtype=np.int64)
        removed = 0
        if not len(wanted):
            return 0
        for segment in self.segments:
            articles = open_segment(segment.file(self._folder)).column("article")
            for document in np.flatnonzero(np.isin(articles, wanted)).tolist():
                if not segment.is_deleted(document):
                    segment.delete_document(document)
                    removed += 1
        return removed

    def commit(self, merge: bool = True, optimize: bool = False) -> None:
        """Write what was added and show it, all at once."""
        self._check_state()
        try:
            kept = [segment for segment in self.segments if segment.doc_count() > 0]
            parts: list[Contents] = []
            if optimize:
                merged = kept
            else:
                most = LARGEST - self._draft.words
                merged = segments_to_merge(kept, self._added_documents, most, self._words) if merge else []
            kept = [segment for segment in kept if segment not in merged]
            for segment in merged:
                deleted = list(segment.deleted_docs())
                parts.append(open_segment(segment.file(self._folder)).contents(deleted))
            if len(self._draft):
                parts.append(self._draft.contents())
            if parts:
                self._finished.append(self._write(join_contents(parts) if len(parts) > 1 else parts[0]))
            self._close_segment()
            self._commit_toc(kept + self._finished)
        except BaseException:
            self._finish()
            self._sweep()
            raise
        self._finish()

    def cancel(self) -> None:
        if self.is_closed:
            return
        super().cancel()
        self._sweep()

    def _sweep(self) -> None:
        """Delete what was written and is not shown; else on a full disk each try would leave something."""
        contents = f"_{self.indexname}_{self.generation}{CONTENTS}"
        if self._folder.joinpath(contents).exists():
            return  # it was written and names them
        for left in self._folder.glob(f"{contents}.*"):
            left.unlink(missing_ok=True)
        for segment in self._finished:
            segment.file(self._folder).unlink(missing_ok=True)

    def _finish_draft(self) -> None:
        self._finished.append(self._write(self._draft.contents()))
        self._draft = Draft()

    def _words(self, segment: ListedSegment) -> int:
        return open_segment(segment.file(self._folder)).words

    def _write(self, contents: Contents) -> ListedSegment:
        segment = self.codec.new_segment(self.storage, self.indexname)
        write_segment(segment.file(self._folder), contents)
        segment.set_doc_count(len(contents.lengths))
        return segment


class Draft:
    """Entries on their way into a segment: words as numbers, in bulk."""

    def __init__(self) -> None:
        self._numbers = _Numbers()
        self._words: list[np.ndarray[Any, Any]] = []
        self.words = 0
        self._lengths: list[tuple[int, ...]] = []
        self._columns: dict[str, list[int]] = {
            name: [] for name in ("article", "story", "printed", "words", "digest")
        }
        self._codes: dict[str, list[int]] = {name: [] for name in CATEGORIES}
        self._values: dict[str, _Numbers] = {name: _Numbers() for name in CATEGORIES}

    def __len__(self) -> int:
        return len(self._lengths)

    def add(self, entry: Entry) -> None:
        numbers = self._numbers
        lengths = []
        suffix = "" if entry.language in ("", "en") else UNSTEMMED
        for text in (entry.headline, entry.standfirst, entry.byline, entry.body):
            words = split_words(text)
            if suffix:
                words = [word + suffix for word in words]
            self._words.append(np.array([numbers[word] for word in words], dtype=np.int32))
            lengths.append(len(words))
        self._lengths.append(tuple(lengths))
        self.words += sum(lengths)
        for name, value in (
            ("article", entry.article),
            ("story", entry.story),
            ("printed", day_ordinal(entry.printed)),
            ("words", entry.words),
            ("digest", entry.digest),
        ):
            self._columns[name].append(value)
        for name in CATEGORIES:
            self._codes[name].append(self._values[name][getattr(entry, name)])

    def contents(self) -> Contents:
        term_number: dict[tuple[str, str], int] = {}
        term_of_word = np.empty(len(self._numbers), dtype=np.int32)
        for word, number in self._numbers.items():
            token = search_token(word.removesuffix(UNSTEMMED), word[-1] != UNSTEMMED)
            term = (token.stem, token.surface)
            term_of_word[number] = term_number.setdefault(term, len(term_number))
        lengths = np.array(self._lengths, dtype=np.int64).reshape(-1, len(TEXT_COLUMNS))
        words = np.concatenate(self._words) if self._words else np.zeros(0, dtype=np.int32)
        address = np.arange(len(words), dtype=np.int64)
        address += np.repeat(np.arange(lengths.size, dtype=np.int64) * GAP, lengths.ravel())
        columns = {name: np.array(values, dtype=np.int64) for name, values in self._columns.items()}
        columns["printed"] = columns["printed"].astype(np.int32)
        columns["words"] = columns["words"].astype(np.int32)
        codes = {name: np.array(codes, dtype=np.int32) for name, codes in self._codes.items()}
        values = {name: list(numbers) for name, numbers in self._values.items()}
        return Contents(
            list(term_number), term_of_word[words], address, lengths, {**columns, **codes}, values
        )


class _Numbers(dict[str, int]):
    """Numbers words in the order they come."""

    def __missing__(self, word: str) -> int:
        number = self[word] = len(self)
        return number
