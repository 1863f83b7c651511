"""Whether so many may be bought at once, and what comes dearer than it says first."""

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext as _

from songhe.catalogue.models import Listing, Variant


def why_not_quantity(listing: Listing, quantity: int) -> str:
    """Return a kind sentence why not so many may be bought at once; "" when they may."""
    if listing.fits(quantity):
        return ""
    numbers = {"least": listing.least, "step": listing.more_by, "most": listing.quantities[-1]}
    facts = {name: listing.so_many(number) for name, number in numbers.items()}
    if not listing.takes_many:
        return _("这一项一次只能约一份。")
    if quantity < listing.least:
        return _("至少要 %(least)s。") % facts
    if quantity > listing.quantities[-1]:
        return _("一次最多 %(most)s。") % facts
    return _("从 %(least)s起，每次加 %(step)s。") % facts


def with_dearer(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """Let each listing know whether some size of it costs more than its price: no query more."""
    dearer = Variant.objects.filter(
        listing=OuterRef("pk"), is_active=True, price__gt=F("listing__price")
    )
    return listings.annotate(comes_dearer=Exists(dearer))
