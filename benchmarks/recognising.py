"""How well outlets are recognised: `python -m benchmarks.recognising FILE [--known SHARE] [--seed N]`.

FILE holds a record a line with `text` and `site`, the outlet's domain; `set` groups the table. Every name is
hidden. Of each set SHARE of the outlets (half, unless given) are known by up to four captures each; their
other captures are to be recognised, and those of the rest are strangers, to be grouped and named.

Sister sites are listed apart, as neither right nor wrong: two sites that share one registrable domain, or at
least EIGHT furniture lines that few sites of the set print. `strict` counts them as wrong.
A proposed name is right where it, or the domain beside it, is a part of the site that its owner chose
(`news.example.com`: Example, Example News), or where the core shortens the name (`nytimes`, The New York
Times). Milliseconds are processor time. The last line is
`recognised_P x recognised_R x group_F1 x name x ms x`.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")

from articles.extraction.split import split_capture  # noqa: E402
from articles.recognition.reading.groups import group_strangers  # noqa: E402
from articles.recognition.reading.name_candidates import name_key  # noqa: E402
from articles.recognition.reading.name_features import is_shortened  # noqa: E402
from articles.recognition.reading.names import NameProposal, propose_name  # noqa: E402
from articles.recognition.reading.outlets import (  # noqa: E402
    OutletStanding,
    OutletVerdict,
    compact,
    core_of,
    is_named_enough,
    judge_outlet,
    likeness_with,
    lines_naming,
    source_signature,
)
from articles.recognition.reading.signatures import (  # noqa: E402
    Signature,
    furniture_signature,
    furniture_texts,
)
from benchmarks.splitting import read_records  # noqa: E402

KNOWN_BY = 4
EIGHT = 8
FEW_SITES = 3
NEAREST = 6
_OF_ADDRESSES = frozenset({"www", "news", "blog", "blogs", "m", "mobile", "edition", "online"})


@dataclass(frozen=True, slots=True)
class OutletPage:
    """One capture: its set, the site that is hidden, its furniture and the signature of it."""

    set: str
    site: str
    furniture: tuple[str, ...]
    signature: Signature


@dataclass(slots=True)
class OutletScore:
    """What was counted over a set; `sisters` are kept apart from right and wrong."""

    known: int = 0
    right: int = 0
    wrong: int = 0
    sisters: int = 0
    suggested: int = 0
    nothing: int = 0
    pairs: int = 0
    pairs_right: int = 0
    pairs_wrong: int = 0
    pairs_sisters: int = 0
    groups: int = 0
    named: int = 0
    seconds: float = 0.0
    captures: int = 0
    examples: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, other: "OutletScore") -> None:
        for name in self.__slots__:
            if name == "examples":
                self.examples += other.examples
            else:
                setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + self.wrong)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.known)

    def group_figures(self, *, strict: bool = False) -> tuple[float, float, float]:
        """Precision, recall and F1 of the pairs that the groups make."""
        found = self.pairs_right + self.pairs_wrong + (self.pairs_sisters if strict else 0)
        precision, recall = self.pairs_right / max(1, found), self.pairs_right / max(1, self.pairs)
        return precision, recall, 2 * precision * recall / max(1e-9, precision + recall)


def read_outlet_pages(path: Path, limit: int = 0) -> list[OutletPage]:
    """The captures of a file that have a site, split."""
    pages = []
    for number, record in enumerate(read_records(path)):
        if limit and number >= limit:
            break
        if record.get("site") and record.get("text"):
            texts = furniture_texts(split_capture(record["text"]).lines)
            page = OutletPage(record.get("set", ""), record["site"], tuple(texts), furniture_signature(texts))
            pages.append(page)
    return pages


def sister_sites(pages: Iterable[OutletPage]) -> set[frozenset[str]]:
    """Pairs of sites of one publisher, as their furniture and domains show."""
    holders: dict[int, set[str]] = defaultdict(set)
    for page in pages:
        for line in page.signature.weights:
            holders[line].add(page.site)
    shared: Counter[frozenset[str]] = Counter()
    for sites in holders.values():
        if 1 < len(sites) <= FEW_SITES + 9:
            names = sorted(sites)
            shared.update(frozenset((a, b)) for at, a in enumerate(names) for b in names[at + 1 :])
    all_sites = sorted({page.site for page in pages})
    found = {pair for pair, count in shared.items() if count >= EIGHT}
    by_core: dict[str, list[str]] = defaultdict(list)
    for site in all_sites:
        by_core[core_of(site)].append(site)
    for names in by_core.values():
        found |= {frozenset((a, b)) for at, a in enumerate(names) for b in names[at + 1 :]}
    return found


def measure_set(pages: Sequence[OutletPage], share: float, seed: int) -> OutletScore:
    """One set, its outlets divided by the seed into known ones and strangers."""
    draw = random.Random(seed)
    sisters = sister_sites(pages)
    by_site: dict[str, list[OutletPage]] = defaultdict(list)
    for page in pages:
        by_site[page.site].append(page)
    sites = sorted(by_site)
    draw.shuffle(sites)
    known_sites = set(sites[: round(len(sites) * share)])
    examples: dict[str, list[OutletPage]] = {}
    asked: list[OutletPage] = []
    strangers: list[OutletPage] = []
    for site in sorted(by_site):
        held = by_site[site][:]
        draw.shuffle(held)
        if site in known_sites:
            count = min(KNOWN_BY, max(1, len(held) - 1))
            examples[site], rest = held[:count], held[count:]
            asked += rest
        else:
            strangers += held
    score = OutletScore(known=len(asked), captures=len(asked) + len(strangers))
    begun = time.process_time()
    judged = _judge_all([*asked, *strangers], examples)
    groups = group_strangers({at: page.signature for at, page in enumerate(strangers)})
    score.seconds = time.process_time() - begun
    for page, (verdict, site) in zip([*asked, *strangers], judged, strict=True):
        _count_verdict(score, page, verdict, site, sisters, is_known=page.site in known_sites)
    members = [[strangers[at] for at in group] for group in groups]
    score.pairs = sum(n * (n - 1) // 2 for n in Counter(page.site for page in strangers).values())
    for group in members:
        _count_group(score, group, sisters)
    return score


def _judge_all(
    pages: Sequence[OutletPage], examples: dict[str, list[OutletPage]]
) -> list[tuple[OutletVerdict, str]]:
    sites = sorted(examples)
    holders: dict[int, set[int]] = defaultdict(set)
    for number, site in enumerate(sites):
        for page in examples[site]:
            for line in page.signature.weights:
                holders[line].add(number)
    held = [source_signature(page.signature for page in examples[site]) for site in sites]
    own = [[lines_naming(page.furniture, (), (site,)) for page in examples[site]] for site in sites]
    found = []
    for page in pages:
        shared: dict[int, float] = defaultdict(float)
        for line, weight in page.signature.weights.items():
            for number in holders.get(line, ()):
                shared[number] += weight
        nearest = sorted(shared, key=lambda number: (-shared[number], number))[:NEAREST]
        near = [likeness_with(number, page.signature, held[number]) for number in nearest]
        verdict = judge_outlet(near)
        if verdict.standing is OutletStanding.RECOGNISED and verdict.source is not None:
            lines = lines_naming(page.furniture, (), (sites[verdict.source],))
            if not is_named_enough(lines, own[verdict.source]):
                verdict = replace(verdict, standing=OutletStanding.SUGGESTED)
        found.append((verdict, sites[verdict.source] if verdict.source is not None else ""))
    return found


def _count_verdict(
    score: OutletScore,
    page: OutletPage,
    verdict: OutletVerdict,
    site: str,
    sisters: set[frozenset[str]],
    *,
    is_known: bool,
) -> None:
    if verdict.standing is OutletStanding.RECOGNISED:
        if site == page.site:
            score.right += 1
        elif frozenset((site, page.site)) in sisters:
            score.sisters += 1
            score.examples[page.site, site] += 1
        else:
            score.wrong += 1
            score.examples[page.site, f"WRONG {site}"] += 1
    elif is_known and verdict.standing is OutletStanding.SUGGESTED:
        score.suggested += 1
    elif is_known:
        score.nothing += 1


def _count_group(score: OutletScore, group: Sequence[OutletPage], sisters: set[frozenset[str]]) -> None:
    sites = Counter(page.site for page in group)
    names = sorted(sites)
    score.pairs_right += sum(n * (n - 1) // 2 for n in sites.values())
    for at, a in enumerate(names):
        for b in names[at + 1 :]:
            if frozenset((a, b)) in sisters:
                score.pairs_sisters += sites[a] * sites[b]
            else:
                score.pairs_wrong += sites[a] * sites[b]
    if len(group) > 1:
        score.groups += 1
        site = sites.most_common(1)[0][0]
        score.named += is_right_name(propose_name([page.furniture for page in group]), site)


def is_right_name(proposal: NameProposal | None, site: str) -> bool:
    """Whether a proposal's name or domain is the site's (see the head of this module)."""
    if proposal is None:
        return False
    own = keys_of_site(site)
    if name_key(proposal.name) in own or (proposal.domain and name_key(core_of(proposal.domain)) in own):
        return True
    words = [compact(word) for word in proposal.name.replace("-", " ").split()]
    return is_shortened(words, compact(core_of(site)))


def keys_of_site(site: str) -> frozenset[str]:
    """The names that a site's address is, in compact form: the core of its domain, a label before it that is
    no word of addresses, the two together in either order, or the whole.

    >>> sorted(keys_of_site("news.example.co.uk"))
    ['example', 'examplenews', 'newsexample', 'newsexamplecouk']
    """
    core, labels = core_of(site), site.lower().removeprefix("www.").split(".")
    before = labels[: labels.index(core)] if core in labels else []
    names = {core, site, *(label for label in before if label not in _OF_ADDRESSES)}
    if len(before) == 1:
        names |= {core + before[0], before[0] + core}
    return frozenset(name_key(name) for name in names)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--known", type=float, default=0.5, help="share of the outlets that are known (0.5)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--limit", type=int, default=0, help="captures read, for a quick look")
    parser.add_argument("--sisters", action="store_true", help="list what was taken for a sister site")
    given = parser.parse_args(arguments)
    pages = read_outlet_pages(given.file, given.limit)
    if not pages:
        print(f"{given.file}: no record has `text` and `site`.")
        return 1
    total = OutletScore()
    print(
        "set            asked right wrong sister sugg none     P     R   strict P | pairs     P     R    F1 "
        "strict F1 | groups name"
    )
    for name in sorted({page.set for page in pages}):
        score = measure_set([page for page in pages if page.set == name], given.known, given.seed)
        _print_row(name, score)
        total.add(score)
    _print_row("all", total)
    if given.sisters:
        for (site, taken_for), count in total.examples.most_common():
            print(f"  {site} taken for {taken_for}: {count}")
    milliseconds = 1000 * total.seconds / max(1, total.captures)
    print(
        f"recognised_P {total.precision:.3f} recognised_R {total.recall:.3f} "
        f"group_F1 {total.group_figures()[2]:.3f} name {total.named / max(1, total.groups):.3f} "
        f"ms {milliseconds:.2f}"
    )
    return 0


def _print_row(name: str, score: OutletScore) -> None:
    precision, recall, f1 = score.group_figures()
    strict = score.right / max(1, score.right + score.wrong + score.sisters)
    print(
        f"{name:14} {score.known:5} {score.right:5} {score.wrong:5} {score.sisters:6} {score.suggested:4} "
        f"{score.nothing:4} {score.precision:5.3f} {score.recall:5.3f} {strict:10.3f} | {score.pairs:5} "
        f"{precision:5.3f} {recall:5.3f} {f1:5.3f} {score.group_figures(strict=True)[2]:9.3f} | "
        f"{score.groups:6} {score.named / max(1, score.groups):4.2f}"
    )


if __name__ == "__main__":
    sys.exit(main())
