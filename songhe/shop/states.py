"""The states of the shop and the only ways between them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.kernel.flow import Flow, Step
from songhe.shop.rules.arrange import Order


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


# What a state means where nobody comes and something is brought.
OF_GOODS: dict[str, Promise] = {
    OrderState.PAID: _("已付款，等发货"),
    OrderState.UNDERWAY: _("已发货，在路上"),
    OrderState.FULFILLED: _("已收货"),
}
ARRIVED = _("送到了，等确认收货")


def state_words(state: str, *, goods: bool, arrived: bool) -> str | Promise:
    """Put the state of an order into words: goods are sent and brought, services go on."""
    if goods and arrived and state == OrderState.UNDERWAY:
        return ARRIVED
    return OF_GOODS[state] if goods and state in OF_GOODS else OrderState(state).label


class EntitlementState(models.TextChoices):
    """Whether a paper that an elder showed counts, within its days."""

    STANDING = "standing", _("已登记")
    REVOKED = "revoked", _("已撤销")


class Why(models.TextChoices):
    """Why money of a purchase goes back: the beginning of a sentence that says how much."""

    UNDONE = "undone", _("这一单取消了，")
    CANCELLED = "cancelled", _("付款到的时候订单已经取消了，")
    PAUSED = "paused", _("很抱歉，%(provider)s暂停了服务，")
    TIME_GONE = "time_gone", _("很抱歉，这个时间在付款前被别人约走了，")
    SOLD_OUT = "sold_out", _("很抱歉，“%(title)s”刚刚卖完了，")
    SUBSIDY_GONE = "subsidy_gone", _("很抱歉，付款来晚了，补贴的名额已经给了别人，")
    LACKING = "lacking", _("很抱歉，%(provider)s这次供不上货，")
    NOT_COMING = "not_coming", _("很抱歉，%(provider)s这次来不了，")
    NOT_TAKEN = "not_taken", _("很抱歉，%(provider)s没有及时接单，")
    NOT_COME = "not_come", _("很抱歉，%(provider)s没有按时上门，")
    BY_RULE = "by_rule", _("按售后规则办了，")
    PAID_OTHERWISE = "paid_otherwise", _("长辈换了付款的办法，")
    CAME_TO_NOTHING = "came_to_nothing", _("这一笔没有办成，")


@dataclass(frozen=True)
class Reason:
    """A reason as it is kept; it is put into words when somebody reads it, in their language."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        if self.code in Why.values:
            return str(Why(self.code).label) % self.values
        return self.code  # a whole sentence, kept before there were codes


class CartPart(models.TextChoices):
    """A part of a cart that somebody wishes to see alone."""

    READY = "ready", _("现在能买的")
    STUCK = "stuck", _("现在不能买的")
    CHANGED = "changed", _("有变化的")
    SERVICE = "service", _("上门服务")
    GOODS = "goods", _("用品")


class CartSort(models.TextChoices):
    """In which order a cart is shown."""

    PUT = Order.PUT.value, _("先放的在前")
    NEWEST = Order.NEWEST.value, _("新放的在前")
    CHEAP = Order.CHEAP.value, _("便宜的在前")
    DEAR = Order.DEAR.value, _("贵的在前")


class CartHeading(models.TextChoices):
    """Under which headings things stand in a cart."""

    SELLER = "seller", _("按商户")
    CATEGORY = "category", _("按类别")


class PayRequestState(models.TextChoices):
    """What an elder asks of a relative."""

    ASKED = "asked", _("等付款")
    PAID = "paid", _("已付款")
    DECLINED = "declined", _("这次不付")
    EXPIRED = "expired", _("过时了")
    CANCELLED = "cancelled", _("长辈收回了")


class ProgrammeKind(models.TextChoices):
    """Whose money it is that takes over a part."""

    SUBSIDY = "subsidy", _("政府补贴")
    VOUCHER = "voucher", _("消费券")
    INSURANCE = "insurance", _("长期护理险")


