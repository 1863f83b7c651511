"""What can be agreed to, for what, how it was said, and how a grant ends."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class DataGroup(models.TextChoices):
    """What is shown or kept back together; one grant is for one of these."""

    READINGS = "readings", _("健康数据")
    RECORDS = "records", _("病历")
    ASSESSMENTS = "assessments", _("评估")
    LOCATION = "location", _("位置")
    CONTACT = "contact", _("联系方式")


class Purpose(models.TextChoices):
    """What the recipient may use it for; a new purpose needs a new yes."""

    CARE = "care", _("看病和健康照护")
    SERVICE = "service", _("安排和提供服务")
    SUPPORT = "support", _("社工帮助")


class How(models.TextChoices):
    """How the elder said yes."""

    SELF = "self", _("自己在手机上同意")
    PIN = "pin", _("输入自己的密码")
    SPOKEN = "spoken", _("当面口头同意")
    SIGNATURE = "signature", _("在屏幕上签名")


class GrantState(models.TextChoices):
    GIVEN = "given", _("已同意")
    WITHDRAWN = "withdrawn", _("已收回")
    REPLACED = "replaced", _("已更新")


S = GrantState

# fmt: off
GRANT_FLOW = Flow(
    #    verb        leaves          reaches
    Step("withdraw", (S.GIVEN,),     S.WITHDRAWN),
    Step("restore",  (S.WITHDRAWN,), S.GIVEN),       # undo, within ten minutes
    Step("replace",  (S.GIVEN,),     S.REPLACED),    # the same was agreed to again
)
# fmt: on
