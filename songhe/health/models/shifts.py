"""Who is on duty, and what one shift leaves to the next."""

from django.db import models

from songhe.accounts.models import Elder, Organisation, Person
from songhe.health.models.alerts import Alert
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField


class Shift(models.Model):
    """One person's time on duty at a station or a clinic, and how it was handed over."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="shifts")
    person = models.ForeignKey(Person, models.PROTECT, related_name="shifts")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    handed_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    read_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)  # the next person confirmed having read it

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(ended_at=None),
                name="health_shift_open_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["organisation", "-ended_at"],
                condition=models.Q(read_at=None),
                name="health_shift_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} since {self.started_at}"


class HandoverLine(models.Model):
    """A word on one open alert, for whoever comes next."""

    pk = models.CompositePrimaryKey("elder_id", "shift_id", "alert_id")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    # Without a constraint: shifts are of a place and do not lie with the elder.
    shift = models.ForeignKey(Shift, models.CASCADE, db_constraint=False, related_name="lines")
    alert = models.ForeignKey(Alert, models.CASCADE, db_constraint=False, related_name="+")
    words = EncryptedTextField(blank=True, default="")

    def __str__(self) -> str:
        return f"{self.alert_id} of shift {self.shift_id}"
