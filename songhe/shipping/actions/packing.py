"""Picking, packing and sending: the seller's own hands."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.models import Region
from songhe.catalogue.queries import kilometres_between
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job
from songhe.shipping import queries
from songhe.shipping.actions import news, stock
from songhe.shipping.actions.locking import locked, locked_parcel
from songhe.shipping.models import Bin, Parcel, ParcelItem, Pick, Shipment, ShipmentItem
from songhe.shipping.queries.sizes import loose_of_sizes
from songhe.shipping.rules import picking
from songhe.shipping.rules.promise import promised_on
from songhe.shipping.states import BinMove, Carrier, ParcelState, ShipmentState
from songhe.shop.actions import orders

SALT_BYTES = 16


class NotEnough(Exception):
    """Good pieces are lacking: of `title`, `missing` of them."""

    def __init__(self, title: str, missing: int) -> None:
        super().__init__(f"{title}: {missing} missing")
        self.title = title
        self.missing = missing


class NothingToPack(Exception):
    """No picked piece is left, or more were asked for than are left."""


class NumberTaken(Exception):
    """Another parcel travels under this number."""


class CalledOff(Exception):
    """Something in the box was called off meanwhile."""


class NoNumber(Exception):
    """A carrier's parcel needs its number."""


@transaction.atomic
def pick_shipment(*, shipment: Shipment, by: str, at: datetime) -> Shipment:
    """Take all pieces of a shipment from their places: what expires first goes first.

    :raises NotEnough: if good pieces are lacking; then nothing is taken.
    :raises NotAllowed: if it was picked already, or is not to be sent any more.
    """
    shipment = locked(shipment)
    shipment.move("pick", by=by, at=at)
    _take(shipment, by=by, at=at)
    news.everyone_looks(shipment, at=at)
    return shipment


def pick_what_left(shipment: Shipment, *, by: str, at: datetime) -> None:
    """Take from their places the pieces that are gone already; what lacks there is let be."""
    for item in _items_held(shipment):
        left = item.quantity
        bins = [one for one in queries.bins_of([item.listing_id]) if _fits(one, item)]
        for bin_ in sorted(bins, key=lambda one: one.lot.variant_id != item.variant_id):
            part = min(left, bin_.quantity) if bin_.lot.recalled_at is None else 0
            if part:
                _pick(item, bin_, part, by=by, at=at)
                left -= part
        if left:
            Pick.objects.create(item=item, quantity=left)


def _items_held(shipment: Shipment) -> list[ShipmentItem]:
    items = list(queries.items_on(shipment))
    stock.hold_articles([item.listing_id for item in items])
    return items


def _take(shipment: Shipment, *, by: str, at: datetime) -> None:
    for item in _items_held(shipment):
        _take_item(item, shipment.elder.region, by=by, at=at)


def _take_item(
    item: ShipmentItem, home: Region, *, by: str, at: datetime, pieces: int | None = None
) -> None:
    # Asked anew for each: two sizes of one article may share what nobody sorted.
    bins = {one.pk: one for one in queries.bins_of([item.listing_id]) if _fits(one, item)}
    size = (item.listing_id, item.variant_id)
    unsorted = loose_of_sizes([item.listing_id]).get(size, 0)
    try:
        chosen = picking.choose(
            [_shelf(one, item, home) for one in bins.values()],
            item.quantity if pieces is None else pieces,
            loose=queries.loose_pieces([item.listing_id]).get(item.listing_id, 0),
            today=timezone.localdate(at),
            unsorted=unsorted if item.variant_id else None,
        )
    except picking.Short as short:
        raise NotEnough(item.title, short.missing) from short
    for taken in chosen:
        _pick(item, bins[taken.bin_id] if taken.bin_id else None, taken.quantity, by=by, at=at)


