"""What every machine of an archive must know of the others, now."""

from django.db import connection, models
from django.utils import timezone


class SharedState(models.Model):
    """One fact of the running archive: since when it holds, or when it was last told, by which machine.

    Heartbeats (articles.heartbeats) and the mark of an upgrade (articles.read_only). Of this moment only: no
    export holds it.
    """

    name = models.CharField(max_length=40)
    host = models.CharField(max_length=255)
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("pk",)
        constraints = [models.UniqueConstraint(fields=["name", "host"], name="state_once_a_host")]

    def __str__(self) -> str:
        return f"{self.name} on {self.host}"


def has_shared_state() -> bool:
    """Whether the table is there; a database that is to be upgraded may lack it."""
    return SharedState._meta.db_table in connection.introspection.table_names()
