"""One transaction in which several captures are stored: what it asks at once, and what it writes at once."""

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import transaction

from articles.database.inserting import insert_unnumbered
from articles.database.writing import one_writer
from articles.extraction.furniture import CaptureLines
from articles.ingest.facts import Facts
from articles.ingest.lines_ahead import LinesAhead
from articles.ingest.lookups import Lookups
from articles.linking import shingle_rows
from articles.linking.batch_shingles import BatchShingles
from articles.linking.readings import Taught
from articles.models import IngestOutcome, IngestRun
from articles.recognition import placing
from articles.recognition.placing import CaptureSignature
from articles.search import upkeep


@dataclass(slots=True)
class Writing:
    """What the captures of one transaction share. `may` is what the archive may hold of them; `rows` and
    `signatures` wait to be written at its end."""

    run: IngestRun
    may: Lookups
    taught: Taught
    shingles: BatchShingles
    lines: LinesAhead
    rows: list[IngestOutcome] = field(default_factory=list)
    signatures: list[CaptureSignature] = field(default_factory=list)

    @contextmanager
    def one_capture(self) -> Iterator[None]:
        """A savepoint: what goes wrong over one capture takes back that capture alone."""
        rows, signatures = len(self.rows), len(self.signatures)
        try:
            with self.shingles.undone_together(), transaction.atomic(), upkeep.marked_together():
                yield
        except BaseException:
            del self.rows[rows:], self.signatures[signatures:]
            self.lines.forget()
            raise


@contextmanager
def writing(
    run: IngestRun,
    batch: Collection[tuple[str, Facts]],
    hashes: Iterable[Collection[int]] = (),
    lines: Iterable[tuple[int, CaptureLines]] = (),
) -> Iterator[Writing]:
    """A transaction for captures, each given by its checksum and its facts.

    `hashes` are the shingles that each of them is likely to have, `lines` the source and the lines.
    """
    with one_writer(), upkeep.marked_together():
        together = Writing(run, Lookups.of(batch), Taught.read(), BatchShingles(hashes), LinesAhead(lines))
        yield together
        together.shingles.write()
        insert_unnumbered(together.rows)
        placing.keep_signatures(together.signatures)
    shingle_rows.move_on()
