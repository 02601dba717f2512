"""Stories follow from links: the articles that joining links connect, less what curators parted."""

from collections import Counter
from collections.abc import Collection, Iterable

from django.db.models import F, Q

from articles.models import Article, DueWork, Story, SyndicationLink
from articles.search import upkeep
from articles.syndication.article_text import ArticleText
from articles.syndication.direction import Direction, likely_original
from articles.syndication.stories import StoryEdge, group_into_stories

Pair = tuple[int, int]


def regroup(article_ids: Iterable[int]) -> frozenset[int]:
    """Work out again the stories that these articles touch, and return the articles whose story changed.

    What it reads is closed under joining links and under stories, so nothing else can change.
    Conflicts are written to the links that were left out.
    """
    reach, links = _reach(set(article_ids))
    joining = [link for link in links if link.status in SyndicationLink.JOINING]
    cannot_link = [
        (link.first_id, link.second_id) for link in links if link.status == SyndicationLink.Status.REJECTED
    ]
    grouped = group_into_stories(reach, [_edge(link) for link in joining], cannot_link)
    _show_conflicts(
        joining, {(each.edge.left, each.edge.right): each.cannot_link for each in grouped.conflicts}
    )
    changed = _number(reach, grouped.groups)
    _name_originals(grouped.groups, joining)
    upkeep.mark(sorted(changed))
    _note_days(changed)
    return changed


def _note_days(articles: Iterable[int]) -> None:
    """The days of a story's versions say about when those of no stated day were printed."""
    undated = Article.objects.filter(pk__in=articles, printed_on=None)
    DueWork.objects.note_rows(DueWork.Kind.DAY, undated)


def note_days_beside(article: Article) -> None:
    """An article's day may have changed: what its story's other versions of no stated day rest on it."""
    beside = Article.objects.filter(story=article.story_id, printed_on=None)
    DueWork.objects.note_rows(DueWork.Kind.DAY, beside)


def _reach(start: set[int]) -> tuple[dict[int, int], list[SyndicationLink]]:
    """The articles that could share a story with these, with their stories now; and the links among them."""
    reach: dict[int, int] = {}
    fresh = start
    while fresh:
        homes = dict(Article.objects.filter(pk__in=fresh).values_list("pk", "story_id"))
        reach |= homes
        found = set(Article.objects.filter(story__in=set(homes.values())).values_list("pk", flat=True))
        pairs = SyndicationLink.objects.joining().filter(Q(first__in=fresh) | Q(second__in=fresh))
        for first, second in pairs.values_list("first_id", "second_id"):
            found |= {first, second}
        fresh = found - set(reach)
    within_stories = Q(relation__in=SyndicationLink.STORY_RELATIONS, status__in=SyndicationLink.JOINING)
    links = (
        SyndicationLink.objects.filter(within_stories | Q(status=SyndicationLink.Status.REJECTED))
        .filter(first__in=reach, second__in=reach)
        .only(
            "first",
            "second",
            "status",
            "score",
            "direction",
            "direction_cue",
            "origin",
            "conflict",
            "evidence",
        )
    )
    return reach, list(links) if len(reach) > 1 else []


def _edge(link: SyndicationLink) -> StoryEdge:
    return StoryEdge(
        link.first_id,
        link.second_id,
        link.score,
        confirmed=link.status == SyndicationLink.Status.CONFIRMED,
        tie_break=str(link.evidence.get("tie", "")),
    )


def _show_conflicts(links: Collection[SyndicationLink], conflicts: dict[Pair, Pair]) -> None:
    for link in links:
        pair = conflicts.get((link.first_id, link.second_id))
        words = (
            f"It would put articles {pair[0]} and {pair[1]} into one story, and a curator took them apart."
            if pair
            else ""
        )
        if link.conflict != words:
            SyndicationLink.objects.filter(pk=link.pk).update(conflict=words)


def _number(homes: dict[int, int], groups: Collection[tuple[int, ...]]) -> frozenset[int]:
    """Give each group its story. A number stays with most of its articles; of merged ones the lowest
    stays."""
    kept = _kept(homes, groups)
    changed: set[int] = set()
    touched: set[int] = set()
    for group in groups:
        story = kept.get(group)
        if story is None:
            story = Story.objects.create().pk
        moved = [article for article in group if homes[article] != story]
        if moved:
            Article.objects.filter(pk__in=moved).update(story=story)
            touched |= {story} | {homes[article] for article in moved}
            changed |= set(moved)
    _empty(homes, groups, set(kept.values()))
    if touched:
        Story.objects.filter(pk__in=touched).update(revision_number=F("revision_number") + 1)
        for role in ("lead", "original", "likely_original"):
            strays = Story.objects.filter(pk__in=touched, **{f"{role}__isnull": False})
            strays.exclude(**{f"{role}__story": F("pk")}).update(**{role: None})
    # The row of every version tells how many there are, so all of a changed story's articles are out of step.
    return frozenset(article for group in groups if changed & set(group) for article in group) | frozenset(
        article for article, story in homes.items() if story in touched
    )


def _kept(homes: dict[int, int], groups: Collection[tuple[int, ...]]) -> dict[tuple[int, ...], int]:
    kept: dict[tuple[int, ...], int] = {}
    home_of = {article: group for group in groups for article in group}
    for story in sorted(set(homes.values())):
        claims = Counter(home_of[article] for article, was in homes.items() if was == story)
        group = min(claims, key=lambda each: (-claims[each], each))
        kept.setdefault(group, story)
    return kept


def _empty(homes: dict[int, int], groups: Collection[tuple[int, ...]], kept: set[int]) -> None:
    """A story that lost all its articles points on to the one that took most of them."""
    gone = sorted(set(homes.values()) - kept)
    if not gone:
        return
    now = dict(Article.objects.filter(pk__in=homes).values_list("pk", "story_id"))
    for story in gone:
        went = Counter(now[article] for article, was in homes.items() if was == story)
        goal = min(went, key=lambda each: (-went[each], each))
        Story.objects.filter(pk=story).update(
            merged_into=goal, lead=None, original=None, likely_original=None, original_cue=""
        )
        # No chain of redirects: what pointed here points there.
        Story.objects.filter(merged_into=story).update(merged_into=goal)


def _name_originals(groups: Collection[tuple[int, ...]], links: Collection[SyndicationLink]) -> None:
    for group in groups:
        members = set(group)
        articles = (
            [
                ArticleText(
                    key=pk, outlet=str(source or ""), paragraphs=(), outlet_is_agency=kind == "agency"
                )
                for pk, source, kind in Article.objects.filter(pk__in=group).values_list(
                    "pk", "source_id", "source__kind"
                )
            ]
            if len(group) > 1
            else []
        )
        directions = [
            (link.first_id, link.second_id, link.direction_cue)
            if link.direction == Direction.LEFT_FIRST
            else (link.second_id, link.first_id, link.direction_cue)
            for link in links
            if link.direction and link.first_id in members and link.second_id in members
        ]
        found = likely_original(articles, directions)
        origin = _origin(members, articles, links)
        Story.objects.filter(articles=group[0]).exclude(
            likely_original=found.key, original_cue=found.cue, origin=origin
        ).update(likely_original=found.key, original_cue=found.cue, origin=origin)


def _origin(
    members: Collection[int], articles: Collection[ArticleText], links: Collection[SyndicationLink]
) -> str:
    """The one agency that a story's links name as its origin, unless an agency's own article is among
    them."""
    named = {link.origin for link in links if link.first_id in members and link.second_id in members} - {""}
    held = any(article.outlet_is_agency for article in articles)
    return next(iter(named)) if len(named) == 1 and not held else ""
