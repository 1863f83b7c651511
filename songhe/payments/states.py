"""The states of a payment and of a refund, and what became of a channel's notice."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class IntentState(models.TextChoices):
    OPEN = "open", _("等待付款")
    SETTLED = "settled", _("已付款")
    EXPIRED = "expired", _("已过期")
    CANCELLED = "cancelled", _("已取消")
    SENT_BACK = "sent_back", _("款项已退回")


class RefundState(models.TextChoices):
    WAITING = "waiting", _("退款中")
    DONE = "done", _("已退款")
    REFUSED = "refused", _("渠道未能退款")


class Outcome(models.TextChoices):
    """What became of a notice."""

    SETTLED = "settled", _("已入账")
    SENT_BACK = "sent_back", _("多付或晚到，自动退回")
    REFUNDED = "refunded", _("退款已到账")
    WRONG_AMOUNT = "wrong_amount", _("金额不符，已拒绝")
    UNKNOWN = "unknown", _("没有这笔付款")
    IGNORED = "ignored", _("与付款无关")


class ChannelName(models.TextChoices):
    """What channels are called for people."""

    SANDBOX = "sandbox", _("演示收银台")
    ALIPAY = "alipay", _("支付宝")
    WECHAT = "wechat", _("微信支付")


class SendBack(models.TextChoices):
    """Why money that arrived was not kept."""

    LATE = "late", _("付款时已过期")
    CANCELLED = "cancelled", _("付款前已取消")
    SECOND = "second", _("已经有人付过")


class EntryKind(models.TextChoices):
    """What a line of a channel's bill speaks of."""

    PAYMENT = "payment", _("收款")
    REFUND = "refund", _("退款")
    ALLOTMENT = "allot", _("分账")
    TAKEBACK = "back", _("分账退回")


class DifferenceKind(models.TextChoices):
    """How a bill and our books differ."""

    UNKNOWN = "unknown", _("渠道有，平台没有")
    MISSING = "missing", _("平台有，渠道没有")
    AMOUNT = "amount", _("金额不一样")
    TWICE = "twice", _("渠道列了两次")


class DifferenceState(models.TextChoices):
    OPEN = "open", _("待查明")
    CLOSED = "closed", _("已说明")


class AllotState(models.TextChoices):
    """How far a channel is with sharing money out, or taking it back."""

    WAITING = "waiting", _("渠道在办")
    DONE = "done", _("已办好")
    REFUSED = "refused", _("渠道未能办理")
    DROPPED = "dropped", _("不用办了")


S, R, D, A = IntentState, RefundState, DifferenceState, AllotState

# fmt: off
INTENT_FLOW = Flow(
    #    verb         leaves                            reaches
    Step("settle",    (S.OPEN,),                        S.SETTLED),
    Step("expire",    (S.OPEN,),                        S.EXPIRED),
    Step("cancel",    (S.OPEN,),                        S.CANCELLED),
    # Money came that nobody needs any more: it is recorded and goes back.
    Step("send_back", (S.OPEN, S.EXPIRED, S.CANCELLED), S.SENT_BACK),
)

REFUND_FLOW = Flow(
    #    verb       leaves          reaches
    Step("finish",  (R.WAITING,),   R.DONE),
    Step("refuse",  (R.WAITING,),   R.REFUSED),
    Step("retry",   (R.REFUSED,),   R.WAITING),
)

ALLOT_FLOW = Flow(
    #    verb       leaves                   reaches
    Step("finish",  (A.WAITING,),            A.DONE),
    Step("refuse",  (A.WAITING,),            A.REFUSED),
    Step("retry",   (A.REFUSED,),            A.WAITING),
    # Its money went back to who paid before the seller ever had it.
    Step("drop",    (A.WAITING, A.REFUSED),  A.DROPPED),
)

DIFFERENCE_FLOW = Flow(
    #    verb     leaves      reaches
    Step("close", (D.OPEN,),  D.CLOSED),
)
# fmt: on
