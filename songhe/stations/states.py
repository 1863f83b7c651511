"""How an assisted session is asked for, confirmed by the elder, and ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class SessionState(models.TextChoices):
    ASKED = "asked", _("等长辈确认")
    OPEN = "open", _("正在办理")
    ENDED = "ended", _("已结束")
    CANCELLED = "cancelled", _("没有开始")


class ConfirmedBy(models.TextChoices):
    """How the elder said yes."""

    PIN = "pin", _("输入支付密码")
    SPOKEN = "spoken", _("念出手机上的确认码")
    SIGNATURE = "signature", _("在屏幕上签名")


S = SessionState

# fmt: off
SESSION_FLOW = Flow(
    #    verb       leaves       reaches
    Step("confirm", (S.ASKED,),  S.OPEN),
    Step("cancel",  (S.ASKED,),  S.CANCELLED),
    Step("end",     (S.OPEN,),   S.ENDED),
    Step("lapse",   (S.OPEN,),   S.ENDED),
)
# fmt: on
