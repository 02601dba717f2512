"""How doubtful a split is: the doubt of its weakest part, weighed by what that part matters."""

from collections.abc import Iterable, Mapping

from articles.extraction.parts import Split

IMPORTANCE = {"body": 1.0, "headline": 0.7, "date": 0.25, "source": 0.2, "byline": 0.15}
"""What a wrong part costs whoever reads and links the article; the queue is ordered by the costliest
doubt."""
_SURENESS = {
    "no headline": ("headline", 0.1),
    "fewer than three paragraphs": ("body", 0.6),
    "behind a wall, probably incomplete": ("body", 0.35),
    "no article": ("body", 0.2),
    "no source": ("source", 0.0),
    "no date": ("date", 0.0),
}
"""Reasons that say by themselves how sure a part can be at best."""


def weigh_doubt(reasons: Iterable[str], sureness: Mapping[str, float]) -> float:
    """How doubtful, 0 to 1: the doubt of the weakest part, weighed by what it matters (IMPORTANCE).

    >>> weigh_doubt(("no source", "no date"), {"body": 0.9, "headline": 0.95})
    0.25
    >>> weigh_doubt((), {"body": 0.6, "headline": 0.2})
    0.56
    """
    sure = dict(sureness)
    for reason in reasons:
        if reason in _SURENESS:
            part, most = _SURENESS[reason]
            sure[part] = min(sure.get(part, 1.0), most)
    return round(max((IMPORTANCE[part] * (1 - each) for part, each in sure.items()), default=0.0), 4)


def sureness_of(parts: Split) -> dict[str, float]:
    """How sure each part is that was read: body, headline, byline and date."""
    fields = {"headline": parts.headline, "byline": next(iter(parts.bylines), None), "date": parts.printed}
    read = {name: field.confidence for name, field in fields.items() if field is not None}
    return {"body": parts.confidence, **read}


def weakest_part(sureness: Mapping[str, float]) -> tuple[str, float]:
    """Of the parts that were read, the one whose doubt matters most, and how sure it is.

    >>> weakest_part({"body": 0.9, "headline": 0.5, "byline": 0.2})
    ('headline', 0.5)
    """
    return max(sureness.items(), key=lambda each: IMPORTANCE[each[0]] * (1 - each[1]))
