"""A second seller, what she sells, and a second buyer, for stories that really commit."""

from datetime import date, datetime, timedelta

from conftest import NOON, Cast
from songhe.accounts.actions import people as registry
from songhe.accounts.models import Elder
from songhe.accounts.states import OrganisationKind, Sex
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.states import ListingKind
from songhe.shop.models import Promotion


def second_firm(cast: Cast) -> Provider:
    """A seller of daily goods, admitted for E."""
    organisation = registry.register_organisation(
        name="步步稳用品店",
        kind=OrganisationKind.PROVIDER,
        region=cast.provider_org.region,
        phone="027-85550998",
    )
    firm = providers.apply_provider(organisation=organisation, by="店主", at=NOON)
    providers.add_licence(
        provider=firm,
        category=Category.objects.get(code="E"),
        name="营业执照",
        number="E-1",
        expires_on=NOON.date() + timedelta(days=300),
        by="何建国",
        at=NOON,
    )
    providers.approve_provider(provider=firm, by="何建国", at=NOON)
    return firm


def sold_by(seller: Provider, category: Category, *, title: str = "好物", price: int) -> Listing:
    """Goods on a seller's shelf; none of them has come in yet."""
    listing = listings.create_listing(
        provider=seller,
        category=category,
        kind=ListingKind.GOODS,
        facts=listings.ListingFacts(title=title, words="好用。", price=price, unit="件"),
    )
    listings.publish_listing(listing=listing, by="店主", at=NOON)
    return listing


def advertise(listing: Listing, at: datetime) -> None:
    """From now on it is shown for a day, wherever there is room; how that is paid, ads know."""
    Promotion.objects.create(
        listing=listing, starts_at=at, ends_at=at + timedelta(days=1), placed_by="x", placed_at=at
    )


def grandfather(cast: Cast) -> Elder:
    """A neighbour of hers."""
    return registry.register_elder(
        person=registry.register_person(name="刘福生", phone="+8613800009901", at=NOON),
        facts=registry.ElderFacts(
            call_name="刘爷爷", born_on=date(1944, 2, 2), sex=Sex.MALE, region=cast.grandma.region
        ),
        at=NOON,
    )
