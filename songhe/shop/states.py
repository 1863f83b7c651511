"""The states of the shop and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step


class CheckoutState(models.TextChoices):
    """One act of buying, over all its sellers."""

    PLACED = "placed", _("等您付款")
    ASKED = "asked", _("等家人付款")
    PAID = "paid", _("已付款")
    CANCELLED = "cancelled", _("已取消")
    EXPIRED = "expired", _("过时没有付款")


class OrderState(models.TextChoices):
    """What one seller owes the elder."""

    PLACED = "placed", _("等付款")
    PAID = "paid", _("已付款")
    UNDERWAY = "underway", _("正在进行")
    FULFILLED = "fulfilled", _("已完成")
    CANCELLED = "cancelled", _("已取消")
    REFUNDED = "refunded", _("已退款")
    EXPIRED = "expired", _("过时没有付款")


class PayRequestState(models.TextChoices):
    """What an elder asks of a relative."""

    ASKED = "asked", _("等付款")
    PAID = "paid", _("已付款")
    DECLINED = "declined", _("这次不付")
    EXPIRED = "expired", _("过时了")
    CANCELLED = "cancelled", _("长辈收回了")


C, O, R = CheckoutState, OrderState, PayRequestState

# Money that is already on its way may arrive after the time is up: what is still free is
# then taken after all, so `pay` also leaves EXPIRED.
# fmt: off
CHECKOUT_FLOW = Flow(
    #    verb          leaves                           reaches
    Step("ask_family", (C.PLACED,),                     C.ASKED),
    Step("take_back",  (C.ASKED,),                      C.PLACED),
    Step("pay",        (C.PLACED, C.ASKED, C.EXPIRED),  C.PAID),
    Step("cancel",     (C.PLACED, C.ASKED),             C.CANCELLED),
    Step("expire",     (C.PLACED, C.ASKED),             C.EXPIRED),
)

ORDER_FLOW = Flow(
    #    verb      leaves                                        reaches
    Step("pay",    (O.PLACED, O.EXPIRED),                        O.PAID),
    Step("start",  (O.PAID,),                                    O.UNDERWAY),
    Step("fulfil", (O.PAID, O.UNDERWAY),                         O.FULFILLED),
    Step("cancel", (O.PLACED,),                                  O.CANCELLED),
    Step("expire", (O.PLACED,),                                  O.EXPIRED),
    Step("refund", (O.PLACED, O.PAID, O.CANCELLED, O.EXPIRED),   O.REFUNDED),
)

PAY_REQUEST_FLOW = Flow(
    #    verb       leaves                    reaches
    Step("pay",     (R.ASKED, R.EXPIRED),     R.PAID),
    Step("decline", (R.ASKED,),               R.DECLINED),
    Step("expire",  (R.ASKED,),               R.EXPIRED),
    Step("cancel",  (R.ASKED,),               R.CANCELLED),
)
# fmt: on
