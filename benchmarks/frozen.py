"""The sites that no training reads: a tenth, chosen by a hash of the site's name, kept for the last
figure."""

import hashlib

OF_256 = 26
"""Sites whose hash begins with a byte below this are frozen: 26 of 256, a tenth."""
FOLDS = 5


def is_frozen(site: str) -> bool:
    """Whether a site is in the tenth that is scored at the end and never read before.

    >>> [site for site in ("varna.example", "port.example", "ellis.example", "b.example") if is_frozen(site)]
    []
    """
    return hashlib.sha256(site.encode()).digest()[0] < OF_256


def fold_of(site: str) -> int:
    """Which of FOLDS groups of sites a site is in, for validation grouped by site."""
    return hashlib.sha256(f"fold {site}".encode()).digest()[0] % FOLDS
