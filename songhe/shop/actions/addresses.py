"""Keeping places, and choosing one for a purchase."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Region
from songhe.kernel.events import record
from songhe.kernel.flow import NotAllowed
from songhe.shop.actions import news
from songhe.shop.actions.letting_go import locked
from songhe.shop.models import MOST_ADDRESSES, Address, Checkout
from songhe.shop.queries.addresses import addresses_of
from songhe.shop.states import CheckoutState


class TooManyAddresses(Exception):
    """As many places are kept as fit on one page."""


class NoSuchPlace(Exception):
    """She has no station, or it has no address."""


@dataclass(frozen=True)
class Place:
    """What is written down of a place."""

    label: str
    region: Region
    place: str
    name: str
    phone: str


@transaction.atomic
def keep_address(
    *,
    elder: Elder,
    place: Place,
    acting: Acting,
    replacing: Address | None = None,
    default: bool = False,
    at: datetime,
) -> Address:
    """Write a place down, or another wording of one; the same words again are the same place.

    What a relative wrote, or made the usual one, she is told.

    :raises TooManyAddresses: if as many are kept as may be.
    """
    _line_up(elder)
    kept = list(addresses_of(elder))
    same = [one for one in kept if _is_same(one, place)]
    is_news = not same or (replacing is not None and same[0] != replacing)
    if not is_news:
        found = same[0]
    else:
        if replacing is not None:
            _retire(replacing, at)
            kept = [one for one in kept if one.pk != replacing.pk]
        if len(kept) >= MOST_ADDRESSES:
            raise TooManyAddresses
        found = Address.objects.create(
            elder=elder,
            label=place.label,
            region=place.region,
            place=place.place,
            name=place.name,
            phone=place.phone,
            kept_by=acting.label,
            kept_at=at,
        )
    if default != found.is_default:
        make_default(elder=elder, address=found if default else None)
        is_news = is_news or default
    if is_news and acting.elder is None:
        news.address_kept(found, acting.person, usual=default, at=at)
    return found


@transaction.atomic
def keep_station(*, elder: Elder, acting: Acting, at: datetime) -> Address:
    """Have it brought to her station, as it is published.

    :raises NoSuchPlace: if she has none.
    :raises TooManyAddresses: if as many are kept as may be.
    """
    station = elder.station
    if station is None or not station.address:
        raise NoSuchPlace
    place = Place("服务站", station.region, station.address, elder.name, station.phone)
    return keep_address(elder=elder, place=place, acting=acting, at=at)


@transaction.atomic
def make_default(*, elder: Elder, address: Address | None) -> None:
    """Where her purchases go from now on unless she says otherwise; None: to her home."""
    _line_up(elder)
    Address.objects.filter(elder=elder, is_default=True).update(is_default=False)
    if address is not None:
        Address.objects.filter(pk=address.pk, retired_at=None).update(is_default=True)


@transaction.atomic
def let_address_go(*, address: Address, at: datetime) -> None:
    """It is not offered any more; what was bought for it keeps it."""
    _line_up(address.elder)
    _retire(address, at)


@transaction.atomic
def choose_address(
    *, checkout: Checkout, address: Address | None, acting: Acting, at: datetime
) -> Checkout:
    """Have this purchase brought to a place; None is her home. Nothing else of it changes.

    :raises NotAllowed: if somebody was asked to pay already, or it is paid or closed.
    """
    checkout = locked(checkout)
    if checkout.state != CheckoutState.PLACED:
        raise NotAllowed("address", checkout.state)
    if address is not None and address.elder_id != checkout.elder_id:
        raise NotAllowed("address", checkout.state)
    if checkout.address_id != (address.pk if address else None):
        checkout.address = address
        checkout.save(update_fields=["address"])
        record(name="shop.checkout.address", subject_id=checkout.pk, actor=acting.label, at=at)
    return checkout


def _line_up(elder: Elder) -> None:
    Elder.objects.select_for_update(no_key=True).get(pk=elder.pk)


def _is_same(one: Address, place: Place) -> bool:
    mine = (one.label, one.region_id, one.place, one.name, one.phone)
    return mine == (place.label, place.region.pk, place.place, place.name, place.phone)


def _retire(address: Address, at: datetime) -> None:
    Address.objects.filter(pk=address.pk, retired_at=None).update(retired_at=at, is_default=False)
