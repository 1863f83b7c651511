"""How a case is opened, worked on and closed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class CaseState(models.TextChoices):
    OPEN = "open", _("跟进中")
    CLOSED = "closed", _("已结案")


class EntryKind(models.TextChoices):
    PHONE = "phone", _("电话")
    VISIT = "visit", _("家访")
    GROUP = "group", _("小组")


class Outcome(models.TextChoices):
    BETTER = "better", _("目标已达到")
    CARRIED_ON = "carried_on", _("转由其他机构继续")
    DECLINED = "declined", _("长辈不需要了")
    MOVED = "moved", _("长辈迁出或离世")


S = CaseState

# fmt: off
CASE_FLOW = Flow(
    #    verb     leaves       reaches
    Step("close", (S.OPEN,),   S.CLOSED),
)
# fmt: on
