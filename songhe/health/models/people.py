"""People around an elder, as her ladder needs them: the call list, and who sleeps when."""

from django.db import models

from songhe.accounts.models import Elder, Person
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField


class EmergencyContact(models.Model):
    """Somebody to ring when nobody else came: a neighbour, a niece. They need no account."""

    code = models.CharField(max_length=12, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="emergency_contacts")
    name = models.CharField(max_length=40)  # "" once they were taken off the list
    relation = models.CharField(max_length=20)
    phone = EncryptedTextField()  # E.164
    rank = models.PositiveSmallIntegerField()
    added_by = models.CharField(max_length=120)  # as events name them
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "elder"], name="health_contact_code"),
        ]
        indexes = [
            models.Index(
                fields=["elder", "rank"],
                condition=models.Q(removed_at=None),
                name="health_contact_list",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rank} of {self.elder_id}"


class QuietHours(models.Model):
    """When somebody sleeps: what may wait is told when they wake."""

    pk = models.CompositePrimaryKey("elder_id", "person_id")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="quiet_hours")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")  # herself or a relative
    starts = models.TimeField()  # in the elder's zone
    ends = models.TimeField()
    end_at_once = models.BooleanField(default=True)  # whom we woke hears the end at once too

    def __str__(self) -> str:
        return f"{self.person_id} {self.starts}–{self.ends}"
