"""What the tests of programs with a token share."""

from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from articles.models import (
    issue_token,
)

LANTERN = b"Lantern found on the quay\n\nBy Nell Arden\n\nA lantern was found on the quay on Monday.\n"


def program(user: User, *scopes: str, **facts) -> Client:
    """A client that has nothing but a token."""
    secret, _ = issue_token(user, "a script", list(scopes), facts.get("expires_at"))
    return Client(headers={"authorization": f"Bearer {secret}"}, enforce_csrf_checks=True)


def send(client, *files, query="", **said):
    parts = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post(f"{reverse('api-captures')}?{query}", {"file": parts, **said})
