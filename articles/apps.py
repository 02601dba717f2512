"""The one app. Its rooms are packages; docs/house.md draws them."""

from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Archive"

    def ready(self) -> None:
        from . import checks  # noqa: F401
