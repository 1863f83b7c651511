"""Decisions about providers: who decided what, by which published rule, and why."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from songhe.accounts.models import Person
from songhe.catalogue.models import Provider
from songhe.kernel.codes import new_code
from songhe.oversight.rules.published import RULES


class Verb(models.TextChoices):
    """What can be decided about a provider."""

    APPROVE = "approve", _("准入")
    REFUSE = "refuse", _("不予准入")
    SUSPEND = "suspend", _("暂停营业")
    RESTORE = "restore", _("恢复营业")


class Sanction(models.Model):
    """One decision about one provider. Rows are only ever added."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="sanctions")
    verb = models.CharField(max_length=16, choices=Verb)
    rule = models.CharField(max_length=8)  # a key of the published rules
    reason = models.TextField()
    officer = models.ForeignKey(Person, models.PROTECT, related_name="sanctions")
    by = models.CharField(max_length=120)  # a label, so that history outlives the account
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "-at"], name="oversight_sanction_newest")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.verb}"

    @property
    def rule_words(self) -> str:
        return RULES[self.rule].in_language(get_language())