@transaction.atomic
def pick_again(*, order_line_id: int, pieces: int, by: str, at: datetime) -> None:
    """Take so many pieces of a line once more, for what came back; a recall reaches them too.

    :raises NotEnough: if good pieces are lacking.
    """
    item = (
        ShipmentItem.objects.select_related("shipment__elder__region__parent")
        .filter(order_line=order_line_id)
        .first()
    )
    if item is not None:
        stock.hold_articles([item.listing_id])
        _take_item(item, item.shipment.elder.region, by=by, at=at, pieces=pieces)


def _fits(bin_: Bin, item: ShipmentItem) -> bool:
    """Whether a place holds pieces of the size that was bought, or such as nobody sorted."""
    return bin_.lot.variant_id in {None, item.variant_id}


def _shelf(bin_: Bin, item: ShipmentItem, home: Region) -> picking.Shelf:
    lot, km = bin_.lot, kilometres_between(bin_.warehouse.region, home)
    return picking.Shelf(
        bin_.pk,
        bin_.warehouse_id,
        bin_.quantity,
        lot.expires_on,
        recalled=lot.recalled_at is not None,
        km=picking.UNKNOWN_KM if km is None else km,
        unsorted=lot.variant_id != item.variant_id,
    )


def _pick(item: ShipmentItem, bin_: Bin | None, quantity: int, *, by: str, at: datetime) -> None:
    pick = Pick.objects.create(item=item, bin=bin_, quantity=quantity)
    if bin_ is not None:
        stock.move(bin_, BinMove.PICK, -quantity, code=f"pick:{pick.pk}", by=by, at=at)


@transaction.atomic
def put_back(*, shipment: Shipment, by: str, at: datetime) -> Shipment:
    """Put everything back and begin again; nothing of it was sent.

    :raises NotAllowed: if something of it was sent, or nothing was picked.
    """
    shipment = locked(shipment)
    shipment.move("put_back", by=by, at=at)
    put_back_pieces(shipment, by=by, at=at)
    news.everyone_looks(shipment, at=at)
    return shipment


def put_back_pieces(shipment: Shipment, *, by: str, at: datetime) -> None:
    """Open what was packed and lay every piece where it came from."""
    boxes = Parcel.objects.filter(shipment=shipment)
    _put_back(boxes, Pick.objects.filter(item__shipment=shipment), by=by, at=at)


def take_out(item: ShipmentItem, *, by: str, at: datetime) -> None:
    """Open the boxes that one thing lies in and lay its pieces where they came from."""
    boxes = Parcel.objects.filter(items__pick__item=item).distinct()
    _put_back(boxes, Pick.objects.filter(item=item), by=by, at=at)


def _put_back(boxes: QuerySet[Parcel], pieces: QuerySet[Pick], *, by: str, at: datetime) -> None:
    for parcel in boxes.filter(state=ParcelState.PACKED).order_by("pk"):
        parcel.move("unpack", by=by, at=at)
    picks = pieces.filter(put_back_at=None)
    for pick in picks.select_related("bin").order_by("pk"):
        if pick.bin is not None:
            code = f"put_back:{pick.pk}"
            stock.move(pick.bin, BinMove.PUT_BACK, pick.quantity, code=code, by=by, at=at)
    picks.update(put_back_at=at)


@transaction.atomic
def pack_parcel(
    *, shipment: Shipment, by: str, at: datetime, pieces: Mapping[int, int] | None = None
) -> Parcel:
    """Put picked pieces into a box: these (pick → how many), or all that are left.

    :raises NothingToPack: if nothing is left, or more is asked for than is left.
    :raises NotAllowed: if it was not picked, or is all sent.
    """
    shipment = locked(shipment)
    if shipment.state not in {ShipmentState.PICKED, ShipmentState.PARTLY}:
        raise NotAllowed("pack", shipment.state)
    left = {pick.pk: quantity for pick, quantity in queries.unpacked_picks(shipment)}
    wanted = left if pieces is None else {pk: n for pk, n in pieces.items() if n}
    if not wanted or any(n < 0 or n > left.get(pk, 0) for pk, n in wanted.items()):
        raise NothingToPack(shipment.code)
    parcel = Parcel.objects.create(
        shipment=shipment, salt=secrets.token_hex(SALT_BYTES), packed_at=at
    )
    ParcelItem.objects.bulk_create(
        ParcelItem(parcel=parcel, pick_id=pk, quantity=n) for pk, n in sorted(wanted.items())
    )
    news.everyone_looks(shipment, at=at)
    return parcel


