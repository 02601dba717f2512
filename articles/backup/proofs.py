"""Whether what was worked out is what a fresh computation gives: splits, furniture, links, ledgers, lexicon,
index.

Each article of a sample is split and linked again inside a transaction that is rolled back; what
would have changed is a fault. What an older splitter or linker made, and what is due, is not at fault.
"""

import json
import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Sum

from articles.backup.integrity import Fault
from articles.database.faults import is_passing
from articles.extraction.furniture import MANY_HOLDERS, SHARED_BY, unlike_groups
from articles.extraction.split import SPLITTER_VERSION
from articles.ingest import line_table, resplit, settling
from articles.ingest.furniture import owner_number
from articles.ingest.splitting import Splitter
from articles.linking import fingerprints, ledgers, matcher, pairs, readings
from articles.linking.calibration import current_models
from articles.models import Article, Capture, DueWork, LexiconEntry, LexiconSighting, SyndicationLink
from articles.search import upkeep
from articles.search.engine import current_engine
from articles.syndication.compare import compare
from articles.syndication.ledger import ledger_of

SAMPLE = 200
"""Articles of one look that is not of all; some 100 ms each. A look each night passes by all in time."""
REMEDY = "Run manage.py check_archive --fix; it works it out again."
_Kind = DueWork.Kind


