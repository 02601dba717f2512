"""Page furniture that a source repeats, as the splitter learnt it from the source's captures."""

from django.db import models


class LearntFurniture(models.Model):
    """One row a source: the folded lines to mask, and from how many captures they were learnt."""

    source = models.OneToOneField("Source", on_delete=models.CASCADE, related_name="learnt_furniture")
    lines = models.JSONField(default=list)
    captures = models.PositiveIntegerField(default=0)
    splitter_version = models.CharField(max_length=40, blank=True)
    revision_number = models.PositiveIntegerField(default=1, help_text="Counts changes of the lines.")

    class Meta:
        verbose_name = "learnt furniture"
        verbose_name_plural = "learnt furniture"

    def __str__(self) -> str:
        return f"{len(self.lines)} lines of {self.source}"
