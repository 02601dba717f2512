"""Writes the ledger of every link that joins a story, the house style seen in it, and what matters in it.

Whoever makes or changes a link notes its ledger as due; `write_due` writes those,
`write_ledgers` named ones now.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from django.db.models import F, Q, Sum

from articles.database.writing import one_writer
from articles.linking.differences import replace_differences
from articles.linking.ledger_contents import ContentsAhead
from articles.models import Article, DueWork, LexiconEntry, LexiconSighting, SyndicationLink
from articles.models.link import SyndicationLinkQuerySet
from articles.spreading import Spread, done_here
from articles.syndication.compare import COMPARE_VERSION
from articles.syndication.compare_words import Lexicon
from articles.syndication.matters.weigh import MATTERS_VERSION
from articles.syndication.style import SEEN_ENOUGH, LexiconPair, Standing, lexicon_of, style_key
from articles.syndication.style_mining import StyleNote

LEDGER_VERSION = f"{COMPARE_VERSION}.{MATTERS_VERSION}"
"""Of the comparison and of what is told to matter in it: another version of either makes every ledger due."""
_LONGEST_FORM = 100


def acting_lexicon() -> Lexicon:
    """The lexicon as curators have it now; one query. Decisions take effect with the next comparison."""
    # Entries that nobody reviewed and that were seen too seldom cannot act, and are most of the table.
    may_act = ~Q(status=LexiconEntry.Status.UNREVIEWED) | Q(kind="name", count__gte=SEEN_ENOUGH)
    rows = LexiconEntry.objects.filter(may_act).values_list("left", "right", "kind", "count", "status")
    return lexicon_of(
        [LexiconPair(left, right, kind, count, Standing(status)) for left, right, kind, count, status in rows]
    )


def stale() -> SyndicationLinkQuerySet:
    """Links whose ledger is not what it should be: of joining ones it is missing, older than the comparison
    or than either article's last change; of others it is still there."""
    joins = Q(status__in=SyndicationLink.JOINING, relation__in=SyndicationLink.STORY_RELATIONS)
    written = Q(
        ledger_version=LEDGER_VERSION,
        ledger_first_revision=F("first__revision_number"),
        ledger_second_revision=F("second__revision_number"),
    )
    return SyndicationLink.objects.filter((joins & ~written) | (~joins & ~Q(ledger_version=""))).order_by(
        "pk"
    )


def note_older(article: Article) -> None:
    """The ledgers of an article's links that were written before its last change are due."""
    DueWork.objects.note_rows(DueWork.Kind.LEDGER, stale().of(article.pk))


def keep_current(articles: Collection[int]) -> None:
    """The ledgers of articles that rose by one revision and changed in no word stay true: they take it."""
    for side in ("first", "second"):
        held = {
            f"{side}__in": articles,
            f"ledger_{side}_revision": F(f"{side}__revision_number") - 1,
            "ledger_version": LEDGER_VERSION,
        }
        SyndicationLink.objects.filter(**held).update(
            **{f"ledger_{side}_revision": F(f"ledger_{side}_revision") + 1}
        )


def write_ledgers(links: Iterable[int] | None = None, spared: Collection[int] = ()) -> int:
    """Store the ledgers of these links (by id), or of all that are stale. Returns how many were written.

    A link that no longer joins a story loses its ledger and its sightings. Lexicon entries that are
    `spared` stay even if they are seen no more. All of it in one transaction where `links` are named.
    """
    if links is None:
        with one_writer():
            DueWork.objects.note_rows(DueWork.Kind.LEDGER, stale())
        return write_due()
    chosen, contents = sorted(links), ContentsAhead(acting_lexicon(), done_here)
    with one_writer():
        for link in chosen:
            _write_ledger(link, contents, spared)
    return len(chosen)


