"""How a trial is proposed, held and published, and how an elder is asked and answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class Side(models.TextChoices):
    """Who proposes a trial; the other side answers."""

    SELLER = "seller", _("商家")
    STATION = "station", _("服务站")


class Criterion(models.TextChoices):
    """What an elder gives one to five for."""

    USE = "use", _("好不好用")
    SEE = "see", _("看不看得清")
    LIFT = "lift", _("拿不拿得动")
    COMFORT = "comfort", _("舒不舒服")
    STEADY = "steady", _("稳不稳当")
    LEARN = "learn", _("好不好学")


class HarmKind(models.TextChoices):
    HURT = "hurt", _("弄伤了")
    UNWELL = "unwell", _("不舒服")
    NEARLY = "nearly", _("差点出事")


class TrialState(models.TextChoices):
    PROPOSED = "proposed", _("等对方答复")
    OPEN = "open", _("试用中")
    REFUSED = "refused", _("对方没有答应")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("没有等到答复")
    PUBLISHED = "published", _("结果已公布")
    ENDED = "ended", _("已结束，人数不够，不公布")
    STOPPED = "stopped", _("已停止")


class InvitationState(models.TextChoices):
    ASKED = "asked", _("等长辈答复")
    JOINED = "joined", _("愿意试")
    SCORED = "scored", _("说过感受了")
    REFUSED = "refused", _("不想试")
    LAPSED = "lapsed", _("没有答复")
    LEFT = "left", _("不试了")
    MISSED = "missed", _("没有说感受")
    CALLED_OFF = "called_off", _("试用停了")


T = TrialState
I = InvitationState  # noqa: E741 (the table below wants one letter)

# fmt: off
TRIAL_FLOW = Flow(
    #    verb        leaves                             reaches
    Step("accept",   (T.PROPOSED,),                     T.OPEN),
    Step("refuse",   (T.PROPOSED,),                     T.REFUSED),
    Step("withdraw", (T.PROPOSED,),                     T.WITHDRAWN),
    Step("lapse",    (T.PROPOSED,),                     T.LAPSED),
    Step("publish",  (T.OPEN,),                         T.PUBLISHED),
    Step("end",      (T.OPEN,),                         T.ENDED),       # too few have tried it
    Step("stop",     (T.OPEN, T.PUBLISHED, T.ENDED),    T.STOPPED),     # for good
)

INVITATION_FLOW = Flow(
    #    verb        leaves                   reaches
    Step("join",     (I.ASKED,),              I.JOINED),
    Step("refuse",   (I.ASKED,),              I.REFUSED),
    Step("lapse",    (I.ASKED,),              I.LAPSED),
    Step("score",    (I.JOINED, I.SCORED),    I.SCORED),      # again, as long as it is open
    Step("leave",    (I.JOINED,),             I.LEFT),
    Step("miss",     (I.JOINED,),             I.MISSED),
    Step("call_off", (I.ASKED, I.JOINED),     I.CALLED_OFF),
)
# fmt: on

TRIES = (I.JOINED, I.SCORED)  # these take one of the places
