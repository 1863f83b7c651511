"""Assessments, filled answer by answer, and the needs that they show."""

from django.db import models
from django.utils.translation import get_language, gettext as _

from songhe.accounts.models import Elder
from songhe.assessment.rules.needs import NEED_KINDS, NeedKind
from songhe.assessment.states import ASSESSMENT_FLOW, NEED_FLOW, AssessmentState, NeedState
from songhe.kernel.codes import new_code
from songhe.kernel.models import Stateful


class Assessment(Stateful):
    """One questionnaire about one elder; a draft keeps each answer as it is given."""

    flow = ASSESSMENT_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="assessments")
    scale = models.CharField(max_length=32)
    scale_version = models.CharField(max_length=16)
    state = models.CharField(max_length=32, choices=AssessmentState, default=AssessmentState.DRAFT)
    answers = models.JSONField(default=dict)  # code of the question → place of the option
    score = models.PositiveSmallIntegerField(null=True)
    level = models.PositiveSmallIntegerField(null=True)
    started_by = models.CharField(max_length=120)
    finished_by = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Coming back finds the draft that was left, never a second one.
            models.UniqueConstraint(
                fields=["elder", "scale"],
                condition=models.Q(state="draft"),
                name="assessment_one_draft",
            ),
        ]
        indexes = [
            models.Index(fields=["elder", "scale", "-finished_at"], name="assessment_latest"),
        ]

    def __str__(self) -> str:
        return self.code


class Need(Stateful):
    """Something an elder needs, with the answers that showed it, frozen as she read them."""

    flow = NEED_FLOW

    code = models.CharField(max_length=12, unique=True, default=new_code)
    elder = models.ForeignKey(Elder, models.PROTECT, related_name="needs")
    kind = models.CharField(max_length=32)  # a key of NEED_KINDS
    state = models.CharField(max_length=32, choices=NeedState, default=NeedState.OPEN)
    level = models.PositiveSmallIntegerField(null=True)  # of the assessment that showed it
    reasons = models.JSONField(default=list)  # [{"ask_zh", "ask_en", "said_zh", "said_en"}]
    source = models.ForeignKey(Assessment, models.PROTECT, related_name="needs")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # A need is open once for each elder and kind, whatever showed it.
            models.UniqueConstraint(
                fields=["elder", "kind"],
                condition=models.Q(state="open"),
                name="assessment_need_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.kind

    @property
    def about(self) -> NeedKind:
        return NEED_KINDS[self.kind]

    @property
    def words(self) -> str:
        """What is needed: 洗澡需要协助."""
        return self.about.words.in_language(get_language())

    @property
    def categories(self) -> tuple[str, ...]:
        """Where the catalogue has help."""
        return self.about.categories

    @property
    def answers(self) -> list[dict[str, str]]:
        """The questions and answers behind it, in the reader's language."""
        tongue = "en" if (get_language() or "").startswith("en") else "zh"
        return [
            {"ask": reason[f"ask_{tongue}"], "said": reason[f"said_{tongue}"]}
            for reason in self.reasons
        ]

    @property
    def why(self) -> str:
        """The answer behind it in one sentence, for a card or an order."""
        return _("；").join(_("问到“%(ask)s”，回答“%(said)s”") % reason for reason in self.answers)

    @property
    def because(self) -> str:
        """Why something is offered: 因为评估显示洗澡需要协助."""
        return _("因为评估显示%(need)s") % {"need": self.words}
