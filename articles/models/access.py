"""Ways in without a browser: tokens for programs, and addresses of feeds, each kept as a digest alone."""

import hashlib
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import OperationalError, models
from django.db.models import Q
from django.utils import timezone

NOTED_EVERY = timedelta(minutes=1)
"""How fine `last_used_at` is: a program that asks ten times a second writes one row a minute."""
RANDOM_BYTES = 32


class Scope(models.TextChoices):
    READ = "read", "read: search, articles, stories"
    TEXT = "text", "full text"
    ADD = "add", "add captures"
    CURATE = "curate", "curate: verdicts, notices, and what is hidden"


GRANTED_BY = {
    "articles.take_full_text": Scope.TEXT,
    "articles.add_captures": Scope.ADD,
    "articles.curate": Scope.CURATE,
    "articles.publish_notice": Scope.CURATE,
    "articles.see_hidden": Scope.CURATE,
}
"""The scope that a token needs for each right; a token has no right that stands not here."""
NEEDED_FOR = {Scope.TEXT: "take_full_text", Scope.ADD: "add_captures", Scope.CURATE: "curate"}
"""The right that a person needs before a token of theirs may have this scope."""


class Bearer(User):
    """The owner of a token as far as the token goes: no right beyond its scopes, and none the owner lacks."""

    scopes: frozenset[str] = frozenset()

    class Meta:
        proxy = True
        default_permissions = ()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return GRANTED_BY.get(perm) in self.scopes and super().has_perm(perm, obj)


class SecretQuerySet(models.QuerySet["Secret"]):
    def in_force(self) -> "SecretQuerySet":
        """Not revoked, not run out, and of an account that is still active."""
        return self.filter(Q(expires_at=None) | Q(expires_at__gt=timezone.now()), revoked_at=None).filter(
            user__is_active=True
        )

    def named_by(self, secret: str) -> Any | None:
        """The one that this secret stands for, with its owner; None where none is in force."""
        return self.in_force().select_related("user").filter(digest=digest_of(secret)).first()


class Secret(models.Model):
    """What a token and the address of a feed share. The secret itself is shown once and never kept.

    A digest without salt is enough: the secret is 256 random bits, which no list of words holds.
    """

    user = models.ForeignKey("auth.User", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = SecretQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ("-made_at", "-pk")

    def __str__(self) -> str:
        return self.name

    @property
    def has_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= timezone.now()

    def bearer(self) -> Bearer:
        """Its owner, with these scopes alone."""
        bearer = Bearer.objects.get(pk=self.user_id)
        bearer.scopes = self.allowed()
        bearer.is_staff = bearer.is_staff and Scope.CURATE in bearer.scopes
        return bearer

    def allowed(self) -> frozenset[str]:
        return frozenset({Scope.READ})

    def note_use(self) -> None:
        """Keep when it was last used, to the minute."""
        now = timezone.now()
        if self.last_used_at is None or now - self.last_used_at > NOTED_EVERY:
            # A long write may hold the database: that a token was used is not worth a failed answer.
            with suppress(OperationalError):
                type(self)._default_manager.filter(pk=self.pk).update(last_used_at=now)

    def revoke(self) -> None:
        """End it; the row stays, so that its owner sees what there was."""
        self.revoked_at = timezone.now()
        self.save(update_fields=["revoked_at"])


class AccessToken(Secret):
    """A person's token for the API."""

    scopes = models.JSONField(default=list, help_text="Of Scope, in its order.")

    def allowed(self) -> frozenset[str]:
        return frozenset(self.scopes)

    @property
    def scope_words(self) -> list[str]:
        return [str(Scope(scope).label).partition(":")[0] for scope in self.scopes]


class FeedAddress(Secret):
    """The address of one search as a feed, for a reader of feeds that cannot sign in."""

    query = models.TextField(blank=True, help_text="The query string of the search page.")

    class Meta(Secret.Meta):
        verbose_name_plural = "feed addresses"


def reader_of(user_id: int) -> Bearer:
    """This person as a reader and no more: what is sent out of the house shows nothing hidden to anybody."""
    bearer = Bearer.objects.get(pk=user_id)
    bearer.scopes = frozenset({Scope.READ})
    bearer.is_staff = False
    return bearer


def digest_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def issue_token(
    user: User, name: str, scopes: list[str], expires_at: datetime | None
) -> tuple[str, AccessToken]:
    """Make a token; the secret is returned here and nowhere else."""
    secret = f"ea_{secrets.token_urlsafe(RANDOM_BYTES)}"
    made = AccessToken.objects.create(
        user=user,
        name=name,
        digest=digest_of(secret),
        scopes=[scope for scope in Scope.values if scope in scopes],
        expires_at=expires_at,
    )
    return secret, made


def issue_feed(user: User, name: str, query: str) -> tuple[str, FeedAddress]:
    """Make the address of a feed; the secret part of it is returned here and nowhere else."""
    secret = secrets.token_urlsafe(RANDOM_BYTES)
    return secret, FeedAddress.objects.create(user=user, name=name, query=query, digest=digest_of(secret))
