"""An end to alert mails at one click from the mail itself, signed in or not (RFC 2369, RFC 8058)."""

from django.contrib.auth.models import User
from django.core import signing
from django.db import transaction

from articles.models import Follow, HowOften, SavedSearch, Webhook

from .wording import whole_address

_SALT = "articles.alerts.stopping"


def stop_address(user: User) -> str:
    """Where this person's mails are ended; whoever has the address can do that and nothing else."""
    return whole_address(f"/alerts/stop/{signing.dumps(user.pk, salt=_SALT, compress=False)}/")


def user_to_stop(key: str) -> User | None:
    """Whose mails the key of an address ends; None where it is none of ours. It never runs out."""
    try:
        return User.objects.filter(pk=signing.loads(key, salt=_SALT)).first()
    except signing.BadSignature:
        return None


def stop_mails(user: User) -> None:
    """No alert is mailed to this person any more. What is followed and saved stays; webhooks go on."""
    hooked = Webhook.objects.filter(user=user).exists()
    how_often = HowOften.WEBHOOK if hooked else HowOften.NEVER
    with transaction.atomic():
        for model in (SavedSearch, Follow):
            told = model._default_manager.filter(user=user).exclude(how_often=HowOften.NEVER)
            told.update(how_often=how_often)
