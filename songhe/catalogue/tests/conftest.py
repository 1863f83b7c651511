"""A second provider beside the cast's, with goods and services of its own."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.actions import people
from songhe.accounts.states import OrganisationKind
from songhe.catalogue.actions import listings, providers
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.states import ListingKind

TODAY: date = NOON.date()
OFFICER = "何建国（武昌区民政局）"

Sell = Callable[..., Listing]


@pytest.fixture
def shop(cast: Cast) -> Provider:
    """A firm for daily goods and care, admitted, with papers for E and J until tomorrow."""
    organisation = people.register_organisation(
        name="福安用品商行",
        kind=OrganisationKind.PROVIDER,
        region=cast.provider_org.region,
        phone="027-85550999",
    )
    shop = providers.apply_provider(organisation=organisation, by="福安", at=NOON)
    for code in ("E", "J"):
        providers.add_licence(
            provider=shop,
            category=Category.objects.get(code=code),
            name="营业执照",
            number=f"F-{code}",
            expires_on=TODAY + timedelta(days=1),
            by=OFFICER,
            at=NOON,
        )
    providers.approve_provider(provider=shop, by=OFFICER, at=NOON)
    return shop


@pytest.fixture
def sell(shop: Provider) -> Sell:
    """Put something on sale at the second provider's."""

    def sold(
        title: str,
        *,
        category: str = "E02",
        price: int = 5_000,
        words: str = "好用。",
        provider: Provider = shop,
        **more: object,
    ) -> Listing:
        place = Category.objects.select_related("parent").get(code=category)
        kind = ListingKind.GOODS if "goods" in place.kinds else ListingKind.SERVICE
        if kind == ListingKind.SERVICE:
            more.setdefault("duration_minutes", 60)
        listing = listings.create_listing(
            provider=provider,
            category=place,
            kind=kind,
            facts=listings.ListingFacts(
                title=title,
                words=words,
                price=price,
                unit="包",
                **more,  # type: ignore[arg-type]  # whatever a test wants to say
            ),
        )
        listings.publish_listing(listing=listing, by="福安", at=NOON)
        if "pass" in listing.verbs:
            listings.pass_listing(listing=listing, by=OFFICER, at=NOON)
        return listing

    return sold
