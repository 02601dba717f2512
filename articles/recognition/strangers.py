"""The groups of unidentified captures in the database, kept capture by capture.

Two captures belong together by themselves alone (reading.signatures.likeness), so that a new one costs its
own comparisons, and the groups are those of `reading.groups.group_strangers` over all that are held.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.db.models import Count

from articles.models import Article, Capture, DueWork, UnknownOutlet
from articles.recognition import signature_table as table
from articles.recognition.reading.groups import SAME_OUTLET, group_strangers
from articles.recognition.reading.names import READ_AT_MOST, propose_name
from articles.recognition.reading.signatures import Signature, likeness, signature_from
from articles.recognition.texts import furniture_of
from articles.search import upkeep


@dataclass(frozen=True, slots=True)
class Stranger:
    """A capture to be put into a group: its article, its signature, the weight of it that each owner has."""

    article: int
    signature: Signature
    shared: Mapping[int, float]


def join(strangers: Mapping[int, Stranger]) -> None:
    """Put unidentified captures, by number, with those they are alike to; groups that they connect are one.

    The same groups come of it as of one capture after the other.
    """
    held = _near_groups(strangers)
    alike = _Alike()
    for pk in sorted(strangers):
        alike.join(pk, held[pk])
    roots = alike.owners()
    groups = {owner for near in held.values() for owner in near}
    absorbed = table.captures_of_all([owner for owner in groups if roots[owner] != owner])
    moved = {capture: roots[owner] for owner, captures in absorbed.items() for capture in captures}
    table.give_all(moved | {pk: roots[-pk] for pk in strangers})
    # A group that stands and takes in no other is not read again.
    merged = {roots[owner] for owner in absorbed}
    added: dict[int, list[int]] = defaultdict(list)
    for pk in sorted(strangers):
        if alike.is_of_several(pk):
            added[roots[-pk]].append(pk)
    standing = _standing_groups([root for root in added if root in groups and root not in merged])
    _add_to_groups(
        {strangers[pk].article: group for root, group in standing.items() for pk in added[root]},
    )
    for root in added:  # in the order of the captures that made them
        if root not in standing:
            _write_group(root)


def leave(owners: Iterable[int | None]) -> None:
    """Note that groups have lost a capture: what they held together may fall apart."""
    lost = [-owner for owner in owners if owner is not None and owner < 0]
    if lost:
        DueWork.objects.note(DueWork.Kind.REGROUP, lost)


class _Alike:
    """Which owners and captures are one group, captures standing for the owners that they would be alone."""

    def __init__(self) -> None:
        self._root: dict[int, int] = {}
        self._size: dict[int, int] = {}

    def join(self, pk: int, near: Iterable[int]) -> None:
        root = self._find(-pk)
        for owner in near:
            other = self._find(owner)
            if other != root:
                # A group is called by its lowest capture; as an owner that is the highest number.
                few, root = sorted((root, other))
                self._root[few] = root
                self._size[root] += self._size[few]

    def owners(self) -> dict[int, int]:
        """The owner that each is of now."""
        return {owner: self._find(owner) for owner in list(self._root)}

    def is_of_several(self, pk: int) -> bool:
        return self._size[self._find(-pk)] > 1

    def _find(self, owner: int) -> int:
        if owner not in self._root:
            self._root[owner], self._size[owner] = owner, 1
        while self._root[owner] != owner:
            self._root[owner] = self._root[self._root[owner]]
            owner = self._root[owner]
        return owner


def _near_groups(strangers: Mapping[int, Stranger]) -> dict[int, list[int]]:
    """The owners of captures that each of these is alike to, among those held and those before it here."""
    members: dict[int, _Members] = {}
    holders: dict[int, list[int]] = defaultdict(list)
    found = {}
    for pk in sorted(strangers):
        each = strangers[pk]
        least = SAME_OUTLET * each.signature.total
        near = []
        for owner, weight in each.shared.items():
            if owner < 0 and weight >= least:
                if owner not in members:
                    members[owner] = _Members(owner)
                if any(likeness(each.signature, other) >= SAME_OUTLET for other in members[owner]):
                    near.append(owner)
        here: dict[int, float] = defaultdict(float)
        for line, weight in each.signature.weights.items():
            for other_pk in holders[line]:
                here[other_pk] += weight
            holders[line].append(pk)
        near += [
            -other_pk
            for other_pk, weight in here.items()
            if weight >= least and likeness(each.signature, strangers[other_pk].signature) >= SAME_OUTLET
        ]
        found[pk] = near
    return found


class _Members:
    """The signatures of an owner's captures, read as far as somebody asks, once."""

    def __init__(self, owner: int) -> None:
        self._read: list[Signature] = []
        self._rest = (signature_from(lines) for _, lines in table.signatures_of(owner))

    def __iter__(self) -> Iterator[Signature]:
        at = 0
        while True:
            if at == len(self._read):
                following = next(self._rest, None)
                if following is None:
                    return
                self._read.append(following)
            yield self._read[at]
            at += 1


