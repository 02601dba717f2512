"""Why a decision was not taken, in words for the person who wanted it."""

from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied

from articles.models import Article

NOT_OPEN = "This article is not open to you."


class Refused(ValueError):
    """The act cannot be done; the message names the reason and the remedy. Nothing was changed."""


class Stale(Refused):
    """Somebody else changed the thing since the form was shown. `changes` says what, newest last."""

    def __init__(self, message: str, changes: list[str]) -> None:
        super().__init__(message)
        self.changes = changes


def signed_in(user: User | AnonymousUser) -> User:
    """The account behind a request. Raises PermissionDenied for a visitor without one."""
    if not isinstance(user, User):
        raise PermissionDenied("Sign in first.")
    return user


def require(by: Any, permission: str) -> None:
    """Raise PermissionDenied unless this person has the right. None stands for a command, which has."""
    if by is not None and not by.has_perm(f"articles.{permission}"):
        raise PermissionDenied(f"{by} may not do this.")


def require_sight(by: Any, *articles: Article) -> None:
    """Raise PermissionDenied if one of the articles is hidden from this person."""
    if (
        by is not None
        and any(article.is_hidden for article in articles)
        and not by.has_perm("articles.see_hidden")
    ):
        raise PermissionDenied(NOT_OPEN)
