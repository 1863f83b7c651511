"""What a week or a month came to, as it was written then, and who hears of it."""

from django.db import models

from songhe.accounts.models import Elder, Organisation, Person
from songhe.health.states import ReportSpan
from songhe.kernel.codes import new_code


class HealthReport(models.Model):
    """One week or month of one elder, frozen when it was made: numbers, no sentences."""

    pk = models.CompositePrimaryKey("elder_id", "span", "first")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    span = models.CharField(max_length=8, choices=ReportSpan)
    first = models.DateField()  # in the elder's zone
    last = models.DateField()
    facts = models.JSONField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["made_at"],
                condition=models.Q(sent_at=None),
                name="health_report_unsent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elder_id} {self.span} {self.first}"


class ReportRecipient(models.Model):
    """Somebody whom she chose to hear when a report is there: a person, or her clinic."""

    pk = models.CompositePrimaryKey("elder_id", "code")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, default=new_code)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    chosen_by = models.CharField(max_length=120)
    chosen_at = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person=None) ^ models.Q(organisation=None),
                name="health_report_recipient_is_one",
            ),
            models.UniqueConstraint(
                fields=["elder", "person", "organisation"],
                condition=models.Q(until=None),
                nulls_distinct=False,
                name="health_report_recipient_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.elder_id} → {self.person_id or self.organisation_id}"


class ReportSending(models.Model):
    """One person who was told of one report."""

    pk = models.CompositePrimaryKey("elder_id", "span", "first", "person_id")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    span = models.CharField(max_length=8, choices=ReportSpan)
    first = models.DateField()
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.elder_id} {self.span} {self.first} → {self.person_id}"
