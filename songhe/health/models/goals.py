"""What an elder has set herself: to sleep, walk, measure, take her medicine, drink."""

from django.db import models

from songhe.accounts.models import Elder
from songhe.health.states import GoalKind
from songhe.kernel.codes import new_code


class Goal(models.Model):
    """One thing she wants to do, and how much of it; it stands until she stops it."""

    pk = models.CompositePrimaryKey("elder_id", "code")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, default=new_code)
    kind = models.CharField(max_length=12, choices=GoalKind)
    target = models.FloatField()  # minutes a night, steps a day, days a week
    set_by = models.CharField(max_length=120)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["elder", "kind"],
                condition=models.Q(until=None),
                name="health_goal_standing_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.target}"


class GoalTick(models.Model):
    """She says that she did it on one day of hers: 今天吃过药了."""

    pk = models.CompositePrimaryKey("elder_id", "kind", "date")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=GoalKind)
    date = models.DateField()
    ticked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.elder_id} {self.kind} {self.date}"


class Nudge(models.Model):
    """She was reminded once on this day of hers; the key lets no second one through."""

    pk = models.CompositePrimaryKey("elder_id", "date")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    date = models.DateField()
    kind = models.CharField(max_length=12, choices=GoalKind)
    told_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.elder_id} {self.date} {self.kind}"
