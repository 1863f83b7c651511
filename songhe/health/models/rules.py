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

    elder = models.ForeignKey(Elder, models.PROTECT, related_name="rule_states")
    rule = models.CharField(max_length=40)
    severity = models.CharField(max_length=8, blank=True, default="")  # "" when all is well
    changed_at = models.DateTimeField()  # by the time of measuring
    cool_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["elder", "rule"], name="health_rule_state_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} of {self.elder_id}: {self.severity or 'well'}"
