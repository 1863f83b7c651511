"""Decisions about providers: who decided what, by which published rule, and why."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language, gettext_lazy as _

from songhe.accounts.models import Person
from songhe.catalogue.models import Application, Provider
from songhe.kernel.codes import new_code
from songhe.kernel.flow import Flow
from songhe.kernel.models import Stateful
from songhe.oversight.rules.published import RULES
from songhe.oversight.states import APPEAL_FLOW, AppealState


class Verb(models.TextChoices):
    """What can be decided about a provider."""

    APPROVE = "approve", _("准入")
    REFUSE = "refuse", _("不予准入")
    SUSPEND = "suspend", _("暂停营业")
    RESTORE = "restore", _("恢复营业")
    CHANGES = "changes", _("请补充材料")
    WARN = "warn", _("警告")
    REMOVE = "remove", _("清退")
    UPHOLD = "uphold", _("申诉成立")
    DISMISS = "dismiss", _("申诉不成立")


class Sanction(models.Model):
    """One decision about one provider. Rows are only ever added."""

    code = models.CharField(max_length=12, unique=True, default=new_code)
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="sanctions")
    verb = models.CharField(max_length=16, choices=Verb)
    rule = models.CharField(max_length=8)  # a key of the published rules
    reason = models.TextField()
    # None: a published bound acted by itself.
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="sanctions")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="decisions"
    )
    figures = models.JSONField(default=dict)  # what the bounds were measured against
    by = models.CharField(max_length=120)  # a label, so that history outlives the account
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["provider", "-at"], name="oversight_sanction_newest")]

    def __str__(self) -> str:
        return f"{self.provider}: {self.verb}"

    @property
    def rule_words(self) -> str:
        return RULES[self.rule].in_language(get_language())


class Appeal(Stateful):
    """A provider says that a decision is wrong; one for each decision."""

    flow: ClassVar[Flow] = APPEAL_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    sanction = models.OneToOneField(Sanction, models.PROTECT, related_name="appeal")
    state = models.CharField(max_length=32, choices=AppealState, default=AppealState.OPEN)
    words = models.TextField()
    by = models.CharField(max_length=120)
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state=AppealState.OPEN),
                name="oversight_appeal_open",
            ),
        ]

    def __str__(self) -> str:
        return self.code
