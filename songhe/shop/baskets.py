"""What stands in a cart, and why some of it cannot be bought. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.accounts.models import Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Variant
from songhe.shop.models import CartLine
from songhe.shop.queries import shoppers_elders


@dataclass(frozen=True)
class Standing:
    """A line of a cart, and in kind words why it cannot be bought just now ("" when it can)."""

    line: CartLine
    why_not: str


def cart_lines(person: Person, *, at: datetime) -> list[Standing]:
    """Return what stands in a person's cart, elder by elder: four queries at any length."""
    lines = list(
        CartLine.objects.filter(cart__owner=person)
        .select_related(
            "elder__person",
            "elder__region",
            "listing__category__parent",
            "listing__provider__organisation",
            "listing__stock",
            "variant",
        )
        .order_by("elder", "listing__provider", "pk")
    )
    off_sale = catalogue.why_not_any([line.listing for line in lines], at)
    mine = set(shoppers_elders(person).values_list("pk", flat=True))
    return [
        Standing(line, off_sale.get(line.listing_id) or _why_not(line, at))
        for line in lines
        if line.elder_id in mine or line.elder.person_id == person.pk
    ]


def _why_not(line: CartLine, at: datetime) -> str:
    if why := catalogue.why_not_quantity(line.listing, line.quantity):
        return why
    if line.starts_at is not None:
        return _("这个时间已经过了，请换一个时间。") if line.starts_at <= at else ""
    why, left = why_not_there(line.listing, line.variant)
    if not why and left < line.quantity:
        return _("只剩 %(left)s 件了，请减少数量。") % {"left": left}
    return why


def why_not_there(listing: Listing, variant: Variant | None) -> tuple[str, int]:
    """Return in kind words why not one piece can be had ("" when one can), and what is left."""
    if variant and not variant.is_active:
        return _("这一款不卖了，请换一款。"), 0
    left = variant.left if variant else listing.stock.left
    return ("" if left else _("暂时卖完了，到货后可以再买。")), left
