"""What happened to an order and its money, as sentences."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _, gettext_lazy, pgettext

from songhe.kernel.models import Event
from songhe.ledger.models import Transaction
from songhe.shop.models import Order, Programme

CLOCK = "clock"
WHOLE = "shop.checkout.pay"
# fmt: off
SENTENCES = {
    "shop.checkout.place":      gettext_lazy("下了单，时间和价格都留住"),
    "shop.checkout.ask_family": gettext_lazy("请家人来付款"),
    "shop.checkout.take_back":  gettext_lazy("收回了请求"),
    "shop.checkout.caution":    gettext_lazy("被请先想一想"),
    "shop.checkout.tell_family": gettext_lazy("跟家人说了一声"),
    "shop.checkout.cancel":     gettext_lazy("取消了"),
    "shop.checkout.expire":     gettext_lazy("过了时间没有付款，留的时间放回"),
    "shop.checkout.pay":        gettext_lazy("付了款"),
    "shop.payrequest.decline":  gettext_lazy("这次不付"),
    "shop.order.pay":           gettext_lazy("订单生效"),
    "shop.order.start":         gettext_lazy("上门了，服务开始"),
    "shop.order.fulfil":        gettext_lazy("服务做好了，钱转给服务商"),
    "shop.order.refund":        gettext_lazy("取消了订单，钱原路退回"),
    "shop.order.call_off":      gettext_lazy("取消了其中一样，别的照旧"),
    "shop.order.forgo_explaining": gettext_lazy("不用人来教了"),
    "shop.order.rate":          gettext_lazy("说了怎么样"),
}
OF_GOODS = {
    "shop.checkout.place":      gettext_lazy("下了单，东西和价格都留住"),
    "shop.checkout.expire":     gettext_lazy("过了时间没有付款，不再留着"),
    "shop.order.start":         gettext_lazy("发货了"),
    "shop.order.fulfil":        gettext_lazy("收到了，钱转给商家"),
}
# fmt: on


@dataclass(frozen=True)
class Told:
    """One line of a story, as `components/steps.html` draws it."""

    at: datetime
    strong: str
    words: str
    state: str = "done"


def told(events: Iterable[Event], *, goods: bool) -> list[Told]:
    """Return what happened, who did it and when; of goods, as one speaks of goods."""
    found = list(events)
    shared = any(map(_is_share, found))  # each part is told, so not the last one twice
    return [
        Told(event.happened_at, _who(event), words)
        for event in found
        if (words := _words(event, goods=goods)) and not (shared and event.name == WHOLE)
    ]


def _is_share(event: Event) -> bool:
    return event.name == "shop.payrequest.pay" and "intent" in event.facts


def _words(event: Event, *, goods: bool) -> str:
    if _is_share(event):
        return _("付了自己的一份")
    sentences = {**SENTENCES, **OF_GOODS} if goods else SENTENCES
    return str(sentences.get(event.name, ""))


def _who(event: Event) -> str:
    """Name the doer of a deed; that an order stands is nobody's."""
    if event.name == "shop.order.pay":
        return ""
    return _("到了时间，") if event.actor == CLOCK else event.actor


@dataclass(frozen=True)
class Leg:
    """What one movement did to one pot, as a reader counts: more is plus."""

    account: str
    amount: int  # fen


@dataclass(frozen=True)
class Moved:
    """One movement of money."""

    at: datetime
    words: str
    code: str
    legs: list[Leg] = field(default_factory=list)


def money_told(
    order: Order, story: Iterable[Transaction], *, for_seller: bool = False
) -> list[Moved]:
    """Return each movement with its postings, named and signed as people read them.

    Which programme pays would tell a seller which papers she has: to them each is a subsidy.
    """
    return [
        Moved(
            step.happened_at,
            _(step.words),
            step.public_code,
            [
                _leg(one.account.code, one.amount, order, for_seller=for_seller)
                for one in step.postings.all()
            ],
        )
        for step in story
    ]


def _leg(account: str, amount: int, order: Order, *, for_seller: bool) -> Leg:
    """What we hold counts as it stands; what we owe is written negative in the books."""
    plain = amount if account.startswith("channel:") else -amount
    return Leg(account_words(account, order, for_seller=for_seller), plain)


def _programme_name(code: str) -> str:
    found = Programme.objects.filter(code=code).first()
    return str(found) if found else pgettext("account", "补贴")


def account_words(code: str, order: Order, *, for_seller: bool) -> str:
    """Name a pot of the ledger in plain words."""
    kind, _colon, rest = code.partition(":")
    if kind == "channel":
        return pgettext("account", "收款渠道")
    if kind == "refunds":
        return pgettext("account", "退款途中")
    if kind == "escrow":
        return pgettext("account", "代管：本订单") if rest else pgettext("account", "代管：待分配")
    if kind == "programme":
        return pgettext("account", "补贴") if for_seller else _programme_name(rest)
    if kind == "provider":
        return order.provider.name
    return pgettext("account", "平台服务费")