def regroup_strangers(number: int) -> None:
    """Put the captures of one group together afresh."""
    owner = -number
    signatures = {pk: signature_from(lines) for pk, lines in table.signatures_of(owner)}
    groups = group_strangers(signatures)
    # The group that keeps the root's name is last, so that no other takes in what is still called so.
    for members in sorted(groups, key=lambda each: -min(each) == owner):
        root = -min(members)
        table.give_all(dict.fromkeys(members, root))
        _write_group(root)


def name_group(pk: int) -> None:
    """Read the name and domain that a group's furniture proposes."""
    group = UnknownOutlet.objects.filter(pk=pk).first()
    if group is None:
        return
    proposal = propose_name([furniture_of(capture) for capture in captures_to_read(group)])
    group.name = proposal.name[:200] if proposal else ""
    group.domain = proposal.domain[:200] if proposal else ""
    group.save(update_fields=["name", "domain"])


def captures_to_read(group: UnknownOutlet) -> list[Capture]:
    """The captures from which a group's name is read, by number; what is hidden says nothing to anybody."""
    captures = Capture.objects.filter(article__in=group.articles.live().order_by().values("pk"))
    return list(captures.select_related("article").order_by("pk")[:READ_AT_MOST])


def set_unknown_outlets(groups: Mapping[int, UnknownOutlet | None]) -> None:
    """Say of which unknown outlet articles are; learnt furniture, links and the index follow."""
    wanted = {article: group.pk if group else None for article, group in groups.items()}
    held = Article.objects.filter(pk__in=wanted).order_by("pk").values_list("pk", "unknown_outlet")
    moved: dict[int | None, list[int]] = defaultdict(list)
    for article, former in held:
        if former != wanted[article]:
            moved[wanted[article]].append(article)
    for group, articles in moved.items():
        Article.objects.filter(pk__in=articles).update(unknown_outlet=group)
    changed = sorted(article for articles in moved.values() for article in articles)
    if changed:
        DueWork.objects.note_rows(DueWork.Kind.LINES, Capture.objects.filter(article__in=changed))
        # What an outlet sets into many articles is no version, and two of one outlet are judged as its own.
        DueWork.objects.note(DueWork.Kind.MATCH, changed)
        upkeep.mark(changed)


def _standing_groups(roots: Collection[int]) -> dict[int, UnknownOutlet]:
    """The group of each of these owners that has one: that of its first capture's article."""
    first = table.first_captures(roots)
    held = Capture.objects.filter(pk__in=first.values()).values_list("pk", "article__unknown_outlet")
    group_of = dict(held)
    groups = UnknownOutlet.objects.in_bulk([group for group in group_of.values() if group])
    return {root: groups[group] for root, pk in first.items() if (group := group_of.get(pk)) in groups}


def _add_to_groups(added: Mapping[int, UnknownOutlet]) -> None:
    """More articles of groups that stand; the others of these are not read again."""
    if added:
        set_unknown_outlets(added)
        pks = {group.pk for group in added.values()}
        counts = UnknownOutlet.objects.filter(pk__in=pks).annotate(held=Count("articles"))
        small = counts.filter(held__lte=READ_AT_MOST).order_by().values_list("pk", flat=True)
        DueWork.objects.note(DueWork.Kind.NAME, small)


def _write_group(root: int) -> None:
    articles = set(table.article_of(table.captures_of(root)).values())
    if len(articles) < 2:
        set_unknown_outlets(dict.fromkeys(articles))
        return
    grouped = Article.objects.filter(pk__in=articles, unknown_outlet__isnull=False)
    held = Counter(grouped.values_list("unknown_outlet", flat=True))
    # The number that most of them have; where a group fell apart, a part elsewhere may have it.
    group = None
    for group_id in sorted(held, key=lambda each: (-held[each], each or 0)):
        others = Article.objects.filter(unknown_outlet=group_id).exclude(pk__in=articles).count()
        if others < held[group_id]:
            group = UnknownOutlet.objects.get(pk=group_id)
            break
    group = group or UnknownOutlet.objects.create()
    set_unknown_outlets(dict.fromkeys(articles, group))
    DueWork.objects.note(DueWork.Kind.NAME, [group.pk])
