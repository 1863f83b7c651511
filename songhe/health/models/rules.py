"""What was set for one elder and rule, and what a rule remembers."""

from django.db import models

from songhe.accounts.models import Elder


class RuleSetting(models.Model):
    """Other limits for one elder and rule, as a clinician set them."""

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="rule_settings")
    rule = models.CharField(max_length=40)
    levels = models.JSONField()  # in the place of the rule's own levels
    why = models.CharField(max_length=200)
    set_by = models.CharField(max_length=120)
    set_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "rule"], name="health_rule_setting_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id}"


class RuleState(models.Model):
    """What a rule remembers of an elder between readings; all else it reads again."""

    pk = models.CompositePrimaryKey("elder_id", "rule")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="rule_states")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, blank=True, default="")  # "" when all is well
    changed_at = models.DateTimeField()  # by the time of measuring
    cool_until = models.DateTimeField(null=True)
    # What was usual for her when the alert was raised: while it is open she is measured by that,
    # so that an illness is not learned as usual.
    frozen = models.JSONField(null=True)

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id}: {self.severity or 'well'}"


class RuleTimer(models.Model):
    """When a rule looks at an elder next, though nothing may come in until then."""

    pk = models.CompositePrimaryKey("elder_id", "rule")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    rule = models.CharField(max_length=40)
    due_at = models.DateTimeField(null=True)  # null: it sleeps until something wakes it

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=models.Q(due_at__isnull=False),
                name="health_rule_timer_due",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id} at {self.due_at}"


class Baseline(models.Model):
    """What is usual for one elder, by day or by night, drawn once a day from her last weeks.

    It can be thrown away and drawn again.
    """

    pk = models.CompositePrimaryKey("elder_id", "metric", "bucket")
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="+")
    metric = models.SmallIntegerField()  # its number in rules.metrics
    bucket = models.CharField(max_length=8)  # night, day; of steps: quiet
    median = models.FloatField()
    mad = models.FloatField()
    days = models.SmallIntegerField()  # on which something was measured
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.metric} of {self.elder_id} by {self.bucket}: {self.median:g}"