@transaction.atomic
def unpack_parcel(*, parcel: Parcel, by: str, at: datetime) -> None:
    """Open a box that was not sent; its pieces may go into another.

    :raises NotAllowed: if it was sent.
    """
    parcel = locked_parcel(parcel)
    parcel.move("unpack", by=by, at=at)
    news.everyone_looks(parcel.shipment, at=at)


@transaction.atomic
def send_parcel(*, parcel: Parcel, carrier: str, number: str, by: str, at: datetime) -> Parcel:
    """Hand a box to the carrier; with the first one the order is sent.

    :raises NoNumber: if a carrier's parcel has none.
    :raises NumberTaken: if another parcel has this number.
    :raises LotRecalled: if something in it was called back.
    :raises CalledOff: if something in it was called off, and is not taken out yet.
    :raises NotAllowed: if it was sent, or the order was paid back meanwhile.
    """
    parcel = locked_parcel(parcel)
    shipment = parcel.shipment
    recalled = parcel.items.filter(pick__bin__lot__recalled_at__isnull=False)
    if recalled.exists():
        raise stock.LotRecalled(parcel.code)
    number = "" if carrier == Carrier.OWN else "".join(number.split()).upper()
    if carrier != Carrier.OWN and not number:
        raise NoNumber
    parcel.carrier, parcel.number, parcel.sent_at = carrier, number, at
    parcel.promised_on = promised_on(carrier, timezone.localdate(at))
    try:
        with transaction.atomic():
            parcel.save(update_fields=["carrier", "number", "sent_at", "promised_on"])
    except IntegrityError as error:
        raise NumberTaken(number) from error
    parcel.move("send", by=by, at=at, carrier=carrier)
    _send_on(shipment, by=by, at=at)
    # Asked under the order's lock: of this and a calling off, one sees what the other did.
    if parcel.items.exclude(pick__item__order_line__off=None).exists():
        raise CalledOff(parcel.code)
    if parcel.is_followed:
        defer_job("shipping.follow_parcel", parcel_id=parcel.pk)
    news.everyone_looks(shipment, at=at)
    return parcel


def _send_on(shipment: Shipment, *, by: str, at: datetime) -> None:
    """Move the shipment on, and with its first parcel the order."""
    first = shipment.state == ShipmentState.PICKED
    if not send_all_if_sent(shipment, by=by, at=at) and first:
        shipment.move("send_part", by=by, at=at)
    if first:
        # Of this and a change of mind, exactly one finds the order still paid.
        orders.send_goods(order=shipment.order, by=by, at=at)
    else:
        news.sent_more(shipment, at=at)


def send_all_if_sent(shipment: Shipment, *, by: str, at: datetime) -> bool:
    """Where nothing waits to be sent any more all of it is sent; return whether it is so."""
    waiting = Parcel.objects.filter(shipment=shipment, state=ParcelState.PACKED).exists()
    if waiting or queries.unpacked_picks(shipment):
        return False
    shipment.move("send_all", by=by, at=at)
    shipment.sent_at = at
    shipment.save(update_fields=["sent_at"])
    news.settle_troubles(shipment, at=at, kinds=("unsent",))
    return True


@transaction.atomic
def send_at_once(*, shipment: Shipment, carrier: str, number: str, by: str, at: datetime) -> Parcel:
    """Pick, pack and send everything in one box.

    :raises NotEnough: if good pieces are lacking.
    :raises NothingToPack: if all of it is packed.
    :raises NotAllowed: if it is not to be sent any more.
    """
    if shipment.state == ShipmentState.TO_PICK:
        shipment = pick_shipment(shipment=shipment, by=by, at=at)
    parcel = pack_parcel(shipment=shipment, by=by, at=at)
    return send_parcel(parcel=parcel, carrier=carrier, number=number, by=by, at=at)
