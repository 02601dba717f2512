"""The groups of unidentified captures in the database, kept capture by capture.

Two captures belong together by themselves alone (reading.signatures.likeness), so that a new one costs its
own comparisons, and the groups are those of `reading.groups.group_strangers` over all that are held.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping

from articles.models import Article, Capture, DueWork, UnknownOutlet
from articles.recognition import signature_table as table
from articles.recognition.reading.groups import SAME_OUTLET, group_strangers
from articles.recognition.reading.names import READ_AT_MOST, propose_name
from articles.recognition.reading.signatures import Signature, likeness, signature_from
from articles.recognition.texts import furniture_of
from articles.search import upkeep


def join(capture_id: int, signature: Signature, shared: Mapping[int, float]) -> None:
    """Put an unidentified capture with those it is alike to; groups that it connects become one.

    `shared` is the weight of its lines that each owner has.
    """
    near = {
        owner
        for owner, weight in shared.items()
        if owner < 0 and weight >= SAME_OUTLET * signature.total and _is_near(signature, owner)
    }
    root = max({*near, -capture_id})
    for owner in sorted(near - {root}):
        for each in table.captures_of(owner):
            table.give_to(each, root)
    table.give_to(capture_id, root)
    if near == {root}:
        _add_to_group(capture_id, root)
    elif near:
        _write_group(root)


def leave(owner: int | None) -> None:
    """Note that a group has lost a capture: what it held together may fall apart."""
    if owner is not None and owner < 0:
        DueWork.objects.note(DueWork.Kind.REGROUP, [-owner])


def regroup_strangers(number: int) -> None:
    """Put the captures of one group together afresh."""
    owner = -number
    signatures = {pk: signature_from(lines) for pk, lines in table.signatures_of(owner)}
    groups = group_strangers(signatures)
    # The group that keeps the root's name is last, so that no other takes in what is still called so.
    for members in sorted(groups, key=lambda each: -min(each) == owner):
        root = -min(members)
        for pk in members:
            table.give_to(pk, root)
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


def set_unknown_outlet(articles: Collection[int], group: UnknownOutlet | None) -> None:
    """Say of which unknown outlet articles are; learnt furniture, links and the index follow."""
    moved = list(
        Article.objects.filter(pk__in=articles)
        .exclude(unknown_outlet=group)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    Article.objects.filter(pk__in=moved).update(unknown_outlet=group)
    DueWork.objects.note_rows(DueWork.Kind.LINES, Capture.objects.filter(article__in=moved))
    # What an outlet sets into many articles is no version, and two of one outlet are judged as its own.
    DueWork.objects.note(DueWork.Kind.MATCH, moved)
    upkeep.mark(moved)


def _is_near(signature: Signature, owner: int) -> bool:
    return any(
        likeness(signature, signature_from(lines)) >= SAME_OUTLET for _, lines in table.signatures_of(owner)
    )


def _add_to_group(capture_id: int, root: int) -> None:
    """One more capture of a group that stands; the others are not read again."""
    (first, *_) = table.captures_of(root, limit=1)
    articles = table.article_of([first, capture_id])
    group = UnknownOutlet.objects.filter(articles=articles[first]).first()
    if group is None:
        _write_group(root)
        return
    set_unknown_outlet([articles[capture_id]], group)
    if group.articles.count() <= READ_AT_MOST:
        DueWork.objects.note(DueWork.Kind.NAME, [group.pk])


def _write_group(root: int) -> None:
    articles = set(table.article_of(table.captures_of(root)).values())
    if len(articles) < 2:
        set_unknown_outlet(articles, None)
        return
    held: dict[int, int] = defaultdict(int)
    for (group_id,) in Article.objects.filter(pk__in=articles, unknown_outlet__isnull=False).values_list(
        "unknown_outlet"
    ):
        held[group_id] += 1
    # The number that most of them have; where a group fell apart, a part elsewhere may have it.
    group = None
    for group_id in sorted(held, key=lambda each: (-held[each], each)):
        others = Article.objects.filter(unknown_outlet=group_id).exclude(pk__in=articles).count()
        if others < held[group_id]:
            group = UnknownOutlet.objects.get(pk=group_id)
            break
    group = group or UnknownOutlet.objects.create()
    set_unknown_outlet(articles, group)
    DueWork.objects.note(DueWork.Kind.NAME, [group.pk])
