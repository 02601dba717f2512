"""E-mail (RFC 5322, MIME): the text part, else the HTML part; subject, sender and day.

The subject without `Fwd:` and `Re:` is the headline. Of a forwarded message the inner one counts: its
From, Date and Subject stand in lines above its text. Signatures below `-- ` and attachments are dropped.
"""

import re
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr, parsedate_to_datetime

from articles.extraction.newswire import xml_text as xml
from articles.extraction.newswire.message import Block, NewsMessage, NotTaken
from articles.extraction.newswire.ninjs import markup_blocks
from articles.extraction.parts import Role
from articles.language.characters import fold_space

_PREFIX = re.compile(r"^\s*(?:(?:re|fwd?|aw|wg|tr|rv)\s*:\s*)+", re.I)
_FORWARDED = re.compile(
    r"^-{2,}\s*(?:forwarded message|original message|weitergeleitete nachricht)\s*-{2,}\s*$", re.I
)
_HEADER = re.compile(r"^>?\s*(?P<name>from|date|sent|subject|to|cc)\s*:\s*(?P<value>.*)$", re.I)


def read_mail(data: bytes) -> NewsMessage:
    """The article that a message carries. Raises NotTaken."""
    try:
        message = BytesParser(policy=policy.default).parsebytes(data.lstrip())
        part = message.get_body(("plain", "html"))
        content = part.get_content() if part is not None else ""
        kind = part.get_content_type() if part is not None else ""
    except (LookupError, ValueError, TypeError, AttributeError, KeyError, IndexError, RecursionError) as bad:
        raise NotTaken(f"the message cannot be read ({type(bad).__name__}: {bad})") from bad
    if not isinstance(content, str) or not content.strip():
        raise NotTaken("the message has no text; attachments are not read")
    subject, sender, sent = _text(message, "subject"), _text(message, "from"), _time(_text(message, "date"))
    if kind == "text/html":
        body = markup_blocks(content)
    else:
        inner, text = _forwarded(content)
        subject, sender = inner.get("subject", subject), inner.get("from", sender)
        sent = _time(inner.get("date", inner.get("sent", ""))) or ("" if inner else sent)
        body = tuple(Block(Role.PARAGRAPH, block.text) for block in xml.typed(_unsigned(text)))
    if not body:
        raise NotTaken("the message has no text")
    return NewsMessage(
        headline=_PREFIX.sub("", subject).strip(),
        body=body,
        source=_sender(sender),
        issued=sent,
        guid=_text(message, "message-id").strip("<>"),
        is_wire=False,
        dropped=("attachments",) if any(True for _ in message.iter_attachments()) else (),
    )


def _text(message: EmailMessage, name: str) -> str:
    try:
        return fold_space(str(message.get(name, "")))
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, LookupError):
        return ""


def _time(text: str) -> str:
    try:
        moment: datetime = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""
    return moment.isoformat()


def _sender(text: str) -> str:
    """Who sends it: the name before the address, else the domain of the address."""
    name, address = parseaddr(text)
    return name or address.rpartition("@")[2]


def _forwarded(text: str) -> tuple[dict[str, str], str]:
    """The header lines of a forwarded message and its text; nothing and the whole where it is none."""
    lines = text.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines):
        if _FORWARDED.match(line.strip()):
            said: dict[str, str] = {}
            end = number + 1
            while end < len(lines) and (found := _HEADER.match(lines[end].strip())):
                said[found["name"].lower()] = found["value"].strip()
                end += 1
            return said, "\n".join(lines[end:])
    return {}, "\n".join(lines)


def _unsigned(text: str) -> str:
    """The text above the signature mark (RFC 3676: two hyphens and a space)."""
    return re.split(r"^-- ?$", text, maxsplit=1, flags=re.M)[0]
