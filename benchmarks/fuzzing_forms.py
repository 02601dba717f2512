"""What can be asked of the archive, found by walking it: addresses, and the parameters and forms of pages."""

import random
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, quote, urldefrag, urljoin, urlsplit

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

ODD = (
    "²",
    "١٢",
    "-1",
    "0",
    "1e9",
    "99999999999",
    "9" * 30,
    "9" * 5_000,
    "a\x00b",
    "\x00",
    "\ufffe\u202e",
    "\u0085\u2028",
    "[]",
    '{"a": [1]}',
    "'\"<&*()~:",
    "*",
    "?*",
    "a* OR " * 40,
    '"',
    "(" * 300,
    "../../etc/passwd",
    "//example.org/x",
    "javascript:alert(1)",
    "2014-02-31",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2014-01-05T25:61",
    "x" * 10_000,
    "é" * 300,
    "🏴\u200d☠️",
    " ",
    "",
    "None",
    "true",
    "%",
    "%s%n{0}{{7*7}}",
    "=cmd()",
    "\r\nSet-Cookie: a=b",
)
"""Values that some parser somewhere takes for what they are not."""
LEFT_OUT = re.compile(r"^/accounts/(?:logout|login)")
"""Addresses that end the session which the walk needs."""


@dataclass(frozen=True, slots=True)
class FoundForm:
    """A form as a page has it: where it goes, how, and what a browser would send with nothing touched."""

    address: str
    method: str
    fields: tuple[tuple[str, str], ...]


class PageReader(HTMLParser):
    """The links and forms of one page."""

    def __init__(self, address: str, text: str) -> None:
        super().__init__()
        self.address, self.links, self.forms = address, list[str](), list[FoundForm]()
        self._form: tuple[str, str] | None = None
        self._fields: list[tuple[str, str]] = []
        self._open: str | None = None
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in given:
            self.links.append(self._absolute(given["href"]))
        elif tag == "form":
            target = self._absolute(given.get("action") or self.address)
            self._form, self._fields = (target, given.get("method", "get").upper()), []
        elif self._form and tag in ("input", "button", "textarea", "select") and given.get("name"):
            self._fields.append((given["name"], given.get("value", "")))
            self._open = given["name"] if tag == "select" else None
        elif self._form and tag == "option" and self._open and "selected" in given:
            self._fields.append((self._open, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self._form:
            self.forms.append(FoundForm(*self._form, tuple(self._fields)))
            self._form = None
        elif tag == "select":
            self._open = None

    def _absolute(self, link: str) -> str:
        parts = urlsplit(urldefrag(urljoin(self.address, link)).url)
        return "" if parts.scheme or parts.netloc else parts._replace(scheme="", netloc="").geturl()


@dataclass(frozen=True, slots=True)
class Ground:
    """Everything that was found: addresses that answer, forms, and every parameter's name."""

    pages: tuple[str, ...]
    forms: tuple[FoundForm, ...]
    names: tuple[str, ...]


def route_patterns(resolver: Any = None, before: str = "/") -> Iterator[str]:
    """Every address of the map, its parameters as `<name>`; of a regular expression the first choice."""
    for each in (resolver or get_resolver()).url_patterns:
        route = before + re.sub(r"<(\w+:)?(\w+)>", r"<\2>", str(each.pattern))
        if isinstance(each, URLResolver):
            yield from route_patterns(each, route)
        elif isinstance(each, URLPattern):
            route = re.sub(r"\(\?P<\w+>(\w+)[^)]*\)", r"\1", route).replace("\\", "")
            yield re.sub(r"[\^$]|\(\?:|\.\*", "", route)


def walk_pages(client: Client, most: int = 500) -> Ground:
    """Follow links from the front page, the desk and the admin, and read every form on the way.

    Of addresses that differ in their numbers and parameters alone a few are looked at. Map addresses
    without a parameter are walked too, linked or not.
    """
    fixed = [route for route in dict.fromkeys(route_patterns()) if "<" not in route]
    waiting, seen, alike = deque(["/", "/review/", "/admin/", *fixed]), set[str](), dict[str, int]()
    pages, forms, names = list[str](), dict[tuple[str, str, tuple[str, ...]], FoundForm](), set[str]()
    while waiting and len(pages) < most:
        address = waiting.popleft()
        shape = re.sub(r"\d+", "0", address.partition("?")[0])
        if address in seen or not address or LEFT_OUT.match(address) or alike.get(shape, 0) >= 4:
            continue
        seen.add(address)
        alike[shape] = alike.get(shape, 0) + 1
        names.update(name for name, _ in parse_qsl(urlsplit(address).query))
        response = client.get(address)
        pages.append(address)
        if response.status_code != 200 or not response.get("Content-Type", "").startswith("text/html"):
            continue
        page = PageReader(address, response.content.decode())
        waiting.extend(page.links)
        for form in page.forms:
            if form.address and not LEFT_OUT.match(form.address):
                names.update(name for name, _ in form.fields)
                shape = re.sub(r"\d+", "0", form.address)
                kept = (form.method, shape, tuple(sorted({name for name, _ in form.fields})))
                forms.setdefault(kept, form)
    return Ground(tuple(pages), tuple(forms.values()), tuple(sorted(names)))


def filled(route: str, chance: random.Random) -> str:
    """A map address with each parameter odd, or a small number."""
    return re.sub(
        r"<\w+>",
        lambda _: quote(odd_value(chance), safe="") if chance.random() < 0.4 else str(chance.randint(1, 12)),
        route,
    )


def odd_value(chance: random.Random) -> str:
    """One of the list, or characters of every kind."""
    if chance.random() < 0.8:
        return chance.choice(ODD)
    planes = ((0, 127), (128, 0x24F), (0x600, 0x6FF), (0x2000, 0x206F), (0xE000, 0xFFFD), (0x1F300, 0x1FAFF))
    return "".join(chr(chance.randint(*chance.choice(planes))) for _ in range(chance.randint(1, 40)))
