"""The headline of a page: what its headings, its JSON-LD, its social title and its own title agree on."""

import re
from collections.abc import Iterator, Sequence

from lxml.etree import _Element as Element
from rapidfuzz.fuzz import ratio, token_set_ratio

from articles.extraction.declared import Declared
from articles.extraction.people import fold_name
from articles.language.characters import fold_space

_SEPARATOR = re.compile(r"\s+[|–—·»«:•/\\-]+\s+|\s*[|»«•]\s*")
_HEADINGS = ("h1", "h2", "h3")
ALIKE = 85.0
"""Likeness, 0 to 100, over which two wordings are one headline (curly against straight quotation marks and
the like; on development pages the wordings of two different headlines stay under 60)."""
LOOSELY = 55.0
LONGEST = 400
_APART = ("nav", "aside", "footer")


def page_headline(tree: Element, declared: Declared) -> str:
    """The headline as the page prints it, else as it declares it; "" where there is none.

    A heading that agrees with what is declared counts, the larger and the earlier first;
    then the only first-level heading that is not the outlet's name; then what JSON-LD,
    Open Graph and the title say, without the outlet's name behind it.
    """
    outlet = fold_name(declared.outlet)
    claims = [
        one
        for one in (
            declared.headline,
            *_without_outlet(declared.social, outlet),
            *_without_outlet(declared.title, outlet),
        )
        if one
    ]
    folded = [fold_name(one) for one in claims]
    shown = [text for text in _headings(tree) if fold_name(text) != outlet]
    best, most = "", 0.0
    for number, text in enumerate(shown):
        support = _support(fold_name(text), folded)
        if support > most + 0.5 * number / (number + 1):
            best, most = text, support
    inside = next((one for one in (declared.headline, declared.social) if _is_end_of(one, best)), "")
    if most >= ALIKE or inside:
        return inside or best
    first = [text for text in _headings(tree, ("h1",)) if fold_name(text) != outlet and len(text.split()) > 2]
    if best and most >= LOOSELY and best in first:
        return best
    if len(first) == 1 and (
        not folded or max(token_set_ratio(fold_name(first[0]), one) for one in folded) >= LOOSELY
    ):
        return first[0]
    return declared.headline or next(iter(_shortest(declared.social, declared.title, outlet)), "")


def _is_end_of(claim: str, heading: str) -> bool:
    """Whether a heading is a claimed headline of three words or more with a section or a date line beside
    it."""
    if len(claim.split()) < 3 or len(heading) <= len(claim):
        return False
    return heading.endswith(claim) or heading.startswith(claim)


def _support(text: str, claims: Sequence[str]) -> float:
    """How well the best of the claims agrees with a folded wording, and a little for each other that does."""
    scores = sorted((ratio(text, claim) for claim in claims), reverse=True)
    return scores[0] + sum(score >= ALIKE for score in scores[1:]) * 0.1 if scores else 0.0


def _headings(tree: Element, tags: Sequence[str] = _HEADINGS) -> list[str]:
    """The texts of the headings outside menus and asides, by level, each level in the order of the page."""
    found: dict[str, list[str]] = {tag: [] for tag in tags}
    for one in tree.iter(*tags):
        if any(above.tag in _APART for above in one.iterancestors()):
            continue
        text = fold_space("".join(one.itertext()))
        if text and len(text) <= LONGEST:
            found[one.tag].append(text)
    return [text for tag in tags for text in found[tag]]


def _without_outlet(title: str, outlet: str) -> Iterator[str]:
    """A title and its beginnings and endings at each separator, the outlet's own name left out."""
    if not title:
        return
    cuts = list(_SEPARATOR.finditer(title))
    whole = [title, *(title[: cut.start()] for cut in reversed(cuts)), *(title[cut.end() :] for cut in cuts)]
    for part in whole:
        if part.strip() and fold_name(part) != outlet:
            yield part.strip()


def _shortest(social: str, title: str, outlet: str) -> Iterator[str]:
    """What is left of the social title, else of the page's, when a short last segment is cut off."""
    for given in (social, title):
        cuts = list(_SEPARATOR.finditer(given))
        if not given:
            continue
        if cuts:
            head, tail = given[: cuts[-1].start()], given[cuts[-1].end() :]
            if fold_name(tail) == outlet or (len(tail) <= 40 and len(head) > len(tail)):
                yield head.strip()
                return
            if fold_name(given[: cuts[0].start()]) == outlet:
                yield given[cuts[0].end() :].strip()
                return
        yield given.strip()
        return
