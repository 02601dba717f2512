"""Web addresses as given: one spelling for the same page, and which may become links. Nothing is fetched."""

import re
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_PLAIN = ":@!$&'()*+,;=~-._"
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|_gl|_hs(enc|mi)|ocid|smid|smtyp|cmp|"
    r"cmpid|ito|ns_\w+|xtor|wt\.\w+|at_\w+|s_cid|icid|ncid|partner|feedtype|feedname|mkt_tok|trk|spm)$",
    re.IGNORECASE,
)
"""Parameters that say how a reader came, not what the page is (lists of public cleaning tools, narrowed)."""


def may_link(url: str) -> bool:
    """Whether a page may offer this address as a link: http and https with a host, nothing else.

    >>> may_link("https://courier.example/a"), may_link("javascript:alert(1)")
    (True, False)
    """
    return _parts(url) is not None


def host(url: str) -> str:
    """The host, in lower case and without `www.`; "" where the address has none."""
    parts = _parts(url)
    return (parts.hostname or "").removeprefix("www.").rstrip(".") if parts else ""


def canonical(url: str) -> str:
    """One spelling for the same page, or "" for what is no web address.

    Scheme and host in lower case; no default port, fragment, user, tracking
    parameter or trailing slash; parameters in order of name; one way of escaping.

    >>> canonical("HTTPS://Courier.Example:443/Harbour/?utm_source=x&id=7#top")
    'https://courier.example/Harbour?id=7'
    >>> canonical("javascript:alert(1)")
    ''
    """
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return ""
    try:
        name = parts.hostname.rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
    except UnicodeError:
        name = parts.hostname
    if ":" in name:
        name = f"[{name}]"
    port = parts.port
    if port is not None and port != _PORTS[parts.scheme]:
        name = f"{name}:{port}"
    # Segment by segment, so that an escaped slash stays one.
    path = "/".join(
        quote(unquote(segment, errors="surrogateescape"), safe=_PLAIN, errors="surrogateescape")
        for segment in parts.path.split("/")
    )
    pairs = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(pair[0])]
    return urlunsplit((parts.scheme, name, path.rstrip("/"), urlencode(sorted(pairs)), ""))


def _parts(url: str) -> SplitResult | None:
    text = url.strip()
    if re.search(r"[\s\x00-\x1f\x7f\\]", text):
        return None
    try:
        parts = urlsplit(text)
        known = parts.scheme in _PORTS and parts.hostname and (parts.port is None or parts.port >= 0)
    except ValueError:
        return None
    return parts if known else None
