"""The paragraph ledger of two versions: kept, restyled, recast, moved, left out; and one sentence on it."""

from dataclasses import asdict, dataclass
from typing import Any

from articles.syndication.compare import COMPARE_VERSION, Comparison, ComparisonRow, State

NONE = "none"  # neither side has a headline, or a standfirst


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of the ledger. Paragraph numbers count from 1, as readers count."""

    state: str
    a: tuple[int, ...]
    b: tuple[int, ...]
    moved: bool
    kinds: tuple[str, ...]
    words_a: int
    words_b: int


@dataclass(frozen=True, slots=True)
class Ledger:
    """Counts are of matched paragraphs (a split one counts once) and of their words, the left's for pairs.

    `headline` and `standfirst` are a State's value, or "none". `kept_a` and `kept_b` are the numbers of
    each side's paragraphs that have a counterpart; `from_end_a` and `from_end_b` how many without one stand
    together at the end.
    """

    version: str
    paragraphs_a: int
    paragraphs_b: int
    words_a: int
    words_b: int
    kept_a: int
    kept_b: int
    same: int
    restyled: int
    recast: int
    moved: int
    split: int
    merged: int
    only_a: int
    only_b: int
    words_same: int
    words_restyled: int
    words_recast: int
    words_only_a: int
    words_only_b: int
    from_end_a: int
    from_end_b: int
    headline: str
    standfirst: str
    entries: tuple[LedgerEntry, ...]

    @property
    def lede_is_recast(self) -> bool:
        return any(e.state == State.RECAST and 1 in e.a and 1 in e.b for e in self.entries)

    @property
    def is_identical(self) -> bool:
        return self.same == len(self.entries) and not self.moved

    def as_json(self) -> dict[str, Any]:
        """What is stored with a link; `ledger_from_json` reads it back."""
        return asdict(self)

    def swapped(self) -> "Ledger":
        """The same ledger with left and right exchanged. Word counts of pairs become the other side's."""
        other = {State.ONLY_A.value: State.ONLY_B.value, State.ONLY_B.value: State.ONLY_A.value}
        kinds = {"only-a": "only-b", "only-b": "only-a"}
        entries = tuple(
            LedgerEntry(
                other.get(e.state, e.state),
                e.b,
                e.a,
                e.moved,
                tuple(sorted(kinds.get(kind, kind) for kind in e.kinds)),
                e.words_b,
                e.words_a,
            )
            for e in self.entries
        )
        return _summed(
            entries,
            (self.paragraphs_b, self.paragraphs_a),
            (self.words_b, self.words_a),
            other.get(self.headline, self.headline),
            other.get(self.standfirst, self.standfirst),
            self.version,
        )


def ledger_of(comparison: Comparison) -> Ledger:
    """The ledger of a comparison."""
    entries = tuple(
        LedgerEntry(
            row.state.value,
            tuple(i + 1 for i in row.a),
            tuple(j + 1 for j in row.b),
            row.moved,
            tuple(sorted(kind.value for kind in row.kinds)),
            row.words_a,
            row.words_b,
        )
        for row in comparison.rows
    )
    return _summed(
        entries,
        (comparison.paragraphs_a, comparison.paragraphs_b),
        (comparison.words_a, comparison.words_b),
        _line_state(comparison.headline),
        _line_state(comparison.standfirst),
        COMPARE_VERSION,
    )


def ledger_from_json(stored: dict[str, Any]) -> Ledger | None:
    """A stored ledger, or None where nothing is stored or an older comparison made it. Whoever stores it may
    keep more beside it."""
    if not stored or stored.get("version") != COMPARE_VERSION:
        return None
    entries = tuple(
        LedgerEntry(
            **{**entry, "a": tuple(entry["a"]), "b": tuple(entry["b"]), "kinds": tuple(entry["kinds"])}
        )
        for entry in stored["entries"]
    )
    known = {name: stored[name] for name in Ledger.__slots__}
    return Ledger(**{**known, "entries": entries})


def _line_state(row: ComparisonRow | None) -> str:
    return NONE if row is None else row.state.value