class Period(models.TextChoices):
    """For how long a ceiling counts."""

    MONTH = "month", _("每月")
    YEAR = "year", _("每年")
    EVER = "ever", _("总共")


class ReplyKind(models.TextChoices):
    """What may be added to a review, once each."""

    ANSWER = "answer", _("商家回复")
    FOLLOW_UP = "follow_up", _("追加评价")


class AnswerKind(models.TextChoices):
    """Who may answer a question about a listing."""

    SELLER = "seller", _("商家")
    BUYER = "buyer", _("买过的人")


class HidingRule(models.TextChoices):
    """The only grounds on which the words of a review are hidden."""

    PRIVATE = "private", _("写出了别人的隐私")
    ABUSE = "abuse", _("辱骂人")
    ADVERT = "advert", _("打广告")
    CURE = "cure", _("说能治病")


S, T, R = CheckoutState, OrderState, PayRequestState


class AdSlot(models.TextChoices):
    """Where a paid place is."""

    FRONT = "front", _("商城首页和购物车")
    BESIDE = "beside", _("同类商品旁边")


class AdState(models.TextChoices):
    ASKED = "asked", _("等平台看")
    APPROVED = "approved", _("已批准")
    REFUSED = "refused", _("没有批准")
    WITHDRAWN = "withdrawn", _("已撤回")
    LAPSED = "lapsed", _("过期没有答复")
    STOPPED = "stopped", _("已停止")


A = AdState

# Money that is already on its way may arrive after the time is up: what is still free is
# then taken after all, so `pay` also leaves EXPIRED.
# fmt: off
CHECKOUT_FLOW = Flow(
    #    verb          leaves                           reaches
    Step("ask_family", (S.PLACED,),                     S.ASKED),
    Step("take_back",  (S.ASKED,),                      S.PLACED),
    Step("pay",        (S.PLACED, S.ASKED, S.EXPIRED),  S.PAID),
    Step("cancel",     (S.PLACED, S.ASKED),             S.CANCELLED),
    Step("expire",     (S.PLACED, S.ASKED),             S.EXPIRED),
)

ORDER_FLOW = Flow(
    #    verb      leaves                                        reaches
    Step("pay",    (T.PLACED, T.EXPIRED),                        T.PAID),
    Step("start",  (T.PAID,),                                    T.UNDERWAY),
    Step("fulfil", (T.PAID, T.UNDERWAY),                         T.FULFILLED),
    Step("cancel", (T.PLACED,),                                  T.CANCELLED),
    Step("expire", (T.PLACED,),                                  T.EXPIRED),
    Step("refund", (T.PLACED, T.PAID, T.UNDERWAY, T.CANCELLED, T.EXPIRED), T.REFUNDED),
    # One line of it, the rest goes on.
    Step("call_off", (T.PAID,),                                  T.PAID),
    Step("call_off", (T.UNDERWAY,),                              T.UNDERWAY),
)

PAY_REQUEST_FLOW = Flow(
    #    verb       leaves                    reaches
    Step("pay",     (R.ASKED, R.EXPIRED),     R.PAID),
    Step("decline", (R.ASKED,),               R.DECLINED),
    Step("expire",  (R.ASKED,),               R.EXPIRED),
    Step("cancel",  (R.ASKED,),               R.CANCELLED),
)

AD_FLOW = Flow(
    #    verb        leaves          reaches
    Step("approve",  (A.ASKED,),     A.APPROVED),
    Step("refuse",   (A.ASKED,),     A.REFUSED),
    Step("withdraw", (A.ASKED,),     A.WITHDRAWN),
    Step("lapse",    (A.ASKED,),     A.LAPSED),
    Step("stop",     (A.APPROVED,),  A.STOPPED),
)

ENTITLEMENT_FLOW = Flow(
    #    verb      leaves                        reaches
    Step("revoke", (EntitlementState.STANDING,), EntitlementState.REVOKED),
)
# fmt: on
