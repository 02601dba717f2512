"""Reference managers' files: RIS (2001), BibTeX, CSL-JSON 1.0.2."""

import re
import unicodedata
from typing import Any

from articles.citation.cited import Cited, name_parts
from articles.language.characters import fold_space

RIS_TYPE, CSL_TYPE, BIBTEX_TYPE = "NEWS", "article-newspaper", "article"
_LATEX = str.maketrans(
    {
        "\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{",
        "}": r"\}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    }
)  # fmt: skip
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def ris(cited: Cited) -> str:
    """One RIS record, CRLF line ends, closed by `ER`. Values are on one line, as the format wants them.

    >>> ris(Cited(7, "Pier to close", "https://a.example/7", ("Ann Bell",))).splitlines()[2:4]
    ['TI  - Pier to close', 'AU  - Bell, Ann']
    """
    parts = cited.date_parts
    tags = [("TY", RIS_TYPE), ("ID", str(cited.number)), ("TI", cited.headline)]
    tags += [("AU", ", ".join(part for part in name_parts(name) if part)) for name in cited.authors]
    tags += [
        ("T2", cited.source),
        ("SE", cited.section),
        ("PY", cited.years),
        (
            "DA",
            "/".join([*(f"{part:02}" for part in parts), *[""] * (3 - len(parts))]) + "/" if parts else "",
        ),
        ("AB", cited.standfirst),
        ("N1", f"No day is stated; printed {cited.date_words}." if cited.span else ""),
        ("CY", cited.place),
        ("LA", cited.language),
        ("DB", cited.archive),
        ("UR", cited.address),
        ("L2", cited.url),
    ]
    lines = [f"{tag}  - {fold_space(value)}" for tag, value in tags if value]
    return "\r\n".join((*lines, "ER  - ", ""))


def bibtex(cited: Cited) -> str:
    """One BibTeX entry; LaTeX's own characters escaped, the headline's capitals kept by braces."""
    parts = cited.date_parts
    fields = [
        (
            "author",
            " and ".join(", ".join(part for part in name_parts(name) if part) for name in cited.authors),
        ),
        ("title", cited.headline),
        ("journal", cited.source),
        ("year", cited.years),
        ("date", cited.span),
        ("month", ""),
        ("day", str(parts[2]) if len(parts) > 2 else ""),
        ("language", cited.language),
        ("note", f"{cited.archive}, article {cited.number}" if cited.archive else ""),
        ("url", cited.address),
    ]
    lines = []
    for name, value in fields:
        if name == "month" and len(parts) > 1:
            lines.append(f"  month = {_MONTHS[parts[1] - 1]}")
        elif value:
            text = value if name == "url" else fold_space(value).translate(_LATEX)
            lines.append(f"  {name} = {{{{{text}}}}}" if name == "title" else f"  {name} = {{{text}}}")
    return f"@{BIBTEX_TYPE}{{{_key(cited)},\n" + ",\n".join(lines) + "\n}\n"


def csl(cited: Cited) -> dict[str, Any]:
    """One CSL-JSON item; absent facts are absent keys."""
    parts = cited.date_parts
    issued: dict[str, Any] | None = {"date-parts": [list(parts)]} if parts else None
    if cited.span:
        ends = [[int(part) for part in end.split("-")] for end in (cited.first, cited.last)]
        issued = {"date-parts": ends, "circa": True}
    item: dict[str, Any] = {
        "id": str(cited.number),
        "type": CSL_TYPE,
        "title": cited.headline,
        "author": [
            {"family": surname, "given": given} if given else {"literal": surname}
            for surname, given in map(name_parts, cited.authors)
        ],
        "container-title": cited.source,
        "section": cited.section,
        "abstract": cited.standfirst,
        "language": cited.language,
        "issued": issued,
        "archive": cited.archive,
        "URL": cited.address,
    }
    return {name: value for name, value in item.items() if value}


def _key(cited: Cited) -> str:
    """A citation key of plain letters: the first author's or the source's name, the year, the number."""
    name = name_parts(cited.authors[0])[0] if cited.authors else cited.source or "article"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    year = cited.years or "undated"
    return f"{re.sub(r'[^A-Za-z]+', '', plain).lower() or 'article'}{year}a{cited.number}"