def write_due(spread: Spread = done_here) -> int:
    """Store the ledgers that are due, in short transactions; returns how many were written."""
    # Two ranges of an index: nothing is read where every ledger is of this version.
    older = Q(ledger_version__gt="", ledger_version__lt=LEDGER_VERSION) | Q(ledger_version__gt=LEDGER_VERSION)
    DueWork.objects.note_rows(DueWork.Kind.LEDGER, SyndicationLink.objects.filter(older))
    if not DueWork.objects.filter(kind=DueWork.Kind.LEDGER).exists():
        return 0
    contents = ContentsAhead(acting_lexicon(), spread)
    if spread is done_here:
        return DueWork.objects.drain(DueWork.Kind.LEDGER, lambda pk: _write_ledger(pk, contents))
    return DueWork.objects.drain(
        DueWork.Kind.LEDGER, lambda pk: _write_ledger(pk, contents), prepare=contents.prepare
    )


def _write_ledger(number: int, contents: ContentsAhead, spared: Collection[int] = ()) -> None:
    link = SyndicationLink.objects.filter(pk=number).select_related("first", "second").first()
    if link is None:
        return
    former = LexiconSighting.objects.filter(link=number)
    counts: Counter[int] = Counter()
    for entry, count in former.values_list("entry", "count"):
        counts[entry] -= count
    former.delete()
    joins = link.status in SyndicationLink.JOINING and link.relation in SyndicationLink.STORY_RELATIONS
    if joins:
        found = contents.of(link)
        link.ledger, link.ledger_version = found.ledger, LEDGER_VERSION
        replace_differences(link, found.matters)
        link.ledger_first_revision, link.ledger_second_revision = (
            link.first.revision_number,
            link.second.revision_number,
        )
        counts.update(_record(found.notes, link))
    else:
        link.ledger, link.ledger_version = {}, ""
        replace_differences(link, ())
        link.ledger_first_revision = link.ledger_second_revision = 0
    link.save(update_fields=["ledger", "ledger_version", "ledger_first_revision", "ledger_second_revision"])
    DueWork.objects.filter(kind=DueWork.Kind.LEDGER, subject=number).delete()
    _change_counts(counts, spared)


def _record(seen: Sequence[StyleNote], link: SyndicationLink) -> Counter[int]:
    """Write a link's sightings, and entries for pairs not seen before; how often each entry was seen."""
    pairs = {}
    for note in seen:
        left, right = sorted((style_key(note.a), style_key(note.b)))
        if len(right) <= _LONGEST_FORM and len(left) <= _LONGEST_FORM:
            pairs[left, right] = note.kind
    counts: Counter[int] = Counter()
    if not pairs:
        return counts
    lefts = [left for left, _ in pairs]
    LexiconEntry.objects.bulk_create(
        [LexiconEntry(left=left, right=right, kind=kind) for (left, right), kind in pairs.items()],
        ignore_conflicts=True,
    )
    entries = {(entry.left, entry.right): entry for entry in LexiconEntry.objects.filter(left__in=lefts)}
    sightings: dict[tuple[int, int], LexiconSighting] = {}
    for note in seen:
        a, b = style_key(note.a), style_key(note.b)
        entry = entries.get((min(a, b), max(a, b)))
        if entry is None:
            continue
        counts[entry.pk] += note.count
        left_id, right_id = (link.first_id, link.second_id) if a < b else (link.second_id, link.first_id)
        if (entry.pk, left_id) in sightings:
            sightings[entry.pk, left_id].count += note.count
        else:
            sightings[entry.pk, left_id] = LexiconSighting(
                entry=entry, link=link, left_article_id=left_id, right_article_id=right_id, count=note.count
            )
    LexiconSighting.objects.bulk_create(sightings.values())
    return counts


def _change_counts(counts: Mapping[int, int], spared: Collection[int]) -> None:
    """Add to the counts of entries what their sightings gained or lost; unreviewed ones never seen go."""
    for entry, difference in sorted(counts.items()):
        if difference:
            LexiconEntry.objects.filter(pk=entry).update(count=F("count") + difference)
    _drop_unseen(counts.keys(), spared)


def _drop_unseen(entries: Iterable[int], spared: Collection[int]) -> None:
    LexiconEntry.objects.filter(
        pk__in=set(entries).difference(spared),
        count=0,
        status=LexiconEntry.Status.UNREVIEWED,
        sightings=None,
    ).delete()


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
    _drop_unseen(wanted, spared)


def write_for(article: Article) -> int:
    """Store the ledgers of one article's links: after a curator mended its words, for one."""
    return write_ledgers(SyndicationLink.objects.of(article.pk).values_list("pk", flat=True))


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
