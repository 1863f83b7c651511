"""For whom a clinic's doctors see a partial NEWS2."""

from django.db import models

from songhe.accounts.models import Elder
from songhe.health.states import Breathes, SaturationScale


class News2Setting(models.Model):
    """A doctor wants to see it of one elder until a moment; which scale, and what she breathes."""

    elder = models.OneToOneField(
        Elder, models.PROTECT, primary_key=True, related_name="news2_setting"
    )
    scale = models.PositiveSmallIntegerField(choices=SaturationScale)
    oxygen = models.CharField(max_length=8, choices=Breathes)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(scale__in=[1, 2]), name="health_news2_scale"),
        ]

    def __str__(self) -> str:
        return f"NEWS2 of {self.elder_id}, scale {self.scale}"
