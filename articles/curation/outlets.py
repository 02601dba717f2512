"""Naming what was unidentified: an unknown outlet with all its articles, or one article, in one decision."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.text import slugify

from articles.database.writing import one_writer
from articles.extraction.furniture import number_of
from articles.extraction.lines import fold_line
from articles.language.characters import fold_space
from articles.models import Article, Capture, Decision, OutletEvidence, Source, SourceAlias, UnknownOutlet
from articles.recognition import signature_table
from articles.recognition.judging import CAPTURES_COMPARED
from articles.recognition.reading.signatures import likeness, signature_from
from articles.recognition.reading.starter_outlets import starter_outlet
from articles.recognition.texts import furniture_of

from .decisions import Act, act
from .editing import locked_article
from .errors import Refused, Stale, require, require_sight
from .verdicts import done

MOST_NAMED = 2_000
"""Articles that one decision identifies, in one transaction, as with `sources.MOST_MOVED`. A larger group is
named by the worker, in parts."""
_MAY_BE_ONE = "The two may be one article: look at both, and withdraw the one too many."


def source_named(name: str) -> Source | None:
    """The known source that has this name, other name or domain."""
    name = fold_space(name)
    alias = (
        SourceAlias.objects.filter(value=name.lower().removeprefix("www.")).select_related("source").first()
    )
    return alias.source if alias else Source.objects.filter(name__iexact=name).first()


def name_outlet(
    group: UnknownOutlet,
    name: str,
    domain: str = "",
    *,
    by: User | None,
    why: str = "",
    seen: int | None = None,
    parts: Sequence[int] = (),
) -> Decision:
    """Say which outlet a group of unidentified articles is from: a source that is known, or a new one.

    `seen` is how many articles the form showed, `parts` the decisions that named others of the group before.
    Raises Stale, Refused, PermissionDenied.
    """
    with one_writer():
        articles = list(_of_group(group, by))
        if seen is not None and seen != len(articles):
            raise Stale("The group has changed while you had it open. Look at it again.", [])
        return _name(articles, name, domain, f"{group} is", by=by, why=why, parts=parts)


def name_part(
    group: UnknownOutlet, name: str, domain: str = "", *, by: User | None, why: str = ""
) -> Decision | None:
    """Name MOST_NAMED articles of a group, the first part of it; None where so many and no more are left,
    which `name_outlet` names. Raises as it does."""
    with one_writer():
        articles = list(_of_group(group, by)[: MOST_NAMED + 1])
        if len(articles) <= MOST_NAMED:
            return None
        what = f"{MOST_NAMED:,} articles of {group} are"
        return _name(articles[:MOST_NAMED], name, domain, what, by=by, why=why)


def _of_group(group: UnknownOutlet, by: User | None) -> QuerySet[Article]:
    articles: QuerySet[Article] = group.articles.visible_to(by) if by else group.articles.all()
    return articles.select_for_update().defer("body").order_by("pk")


def name_article(
    article: Article, name: str, domain: str = "", *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Say which outlet one unidentified article is from. Raises Stale, Refused, PermissionDenied."""
    require(by, "curate")
    with one_writer():
        article = locked_article(article, by, seen)
        return _name([article], name, domain, f"article {article.pk} is", by=by, why=why)


def reject_suggestion(evidence: OutletEvidence, *, by: User | None, why: str = "") -> Decision:
    """The article is not from the source that its furniture suggests; it is never suggested again."""
    require(by, "curate")
    with one_writer():
        article = locked_article(evidence.article, by, None)
        evidence = _as_shown(evidence)
        subject = f"article {article.pk} is not {evidence.source}"
        with act(kind="reject outlet", subject=subject, by=by, why=why, article=article) as doing:
            doing.change(evidence, standing=OutletEvidence.Standing.REJECTED)
            if article.origins.get("source") == "recognised":
                origins = {key: value for key, value in article.origins.items() if key != "source"}
                doing.change(article, source_id=None, origins=origins)
        return done(doing)


def _as_shown(evidence: OutletEvidence) -> OutletEvidence:
    """The evidence as it stands in this transaction. Raises Stale where it speaks of another source."""
    found = OutletEvidence.objects.select_for_update().filter(pk=evidence.pk).first()
    if found is None or found.source_id != evidence.source_id:
        raise Stale("The suggestion has changed while you had it open. Look at it again.", [])
    return found


