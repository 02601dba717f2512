"""What curators' verdicts taught the linker: how sure its models may be here."""

from django.db import models


class LinkCalibration(models.Model):
    """Slope and shift of the log-odds of either model (1 and 0 as shipped). The newest row counts."""

    across_slope = models.FloatField(default=1.0)
    across_shift = models.FloatField(default=0.0)
    within_slope = models.FloatField(default=1.0)
    within_shift = models.FloatField(default=0.0)
    verdicts = models.PositiveIntegerField(help_text="From how many verdicts on links it was learnt.")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"calibration {self.pk}, from {self.verdicts} verdicts"
