"""Correcting a split: a curator says what a line of the capture is. The capture's bytes never change."""

import copy
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from articles.database.writing import one_writer
from articles.extraction.decode import decode
from articles.extraction.formats import HTML
from articles.extraction.marks import RoleMark as Mark
from articles.extraction.parts import BODY_ROLES, Role, Split
from articles.extraction.split import split_capture
from articles.ingest.facts import GROUPS, Fact, from_text, settle_facts
from articles.language.characters import fold_space
from articles.models import Article, Capture, Decision, LineMark, ReviewItem, Source

from .decisions import Act, act
from .editing import locked_article
from .errors import Refused, require
from .verdicts import done

FIXED = frozenset({Role.BLANK, Role.HEADER})
"""Roles that a line has by what it is; nobody gives or takes them."""
CHOICES = tuple(role for role in Role if role not in FIXED)


@dataclass(frozen=True, slots=True)
class LineState:
    """One line as the editor shows it, numbered from 1. `marked_by` is empty where the splitter chose."""

    number: int
    text: str
    role: str
    confidence: int
    marked_by: str


def newest_capture(article: Article) -> Capture:
    """The newest capture of an article, which is the one that its fields are read off."""
    return article.captures.with_words().order_by("-number")[:1].get()


def capture_text(capture: Capture) -> str:
    """The decoded text whose lines `capture.roles` names.

    Raises Refused for a capture that is not plain text: its lines are made from its markup.
    """
    if capture.format != "txt":
        raise Refused(
            f"{capture.name} is {capture.format}; its lines cannot be marked. Edit the fields instead."
        )
    return decode(capture.data).text


def lines_of(capture: Capture) -> list[LineState]:
    """Every line of a capture with its role and whose word that is."""
    texts = capture_text(capture).split("\n")
    marks = {
        (mark.text, mark.occurrence): str(mark.made_by or "a curator")
        for mark in capture.article.line_marks.select_related("made_by")
    }
    states, seen = [], Counter[str]()
    for index, text in enumerate(texts):
        content = fold_space(text)
        seen[content] += 1
        sure = capture.line_confidences[index] if index < len(capture.line_confidences) else 100
        role = capture.roles[index] if index < len(capture.roles) else str(Role.FURNITURE)
        states.append(LineState(index + 1, text, role, sure, marks.get((content, seen[content]), "")))
    return states


def relabel_lines(
    article: Article, roles: Mapping[int, str], *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Give lines of the newest capture these roles (line number from 1 -> role) and read the article off
    them.

    Lines not named keep the role they have. A line already so is left to the splitter. Fields that
    a curator corrected by hand stay. Raises Refused, Stale, PermissionDenied.
    """
    require(by, "curate")
    with one_writer():
        article = locked_article(article, by, seen)
        capture = Capture.objects.get(pk=newest_capture(article).pk)
        texts = capture_text(capture).split("\n")
        wanted = _checked(roles, texts, capture)
        with act(kind="mark lines", subject=article.title, by=by, why=why, article=article) as doing:
            _mark(doing, article, texts, wanted, by)
            now = [wanted.get(number, role) for number, role in enumerate(capture.roles, 1)]
            _read_again(doing, article, capture, texts, now)
            for item in article.review_items.filter(
                kind__in=(ReviewItem.Kind.SPLIT, ReviewItem.Kind.MARK), status=ReviewItem.Status.OPEN
            ):
                doing.change(item, status=ReviewItem.Status.DONE, closed_at=timezone.now())
        return done(doing)


def set_body(
    article: Article, first: int, last: int, *, by: User | None, why: str = "", seen: int | None = None
) -> Decision:
    """Move the body's boundaries: it runs from line `first` to line `last`, from 1, both included.

    Inside, what was furniture becomes a paragraph; outside, what was body becomes furniture.
    """
    capture = newest_capture(article)
    if not 1 <= first <= last <= len(capture.roles):
        raise Refused(
            f"The body must lie within lines 1 to {len(capture.roles)}; {first} to {last} does not."
        )
    roles: dict[int, str] = {}
    for number, role in enumerate(capture.roles, 1):
        inside = first <= number <= last
        if role in FIXED or (role in BODY_ROLES) == inside:
            continue
        if inside:
            roles[number] = Role.PARAGRAPH
        else:
            roles[number] = Role.FURNITURE
    return relabel_lines(article, roles, by=by, why=why, seen=seen)


def _checked(roles: Mapping[int, str], texts: list[str], capture: Capture) -> dict[int, str]:
    known = {str(role) for role in CHOICES}
    wanted: dict[int, str] = {}
    for number, role in roles.items():
        if not 1 <= number <= len(texts):
            raise Refused(f"The capture has lines 1 to {len(texts)}; there is no line {number}.")
        if role not in known:
            choices = ", ".join(sorted(known))
            raise Refused(f"{role!r} is not a role a line can be given. Use one of: {choices}.")
        if capture.roles[number - 1] in FIXED:
            raise Refused(f"Line {number} is {capture.roles[number - 1]}; its role cannot be changed.")
        if capture.roles[number - 1] != role:
            wanted[number] = str(role)
    if not wanted:
        raise Refused("Nothing to do: every line already has that role.")
    return wanted


def _mark(doing: Act, article: Article, texts: list[str], wanted: Mapping[int, str], by: User | None) -> None:
    held = {(mark.text, mark.occurrence): mark for mark in article.line_marks.all()}
    seen = Counter[str]()
    for number, text in enumerate(texts, 1):
        content = fold_space(text)
        seen[content] += 1
        if number not in wanted:
            continue
        mark = held.get((content, seen[content]))
        if mark is not None:
            doing.change(mark, role=wanted[number], made_by_id=by.pk if by else None)
        else:
            doing.make(
                LineMark(
                    article=article, text=content, occurrence=seen[content], role=wanted[number], made_by=by
                )
            )


def _read_again(doing: Act, article: Article, capture: Capture, texts: list[str], roles: list[str]) -> None:
    parts = read_off(texts, roles, article)
    doing.change(capture, roles=[str(line.role) for line in parts.lines])
    found = from_text(parts)
    for group in GROUPS:
        # What no line of the text says stays as it is.
        is_declared = article.origins.get(group) == "html" or (
            capture.format == HTML and group in ("kind", "is_walled")
        )
        if group not in found and (group == "language" or is_declared):
            values = tuple(getattr(article, name) for name in GROUPS[group])
            found[group] = Fact(values, article.origins.get(group, "text"))
    reread = copy.copy(article)
    settle_facts(reread, found)
    names = {name for names in GROUPS.values() for name in names} | {"origins"}
    doing.change(article, **{name: getattr(reread, name) for name in sorted(names)})


def read_off(texts: Iterable[str], roles: list[str], article: Article) -> Split:
    """The parts of a text whose every line has a known role."""
    lines = list(texts)
    seen = Counter[str]()
    marks = []
    for text, role in zip(lines, roles, strict=True):
        content = fold_space(text)
        seen[content] += 1
        if role not in FIXED:
            marks.append(Mark(content, seen[content], Role(role)))
    order = article.source.date_order if article.source else ""
    return split_capture(
        "\n".join(lines), day_order=order, marks=marks, agencies=Source.objects.agency_names()
    )
