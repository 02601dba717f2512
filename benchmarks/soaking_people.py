"""Four kinds of people who read the archive by HTTP, and the curator who acts meanwhile."""

import base64
import http.client
import json
import random
import re
import threading
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin, urlsplit

PATIENCE = 30.0
TOKEN = "s" * 32
KINDS = ("visitor", "reader", "curator", "administrator")
STARTS = (
    "/",
    "/search/?q=harbour",
    "/search/?q=council&sort=newest",
    "/sources/",
    "/dates/",
    "/figures/",
    "/style/",
)
DESK = ("/review/", "/review/log/", "/review/jobs/", "/add/", "/admin/", "/admin/articles/article/")
OWN = ("/account/", "/saved/", "/cuttings/", "/alerts/", "/exports/")
LINK = re.compile(r'(?:href|action)="([^"#]+)')
LEFT_OUT = re.compile(r"^/(?:static|accounts|healthz|admin/logout)|logout")
MOST_KNOWN = 400
DEAR = ("/compare/", "/search.csv", "/search.jsonl")


@dataclass(frozen=True, slots=True)
class SoakedAnswer:
    """One request: whose, what page, milliseconds since it was due, when (s since the begin), its status."""

    kind: str
    page: str
    address: str
    ms: float
    at: float
    status: int


@dataclass(slots=True)
class SoakedPerson:
    """One kind of people: a session, and the addresses that walking has found open to them."""

    kind: str
    port: int
    session: str = ""
    known: list[str] = field(default_factory=list)

    def ask(self, method: str, address: str, body: str = "") -> tuple[int, str]:
        """(status, text); status 0 where no answer came."""
        return self._ask(method, address, body)[:2]

    def _ask(self, method: str, address: str, body: str) -> tuple[int, str, str]:
        """The same, and the cookie of the messages that the next page shows."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {"Cookie": f"csrftoken={TOKEN}" + (f"; sessionid={self.session}" if self.session else "")}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, address, body or None, headers)
            answer = connection.getresponse()
            cookies = answer.headers.get_all("Set-Cookie") or []
            messages = next((each for each in cookies if each.startswith("messages=")), "")
            return answer.status, answer.read().decode("utf-8", "replace"), messages
        except (OSError, http.client.HTTPException):
            return 0, "", ""
        finally:
            connection.close()

    def post(self, address: str, posted: dict[str, str]) -> tuple[int, bool]:
        """(status, whether a message says that it was done and can be undone)."""
        status, _, cookie = self._ask("POST", address, urlencode({**posted, "csrfmiddlewaretoken": TOKEN}))
        return status, bool(cookie) and any("undoes-" in str(told) for told in told_in(cookie))

    def walk(self, chance: random.Random, pages: int) -> None:
        """Learn addresses: of the starts, and of so many pages that they lead to."""
        starts = [
            *STARTS,
            *(OWN if self.session else ()),
            *(DESK if self.kind != "reader" and self.session else ()),
        ]
        found = dict.fromkeys(starts)
        for at in range(pages):
            address = starts[at] if at < len(starts) else chance.choice(list(found))
            status, text = self.ask("GET", address)
            if status != 200:
                found.pop(address, None)
                continue
            links = {urljoin(address, link.replace("&amp;", "&")) for link in LINK.findall(text)}
            fresh = sorted(link for link in links if link.startswith("/") and not LEFT_OUT.search(link))
            for link in chance.sample(fresh, k=min(len(fresh), 12)):
                found.setdefault(link)
        chosen = list(found)
        self.known = chosen if len(chosen) <= MOST_KNOWN else chance.sample(chosen, k=MOST_KNOWN)


def page_of(address: str) -> str:
    """The kind of page that an address is of: its path without numbers and names."""
    path = urlsplit(address).path
    if path.startswith("/admin/"):
        return "/admin/…"
    path = re.sub(r"/\d+", "/N", path)
    return re.sub(r"^/(sources|bylines|places|sections|dates|review/log|account)/.+", r"/\1/…", path)


def told_in(cookie: str) -> list[object]:
    """The messages in a cookie of Django's CookieStorage: JSON, packed where it begins with a dot, signed."""
    value = cookie.partition("=")[2].partition(";")[0].strip('"')
    data = value.split(":")[0]
    packed = data.removeprefix(".")
    raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
    found: list[object] = json.loads(zlib.decompress(raw) if data.startswith(".") else raw)
    return found


@dataclass(slots=True)
class CuratorActs:
    """What a curator does all the while; `taken` counts the acts that were said to be done."""

    person: SoakedPerson
    chance: random.Random
    taken: int = 0
    tried: int = 0
    failed: list[tuple[float, str, int]] = field(default_factory=list)

    def go_on(self, stopped: threading.Event, every: float, begun: float, articles: Sequence[int]) -> None:
        """One act every so many seconds until it is stopped."""
        while not stopped.wait(every):
            address, posted = self._act(articles)
            status, is_done = self.person.post(address, posted)
            self.tried += 1
            if is_done:
                self.taken += 1
            elif status in (0, 500, 502):
                self.failed.append((time.monotonic() - begun, address, status))

    def _act(self, articles: Sequence[int]) -> tuple[str, dict[str, str]]:
        pk, number = self.chance.choice(articles), self.tried
        acts: list[tuple[str, dict[str, str]]] = [
            (f"/review/articles/{pk}/correct/", {"headline": f"A headline put right {number}"}),
            (f"/review/articles/{pk}/withdraw/", {"reason": f"Withdrawn in the long test, {number}."}),
            (f"/review/articles/{pk}/restore/", {"why": "It was right."}),
            (
                f"/review/articles/{pk}/notice/",
                {"kind": "clarification", "text": f"More is known, {number}."},
            ),
            (f"/review/links/{pk}/verdict/", {"verdict": self.chance.choice(["confirm", "reject"])}),
            (f"/review/decisions/{max(1, self.taken // 2)}/undo/", {}),
        ]
        return self.chance.choice(acts)