def _name(
    articles: Sequence[Article],
    name: str,
    domain: str,
    what: str,
    *,
    by: User | None,
    why: str,
    parts: Sequence[int] = (),
) -> Decision:
    require(by, "curate")
    name, domain = fold_space(name), domain.strip().lower().removeprefix("www.")
    if not name:
        raise Refused("Give the outlet's name.")
    if not articles:
        raise Refused("Nothing to do: no article of this group is unidentified any more.")
    if len(articles) > MOST_NAMED:
        raise Refused(f"More than {MOST_NAMED:,} articles. Ask the operator to do it in parts.")
    if by is not None:
        require_sight(by, *articles)
    one = articles[0] if len(articles) == 1 else None
    source = source_named(name) or (source_named(domain) if domain else None)
    free = _free_at(source, articles) if one is None else articles
    subject = f"{what} {name}"
    if left := len(articles) - len(free):
        subject += f"; {left:,} left, at an address or path that another article of it has"
    if not free:
        raise Refused(
            f"{source} already has an article at the address or path of each of these. {_MAY_BE_ONE}"
        )
    with act(kind="name outlet", subject=subject, by=by, why=why, article=one, parts=parts) as doing:
        if source is None:
            source = _make_source(doing, name, domain)
        try:
            with transaction.atomic():
                doing.change_many(
                    (
                        article,
                        {
                            "source_id": source.pk,
                            "unknown_outlet_id": None,
                            "origins": {**article.origins, "source": "curator"},
                        },
                    )
                    for article in free
                )
        except IntegrityError as clash:
            raise Refused(
                f"{source} already has an article at the address or path of one of these. {_MAY_BE_ONE}"
            ) from clash
    return done(doing)


def _free_at(source: Source | None, articles: Sequence[Article]) -> list[Article]:
    """Those of these articles at whose address, or path where they have none, the source has no article yet;
    of several at one address the first. The others stay unidentified: a person says whether they are one."""
    taken: set[str] = set()
    if source is not None:
        urls = {article.canonical_url for article in articles if article.canonical_url}
        paths = {article.path for article in articles if article.path and not article.canonical_url}
        held = source.articles
        taken.update(held.filter(canonical_url__in=urls).values_list("canonical_url", flat=True))
        taken.update(held.filter(canonical_url="", path__in=paths).values_list("path", flat=True))
    free = []
    for article in articles:
        place = article.canonical_url or article.path
        if place not in taken or not place:
            free.append(article)
            taken.add(place)
    return free


def _make_source(doing: Act, name: str, domain: str) -> Source:
    slug = (
        slugify(name)[:100]
        or slugify(domain.replace(".", "-"))[:100]
        or f"outlet-{Source.objects.count() + 1}"
    )
    if Source.objects.filter(slug=slug).exists() or slug == "unidentified":
        slug = f"{slug[:90]}-{Source.objects.order_by('-pk').values_list('pk', flat=True).first() or 1}"
    known = starter_outlet(name, domain)
    source = Source(name=name[:200], slug=slug)
    if known is not None:
        source.spelling, source.date_order = known.spelling, known.date_order
        domain = domain or known.domain
    doing.make(source)
    if domain and "." in domain and not SourceAlias.objects.filter(kind="domain", value=domain).exists():
        doing.make(SourceAlias(source=source, kind=SourceAlias.Kind.DOMAIN, value=domain[:200]))
    return source


def shared_furniture(article: Article, source: Source) -> list[tuple[str, bool]]:
    """The furniture lines of an article's newest capture, each with whether the source's captures have it."""
    capture = article.captures.order_by("-number").first()
    if capture is None:
        return []
    texts = {number_of(fold_line(text)): text for text in furniture_of(capture)}
    held = {line for line, owner, _ in signature_table.owners_with(texts) if owner == source.pk}
    return [(text, line in held) for line, text in texts.items()]


def nearest_capture(article: Article, source: Source) -> Capture | None:
    """The capture of a source, of those that are compared, that shares most furniture with an article's
    newest; hidden articles are left out, ties go to the lower number."""
    capture = article.captures.order_by("-number").first()
    lines = signature_table.signature_lines(capture.pk) if capture else None
    if not lines:
        return None
    wanted = signature_from(lines)
    found = [
        (-likeness(wanted, signature_from(theirs)), pk)
        for pk, theirs in signature_table.signatures_of(source.pk, CAPTURES_COMPARED)
    ]
    shown = Capture.objects.filter(article__in=Article.objects.live().values("pk"))
    held = shown.select_related("article").in_bulk([pk for _, pk in found])
    return next((held[pk] for _, pk in sorted(found) if pk in held), None)
