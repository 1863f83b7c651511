"""What stands in a cart, and why some of it cannot be bought. Nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.accounts.models import Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Variant
from songhe.shop.models import CartLine
from songhe.shop.queries import shoppers_elders
from songhe.shop.queries.area import USUAL_CODE, served_by
from songhe.shop.rules.area import goes_to


@dataclass(frozen=True)
class Standing:
    """A line of a cart, and in kind words why it cannot be bought just now ("" when it can)."""

    line: CartLine
    why_not: str
    is_far: bool = False


def cart_lines(person: Person, *, at: datetime) -> list[Standing]:
    """Return what stands in a person's cart, elder by elder: five queries at any length."""
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
        .annotate(usual_code=USUAL_CODE)
        .order_by("elder", "listing__provider", "pk")
    )
    off_sale = catalogue.why_not_any([line.listing for line in lines], at)
    mine = set(shoppers_elders(person).values_list("pk", flat=True))
    theirs = [line for line in lines if line.elder_id in mine or line.elder.person_id == person.pk]
    far = _too_far(theirs)
    return [
        Standing(
            line,
            off_sale.get(line.listing_id) or _why_not(line, at) or far.get(line.pk, ""),
            is_far=line.pk in far,
        )
        for line in theirs
    ]


def _too_far(lines: Sequence[CartLine]) -> dict[int, str]:
    """Say of each line, by its key, that its seller does not come where it would go."""
    if not lines:
        return {}
    served = served_by({line.listing.provider_id for line in lines})
    return {
        line.pk: _("这家到不了%(elder)s平时收货的地方。") % {"elder": line.elder.name}
        for line in lines
        if not goes_to(
            served[line.listing.provider_id],
            getattr(line, "usual_code", None) or line.elder.region.code,
        )
    }


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
