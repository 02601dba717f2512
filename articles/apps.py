"""The one app. docs/architecture.md draws its packages."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Archive"

    def ready(self) -> None:
        from . import checks  # noqa: F401
