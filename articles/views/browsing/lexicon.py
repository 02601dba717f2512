"""The house-style lexicon: which outlet prints which form, on what evidence, as a page and as CSV."""

import csv
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Min, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from articles.language.tokens import canonical
from articles.models import LexiconEntry, LexiconSighting
from articles.syndication.style import SEEN_ENOUGH, Entry, Standing, starter
from articles.views.exporting.export import safe_cell

PER_PAGE = 60
OUTLETS_NAMED = 5
COLUMNS = (
    "form",
    "other form",
    "kind",
    "status",
    "acts",
    "outlet printing form",
    "outlet printing other",
    "times",
)
UNIDENTIFIED = "unidentified"


@dataclass(slots=True)
class Pair:
    """One entry with what this reader may see of it: who prints which form, how often, and one example."""

    entry: LexiconEntry
    count: int = 0
    left: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    crossings: list[tuple[str, str, int]] = field(default_factory=list)
    example: tuple[int, int] | None = None

    @property
    def ships(self) -> bool:
        """Whether the shipped list has it already."""
        return canonical(self.entry.left).tokens == canonical(self.entry.right).tokens

    @property
    def acts(self) -> bool:
        """Whether it is in force in comparison and in searching. Its class is made from all sightings."""
        row = self.entry
        if self.ships and row.status != LexiconEntry.Status.REJECTED:
            return True
        return Entry(row.left, row.right, row.kind, row.count, Standing(row.status)).acts

    @property
    def standing(self) -> str:
        """What is said of it: shipped, or a curator's word, and whether it is in force."""
        shipped = self.ships and self.entry.status == LexiconEntry.Status.UNREVIEWED
        word = "shipped" if shipped else self.entry.get_status_display()
        return f"{word}, in force" if self.acts else word

    @property
    def printing_left(self) -> list[tuple[str, int]]:
        return self.left.most_common(OUTLETS_NAMED)

    @property
    def printing_right(self) -> list[tuple[str, int]]:
        return self.right.most_common(OUTLETS_NAMED)

    @property
    def both(self) -> list[str]:
        """Outlets that print both forms: inconsistent with themselves."""
        return sorted(name for name in self.left if name in self.right and name != UNIDENTIFIED)


def pairs(user: Any, least: int = 1) -> list[Pair]:
    """Entries seen at least `least` times between articles this reader may see, and those a curator decided.

    Most often first. Two queries, whatever the number of entries.
    """
    rows = (
        LexiconSighting.objects.visible_to(user)
        .order_by()
        .values_list("entry", "left_article__source__name", "right_article__source__name")
        .annotate(times=Sum("count"), left_example=Min("left_article"), example=Min("pk"))
    )
    seen: dict[int, list[tuple[str, str, int, int]]] = defaultdict(list)
    for entry, left, right, times, _, example in rows:
        seen[entry].append((left or UNIDENTIFIED, right or UNIDENTIFIED, times, example))
    entries = LexiconEntry.objects.select_related("decided_by").in_bulk()
    examples = LexiconSighting.objects.in_bulk([min(row[3] for row in found) for found in seen.values()])
    out = []
    for pk, entry in entries.items():
        pair = Pair(entry)
        for left, right, times, _ in seen.get(pk, ()):
            pair.count += times
            pair.left[left] += times
            pair.right[right] += times
            pair.crossings.append((left, right, times))
        if pk in seen:
            sighting = examples[min(row[3] for row in seen[pk])]
            pair.example = (sighting.left_article_id, sighting.right_article_id)
        if pair.count >= least:
            out.append(pair)
    return sorted(out, key=lambda pair: (-pair.count, pair.entry.left, pair.entry.right))


@require_safe
def lexicon(request: HttpRequest) -> HttpResponse:
    """The lexicon mined from versions, and the list that ships. One-off pairs are shown on request."""
    least = 1 if request.GET.get("all") else SEEN_ENOUGH
    found = pairs(request.user, least)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "articles/lexicon.html",
        {
            "pairs": page.object_list,
            "page": page,
            "least": least,
            "everything": least == 1,
            "inconsistent": [pair for pair in found if pair.both][:PER_PAGE],
            "starter": starter(),
        },
    )


@require_safe
def lexicon_csv(request: HttpRequest) -> HttpResponse:
    """Every pair with its outlets, one row an outlet crossing, as CSV."""
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="house-style.csv"'
    writer = csv.writer(answer)
    writer.writerow(COLUMNS)
    for pair in pairs(request.user):
        row = pair.entry
        for left, right, times in sorted(pair.crossings):
            cells = (
                row.left,
                row.right,
                row.kind,
                row.status,
                "yes" if pair.acts else "no",
                left,
                right,
                times,
            )
            writer.writerow([safe_cell(cell) for cell in cells])
    return answer
