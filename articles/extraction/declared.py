"""What a page's markup declares of its article: JSON-LD, meta elements, microdata, `time` and author
links."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml.etree import _Element as Element

from articles.extraction.declared_authors import declared_authors, is_apart
from articles.extraction.json_ld import article_node, json_words, nodes_named, types
from articles.extraction.moments import declared_moment, local_of
from articles.extraction.people import fold_name
from articles.language.characters import fold_space

_PUBLISHED = (
    "article:published_time", "og:article:published_time", "og:published_time", "parsely-pub-date",
    "cxenseparse:recs:publishtime", "cxenseparse:publishtime", "sailthru.date", "publish-date",
    "publish_date",
    "publication_date", "published_at", "published-date", "pubdate", "pub_date", "article.published",
    "article_date_original", "originalpublicationdate", "bt:pubdate", "dc.date.issued", "dcterms.issued",
    "dcterms.created", "dc.date.created", "dcterms.date", "dc.date", "rnews:datepublished",
    "article:published",
    "citation_publication_date", "citation_date", "article:post_date", "og:pubdate", "ptime", "pdate",
    "displaydate", "datepublished", "date", "datecreated", "created",
)  # fmt: skip
"""Names of meta elements that give the day of publication, those that are right most often first."""
_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "dcterms.modified",
    "dc.date.modified", "datemodified", "lastmod", "utime", "article.updated", "parsely-modified", "revised",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class BlogEntry:
    """One post of a live blog: its ISO moment or "", its headline or "", and its text."""

    when: str
    headline: str
    text: str


@dataclass(frozen=True, slots=True)
class Declared:
    """The facts of one page as its markup gives them; "" or empty where it says nothing.

    `headline` is what JSON-LD calls so, `social` what Open Graph does, `title` the page's own.
    `published` and `modified` are ISO days or moments with the offset that was declared.
    `kind` is "live blog", "video" or "gallery". `paywalled` is None where nothing is said.
    """

    headline: str = ""
    social: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    canonical: str = ""
    outlet: str = ""
    language: str = ""
    section: str = ""
    description: str = ""
    body: str = ""
    kind: str = ""
    paywalled: bool | None = None
    entries: tuple[BlogEntry, ...] = ()


def read_declared(tree: Element) -> Declared:
    """The facts that the markup of a parsed page declares. Nothing is fetched; the tree is not changed."""
    metas = _metas(tree)
    canonical = _canonical(tree, metas)
    node, known = article_node(tree, canonical, _headings(tree, metas))
    outlet = _outlet(node, known, metas)
    return Declared(
        headline=json_words(node.get("headline") or node.get("name")),
        social=_first(metas, "og:title", "twitter:title"),
        title=next((fold_space("".join(one.itertext())) for one in tree.iter("title")), ""),
        authors=declared_authors(tree, node, known, metas, outlet),
        published=_published(tree, node, metas),
        modified=declared_moment(node.get("dateModified"))
        or next(filter(None, (declared_moment(metas[name][0]) for name in _MODIFIED if name in metas)), ""),
        canonical=canonical,
        outlet=outlet,
        language=_language(tree, node, metas),
        section=json_words(node.get("articleSection")) or _first(metas, "article:section"),
        description=json_words(node.get("description"))
        or _first(metas, "og:description", "description", "twitter:description"),
        body=json_words(node.get("articleBody")),
        kind=_kind(node, metas),
        paywalled=_paywalled(tree, node, metas),
        entries=_entries(node),
    )


def _metas(tree: Element) -> dict[str, list[str]]:
    """Every meta element with a name: lower-case name -> its contents, in the order of the page."""
    found: dict[str, list[str]] = {}
    for one in tree.iter("meta"):
        name = one.get("property") or one.get("name") or one.get("itemprop")
        content = json_words(one.get("content") or one.get("value"))
        if name and content:
            found.setdefault(name.strip().lower(), []).append(content)
    return found


def _first(metas: Mapping[str, list[str]], *names: str) -> str:
    return next((metas[name][0] for name in names if name in metas), "")


def _headings(tree: Element, metas: Mapping[str, list[str]]) -> frozenset[str]:
    """What the page shows as its headline, folded: its headings and the title it gives to others."""
    shown = [fold_space("".join(one.itertext())) for one in tree.iter("h1")]
    return frozenset(filter(None, map(fold_name, (*shown, *metas.get("og:title", ())))))


def _canonical(tree: Element, metas: Mapping[str, list[str]]) -> str:
    for link in tree.iter("link"):
        if "canonical" in (link.get("rel") or "").lower().split() and (link.get("href") or "").startswith(
            "http"
        ):
            return str(link.get("href")).strip()
    address = _first(metas, "og:url")
    return address if address.startswith("http") else ""


def _outlet(
    node: Mapping[str, Any], known: Mapping[str, Mapping[str, Any]], metas: Mapping[str, list[str]]
) -> str:
    publisher = node.get("publisher") or node.get("sourceOrganization")
    named = next(
        (json_words(one.get("name")) for one in nodes_named(publisher, known) if one.get("name")), ""
    )
    return _first(metas, "og:site_name") or named or _first(metas, "application-name", "dc.publisher")


def _language(tree: Element, node: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str:
    root = next(iter(tree.iter("html")), None)
    given = (
        json_words(node.get("inLanguage")),
        (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")
        if root is not None
        else "",
        _first(metas, "og:locale", "content-language", "language", "dc.language"),
    )
    for one in given:
        tag = one.strip().replace("_", "-")
        if re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
            return tag
    return ""


def _published(tree: Element, node: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str:
    """The moment of publication: the earliest of the strong ways, on the outlet's own clock where one
    gives it."""
    strong = [
        declared_moment(node.get("datePublished")),
        *(declared_moment(metas[name][0]) for name in _PUBLISHED[:3] if name in metas),
    ]
    strong = [one for one in strong if one]
    weak = [declared_moment(metas[name][0]) for name in _PUBLISHED[3:] if name in metas]
    micro, shown = _times(tree)
    weak = [
        one
        for one in (*micro, *weak, declared_moment(node.get("dateCreated") or node.get("uploadDate")), *shown)
        if one
    ]
    chosen = min(strong, key=lambda one: one[:10]) if strong else next(iter(weak), "")
    return local_of(chosen, (*strong, *weak)) if chosen else ""


def _times(tree: Element) -> tuple[list[str], list[str]]:
    """The moments that microdata calls the publication's, and those of `time` elements, outside the
    furniture."""
    micro: list[str] = []
    shown: list[str] = []
    for one in tree.iter("time", "span", "div", "p", "abbr", "li"):
        own = "datepublished" in (one.get("itemprop") or "").lower() or one.get("pubdate") is not None
        if not (own or one.tag == "time" or one.get("datetime")) or is_apart(one):
            continue
        text = fold_space("".join(one.itertext()))
        given = declared_moment(
            one.get("datetime") or one.get("content") or one.get("title")
        ) or declared_moment(text[:80])
        updated = re.search(r"updat|modif", f"{one.get('class') or ''} {text}", re.IGNORECASE)
        if given and not updated:
            (micro if own else shown).append(given)
    return micro[:2], shown[:2]


def _kind(node: Mapping[str, Any], metas: Mapping[str, list[str]]) -> str:
    named = types(node)
    if "LiveBlogPosting" in named:
        return "live blog"
    if "ImageGallery" in named or "MediaGallery" in named:
        return "gallery"
    return "video" if "VideoObject" in named or _first(metas, "og:type").startswith("video") else ""


def _paywalled(tree: Element, node: Mapping[str, Any], metas: Mapping[str, list[str]]) -> bool | None:
    """What JSON-LD says of it, else microdata, else the tier that some outlets name; None where none does."""
    free = node.get("isAccessibleForFree")
    for one in tree.iter() if free is None else ():
        if (one.get("itemprop") or "").lower() == "isaccessibleforfree":
            free = one.get("content") or one.get("href") or "".join(one.itertext())
            break
    if free is not None:
        return str(free).strip().lower().rsplit("/", 1)[-1] in ("false", "0", "no")
    tier = _first(metas, "article:content_tier").lower()
    return tier in ("locked", "metered") if tier else None


def _entries(node: Mapping[str, Any]) -> tuple[BlogEntry, ...]:
    given = node.get("liveBlogUpdate")
    posts: Iterator[Mapping[str, Any]] = (
        one for one in (given if isinstance(given, list) else []) if isinstance(one, dict)
    )
    return tuple(
        BlogEntry(
            declared_moment(one.get("datePublished")),
            json_words(one.get("headline")),
            json_words(one.get("articleBody")),
        )
        for one in posts
    )
