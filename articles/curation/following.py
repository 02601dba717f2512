"""What follows from a decision: a few links matched and ledgers written at once, the rest noted as due."""

from collections.abc import Collection, Mapping
from typing import Any

from articles.ingest import facts
from articles.linking import kinds_table, ledgers, matcher, pairs, settling
from articles.linking.calibration import current_models
from articles.models import (
    Article,
    BoilerplateMark,
    Capture,
    DueWork,
    LexiconEntry,
    OutletEvidence,
    SyndicationLink,
)

from .rows import RowState

LINKED = frozenset(field for group in facts.LINKED for field in facts.GROUPS[group])
"""Fields of an article on which its links rest."""
MOST_LINKED_AGAIN = 20
MOST_COMPARED_AGAIN = 100
"""Links whose ledgers a page waits for; the others lose theirs, and whoever settles next writes them."""


def follow(
    before: Mapping[str, RowState],
    after: Mapping[str, RowState],
    risen: Collection[int],
    unsighted: Collection[int] = (),
) -> None:
    """Bring up to date what rests on the rows of a decision, in its transaction.

    `risen` are the articles that have one more revision by it: their own rows need not have changed, since
    a notice counts as a change of its article. `unsighted` are lexicon entries that were sighted in links
    the decision removed. A merge of sources moves more articles than a page can wait for; what follows for
    them is due, and done by whoever settles next.
    """
    for outlet in _marked(before) | _marked(after):  # before anything is matched by them
        kinds_table.forget_kinds(outlet)
    reworded = [*_numbers("article", after, LINKED), *_unmarked(before)]
    ledgers.keep_current(sorted(set(risen).difference(reworded)))
    if len(reworded) > MOST_LINKED_AGAIN:
        DueWork.objects.note(DueWork.Kind.MATCH, reworded)
        reworded = []
    for article in Article.objects.filter(pk__in=reworded):
        matcher.match(article)
        ledgers.write_for(article)
    moved = _numbers("article", after, frozenset({"source"}))
    for at in range(0, len(moved), 500):
        DueWork.objects.note_rows(
            DueWork.Kind.LINES, Capture.objects.filter(article__in=moved[at : at + 500])
        )
        DueWork.objects.note_rows(
            DueWork.Kind.OUTLET, Capture.objects.filter(article__in=moved[at : at + 500])
        )
    DueWork.objects.note_rows(
        DueWork.Kind.OUTLET, Capture.objects.filter(article__in=_reopened(before, after))
    )
    for source in _numbers("source", after, frozenset({"publisher"})):
        # Within one owner other rules judge, and pairs that were nothing may be updates.
        DueWork.objects.note_rows(DueWork.Kind.MATCH, Article.objects.filter(source=source))
    ledgers.recount(unsighted)
    links = _numbers("link", after, frozenset({"status", "relation"}))
    _judge_again(links)
    _compare_again(links)
    for mark in BoilerplateMark.objects.filter(pk__in=_numbers("boilerplate", after)):
        _respect(mark)
    _restyle(before, after)


def _unmarked(before: Mapping[str, RowState]) -> list[int]:
    """Articles whose passages count again, since a mark of their source (or of all) is gone or another."""
    sources = _marked(before)
    if not sources:
        return []
    articles = Article.objects.order_by()
    if None not in sources:
        articles = articles.filter(source__in=sources)
    return list(articles.values_list("pk", flat=True))


def _reopened(before: Mapping[str, RowState], after: Mapping[str, RowState]) -> set[int]:
    """Articles whose furniture is to be read again, since the source that it spoke of is another, or gone."""
    changed = OutletEvidence.objects.exclude(standing=OutletEvidence.Standing.REJECTED)
    changed = changed.filter(pk__in=_numbers("evidence", after, frozenset({"source"})))
    gone = {state["article"] for state in _gone("evidence", before, after)}
    return gone | set(changed.values_list("article_id", flat=True))


def _gone(noun: str, before: Mapping[str, RowState], after: Mapping[str, RowState]) -> list[dict[str, Any]]:
    """What the rows of this kind were that the decision removed."""
    return [
        state
        for key, state in before.items()
        if key.startswith(f"{noun}:") and state is not None and after.get(key) is None
    ]


def _respect(mark: BoilerplateMark) -> None:
    settling.note_marked(mark)
    due = DueWork.objects.filter(kind=DueWork.Kind.JUDGE)
    if due.count() <= MOST_COMPARED_AGAIN:
        settling.judge_due()
        _compare_again(
            list(DueWork.objects.filter(kind=DueWork.Kind.LEDGER).values_list("subject", flat=True))
        )


def _marked(rows: Mapping[str, RowState]) -> set[int | None]:
    """The sources (None: all) whose passages were marked in these rows."""
    states = {
        int(key.partition(":")[2]): state
        for key, state in rows.items()
        if key.startswith("boilerplate:") and state is not None
    }
    # A change remembers only the fields that it changed.
    kept = [number for number, state in states.items() if "source" not in state]
    found = BoilerplateMark.objects.order_by().filter(pk__in=kept).values_list("source", flat=True)
    return {*found, *(state["source"] for state in states.values() if "source" in state)}


def _numbers(noun: str, after: Mapping[str, RowState], fields: frozenset[str] = frozenset()) -> list[int]:
    """The rows of this kind that stand after the decision and, if fields are named, had one changed."""
    return [
        int(key.partition(":")[2])
        for key, state in after.items()
        if key.startswith(f"{noun}:") and state is not None and (not fields or fields & set(state))
    ]


def _restyle(before: Mapping[str, RowState], after: Mapping[str, RowState]) -> None:
    """Compare again the versions in which a pair stands on which a curator decided."""
    judged = LexiconEntry.objects.filter(pk__in=_numbers("lexicon", after, frozenset({"status"})))
    forms = {(entry.left, entry.right) for entry in judged}
    forms |= {(str(state["left"]), str(state["right"])) for state in _gone("lexicon", before, after)}
    links: set[int] = set()
    for left, right in forms:
        links |= ledgers.touched_by(left, right)
    _compare_again(sorted(links), spared=[entry.pk for entry in judged])


def _judge_again(links: Collection[int]) -> None:
    """Of links that bear no curator's verdict any more, say what the archive says now: what it said before
    the verdict was of the articles as they were then. One of an older linker waits for the next relink."""
    current = pairs.algorithm(current_models())
    freed = SyndicationLink.objects.filter(pk__in=links, algorithm=current).exclude(status__in=pairs.VERDICTS)
    numbers = list(freed.order_by("pk").values_list("pk", flat=True))
    DueWork.objects.note(DueWork.Kind.JUDGE, numbers[MOST_LINKED_AGAIN:])
    settling.rejudge(freed.filter(pk__in=numbers[:MOST_LINKED_AGAIN]))


def _compare_again(links: Collection[int], spared: Collection[int] = ()) -> None:
    now, later = sorted(links)[:MOST_COMPARED_AGAIN], sorted(links)[MOST_COMPARED_AGAIN:]
    ledgers.write_ledgers(now, spared=spared)
    SyndicationLink.objects.filter(pk__in=later).update(ledger={}, ledger_version="")
    DueWork.objects.note(DueWork.Kind.LEDGER, later)
