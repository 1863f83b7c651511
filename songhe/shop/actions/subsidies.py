"""Drawing on programmes at checkout, and giving back what an order did not need after all."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from songhe.shop import queries
from songhe.shop.models import Checkout, Draw, Order, OrderLine, Programme
from songhe.shop.queries.fees import fee_rule
from songhe.shop.rules.fee import FeeRule, fee_base, platform_fee
from songhe.shop.rules.subsidy import Line, divide, divide_back

MOVE = """
INSERT INTO shop_drawmovement (code, draw_id, amount, happened_at)
VALUES (%s, %s, %s, %s) ON CONFLICT (code) DO NOTHING
"""


class SubsidyGone(Exception):
    """What a programme had promised was let go, and others have used it up."""


@dataclass(frozen=True)
class Parts:
    """Who gets back how much of one refund."""

    payer: int  # fen
    programmes: list[tuple[Draw, int]]


def load_programmes(facts: Iterable[dict[str, Any]]) -> int:
    """Bring the programmes up to date with a file of them; what was drawn stays."""
    count = 0
    for one in facts:
        fields = {key: value for key, value in one.items() if key != "code"}
        Programme.objects.update_or_create(code=one["code"], defaults=fields)
        count += 1
    return count


def draw(checkout: Checkout, bought: Sequence[tuple[Order, list[OrderLine]]], at: datetime) -> None:
    """Let every programme that the elder may have pay its part; the elder's row is locked already.

    The programmes are locked, always in one order, so that the last voucher goes once.
    """
    programmes = queries.programmes_open_to(checkout.elder, at)
    if not programmes:
        return
    programmes = _locked(programmes, timezone.localdate(at))
    used = queries.used_by(checkout.elder, programmes, at)
    lines = [(order, line) for order, of_order in bought for line in of_order]
    shares = divide(
        [Line(line.listing.category.code, line.total) for _order, line in lines],
        [one.terms(used.get(one.pk, 0)) for one in programmes],
    )
    by_code = {one.code: one for one in programmes}
    draws = []
    for share in shares:
        of_order: dict[int, int] = defaultdict(int)
        for (order, _line), part in zip(lines, share.parts, strict=True):
            of_order[order.pk] += part
        _use(by_code[share.code], share.total, pieces=1)
        draws += [
            Draw(
                order_id=pk,
                programme=by_code[share.code],
                elder=checkout.elder,
                amount=amount,
                kept=amount,
                drawn_at=at,
            )
            for pk, amount in of_order.items()
            if amount
        ]
    Draw.objects.bulk_create(draws)
    _write_down(checkout, [order for order, _lines in bought], draws, fee_rule(at))


def _locked(programmes: Sequence[Programme], day: date) -> list[Programme]:
    """Return them as they are now, in their order, with everybody else kept waiting.

    What was closed in the meantime is not among them.
    """
    rows = Programme.objects.select_for_update(no_key=True).order_by("pk")
    fresh = {one.pk: one for one in rows.filter(pk__in=[one.pk for one in programmes])}
    return [fresh[one.pk] for one in programmes if fresh[one.pk].ends_on >= day]


def _write_down(
    checkout: Checkout, orders: Sequence[Order], draws: Sequence[Draw], rule: FeeRule
) -> None:
    for order in orders:
        kinds: dict[str, int] = defaultdict(int)
        for one in draws:
            if one.order_id == order.pk:
                kinds[one.programme.kind] += one.amount
        order.subsidy = sum(kinds.values())
        if order.subsidy:
            base = fee_base(order.total, kinds, rule)
            order.fee = platform_fee(base, percent=order.provider.fee_percent)
            order.save(update_fields=["subsidy", "fee"])
    checkout.subsidy = sum(order.subsidy for order in orders)
    if checkout.subsidy:
        checkout.save(update_fields=["subsidy"])


def _use(programme: Programme, amount: int, *, pieces: int) -> None:
    """Take from a programme's budget and pieces.

    :raises SubsidyGone: if there is not so much left.
    """
    there = Programme.objects.filter(
        Q(budget=None) | Q(budget__gte=F("drawn") + amount),
        Q(pieces=None) | Q(pieces__gte=F("taken") + pieces),
        pk=programme.pk,
    )
    if not there.update(drawn=F("drawn") + amount, taken=F("taken") + pieces):
        raise SubsidyGone(programme.code)


@transaction.atomic
def give_back_all(*, orders: Iterable[Order], why: str, at: datetime) -> None:
    """Give back whatever is still kept for these orders; told twice, it gives back once."""
    for one in queries.draws_of(orders).order_by("programme", "pk"):
        _return(one, one.kept, f"draw:{one.pk}:{why}", at)


@transaction.atomic
def take_again(*, order: Order, at: datetime) -> None:
    """Money came after the order had lapsed: take what its programmes had promised once more.

    :raises SubsidyGone: if others have used it up.
    """
    for one in queries.draws_of([order]).order_by("programme", "pk"):
        amount = one.amount - one.kept
        if amount and _moved(one, amount, f"draw:{one.pk}:again", at):
            # One purchase takes one piece, over however many sellers it goes.
            _use(one.programme, amount, pieces=0 if _still_used(one) else 1)
            Draw.objects.filter(pk=one.pk).update(kept=F("kept") + amount)


def parts_back(*, order: Order, amount: int, payer_left: int) -> Parts:
    """Return how a refund of `amount` is divided, when `payer_left` fen of the payer are still in.

    :raises ValueError: if more would be given back than is in it.
    """
    draws = list(queries.draws_of([order]))
    payer, *others = divide_back(amount, [payer_left, *(one.kept for one in draws)])
    return Parts(payer, list(zip(draws, others, strict=True)))


@transaction.atomic
def give_back_parts(*, parts: Parts, key: str, at: datetime) -> None:
    """Give the programmes their part of one refund; the same key again gives nothing."""
    for one, amount in sorted(parts.programmes, key=lambda pair: pair[0].programme_id):
        _return(one, amount, f"draw:{one.pk}:{key}", at)


def _return(draw_: Draw, amount: int, code: str, at: datetime) -> None:
    if not amount or not _moved(draw_, -amount, code, at):
        return
    Draw.objects.filter(pk=draw_.pk).update(kept=F("kept") - amount)
    pieces = 0 if _still_used(draw_) else 1
    Programme.objects.filter(pk=draw_.programme_id).update(
        drawn=F("drawn") - amount, taken=F("taken") - pieces
    )


def _still_used(draw_: Draw) -> bool:
    """Does the same purchase still keep anything of the same programme?"""
    same = Draw.objects.filter(
        programme=draw_.programme_id, order__checkout__orders=draw_.order_id, kept__gt=0
    )
    return same.exists()


def _moved(draw_: Draw, amount: int, code: str, at: datetime) -> bool:
    with connection.cursor() as sql:
        sql.execute(MOVE, [code, draw_.pk, amount, at])
        return int(sql.rowcount) == 1
