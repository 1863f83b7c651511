"""Cases of social work and the entries in them."""

from django.db import models
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder, Organisation, Person
from songhe.casework.states import CASE_FLOW, CaseState, EntryKind, Outcome
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful


class Case(Stateful):
    """One elder whom one social worker looks after."""

    flow = CASE_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="cases")
    agency = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    worker = models.ForeignKey(Person, models.PROTECT, related_name="cases")
    state = models.CharField(max_length=32, choices=CaseState, default=CaseState.OPEN)
    level = models.PositiveSmallIntegerField(null=True)  # of the assessment that opened it
    alone = models.BooleanField(default=False)  # she lived alone when it was opened
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, choices=Outcome, blank=True)
    closing_words = EncryptedTextField(blank=True, default="")

    class Meta:
        constraints = [
            # Being told twice of an assessment opens one case.
            models.UniqueConstraint(
                fields=["elder"], condition=models.Q(state="open"), name="casework_one_open_case"
            ),
        ]
        indexes = [
            models.Index(fields=["worker", "state", "-opened_at"], name="casework_caseload"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def why(self) -> str:
        """Why it was opened, in words."""
        reasons = []
        if self.level:
            reasons.append(_("自理评估为 %(level)s 级") % {"level": self.level})
        if self.alone:
            reasons.append(_("独居"))
        return _("、").join(reasons)


class CaseEntry(models.Model):
    """What a social worker did on one day; written once, never changed."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    author = models.ForeignKey(Person, models.PROTECT, related_name="case_entries")
    kind = models.CharField(max_length=16, choices=EntryKind)
    happened_on = models.DateField()
    words = EncryptedTextField()
    written_at = models.DateTimeField()
    once = models.CharField(max_length=32, unique=True)  # of the form: sent twice is written once

    class Meta:
        indexes = [
            models.Index(fields=["case", "-happened_on", "-id"], name="casework_entry_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.kind} · {self.happened_on}"