@dataclass(slots=True)
class Proofs:
    """One look. `due` gathers what --fix notes as due, by kind; `looked_at` counts what was proved."""

    articles: tuple[int, ...]
    is_of_all: bool = False
    due: dict[str, set[int]] = field(default_factory=dict)
    furniture_of: set[int] = field(default_factory=set)
    recount: set[int] = field(default_factory=set)
    index_differs: bool = False
    looked_at: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, everything: bool = False, sample: int = SAMPLE) -> "Proofs":
        """A look at every article, or at so many drawn by lot."""
        numbers = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        if everything or len(numbers) <= sample:
            return cls(tuple(numbers), everything)
        return cls(tuple(sorted(random.sample(numbers, sample))))

    def find_faults(self) -> Iterator[Fault]:
        """Every fault, as it is found."""
        yield from self._splits()
        yield from self._furniture()
        yield from self._links()
        yield from self._ledgers()
        yield from self._lexicon()
        yield from self._index()

    def work_out_again(self) -> None:
        """Note what was found as due and do it. Raises as settling and the index's repair do."""
        with transaction.atomic():
            for source in sorted(self.furniture_of):
                _forget_lines(source)
                held = (
                    Capture.objects.filter(article__source=source)
                    if source > 0
                    else (Capture.objects.filter(article__unknown_outlet=-source))
                )
                DueWork.objects.note_rows(_Kind.LINES, held)
            for kind, subjects in self.due.items():
                DueWork.objects.note(kind, subjects)
            links = SyndicationLink.objects.filter(pk__in=self.due.get(_Kind.LEDGER, ()))
            links.update(ledger={}, ledger_version="")
            ledgers.recount(self.recount)
        settling.settle_archive()
        if self.index_differs:
            upkeep.check(fix=True)

    def _wrong(self, kind: str, subject: int, what: str) -> Fault:
        self.due.setdefault(kind, set()).add(subject)
        return Fault(what, REMEDY)

    def _count(self, what: str) -> None:
        self.looked_at[what] = self.looked_at.get(what, 0) + 1

    def _splits(self) -> Iterator[Fault]:
        """Each article split again: its fields, its captures' roles, and the lines that it is counted by."""
        splitter = Splitter()
        waiting = set(DueWork.objects.filter(kind=_Kind.RESPLIT).values_list("subject", flat=True))
        for pk in self.articles:
            if pk in waiting or Capture.objects.filter(article=pk).exclude(splitter_version=SPLITTER_VERSION):
                continue
            self._count("splits")
            try:
                with transaction.atomic():
                    before = _split_state(pk)
                    resplit.split_now(pk, splitter)
                    after = _split_state(pk)
                    transaction.set_rollback(True)
            except IntegrityError:  # a text that no capture is counted under any more
                owner = owner_number(Article.objects.get(pk=pk))
                self.furniture_of.update([owner] if owner is not None else [])
                yield Fault(f"The lines of article {pk} cannot be counted.", REMEDY)
                continue
            if before.fields != after.fields:
                names = ", ".join(name for name in before.fields if before.fields[name] != after.fields[name])
                yield self._wrong(
                    _Kind.RESPLIT, pk, f"Article {pk} is not as its captures are split: {names}."
                )
            for number, counted in before.counted.items():
                if counted != after.counted[number] and not DueWork.objects.filter(
                    kind=_Kind.LINES, subject=number
                ):
                    what = f"The lines of capture {number} (article {pk}) are not counted as they are."
                    yield self._wrong(_Kind.LINES, number, what)

    def _furniture(self) -> Iterator[Fault]:
        """Of every source, whether its texts are grouped and its furniture is told as its lines say.

        Where not all is looked at, of the sources of the sample's articles.
        """
        if self.is_of_all:
            sources = line_table.owners()
        else:
            homes = Article.objects.filter(pk__in=self.articles).values_list("source_id", "unknown_outlet_id")
            sources = sorted({s or -(u or 0) for s, u in homes} & set(line_table.owners()))
        for source in sources:
            self._count("furniture")
            texts = line_table.counted_texts(source)
            counts: dict[int, int] = {}
            for _, _, body in texts.values():
                for line in body:
                    counts[line] = counts.get(line, 0) + 1
            ignored = {line for line, held in counts.items() if held > MANY_HOLDERS}
            groups = unlike_groups({text: body for text, (_, _, body) in texts.items()}, ignored)
            story = {text: min(group) for group in groups for text in group}
            shared: dict[int, set[int]] = {}
            for text, (_, lines, _) in texts.items():
                for line in lines:
                    shared.setdefault(line, set()).add(story[text])
            fresh = {line for line, stories in shared.items() if len(stories) >= SHARED_BY}
            if fresh != line_table.all_furniture(source) or any(
                held != story[text] for text, (held, _, _) in texts.items()
            ):
                self.furniture_of.add(source)
                name = f"source {source}" if source > 0 else f"unknown outlet {-source}"
                yield Fault(f"The repeated furniture of {name} is not what its captures repeat.", REMEDY)

    def _links(self) -> Iterator[Fault]:
        """Each article matched again: its links and its story."""
        version = pairs.algorithm(current_models())
        waiting = DueWork.objects.filter(kind__in=(_Kind.MATCH, _Kind.JUDGE, _Kind.RESPLIT)).exists()
        if waiting or fingerprints.due(1):
            return  # what is due may change any link
        for pk in self.articles:
            held = fingerprints.stored(pk)
            if held is None or held.version != version:
                continue
            self._count("links")
            with transaction.atomic():
                before = _links_of(pk)
                for article in readings.load_articles((pk,)):
                    matcher.match(article)
                after = _links_of(pk)
                transaction.set_rollback(True)
            if before != after:
                others = sorted(
                    other for other in before.keys() | after.keys() if before.get(other) != after.get(other)
                )
                what = f"The links of article {pk} are not what a fresh look gives (with {others[:5]})."
                yield self._wrong(_Kind.MATCH, pk, what)

    def _ledgers(self) -> Iterator[Fault]:
        """The ledger of each link that joins a story, compared again."""
        due = set(DueWork.objects.filter(kind=_Kind.LEDGER).values_list("subject", flat=True))
        # One of an older comparison is no fault: the next settling writes it anew.
        stale = ledgers.stale().filter(ledger_version__in=("", ledgers.LEDGER_VERSION))
        for pk in stale.exclude(pk__in=due).values_list("pk", flat=True):
            yield self._wrong(_Kind.LEDGER, pk, f"The ledger of link {pk} is missing or out of date.")
        table = ledgers.acting_lexicon()
        links = SyndicationLink.objects.filter(ledger_version=ledgers.LEDGER_VERSION).exclude(pk__in=due)
        if not self.is_of_all:
            links = links.filter(first__in=self.articles)
        for link in links.select_related("first", "second").order_by("pk").iterator(chunk_size=100):
            self._count("ledgers")
            fresh = json.loads(json.dumps(ledger_of(compare(link.first, link.second, table)).as_json()))
            if fresh != link.ledger:
                what = f"The ledger of link {link.pk} is not what a fresh comparison gives."
                yield self._wrong(_Kind.LEDGER, link.pk, what)

    def _lexicon(self) -> Iterator[Fault]:
        """Every entry of the lexicon: whether its count is that of its sightings."""
        self._count("lexicon")
        counted = LexiconEntry.objects.annotate(seen=Sum("sightings__count", default=0))
        wrong = counted.exclude(seen=F("count")).order_by("pk")
        for pk, left, right, count, seen in wrong.values_list("pk", "left", "right", "count", "seen"):
            self.recount.add(pk)
            yield Fault(f"The pair {left} / {right} is counted {count} times and seen {seen}.", REMEDY)
        strays = LexiconSighting.objects.exclude(link__ledger_version__gt="").values_list("link", flat=True)
        for link in sorted(set(strays)):
            yield self._wrong(_Kind.LEDGER, link, f"Link {link} has spellings noted and no ledger.")

    def _index(self) -> Iterator[Fault]:
        """The whole index where all is looked at, else what it has of the sample."""
        remedy = "Run manage.py check_archive --fix or check_index --fix."
        if not current_engine().has_index():
            return  # taken away: the database answers, and /readyz says so
        self._count("index")
        if self.is_of_all:
            report = upkeep.check()
            problem = report.damage
            wrong: Collection[int] = (*report.missing, *report.extra, *report.outdated)
        else:
            try:
                problem, wrong = "", upkeep.differing(self.articles)
            except Exception as unusable:  # whatever a damaged file raises is a finding
                if is_passing(unusable):
                    raise
                problem, wrong = str(unusable), ()
        if problem:
            self.index_differs = True
            yield Fault(f"The search index cannot be used: {problem}.", remedy)
        elif wrong:
            self.index_differs = True
            some = ", ".join(map(str, sorted(wrong)[:10]))
            yield Fault(
                f"The search index differs from the database for {len(wrong)} articles ({some}).", remedy
            )


