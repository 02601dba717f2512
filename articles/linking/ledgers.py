"""Writes the ledger of every link that joins a story, and the house style seen in it.

Call `write` with the links made or changed, after they are settled; it may be called again at any time.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Q, Sum, TextField, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Concat

from articles.models import Article, LexiconEntry, LexiconSighting, SyndicationLink
from articles.syndication.compare import COMPARE_VERSION, compare
from articles.syndication.compare_words import Lexicon
from articles.syndication.ledger import ledger_of
from articles.syndication.style import LexiconPair, Standing, lexicon_of, style_key
from articles.syndication.style_mining import StyleNote, is_form, style_notes

_CHUNK = 100
_LONGEST_FORM = 100


def acting_lexicon() -> Lexicon:
    """The lexicon as curators have it now; one query. Decisions take effect with the next comparison."""
    rows = LexiconEntry.objects.values_list("left", "right", "kind", "count", "status")
    return lexicon_of(
        [LexiconPair(left, right, kind, count, Standing(status)) for left, right, kind, count, status in rows]
    )


def stale() -> Any:
    """Links whose ledger is not what it should be: of joining ones it is missing, older than the comparison
    or than either article's last change; of others it is still there."""
    joins = Q(status__in=SyndicationLink.JOINING, relation__in=SyndicationLink.FAMILY)
    # Said apart: a key that is not there is never unequal in SQL.
    missing = Q(ledger__version__isnull=True) | Q(ledger__editions__isnull=True)
    editions = Concat(
        Cast("first__revision_number", TextField()), Value(" "), Cast("second__revision_number", TextField())
    )
    held = Cast(KeyTextTransform("editions", "ledger"), TextField())
    rows = SyndicationLink.objects.order_by("pk").annotate(editions=editions, held=held)
    older = ~Q(ledger__version=COMPARE_VERSION) | ~Q(held=F("editions"))
    return rows.filter((joins & (missing | older)) | (~joins & ~missing))


def write(links: Iterable[int] | None = None, spared: Collection[int] = ()) -> int:
    """Store the ledgers of these links (by id), or of all that are stale. Returns how many were written.

    A link that no longer joins a story loses its ledger and its sightings. Each chunk is one transaction.
    Lexicon entries that are `spared` stay even if they are seen no more.
    """
    chosen = sorted(links) if links is not None else list(stale().values_list("pk", flat=True))
    table = acting_lexicon()
    for start in range(0, len(chosen), _CHUNK):
        with transaction.atomic():
            _write_chunk(chosen[start : start + _CHUNK], table, spared)
    return len(chosen)


def _write_chunk(numbers: Sequence[int], table: Lexicon, spared: Collection[int]) -> None:
    touched: set[int] = set(LexiconSighting.objects.filter(link__in=numbers).values_list("entry", flat=True))
    LexiconSighting.objects.filter(link__in=numbers).delete()
    rows = SyndicationLink.objects.filter(pk__in=numbers).select_related("first", "second")
    seen: list[tuple[StyleNote, SyndicationLink]] = []
    changed = []
    for link in rows:
        joins = link.status in SyndicationLink.JOINING and link.relation in SyndicationLink.FAMILY
        if joins:
            found = compare(link.first, link.second, table)
            link.ledger = ledger_of(found).as_json() | {
                "editions": f"{link.first.revision_number} {link.second.revision_number}"
            }
            seen.extend((note, link) for note in style_notes(found) if is_form(note))
        elif link.ledger:
            link.ledger = {}
        else:
            continue
        changed.append(link)
    SyndicationLink.objects.bulk_update(changed, ["ledger"])
    touched |= _record(seen)
    recount(touched, spared)


def _record(seen: Sequence[tuple[StyleNote, SyndicationLink]]) -> set[int]:
    """Write sightings, and entries for pairs not seen before; returns the entries touched."""
    pairs = {}
    for note, _ in seen:
        left, right = sorted((style_key(note.a), style_key(note.b)))
        if len(right) <= _LONGEST_FORM and len(left) <= _LONGEST_FORM:
            pairs[left, right] = note.kind
    if not pairs:
        return set()
    lefts = [left for left, _ in pairs]
    LexiconEntry.objects.bulk_create(
        [LexiconEntry(left=left, right=right, kind=kind) for (left, right), kind in pairs.items()],
        ignore_conflicts=True,
    )
    entries = {(entry.left, entry.right): entry for entry in LexiconEntry.objects.filter(left__in=lefts)}
    sightings: dict[tuple[int, int, int], LexiconSighting] = {}
    for note, link in seen:
        a, b = style_key(note.a), style_key(note.b)
        entry = entries.get((min(a, b), max(a, b)))
        if entry is None:
            continue
        left_id, right_id = (link.first_id, link.second_id) if a < b else (link.second_id, link.first_id)
        where = (entry.pk, link.pk, left_id)
        if where in sightings:
            sightings[where].count += note.count
        else:
            sightings[where] = LexiconSighting(
                entry=entry, link=link, left_article_id=left_id, right_article_id=right_id, count=note.count
            )
    LexiconSighting.objects.bulk_create(sightings.values())
    return {entry.pk for entry in entries.values()}


def recount(entries: Iterable[int], spared: Collection[int] = ()) -> None:
    """Make the counts of these entries the sum of their sightings; unreviewed entries never seen go,
    unless they are `spared`."""
    wanted = set(entries)
    if not wanted:
        return
    sums = dict(
        LexiconSighting.objects.filter(entry__in=wanted)
        .order_by()
        .values_list("entry")
        .annotate(total=Sum("count"))
    )
    rows = list(LexiconEntry.objects.filter(pk__in=wanted))
    for row in rows:
        row.count = sums.get(row.pk, 0)
    LexiconEntry.objects.bulk_update(rows, ["count"])
    LexiconEntry.objects.filter(
        pk__in=wanted.difference(spared), count=0, status=LexiconEntry.Status.UNREVIEWED, sightings=None
    ).delete()


def write_for(article: Article) -> int:
    """Store the ledgers of one article's links: after a curator mended its words, for one."""
    return write(SyndicationLink.objects.of(article.pk).values_list("pk", flat=True))


def touched_by(left: str, right: str) -> set[int]:
    """Joining links of which one article prints one of these forms and the other article the other."""
    joining = SyndicationLink.objects.joining()
    across = _prints("first", left) & _prints("second", right)
    across |= _prints("first", right) & _prints("second", left)
    return set(joining.filter(across).values_list("pk", flat=True)) | set(
        joining.filter(sightings__entry__left=left, sightings__entry__right=right).values_list(
            "pk", flat=True
        )
    )


def _prints(side: str, form: str) -> Q:
    """Articles that print a form of the lexicon, which keeps straight apostrophes only."""
    return Q(**{f"{side}__body__icontains": form}) | Q(
        **{f"{side}__body__icontains": form.replace("'", "\u2019")}
    )
