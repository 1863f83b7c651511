"""What somebody said about some readings: 饭后, 运动后, and a few words."""

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.health.states import TagKind
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField


class ReadingTag(models.Model):
    """A mark on the readings of one metric, from one moment to another (or at one)."""

    pk = models.CompositePrimaryKey("elder_id", "code")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, default=new_code)
    metric = models.CharField(max_length=32)
    taken_from = models.DateTimeField()
    taken_to = models.DateTimeField()
    kind = models.CharField(max_length=12, choices=TagKind)
    words = EncryptedTextField(blank=True, default="")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    label = models.CharField(max_length=120)  # as events name them
    written_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["elder", "metric", "taken_from"], name="health_tag_by_time"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken_to__gte=models.F("taken_from")),
                name="health_tag_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.taken_from}"
