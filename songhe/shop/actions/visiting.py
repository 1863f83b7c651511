"""What a visitor put together joins the cart of whom they turn out to be."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from songhe.accounts.models import Elder, Person
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing
from songhe.kernel.money import yuan
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.baskets import why_not_there
from songhe.shop.models import JoinedVisit
from songhe.shop.queries.area import not_coming
from songhe.shop.rules.visiting import Seen


@transaction.atomic
def join_cart(
    *, owner: Person, elder: Elder, mark: str, seen: Sequence[Seen], at: datetime
) -> list[str]:
    """Put what a visitor chose into a person's cart; return in kind words what is different now.

    The same mark again, also at the same moment, adds nothing and says nothing.
    """
    _joined, new = JoinedVisit.objects.get_or_create(
        mark=mark, defaults={"owner": owner, "joined_at": at}
    )
    if not new:
        return []
    found = Listing.objects.filter(code__in=[one.listing for one in seen]).select_related(
        "category__parent", "provider__organisation", "stock"
    )
    listings = {one.code: one for one in found}
    off_sale = catalogue.why_not_any(list(listings.values()), at)
    far = not_coming({one.provider_id for one in listings.values()}, elder.region)
    news = []
    for one in seen:
        listing = listings.get(one.listing)
        if listing is None or listing.is_service:
            continue
        if listing.pk in off_sale:
            words = _("“%(title)s”现在不卖了，没有放进来。")
            news.append(words % {"title": listing.title})
            continue
        news.append(_put_in(owner, elder, listing, one, at))
        if listing.provider_id in far:
            words = _("“%(title)s”这家送不到%(elder)s住的地方，可以换个地址，或换一家。")
            news.append(words % {"title": listing.title, "elder": elder.name})
    return [words for words in news if words]


def _put_in(owner: Person, elder: Elder, listing: Listing, seen: Seen, at: datetime) -> str:
    variants = {one.code: one for one in catalogue.variants_of(listing)}
    variant = variants.get(seen.variant)
    title = listing.title
    if (variants or seen.variant) and variant is None:
        return _("“%(title)s”那一款不卖了，请再选一款。") % {"title": title}
    add_to_cart(
        owner=owner,
        elder=elder,
        listing=listing,
        quantity=seen.quantity,
        variant=variant,
        price=seen.price,
        at=at,
    )
    _why, left = why_not_there(listing, variant)
    if left < 1:
        return _("“%(title)s”刚卖完，先放着，到货了可以买。") % {"title": title}
    if left < seen.quantity:
        return _("“%(title)s”只剩 %(left)s 件了。") % {"title": title, "left": left}
    now = variant.price if variant else listing.price
    if now == seen.price:
        return ""
    words = _("“%(title)s”您看的时候 %(before)s 元，现在 %(now)s 元。")
    return words % {"title": title, "before": yuan(seen.price), "now": yuan(now)}
