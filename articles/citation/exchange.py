"""Articles for other newsrooms' systems: ninjs 2.0 (IPTC) and plain text."""

from html import escape
from typing import Any

from articles.citation.cited import Cited


def ninjs(cited: Cited) -> dict[str, Any]:
    """One ninjs 2.0 item. The body is there where the reader may take it; absent facts are absent keys."""
    item: dict[str, Any] = {
        "uri": cited.address,
        "type": "text",
        "representationtype": "complete" if cited.body else "incomplete",
        "versioncreated": cited.changed,
        "contentcreated": f"{cited.date}T{cited.time}"
        if cited.time and cited.precision == "day"
        else cited.date,
        "language": cited.language,
        "headlines": [{"role": "main", "value": cited.headline}] if cited.headline else None,
        "descriptions": [{"role": "summary", "value": cited.standfirst}] if cited.standfirst else None,
        "byline": ", ".join(cited.authors),
        "located": cited.place,
        "infosources": [{"name": name} for name in (cited.source, cited.agency) if name],
        "usageterms": cited.rights,
        "bodies": [{"contenttype": "application/xhtml+xml", "value": _xhtml(cited.body)}]
        if cited.body
        else None,
    }
    return {name: value for name, value in item.items() if value}


def _xhtml(body: str) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in body.split("\n\n") if paragraph.strip())


def plain_text(cited: Cited) -> str:
    """An article to print or paste: head, body, and the line that says where it is from."""
    day = cited.date_words
    head = [cited.headline, cited.standfirst, ", ".join(cited.authors)]
    foot = ", ".join(part for part in (cited.source, day, cited.archive, f"article {cited.number}") if part)
    return "\n\n".join(part for part in (*head, cited.body, f"{foot}\n{cited.address}") if part) + "\n"
