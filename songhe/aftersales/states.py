"""The states of a claim and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class ClaimKind(models.TextChoices):
    """What a buyer wants; the rules of each stand in `rules/`."""

    CANCEL = "cancel", _("还没发货，不要了")
    CALL_OFF = "call_off", _("不用上门了")
    MISSING = "missing", _("一直没收到")
    RETURN = "return", _("不想要了，退货")
    FAULTY = "faulty", _("东西有毛病，退货")
    EXCHANGE = "exchange", _("东西有毛病，换一个")
    PART = "part", _("不满意，退一部分钱")
    ABSENT = "absent", _("师傅来了，没有人开门")  # said by the seller


class Reason(models.TextChoices):
    """Why, in a word; the buyer may add more."""

    MIND = "mind", _("改主意了")
    ILL = "ill", _("身体不舒服或住院")
    BROKEN = "broken", _("坏了、缺件")
    WRONG = "wrong", _("发错了、不合适")
    OTHER_THAN_SAID = "other", _("和说的不一样")
    LATE = "late", _("太晚了")
    CARELESS = "careless", _("做得不仔细")
    NOBODY = "nobody", _("没有人开门")


class ClaimState(models.TextChoices):
    ASKED = "asked", _("等商家答复")
    OFFERED = "offered", _("商家提了办法，等买家答复")
    ACCEPTED = "accepted", _("马上就办，10 分钟内还能改主意")
    AGREED = "agreed", _("商家同意了，等寄回")
    SENT_BACK = "sent_back", _("已寄回，等商家收货")
    REPLACED = "replaced", _("新的已寄出，等买家收货")
    REFUSED = "refused", _("商家没有同意")
    DISPUTED = "disputed", _("平台正在处理")
    DECIDED = "decided", _("平台有了决定，还可以申诉")
    APPEALED = "appealed", _("平台正在复核")
    SETTLED = "settled", _("办好了")
    WITHDRAWN = "withdrawn", _("买家撤回了")
    CLOSED = "closed", _("结束了，没有退款")


FETCHING = _("等快递上门来取，再等商家验收")


class Side(models.TextChoices):
    BUYER = "buyer", _("买家")
    SELLER = "seller", _("商家")
    PLATFORM = "platform", _("平台")


class Level(models.IntegerChoices):
    """A ruling may be appealed against once."""

    FIRST = 1, _("裁决")
    APPEAL = 2, _("复核")


C = ClaimState

# fmt: off
CLAIM_FLOW = Flow(
    #    verb          leaves                                              reaches
    Step("agree",      (C.ASKED, C.DECIDED, C.APPEALED),                   C.AGREED),
    Step("offer",      (C.ASKED, C.SENT_BACK),                             C.OFFERED),
    Step("refuse",     (C.ASKED, C.SENT_BACK),                             C.REFUSED),
    Step("accept",     (C.OFFERED,),                                       C.ACCEPTED),
    Step("reconsider", (C.ACCEPTED,),                                      C.OFFERED),
    Step("send_back",  (C.AGREED,),                                        C.SENT_BACK),
    Step("replace",    (C.SENT_BACK,),                                     C.REPLACED),
    Step("dispute",    (C.OFFERED, C.REFUSED, C.REPLACED),                 C.DISPUTED),
    Step("decide",     (C.DISPUTED,),                                      C.DECIDED),
    Step("appeal",     (C.DECIDED,),                                       C.APPEALED),
    Step("settle",     (C.ASKED, C.OFFERED, C.ACCEPTED, C.SENT_BACK, C.REPLACED, C.DECIDED,
                        C.APPEALED),                                       C.SETTLED),
    Step("withdraw",   (C.ASKED, C.OFFERED, C.ACCEPTED, C.AGREED, C.REFUSED,
                        C.DISPUTED),                                       C.WITHDRAWN),
    Step("close",      (C.ASKED, C.OFFERED, C.ACCEPTED, C.AGREED, C.SENT_BACK, C.REPLACED,
                        C.REFUSED, C.DISPUTED, C.DECIDED, C.APPEALED),     C.CLOSED),
    # Calling off a visit is the buyer's own to decide: such a claim begins in ACCEPTED.
)
# fmt: on

OVER = (C.SETTLED, C.WITHDRAWN, C.CLOSED)
