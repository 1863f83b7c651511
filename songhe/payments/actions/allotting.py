"""Sharing money out: what is whose is written down first; jobs tell the channel."""

from collections.abc import Sequence
from datetime import datetime

import structlog
from django.db import transaction

from songhe.accounts.models import Organisation
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job
from songhe.payments import queries
from songhe.payments.gateways.allotting import allots
from songhe.payments.models import Allotment, Intent, Payee, Release, Takeback
from songhe.payments.rules.allotting import Portion, portions, takebacks
from songhe.payments.states import AllotState

logger = structlog.get_logger(__name__)

CHANNEL = "channel"  # who moves what a channel decided


@transaction.atomic
def name_payee(
    *, organisation: Organisation, channel: str, account: str, by: str, at: datetime
) -> Payee:
    """Write down who a seller is to a channel. What is already told the channel stays as it is.

    :raises NotAllowed: if the channel shares nothing out here.
    """
    if not allots(channel):
        raise NotAllowed("name_payee", channel)
    payee, _new = Payee.objects.update_or_create(
        organisation=organisation,
        channel=channel,
        defaults={"account": account, "named_at": at, "named_by": by},
    )
    return payee


@transaction.atomic
def allot(
    *,
    subject: str,
    organisation: Organisation,
    intents: Sequence[Intent],
    seller: int,
    platform: int,
    at: datetime,
) -> list[Allotment]:
    """An order is settled: the channel hands the seller its part of each payment.

    Once for each order, however often it is asked. Where the channel does not know the seller,
    it is written down that all of it stays with us: the ledger goes on owing it to the seller.
    """
    channels = {intent.channel for intent in intents if allots(intent.channel)}
    if not channels or seller + platform <= 0:
        return []
    locked = _locked(intents)
    if known := list(queries.allotments_of(subject)):
        return known
    free = [queries.free_of(intent) for intent in locked]
    if seller + platform > sum(free):  # the order is settled all the same; `songhe verify` tells
        logger.error("allotment_does_not_fit", subject=subject, free=sum(free))
        return []
    payees = _payees(organisation, channels)
    made = [
        _write(subject, organisation, payees.get(intent.channel), intent, portion, at)
        for intent, portion in zip(
            locked, portions(seller=seller, platform=platform, free=free), strict=True
        )
        if intent.channel in channels and portion.whole
    ]
    for one in made:
        if one.state == AllotState.WAITING:
            defer_job("payments.send_order", kind="allotment", order_id=one.pk)
        else:
            release_if_shared(intent_id=one.intent_id, at=at)
    return made


@transaction.atomic
def take_back(*, subject: str, amount: int, key: str, at: datetime) -> bool:
    """Before it is refunded, what the seller had of it comes back; was the order shared out?

    Once for each `key`; `queries.is_coming_back` says how long the refund has to wait. What the
    channel refused to hand over just stays with us.
    """
    parts = list(queries.allotments_of(subject).select_for_update(of=("self",), no_key=True))
    if parts and not Takeback.objects.filter(key=key).exists():
        lefts = [part.seller_part - part.taken_back for part in parts]
        for part, taken in zip(parts, takebacks(amount, lefts), strict=True):
            if not taken:
                continue
            if part.state in {AllotState.REFUSED, AllotState.DROPPED}:
                keep(part, taken, at=at)
            else:
                _ask_back(part, taken, key, at)
    return bool(parts)


@transaction.atomic
def release_if_shared(*, intent_id: int, at: datetime) -> Release | None:
    """When every fen of a payment is settled, the channel need keep nothing more for sellers."""
    intent = Intent.objects.select_for_update(no_key=True).get(pk=intent_id)
    if not allots(intent.channel) or not queries.is_shared_out(intent):
        return None
    release, new = Release.objects.get_or_create(intent=intent, defaults={"asked_at": at})
    if new:
        defer_job("payments.send_order", kind="release", order_id=release.pk)
    return release


def keep(part: Allotment, amount: int, *, at: datetime) -> None:
    """The seller never had it: it stays with the platform, which gives it to who paid."""
    part.seller_part -= amount
    part.platform_part += amount
    part.save(update_fields=["seller_part", "platform_part"])
    if not part.seller_part and part.state == AllotState.REFUSED:
        part.move("drop", by=CHANNEL, at=at, subject=part.subject)
        release_if_shared(intent_id=part.intent_id, at=at)


def _payees(organisation: Organisation, channels: set[str]) -> dict[str, Payee]:
    found = Payee.objects.filter(organisation=organisation, channel__in=channels)
    return {payee.channel: payee for payee in found}


def _locked(intents: Sequence[Intent]) -> list[Intent]:
    pks = [intent.pk for intent in intents]
    return list(Intent.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))


def _write(
    subject: str,
    organisation: Organisation,
    payee: Payee | None,
    intent: Intent,
    portion: Portion,
    at: datetime,
) -> Allotment:
    goes = payee is not None and portion.seller > 0
    return Allotment.objects.create(
        intent=intent,
        subject=subject,
        organisation=organisation,
        account=payee.account if payee is not None else "",
        seller_part=portion.seller if goes else 0,
        platform_part=portion.platform if goes else portion.whole,
        state=AllotState.WAITING if goes else AllotState.DROPPED,
        asked_at=at,
    )


def _ask_back(part: Allotment, amount: int, key: str, at: datetime) -> None:
    part.taken_back += amount
    part.save(update_fields=["taken_back"])
    back = Takeback.objects.create(allotment=part, key=key, amount=amount, asked_at=at)
    defer_job("payments.send_order", kind="takeback", order_id=back.pk)
