"""The states of shipments, parcels, errands and recalls, and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class ShipmentState(models.TextChoices):
    """Everything that one order makes its seller send."""

    TO_PICK = "to_pick", _("待拣货")
    PICKED = "picked", _("待装箱发出")
    PARTLY = "partly", _("发出了一部分")
    SENT = "sent", _("全部发出")
    ARRIVED = "arrived", _("已送到")
    CANCELLED = "cancelled", _("不用发了")


class ParcelState(models.TextChoices):
    """One box."""

    PACKED = "packed", _("装好了")
    OPENED = "opened", _("拆开了")
    SENT = "sent", _("等快递揽收")
    MOVING = "moving", _("在路上")
    NEARBY = "nearby", _("正在派送")
    DELIVERED = "delivered", _("送到了")
    ELSEWHERE = "elsewhere", _("放在别处")
    BACK = "back", _("正在退回")
    LOST = "lost", _("快递出了问题")


class ErrandState(models.TextChoices):
    """A parcel that the station is asked to bring to her door."""

    ASKED = "asked", _("等社区站去取")
    TAKEN = "taken", _("站里去取了")
    BROUGHT = "brought", _("送到家了")
    DROPPED = "dropped", _("不用送了")


class ExplanationState(models.TextChoices):
    """Somebody comes and shows how to use it."""

    WANTED = "wanted", _("等约时间")
    PROPOSED = "proposed", _("商家提了时间，等长辈答复")
    AGREED = "agreed", _("约好了")
    DROPPED = "dropped", _("不用来了")


class RecallState(models.TextChoices):
    OPEN = "open", _("正在召回")
    CLOSED = "closed", _("召回结束")


class Carrier(models.TextChoices):
    """Who carries; the codes are those of the tracking gateway."""

    SHUNFENG = "shunfeng", _("顺丰速运")
    JD = "jd", _("京东快递")
    EMS = "ems", _("邮政 EMS")
    ZHONGTONG = "zhongtong", _("中通快递")
    YUANTONG = "yuantong", _("圆通速递")
    YUNDA = "yunda", _("韵达快递")
    SHENTONG = "shentong", _("申通快递")
    OWN = "own", _("商家自己送")


class BinMove(models.TextChoices):
    """Why pieces came to a place or left it."""

    RECEIVE = "receive", _("入库")
    PICK = "pick", _("拣货")
    PUT_BACK = "put_back", _("放回")
    LOSE = "lose", _("盘亏")
    LACK = "lack", _("没货，从账上去掉")  # the shop counts it already
    SORT = "sort", _("分尺码")
    RECALL = "recall", _("召回封存")


class TroubleKind(models.TextChoices):
    """What is wrong with something on its way."""

    UNSENT = "unsent", _("付款后迟迟没有发出")
    NOT_COLLECTED = "not_collected", _("快递一直没有揽收")
    STUCK = "stuck", _("好久没有动")
    OVERDUE = "overdue", _("过了说好的日子")
    ELSEWHERE = "elsewhere", _("没有送到本人手里")
    BACK = "back", _("正在退回")
    LOST = "lost", _("可能丢了")
    UNFOLLOWED = "unfollowed", _("查不到物流")


S, P, E, R = ShipmentState, ParcelState, ErrandState, RecallState
X = ExplanationState

# fmt: off
SHIPMENT_FLOW = Flow(
    #    verb         leaves                            reaches
    Step("pick",      (S.TO_PICK,),                     S.PICKED),
    Step("put_back",  (S.PICKED,),                      S.TO_PICK),
    Step("send_part", (S.PICKED,),                      S.PARTLY),
    Step("send_all",  (S.PICKED, S.PARTLY),             S.SENT),
    Step("arrive",    (S.SENT,),                        S.ARRIVED),
    Step("hand_over", (S.TO_PICK, S.PICKED, S.PARTLY),  S.ARRIVED),
    Step("cancel",    (S.TO_PICK, S.PICKED),            S.CANCELLED),
)

# A carrier's word may come late, twice or not at all, so many ways lead to each end.
PARCEL_FLOW = Flow(
    #    verb         leaves                                                reaches
    Step("unpack",    (P.PACKED,),                                          P.OPENED),
    Step("send",      (P.PACKED,),                                          P.SENT),
    Step("move",      (P.SENT, P.NEARBY, P.LOST),                           P.MOVING),
    Step("come_near", (P.SENT, P.MOVING, P.LOST),                           P.NEARBY),
    Step("deliver",   (P.SENT, P.MOVING, P.NEARBY, P.ELSEWHERE, P.LOST),    P.DELIVERED),
    Step("leave",     (P.SENT, P.MOVING, P.NEARBY, P.LOST),                 P.ELSEWHERE),
    Step("turn_back", (P.SENT, P.MOVING, P.NEARBY, P.ELSEWHERE, P.LOST),    P.BACK),
    Step("lose",      (P.SENT, P.MOVING, P.NEARBY),                         P.LOST),
)

ERRAND_FLOW = Flow(
    #    verb    leaves               reaches
    Step("take",  (E.ASKED,),          E.TAKEN),
    Step("bring", (E.ASKED, E.TAKEN),  E.BROUGHT),
    Step("drop",  (E.ASKED, E.TAKEN),  E.DROPPED),
)

EXPLANATION_FLOW = Flow(
    #    verb        leaves                              reaches
    Step("propose",  (X.WANTED, X.PROPOSED),             X.PROPOSED),
    Step("agree",    (X.WANTED, X.PROPOSED),             X.AGREED),
    Step("refuse",   (X.PROPOSED,),                      X.WANTED),
    Step("lapse",    (X.PROPOSED,),                      X.WANTED),
    Step("put_off",  (X.AGREED,),                        X.WANTED),  # it does not fit her
    Step("call_off", (X.AGREED,),                        X.WANTED),  # nobody comes
    Step("drop",     (X.WANTED, X.PROPOSED, X.AGREED),   X.DROPPED),
)

RECALL_FLOW = Flow(
    #    verb    leaves     reaches
    Step("close", (R.OPEN,), R.CLOSED),
)
# fmt: on
