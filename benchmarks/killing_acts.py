"""Curators' acts through HTTP, and the server that is killed while it does them."""

import http.client
import socketserver
import time
from pathlib import Path
from urllib.parse import urlencode
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from benchmarks import forked

TOKEN = "k" * 32
"""Of the forms; that of the cookie is the same."""
SESSION = "killed0acts0through0http0session"
ACTS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("correct a headline", "/review/articles/2/correct/", {"headline": "Another headline", "why": "misread"}),
    ("withdraw", "/review/articles/3/withdraw/", {"reason": "It was wrong."}),
    ("publish a notice", "/review/articles/4/notice/", {"kind": "clarification", "text": "More is known."}),
    ("reject a link", "/review/links/1/verdict/", {"verdict": "reject"}),
    ("confirm a link", "/review/links/2/verdict/", {"verdict": "confirm"}),
    ("undo a decision", "/review/decisions/1/undo/", {}),
    ("correct a source", "/review/articles/5/correct/", {"source": "3"}),
    ("embargo", "/review/articles/6/embargo/", {"until": "2099-01-01T06:00"}),
    ("restore", "/review/articles/3/restore/", {"why": "It was right."}),
    ("save a search", "/saved/new/", {"name": "Harbour", "query": "q=harbour"}),
    ("report a problem", "/articles/7/report/", {"what": "text", "text": "The date is wrong."}),
)
"""(name, address, what is posted); each changes something."""


def sign_in() -> None:
    """Somebody who may do everything, with a session under SESSION."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.auth.models import User
    from django.contrib.sessions.backends.db import SessionStore
    from django.contrib.sessions.models import Session

    user = User.objects.create_superuser("curator")
    store = SessionStore()
    store.update(
        {
            SESSION_KEY: str(user.pk),
            BACKEND_SESSION_KEY: "django.contrib.auth.backends.ModelBackend",
            HASH_SESSION_KEY: user.get_session_auth_hash(),
        }
    )
    store.create()
    Session.objects.filter(pk=store.session_key).update(session_key=SESSION)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Silent(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class CutOffActs:
    """Serves the archive of the home on a port, does the acts, and kills the server."""

    def __init__(self, port: int, said: Path) -> None:
        self.port, self.said = port, said

    def undisturbed(self, count: int) -> float:
        """Do the first so many acts; seconds that they took."""
        server = self._begin()
        begun = time.monotonic()
        try:
            for name, address, posted in ACTS[:count]:
                status = self._post(address, posted)
                assert status in (200, 302), f"{name}: {status}; {server.said[-500:]}"
            return time.monotonic() - begun
        finally:
            server.kill()

    def cut_off(self, seconds: float) -> int:
        """Do all acts until the server is killed after so many seconds; how many were answered."""
        import threading

        server = self._begin()
        done = 0
        killer = threading.Timer(seconds, server.kill)
        killer.start()
        try:
            for _, address, posted in ACTS:
                if not self._post(address, posted):
                    break
                done += 1
        finally:
            killer.cancel()
            killer.join()
            if server.code is None:
                server.kill()
        return done

    def _begin(self) -> forked.ForkedProgram:
        def serve() -> None:
            from django.core.wsgi import get_wsgi_application

            make_server("127.0.0.1", self.port, get_wsgi_application(), _Server, _Silent).serve_forever()

        program = forked.begin(serve, self.said)
        until = time.monotonic() + 30
        while not self._get("/healthz"):
            assert program.code is None and time.monotonic() < until, program.said
            time.sleep(0.02)
        return program

    def _get(self, address: str) -> int:
        return self._ask("GET", address, "")

    def _post(self, address: str, posted: dict[str, str]) -> int:
        return self._ask("POST", address, urlencode({**posted, "csrfmiddlewaretoken": TOKEN}))

    def _ask(self, method: str, address: str, body: str) -> int:
        """The status; 0 where no answer came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={SESSION}; csrftoken={TOKEN}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, address, body or None, headers)
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()
