"""Roles, kinds of organisation, and how a relative comes to stand beside an elder."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class Role(models.TextChoices):
    """What a person is in an organisation."""

    MANAGER = "manager", _("服务商管理员")
    WORKER = "worker", _("服务人员")
    DOCTOR = "doctor", _("医生")
    OPERATOR = "operator", _("站点工作人员")
    SOCIAL_WORKER = "social_worker", _("社工")
    OFFICER = "officer", _("监管人员")


class OrganisationKind(models.TextChoices):
    PROVIDER = "provider", _("服务商")
    CLINIC = "clinic", _("医疗机构")
    STATION = "station", _("社区服务站")
    SOCIAL_WORK = "social_work", _("社工机构")
    BUREAU = "bureau", _("政府部门")


class RegionLevel(models.TextChoices):
    DISTRICT = "district", _("区")
    STREET = "street", _("街道")
    COMMUNITY = "community", _("社区")


class Sex(models.TextChoices):
    FEMALE = "female", _("女")
    MALE = "male", _("男")


class CodePurpose(models.TextChoices):
    """What a texted code is good for; a code for one thing is no good for another."""

    SIGN_IN = "sign_in", _("登录")
    PIN = "pin", _("重设支付密码")


class KinshipState(models.TextChoices):
    ASKED = "asked", _("等长辈同意")
    AGREED = "agreed", _("长辈已同意")
    REFUSED = "refused", _("长辈没有同意")
    WITHDRAWN = "withdrawn", _("已取消")


class Right(models.TextChoices):
    """What an elder may let a relative do; each is a column of Kinship."""

    SEE_HEALTH = "may_see_health", _("看健康情况")
    SEE_PLACE = "may_see_place", _("知道我在哪里")
    RECEIVE_ALERTS = "may_receive_alerts", _("收到提醒")
    PAY = "may_pay", _("帮忙付款")
    ORDER = "may_order", _("帮忙下单")


S = KinshipState

# fmt: off
KINSHIP_FLOW = Flow(
    #    verb        leaves                  reaches
    Step("agree",    (S.ASKED,),             S.AGREED),
    Step("refuse",   (S.ASKED,),             S.REFUSED),
    Step("change",   (S.AGREED,),            S.AGREED),
    Step("withdraw", (S.ASKED, S.AGREED),    S.WITHDRAWN),
    Step("ask",      (S.REFUSED, S.WITHDRAWN), S.ASKED),
)
# fmt: on
