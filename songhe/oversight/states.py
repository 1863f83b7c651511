"""The states of what oversight keeps."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class AppealState(models.TextChoices):
    OPEN = "open", _("等答复")
    UPHELD = "upheld", _("申诉成立")
    DISMISSED = "dismissed", _("维持原决定")


A = AppealState

# fmt: off
APPEAL_FLOW = Flow(
    #    verb       leaves      reaches
    Step("uphold",  (A.OPEN,),  A.UPHELD),
    Step("dismiss", (A.OPEN,),  A.DISMISSED),
)
# fmt: on
