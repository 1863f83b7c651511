"""The states of a home visit and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class VisitState(models.TextChoices):
    OFFERED = "offered", _("等服务商接单")
    ACCEPTED = "accepted", _("已接单")
    ON_SITE = "on_site", _("正在服务")
    DONE = "done", _("等长辈确认")
    CONFIRMED = "confirmed", _("已确认")
    DECLINED = "declined", _("服务商没有接")
    CANCELLED = "cancelled", _("已取消")
    MISSED = "missed", _("没有按时上门")
    NOBODY = "nobody", _("没有人开门")


S = VisitState

# fmt: off
VISIT_FLOW = Flow(
    #    verb         leaves                               reaches
    Step("accept",    (S.OFFERED,),                        S.ACCEPTED),
    Step("decline",   (S.OFFERED, S.ACCEPTED, S.MISSED),   S.DECLINED),
    Step("check_in",  (S.ACCEPTED,),                       S.ON_SITE),
    Step("check_out", (S.ON_SITE,),                        S.DONE),
    Step("confirm",   (S.DONE,),                           S.CONFIRMED),
    Step("cancel",    (S.OFFERED, S.ACCEPTED, S.MISSED,
                       S.NOBODY),                          S.CANCELLED),
    Step("miss",      (S.ACCEPTED,),                       S.MISSED),
    Step("find_nobody", (S.ACCEPTED, S.MISSED),            S.NOBODY),
)

# Nothing is paid for explaining goods, so a visit that only does so may begin anew.
EXPLAINING_FLOW = Flow(
    *VISIT_FLOW.steps,
    Step("rearrange", (S.ACCEPTED, S.MISSED, S.DECLINED,
                       S.CANCELLED),                       S.ACCEPTED),  # another hour
)
# fmt: on
