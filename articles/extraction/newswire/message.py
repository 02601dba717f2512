"""One article as a structured format gives it: the same shape for every standard."""

import re
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum

from articles.extraction.parts import Role
from articles.language.characters import NUL


class PubStatus(StrEnum):
    """Whether the sender lets it be used (IPTC NewsCodes `pubstatus`)."""

    USABLE = "usable"
    WITHHELD = "withheld"
    CANCELED = "canceled"


class NotTaken(ValueError):
    """The file holds no article that can be taken; the message says why, in words for the operator."""


@dataclass(frozen=True, slots=True)
class Block:
    """One block of the body: its role (one of parts.BODY_ROLES) and its text, white space folded."""

    role: Role
    text: str


SIGN_OFF = re.compile(r"^(?:ends|[a-z]{2,5}(?:[ /-][a-z]{2,5}){0,5})[.]?$")
"""A line of initials in small letters, in which agencies' desks sign their copy."""


def without_sign_off(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], str]:
    """The body less the desk's initials below it, and those initials ("" where there are none).

    >>> without_sign_off((Block(Role.PARAGRAPH, "A court ruled."), Block(Role.PARAGRAPH, "hh/ph/ts")))[1]
    'hh/ph/ts'
    """
    if len(body) > 1 and SIGN_OFF.match(body[-1].text):
        signed = body[-1].text
        return body[:-1], "" if signed.startswith("ends") else signed
    return body, ""


@dataclass(frozen=True, slots=True)
class NewsMessage:
    """What a message says of its article; a fact that it does not state is "" (or empty), never guessed.

    Times are ISO 8601 as sent, zone and all. `version` is 0 where none is given. `subjects` are codes
    as given (`subj:04000000`, `medtop:20000822`). `is_wire` says that the format is one in which
    agencies send copy, so that its source may be taken for the agency.
    """

    headline: str = ""
    standfirst: str = ""
    byline: str = ""
    place: str = ""
    credit: str = ""
    body: tuple[Block, ...] = ()
    source: str = ""
    url: str = ""
    issued: str = ""
    updated: str = ""
    language: str = ""
    section: str = ""
    guid: str = ""
    version: int = 0
    urgency: str = ""
    slugline: str = ""
    subjects: tuple[str, ...] = ()
    copyright: str = ""
    usage: str = ""
    note: str = ""
    status: PubStatus = PubStatus.USABLE
    embargo: str = ""
    is_wire: bool = True
    dropped: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """A NUL character is left out wherever it stands."""
        for each in fields(self):
            value = getattr(self, each.name)
            if type(value) is str and NUL in value:
                object.__setattr__(self, each.name, value.replace(NUL, ""))
            elif each.name in ("subjects", "dropped"):
                object.__setattr__(self, each.name, tuple(one.replace(NUL, "") for one in value))
        if any(NUL in block.text for block in self.body):
            plain = tuple(replace(block, text=block.text.replace(NUL, "")) for block in self.body)
            object.__setattr__(self, "body", plain)

    @property
    def lines(self) -> tuple[tuple[Role, str], ...]:
        """The message as a capture's lines, each with the role that the markup settles."""
        head = (
            (Role.HEADLINE, self.headline),
            (Role.STANDFIRST, self.standfirst),
            (Role.BYLINE, self.byline),
        )
        body = tuple((block.role, block.text) for block in self.body)
        return (*((role, text) for role, text in head if text), *body)

    @property
    def text(self) -> str:
        """The message as a text capture: a blank line between its lines."""
        return "\n\n".join(text for _, text in self.lines)
