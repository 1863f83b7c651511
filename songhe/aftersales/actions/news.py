"""Who hears what about a claim, each in their own language."""

from datetime import datetime

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.models import Person
from songhe.accounts.states import Role
from songhe.aftersales.models import Claim
from songhe.aftersales.queries.claims import ARBITERS
from songhe.aftersales.states import ClaimKind, Side
from songhe.kernel.money import yuan
from songhe.shop.actions.news import (
    beside_payers_of_parts,
    buyers_of,
    later,
    ring,
    tell_in_their_words,
)

KIND = "claim"

BUYER_HEARS: dict[str, Promise] = {
    "agree": _("“%(title)s”可以退换。请在%(due)s以前寄回。"),
    "offer": _("“%(title)s”商家愿意退 %(offered)s 元，请您看一看。"),
    "refuse": _("“%(title)s”商家没有同意。您可以请平台来评理。"),
    "change": _("“%(title)s”平台决定给您换新的，商家要在%(due)s以前寄出；没有寄，钱就退给您。"),
    "replace": _("新的“%(title)s”寄出来了，收到后请点一下。"),
    "decide": _("“%(title)s”平台有了决定，请您看一看。"),
    "appeal": _("“%(title)s”有人申诉，平台会换一个人再看一遍。"),
    "settle": _("“%(title)s”办好了。%(back)s"),
    "less": _("“%(title)s”办好了。这一单别的钱已经退过，能退的只剩这些：%(back)s"),
    "close": _("“%(title)s”这件事结束了，没有退款。"),
    "paid_back": _("“%(title)s”已经退了款，这件事办完了。"),
    "spent": _("“%(title)s”的钱已经全部退过，没有可以再退的了，这件事结束了。"),
    "sent": _("“%(title)s”已经发出了，来不及取消。收到以后不想要，还可以退。"),
    "absent": _(
        "师傅来做“%(title)s”，没有人开门。按规则退 %(offered)s 元；"
        "不是这样的话，请在%(due)s以前告诉我们。"
    ),
    "warn": _("“%(title)s”还等您办一步，%(due)s以前有效。"),
}
SELLER_HEARS: dict[str, Promise] = {
    "open": _("%(elder)s的“%(title)s”：%(kind)s。请在%(due)s以前答复，过时就算同意。"),
    "call_off": _("%(elder)s的“%(title)s”不用上门了，10 分钟后生效。"),
    "leave_out": _("%(elder)s不要“%(title)s”了，10 分钟后生效，这一样先别装。别的照旧发。"),
    "withdraw": _("%(elder)s的“%(title)s”，买家撤回了。"),
    "send_back": _("“%(title)s”寄回来了，收到后请在%(due)s以前验收。"),
    "fetch": _("“%(title)s”请快递上门取了，收到后请在%(due)s以前验收。"),
    "dispute": _("“%(title)s”转给平台处理，请把情况和照片补上。"),
    "decide": _("“%(title)s”平台有了决定，请看一看。"),
    "appeal": _("“%(title)s”有人申诉，平台会换一个人再看一遍。"),
    "change": _("“%(title)s”平台决定换新的，请在%(due)s以前寄出，过时就退款。"),
    "settle": _("“%(title)s”办结了。%(back)s"),
    "less": _("“%(title)s”办结了。这一单别的钱已经退过，能退的只剩这些：%(back)s"),
    "close": _("“%(title)s”这件事结束了，没有退款。"),
    "paid_back": _("“%(title)s”已经退了款，这件事办完了。"),
    "spent": _("“%(title)s”的钱已经全部退过，没有可以再退的了，这件事结束了。"),
    "sent": _("“%(title)s”已经发出，买家的取消不再有效。"),
    "warn": _("“%(title)s”还没有答复，过了%(due)s就按规则自己办。"),
}
PLATFORM_HEARS: dict[str, Promise] = {
    "dispute": _("“%(title)s”买卖双方说不拢，请裁决。"),
    "appeal": _("“%(title)s”有人申诉，请换一个人复核。"),
    "remind": _("“%(title)s”还没有决定，双方都在等。"),
}
SPOKEN = _("“%(title)s”有新的留言。")
BACK = _("%(amount)s 元退回付款的账户。")


def moved(claim: Claim, verb: str, *, at: datetime, amount: int = 0) -> None:
    """Tell everyone for whom there is a sentence; every open page looks again."""
    for side, heard in (
        (Side.BUYER, BUYER_HEARS),
        (Side.SELLER, SELLER_HEARS),
        (Side.PLATFORM, PLATFORM_HEARS),
    ):
        if verb in heard:
            _tell(claim, side, heard[verb], at=at, amount=amount)
    ring(
        [*_people(claim, Side.BUYER), *_people(claim, Side.SELLER)],
        kind=KIND,
        code=claim.code,
        at=at,
    )


def warned(claim: Claim, side: Side, *, at: datetime) -> None:
    words = (BUYER_HEARS if side == Side.BUYER else SELLER_HEARS)["warn"]
    _tell(claim, side, words, at=at)


def spoken(claim: Claim, side: str, *, at: datetime) -> None:
    """The others hear that something was said."""
    for other in (Side.BUYER, Side.SELLER):
        if other != side:
            _tell(claim, other, SPOKEN, at=at)


def _tell(claim: Claim, side: Side, words: Promise, *, at: datetime, amount: int = 0) -> None:
    tell_in_their_words(
        _who_hear_the_sum(claim) if amount and side == Side.BUYER else _people(claim, side),
        kind=KIND,
        words=words,
        facts={
            "title": claim.title,
            "elder": claim.elder.name,
            "kind": ClaimKind(claim.kind).label,
            "due": claim.due_at,
            "offered": yuan(claim.offered or 0),
            "back": later(BACK, amount=yuan(amount)) if amount else "",
        },
        url=reverse("aftersales:claim", args=[claim.code]),
        at=at,
    )


def _who_hear_the_sum(claim: Claim) -> list[Person | None]:
    """Where several paid, each of them is told of their own part alone when it goes back."""
    beside = beside_payers_of_parts(claim.order.checkout)
    told = [one for one in buyers_of(claim.order.checkout) if one not in beside]
    return [one for one in _people(claim, Side.BUYER) if one not in told]


def _people(claim: Claim, side: Side) -> list[Person | None]:
    if side == Side.BUYER:
        buyers = buyers_of(claim.order.checkout)
        return [*buyers] if claim.kind == ClaimKind.ABSENT else [*buyers, claim.opened_by]
    if side == Side.SELLER:
        return list(accounts.members_of(claim.provider.organisation, Role.MANAGER))
    return list(
        Person.objects.filter(
            is_active=True, memberships__role__in=ARBITERS, memberships__until=None
        ).distinct()
    )
