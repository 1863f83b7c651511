"""What somebody is told later: when they wake, or all at once in the evening."""

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.health.models.alerts import Alert


class LaterNotice(models.Model):
    """One person hears of one alert at a moment to come; once told, the row is gone."""

    pk = models.CompositePrimaryKey("elder_id", "alert_id", "person_id")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    # Without a constraint: what waits for people is one queue, alerts lie with their elders.
    alert = models.ForeignKey(
        Alert, models.CASCADE, db_constraint=False, related_name="later_notices"
    )
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    due_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="health_later_due")]

    def __str__(self) -> str:
        return f"{self.alert_id} for {self.person_id} at {self.due_at}"