@dataclass(frozen=True, slots=True)
class _SplitState:
    """What a split decides of an article; `counted` gives each capture the text it is counted under."""

    fields: dict[str, object]
    counted: dict[int, tuple[int, int] | None]


def _split_state(pk: int) -> _SplitState:
    article = Article.objects.get(pk=pk)
    captures = list(Capture.objects.filter(article=pk).order_by("pk"))
    left_out = {"revision_number", "ingested_at", "updated_at", "body"}
    fields: dict[str, object] = {
        each.attname: getattr(article, each.attname)
        for each in Article._meta.concrete_fields
        if each.name not in left_out
    }
    fields["body"] = article.body
    fields["roles"] = [capture.roles for capture in captures]
    return _SplitState(fields, {capture.pk: line_table.counted_under(capture.pk) for capture in captures})


def _links_of(pk: int) -> dict[int, tuple[object, ...]]:
    """Everything that linking says of an article's links, by the other article."""
    fields = (
        "relation",
        "degree",
        "status",
        "direction",
        "origin",
        "coverage_first",
        "coverage_second",
        "score",
    )
    rows = SyndicationLink.objects.of(pk).values_list("first_id", "second_id", *fields)
    return {row[1] if row[0] == pk else row[0]: row[2:] for row in rows}


def _forget_lines(source: int) -> None:
    """Take a source out of the tables of lines; its captures are to be counted again."""
    with connection.cursor() as cursor:
        for table in line_table.TABLES:
            cursor.execute(f"DELETE FROM {table} WHERE source_id = %s", [source])
