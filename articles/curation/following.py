"""What follows from a decision at once: links matched anew, ledgers rewritten, marks respected."""

from collections.abc import Collection, Mapping

from articles.ingest import facts
from articles.linking import ledgers, matcher
from articles.models import Article, BoilerplateMark, LexiconEntry, SyndicationLink

from .rows import RowState

LINKED = frozenset(facts.WORDS)
"""Fields of an article on which its links rest."""
MOST_LINKED_AGAIN = 20
MOST_COMPARED_AGAIN = 100
"""Links whose ledgers a page waits for; the others lose theirs, and link_syndication writes them."""


def follow(
    before: Mapping[str, RowState], after: Mapping[str, RowState], unsighted: Collection[int] = ()
) -> None:
    """Bring up to date what rests on the rows of a decision, in its transaction.

    `unsighted` are lexicon entries that were sighted in links the decision removed. A merge of sources moves
    more articles than a page can wait for; those wait for link_syndication.
    """
    reworded = _numbers("article", after, LINKED)
    for article in Article.objects.filter(pk__in=reworded if len(reworded) <= MOST_LINKED_AGAIN else ()):
        matcher.match(article)
        ledgers.write_for(article)
    ledgers.recount(unsighted)
    _compare_again(_numbers("link", after, frozenset({"status", "relation"})))
    for mark in BoilerplateMark.objects.filter(pk__in=_numbers("boilerplate", after)):
        if matcher.respect_marks():
            judged = ledgers.stale().filter(judged_at__gte=mark.made_at)
            _compare_again(list(judged.values_list("pk", flat=True)))
    _restyle(before, after)


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
    forms |= {
        (str(state["left"]), str(state["right"]))
        for key, state in before.items()
        if key.startswith("lexicon:") and state is not None and after[key] is None
    }
    links: set[int] = set()
    for left, right in forms:
        links |= ledgers.touched_by(left, right)
    _compare_again(sorted(links), spared=[entry.pk for entry in judged])


def _compare_again(links: Collection[int], spared: Collection[int] = ()) -> None:
    now, later = sorted(links)[:MOST_COMPARED_AGAIN], sorted(links)[MOST_COMPARED_AGAIN:]
    ledgers.write(now, spared=spared)
    SyndicationLink.objects.filter(pk__in=later).update(ledger={})
