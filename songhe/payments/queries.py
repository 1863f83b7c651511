"""Questions about payments. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F, Q, QuerySet, Sum

from songhe.accounts.acting import Acting
from songhe.ledger import queries as ledger
from songhe.payments.gateways.payment import Way, payment_gateway
from songhe.payments.models import (
    Allotment,
    Bill,
    Difference,
    Intent,
    Payee,
    Refund,
    Release,
    Takeback,
)
from songhe.payments.states import (
    AllotState,
    ChannelName,
    DifferenceState,
    IntentState,
    RefundState,
)

SHOWN = 50  # refused or unanswered orders on a page
UNANSWERED = timedelta(days=1)  # channels answer within seconds, and are asked again all day
WECHAT = "wechat"  # the channel that can be paid within its own app


@dataclass(frozen=True)
class Choice:
    """One way to pay that a person may choose."""

    channel: str
    way: Way

    @property
    def name(self) -> str:
        return str(ChannelName(self.channel).label)


def first_channel() -> str:
    """Return the channel that a payment begins with; the payer may choose another."""
    return next(iter(settings.SONGHE_PAYMENT_CHANNELS), "")


def is_there_a_choice() -> bool:
    """Is there more than one way to pay here?"""
    return len(choices(phone=False)) > 1


def may_pay_inside() -> bool:
    """Is there WeChat Pay here, and somebody who knows who a payer is to it?"""
    return WECHAT in settings.SONGHE_PAYMENT_CHANNELS and bool(settings.SONGHE_WECHAT_OPENID)


def choices(*, phone: bool, in_wechat: bool = False) -> list[Choice]:
    """Return the ways to pay on a device, each channel's handiest first.

    WeChat's own browser opens no other channel's page and no WeChat page for browsers: there one
    pays inside, or by a code that another phone scans.
    """
    if in_wechat and may_pay_inside():
        others = [one for one in choices(phone=True) if one.way == Way.CODE]
        return [Choice(WECHAT, Way.INSIDE), *others]
    fitting = (Way.PHONE if phone else Way.PAGE, Way.CODE)
    found = [
        Choice(channel, way)
        for channel in settings.SONGHE_PAYMENT_CHANNELS
        for way in (fitting if len(payment_gateway(channel).ways) > 1 else (Way.PAGE,))
        if way in payment_gateway(channel).ways
    ]
    return sorted(found, key=lambda one: one.way == Way.CODE)


def intents_visible_to(acting: Acting) -> QuerySet[Intent]:
    """Return the payments of whoever is here: their own, and those of the elder they help."""
    payers = [acting.person.pk]
    if acting.elder is not None:
        payers.append(acting.elder.person_id)
    return Intent.objects.filter(payer__in=payers).select_related("payer")


def intents_for(subject: str) -> QuerySet[Intent]:
    """Return every attempt to pay for one thing, oldest first."""
    return Intent.objects.filter(subject=subject).select_related("payer").order_by("pk")


def settled_intent_of(subject: str) -> Intent | None:
    """Return the payment that paid for a thing, or None when nobody has."""
    return intents_for(subject).filter(state=IntentState.SETTLED).first()


def is_paid(subject: str) -> bool:
    return Intent.objects.filter(subject=subject, state=IntentState.SETTLED).exists()


def lapsed_intents(at: datetime) -> QuerySet[Intent]:
    """Return the payments that nobody made in time."""
    return Intent.objects.filter(state=IntentState.OPEN, expires_at__lte=at).order_by("pk")


def waiting_refunds(asked_before: datetime) -> QuerySet[Refund]:
    """Return the refunds that a channel has not made yet and that wait for nothing else.

    Least tried first: those that a channel never makes must not keep a lost one waiting.
    """
    coming_back = Takeback.objects.filter(state=AllotState.WAITING).values("key")
    waiting = Refund.objects.filter(state=RefundState.WAITING, asked_at__lte=asked_before)
    return waiting.exclude(after__in=coming_back).order_by("attempts", "pk")


def ledger_mismatches() -> list[str]:
    """Name each channel of which the ledger says something else than payments and refunds do."""
    taken = _sums(Intent.objects.filter(settled_at__isnull=False), "channel")
    refunds = Refund.objects.all()
    done = _sums(refunds.filter(state=RefundState.DONE), "intent__channel")
    owed = _sums(refunds.exclude(state=RefundState.DONE), "intent__channel")
    handed = _sums(
        Allotment.objects.filter(state=AllotState.DONE), "intent__channel", "seller_part"
    )
    back = _sums(Takeback.objects.filter(state=AllotState.DONE), "allotment__intent__channel")
    expected = {
        f"channel:{name}": taken[name] - done.get(name, 0) - handed.get(name, 0) + back.get(name, 0)
        for name in taken
    } | {f"refunds:{name}": -owed.get(name, 0) for name in taken}
    return [
        f"{account}: the ledger says {said} fen, payments and refunds say {fen}"
        for account, fen in sorted(expected.items())
        if (said := ledger.balance(account)) != fen
    ]


def _sums(rows: QuerySet[Any], channel: str, amount: str = "amount") -> dict[str, int]:
    return dict(rows.values_list(channel).annotate(total=Sum(amount)).order_by())


def allotments_of(subject: str) -> QuerySet[Allotment]:
    """Return what of an order channels hand to its seller, payment by payment."""
    return Allotment.objects.filter(subject=subject).order_by("pk")


def is_coming_back(key: str) -> bool:
    """Is something that was handed to a seller still on its way back for this?"""
    return Takeback.objects.filter(key=key, state=AllotState.WAITING).exists()


def refunds_after(key: str) -> QuerySet[Refund]:
    """Return the refunds that wait until something is back from a seller."""
    return Refund.objects.filter(after=key).order_by("pk")


def free_of(intent: Intent) -> int:
    """Return what of a payment belongs to orders that are not settled yet, in fen."""
    return max(0, intent.amount - _settled_of(intent))


def is_shared_out(intent: Intent) -> bool:
    """Is every fen of a payment settled, and nothing of it waits for the channel?"""
    open_ones = intent.allotments.filter(state__in=[AllotState.WAITING, AllotState.REFUSED])
    return (
        intent.allotments.exists()
        and not open_ones.exists()
        and _settled_of(intent) >= intent.amount
    )


def _settled_of(intent: Intent) -> int:
    """What was shared out, and what went back before anybody had earned it."""
    parts = intent.allotments.aggregate(total=Sum(F("seller_part") + F("platform_part")))
    plain = intent.refunds.filter(after="").aggregate(total=Sum("amount"))
    return (parts["total"] or 0) + (plain["total"] or 0)


Refusable = Allotment | Takeback | Release | Refund


def troubled_orders(at: datetime) -> list[Refusable]:
    """Return what channels would not pay back, share out, take back or set free, and what they
    were told long ago and say nothing of, oldest first."""
    long_ago = Q(asked_at__lte=at - UNANSWERED)
    refunds = Q(state=RefundState.REFUSED) | long_ago & Q(state=RefundState.WAITING)
    orders = Q(state=AllotState.REFUSED) | long_ago & Q(state=AllotState.WAITING)
    allotments = Allotment.objects.select_related("intent", "organisation")
    backs = Takeback.objects.select_related("allotment__intent", "allotment__organisation")
    releases = Release.objects.select_related("intent")
    found: list[Refusable] = [*Refund.objects.filter(refunds).order_by("asked_at")[:SHOWN]]
    for rows in (allotments, backs, releases):
        found += rows.filter(orders).order_by("asked_at")[:SHOWN]
    return sorted(found, key=lambda one: one.asked_at)[:SHOWN]


def told_channel(code: str) -> Refusable | None:
    """Return what a channel was told under a number, or None."""
    for model in (Refund, Allotment, Takeback, Release):
        if (found := model._default_manager.filter(code=code).first()) is not None:
            return found
    return None


def payees() -> QuerySet[Payee]:
    """Return who each seller is to the channels that share money out."""
    return Payee.objects.select_related("organisation").order_by("organisation__name", "channel")


def differences(*, state: DifferenceState) -> QuerySet[Difference]:
    """Return where bills differ from our books, newest first."""
    return Difference.objects.filter(state=state).select_related("bill").order_by("-found_at", "pk")


def bills() -> QuerySet[Bill]:
    """Return every bill that was compared, newest first."""
    return Bill.objects.order_by("-day", "channel")
