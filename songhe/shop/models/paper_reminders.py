"""Who was told that a paper ends: once for each step."""

from django.db import models

from songhe.shop.models.entitlements import Entitlement


class PaperReminder(models.Model):
    """She, her family and her station were told that a paper of hers ends."""

    entitlement = models.ForeignKey(Entitlement, models.CASCADE, related_name="reminders")
    step = models.PositiveSmallIntegerField()  # 30, 7
    told_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entitlement", "step"], name="shop_paper_reminder_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entitlement_id}: {self.step}"
