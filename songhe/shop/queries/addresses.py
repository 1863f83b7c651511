"""Where a purchase goes to, and which sellers come there."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder, Region
from songhe.shop.models import Address, Checkout
from songhe.shop.queries.area import not_coming


@dataclass(frozen=True)
class Where:
    """A place as it is written on a parcel, or as a worker finds it."""

    label: str
    region: Region
    place: str
    name: str
    phone: str


def addresses_of(elder: Elder) -> QuerySet[Address]:
    """Return the places that are kept for an elder beside her home, in the order they came."""
    return (
        Address.objects.filter(elder=elder, retired_at=None).select_related("region").order_by("pk")
    )


def home_of(elder: Elder) -> Where:
    person = elder.person
    return Where(_("家里"), elder.region, elder.address, person.name, person.phone)


def where_to(checkout: Checkout) -> Where:
    """Return where the things and the people of a purchase go: her home unless she chose."""
    chosen = checkout.address
    if chosen is None:
        return home_of(checkout.elder)
    return Where(chosen.label, chosen.region, chosen.place, chosen.name, chosen.phone)


def sellers_too_far(checkout: Checkout) -> list[str]:
    """Name the sellers of a purchase who do not come to where it goes."""
    chosen = checkout.address
    region = chosen.region if chosen else checkout.elder.region
    orders = checkout.orders.select_related("provider__organisation").order_by("pk")
    providers = {order.provider_id: order.provider for order in orders}
    far = not_coming(set(providers), region)
    return [provider.name for pk, provider in providers.items() if pk in far]
