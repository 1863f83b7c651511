"""How an assessment is filled and finished, and how a need opens and closes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class AssessmentState(models.TextChoices):
    DRAFT = "draft", _("还没答完")
    FINISHED = "finished", _("已完成")
    DROPPED = "dropped", _("已放弃")


class NeedState(models.TextChoices):
    OPEN = "open", _("需要帮助")
    MET = "met", _("已不需要")
    SUPERSEDED = "superseded", _("已重新评估")


A, N = AssessmentState, NeedState

# fmt: off
ASSESSMENT_FLOW = Flow(
    #    verb         leaves       reaches
    Step("finish",    (A.DRAFT,),  A.FINISHED),
    Step("drop",      (A.DRAFT,),  A.DROPPED),
)

NEED_FLOW = Flow(
    #    verb         leaves       reaches
    Step("meet",      (N.OPEN,),   N.MET),
    Step("supersede", (N.OPEN,),   N.SUPERSEDED),
)
# fmt: on
