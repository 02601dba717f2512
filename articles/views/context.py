"""What every page's template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from articles.models import may_read


def archive(request: HttpRequest) -> dict[str, Any]:
    """The archive's name, and whether this visitor may read."""
    user = getattr(request, "user", None)
    return {"archive_name": settings.ARCHIVE_NAME, "reader_may_read": user is not None and may_read(user)}