def _summed(
    entries: tuple[LedgerEntry, ...],
    paragraphs: tuple[int, int],
    words: tuple[int, int],
    headline: str,
    standfirst: str,
    version: str,
) -> Ledger:
    def count(state: State) -> int:
        return sum(e.state == state for e in entries)

    def words_in(state: State) -> int:
        return sum(e.words_b if state is State.ONLY_B else e.words_a for e in entries if e.state == state)

    pairs = [e for e in entries if e.a and e.b]
    return Ledger(
        version=version,
        paragraphs_a=paragraphs[0],
        paragraphs_b=paragraphs[1],
        words_a=words[0],
        words_b=words[1],
        kept_a=sum(len(e.a) for e in pairs),
        kept_b=sum(len(e.b) for e in pairs),
        same=count(State.SAME),
        restyled=count(State.RESTYLED),
        recast=count(State.RECAST),
        moved=sum(e.moved for e in pairs),
        split=sum(len(e.b) > 1 for e in pairs),
        merged=sum(len(e.a) > 1 for e in pairs),
        only_a=count(State.ONLY_A),
        only_b=count(State.ONLY_B),
        words_same=words_in(State.SAME),
        words_restyled=words_in(State.RESTYLED),
        words_recast=words_in(State.RECAST),
        words_only_a=words_in(State.ONLY_A),
        words_only_b=words_in(State.ONLY_B),
        from_end_a=_from_end([e.a for e in entries if e.a], {e.a for e in pairs}),
        from_end_b=_from_end([e.b for e in entries if e.b], {e.b for e in pairs}),
        headline=headline,
        standfirst=standfirst,
        entries=entries,
    )


def _from_end(numbers: list[tuple[int, ...]], kept: set[tuple[int, ...]]) -> int:
    """How many paragraphs at the end have no counterpart: cut from the bottom, as sub-editors cut."""
    count = 0
    for paragraphs in sorted(numbers, reverse=True):
        if paragraphs in kept:
            break
        count += len(paragraphs)
    return count


def summary_sentence(
    found: Ledger, name_a: str, name_b: str, b_is_fullest: bool = False, derived: str = ""
) -> str:
    """The ledger in one plain sentence, the left version its subject.

    `derived` is "a" where the left is known to be made from the right, "b" the other way round, "" where
    direction is undetermined: then nothing is called cut or added.
    """
    if derived == "b":
        return summary_sentence(found.swapped(), name_b, name_a, b_is_fullest=False, derived="a")
    whole = "the fullest version held here" if b_is_fullest else name_b
    if not found.kept_a:
        return f"{name_a} and {name_b} have no paragraph in common."
    if found.is_identical and found.headline in (State.SAME, NONE) and found.standfirst in (State.SAME, NONE):
        return f"{name_a} and {name_b} print the same words, {_count(found.same, 'paragraph')}."
    verb = "kept" if derived else "has"
    order = f"{found.moved} of them moved" if found.moved else "in order"
    whole_of_it = found.kept_b == found.paragraphs_b > 1
    which = "all" if whole_of_it else f"{found.kept_b} of the"
    parts = [f"{name_a} {verb} {which} {_count(found.paragraphs_b, 'paragraph')} of {whole}, {order}"]
    parts.extend(_recast(found, bool(derived)))
    if found.restyled:
        own = "in its own style" if derived else "in another house style"
        parts.append(f"{_count(found.restyled, 'paragraph')} {own}")
    if found.split:
        parts.append(
            f"{_count(found.split, 'paragraph')} run as several" if not derived else f"split {found.split}"
        )
    if found.merged:
        parts.append(f"{found.merged} of its own run together" if not derived else f"joined {found.merged}")
    if derived:
        if found.only_b:
            parts.append(f"cut {found.only_b}")
        if found.only_a:
            parts.append(f"added {found.only_a}")
    else:
        if found.only_a:
            parts.append(f"{_count(found.only_a, 'paragraph')} only in {name_a}")
        if found.only_b:
            parts.append(f"{_count(found.only_b, 'paragraph')} only in {name_b}")
    parts.extend(_lines(found, name_a, name_b, bool(derived)))
    return "; ".join(parts) + "."


def _recast(found: Ledger, directed: bool) -> list[str]:
    others = found.recast - found.lede_is_recast
    what = [words for words in ("the lede" * found.lede_is_recast, _others(others, found)) if words]
    if not what:
        return []
    if directed:
        return ["recast " + " and ".join(what)]
    return [f"{' and '.join(what)} recast"]


def _others(count: int, found: Ledger) -> str:
    if not count:
        return ""
    return f"{count} other{'s' * (count > 1)}" if found.lede_is_recast else _count(count, "paragraph")


def _lines(found: Ledger, name_a: str, name_b: str, directed: bool) -> list[str]:
    out = []
    for noun, state in (("headline", found.headline), ("standfirst", found.standfirst)):
        if state == State.RECAST:
            out.append(f"{noun} rewritten" if directed else f"another {noun}")
        elif state == State.ONLY_A:
            out.append(f"{noun} added" if directed else f"a {noun} only in {name_a}")
        elif state == State.ONLY_B:
            out.append(f"{noun} dropped" if directed else f"a {noun} only in {name_b}")
    return out


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
