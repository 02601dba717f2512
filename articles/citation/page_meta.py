"""What a page says of its article to programs: Highwire and Dublin Core meta, schema.org NewsArticle.

The names are those that Zotero's Embedded Metadata translator reads: `citation_title`, `citation_author`,
`citation_publication_date`, `citation_journal_title`, `citation_language`, `citation_public_url`;
`DC.title`, `DC.creator`, `DC.date`, `DC.publisher`, `DC.language`, `DC.identifier`, `DC.type`; `og:type`.
"""

import json
from typing import Any

from articles.citation.cited import Cited


def meta_tags(cited: Cited) -> tuple[tuple[str, str], ...]:
    """(name, content) of each meta element, in a fixed order; a fact that is not known has none."""
    day = (cited.date or cited.years).replace("-", "/")
    pairs = [("citation_title", cited.headline), ("DC.title", cited.headline)]
    for name in cited.authors:
        pairs += [("citation_author", name), ("DC.creator", name)]
    pairs += [
        ("citation_publication_date", day),
        ("DC.date", cited.date or cited.span),
        ("citation_journal_title", cited.source),
        ("DC.publisher", cited.source),
        ("citation_language", cited.language),
        ("DC.language", cited.language),
        ("citation_public_url", cited.address),
        ("DC.identifier", cited.address),
        ("DC.type", "newspaperArticle"),
        ("DC.rights", cited.rights),
    ]
    return tuple((name, content) for name, content in pairs if content)


def news_article(cited: Cited) -> dict[str, Any]:
    """schema.org's NewsArticle as JSON-LD. The archive's page is `url`; the outlet's own is `sameAs`."""
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": cited.headline,
        "alternativeHeadline": "",
        "description": cited.standfirst,
        "author": [{"@type": "Person", "name": name} for name in cited.authors],
        "publisher": {"@type": "Organization", "name": cited.source} if cited.source else None,
        "creditText": cited.agency,
        "articleSection": cited.section,
        "datePublished": f"{cited.date}T{cited.time}"
        if cited.time and cited.precision == "day"
        else cited.date,
        "dateModified": cited.changed,
        "dateline": cited.place,
        "inLanguage": cited.language,
        "url": cited.address,
        "sameAs": cited.url,
        "isPartOf": {"@type": "ArchiveComponent", "name": cited.archive} if cited.archive else None,
    }
    return {name: value for name, value in found.items() if value}


def script_text(value: dict[str, Any]) -> str:
    """JSON that is safe inside a script element: `<`, `>` and `&` as escapes, so that nothing ends it."""
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
