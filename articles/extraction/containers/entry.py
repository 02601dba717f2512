"""One capture out of a container, or the reason why there is none."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Member:
    """One capture in a container.

    `name` tells it apart within its container. `format` is a capture's format (`html`, `txt`,
    `eml` ...). `url` and `captured_at` are what the container says of it. `digest` is the payload
    digest as the container gives it. `facts` are further claims by name. `refusal` is "" where `data`
    is a capture, else the reason why it is not taken.
    """

    name: str
    format: str = "html"
    data: bytes = b""
    url: str = ""
    captured_at: datetime | None = None
    digest: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    refusal: str = ""
