"""The furniture lines of held captures, from their bytes and the roles that the splitter gave them."""

from articles.extraction.decode import Undecodable, decode
from articles.extraction.pages import read_page
from articles.models import Capture
from articles.recognition.reading.signatures import FURNITURE_ROLES


def furniture_of(capture: Capture) -> list[str]:
    """The distinct furniture lines of a capture as printed, stripped, in order; none if it is unreadable."""
    try:
        text = decode(capture.data).text
        if capture.format == "html":
            text = read_page(text).text
        elif capture.format != "txt":
            return []  # an agency's message has no page around it
    except Undecodable:
        return []
    found = (
        line.strip()
        for line, role in zip(text.split("\n"), capture.roles, strict=False)
        if role in FURNITURE_ROLES and line.strip()
    )
    return list(dict.fromkeys(found))
