"""One request to an address outside: only to where the operator lets it go, no redirect followed, bounded."""

import http.client
import ipaddress
import logging
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from urllib.parse import urlsplit

from django.conf import settings

log = logging.getLogger(__name__)
TIMEOUT = 10.0
"""Seconds for each step of a call; a run makes several in turn."""
LONGEST_CALL = 20.0
"""Seconds for a whole call: whoever answers byte by byte is not listened to for longer."""
LONGEST_ANSWER = 64 * 1024
TRANSLATED = tuple(
    ipaddress.ip_network(each) for each in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")
)
"""IPv6 that stands for an IPv4 address, maybe one inside: NAT64 (RFC 6052, 8215), 6to4, Teredo."""
PORTS = {"http": 80, "https": 443}


class NotCalled(Exception):
    """The call was not made or not answered; the message says why."""


def checked_parts(address: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of an address that may be called. Raises NotCalled."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as bad:
        raise NotCalled("this is no web address") from bad
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotCalled("only http and https addresses are called")
    if parts.username or parts.password:
        raise NotCalled("an address with a password in it is not called")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme], path


def public_addresses(host: str, port: int) -> list[str]:
    """The host's addresses. Raises NotCalled where one is not public and the operator does not allow that."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as stopped:
        raise NotCalled(f"{host} is not known") from stopped
    addresses = [str(each[4][0]) for each in found]
    if not settings.ARCHIVE_WEBHOOKS_PRIVATE:
        for address in addresses:
            if not is_public(address):
                # Where a name leads inside the network is the operator's to know.
                log.warning("the webhook's host %s is at %s, which is not a public address", host, address)
                raise NotCalled(f"{host} is not at a public address")
    return addresses


def is_public(address: str) -> bool:
    """Whether an IP address is out in the world: no loopback, no private network, no multicast.

    >>> is_public("93.184.216.34"), is_public("10.0.0.1"), is_public("::1"), is_public("::ffff:127.0.0.1")
    (True, False, False, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(ip, "ipv4_mapped", None)
    ip = mapped or ip
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in TRANSLATED)


def post(address: str, body: bytes, headers: Mapping[str, str]) -> int:
    """Post to an address; the status of the answer. Raises NotCalled.

    The connection goes to the very address that was looked at: a name that points elsewhere a moment later
    leads nowhere else. A redirect is an answer like any other.
    """
    scheme, host, port, path = checked_parts(address)
    at = public_addresses(host, port)[0]
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    line = None
    try:
        plain = socket.create_connection((at, port), TIMEOUT)
        line = _Line(plain)
        if scheme == "https":
            connection.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
        else:
            connection.sock = plain
        connection.request("POST", path, body, dict(headers))
        answer = connection.getresponse()
        with suppress(OSError, http.client.HTTPException):  # the status has come; the rest is courtesy
            answer.read(LONGEST_ANSWER)
        return answer.status
    except (OSError, http.client.HTTPException, ValueError) as stopped:
        if line is not None and line.is_cut:
            raise NotCalled(f"no answer within {LONGEST_CALL:.0f} seconds") from stopped
        raise NotCalled(str(stopped)[:150] or type(stopped).__name__) from stopped
    finally:
        connection.close()
        if line is not None:
            line.close()


class _Line:
    """A connection that is cut after LONGEST_CALL seconds, whatever waits for it then.

    A socket's own timeout begins anew with each byte.
    """

    def __init__(self, plain: socket.socket) -> None:
        self.is_cut = False
        self._line = plain.dup()  # TLS takes the socket itself over
        self._clock = threading.Timer(LONGEST_CALL, self._cut)
        self._clock.daemon = True
        self._clock.start()

    def _cut(self) -> None:
        self.is_cut = True
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._clock.cancel()
        self._line.close()
