"""The last piece, the last voucher: two buyers, two connections, and one of them has it."""

from datetime import date
from functools import partial

import pytest

from conftest import NOON, Cast, at_once, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions import people as registry
from songhe.accounts.models import Elder
from songhe.accounts.states import Sex
from songhe.catalogue.actions.listings import ListingFacts, create_listing, publish_listing
from songhe.catalogue.actions.stock import SoldOut, receive_stock
from songhe.catalogue.models import Listing, Stock
from songhe.catalogue.states import ListingKind
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import drop_checkout
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Checkout, Order, Programme
from songhe.shop.queries import draw_mismatches

pytestmark = pytest.mark.django_db(transaction=True)


together = partial(at_once, refusals=SoldOut)


@pytest.fixture
def people(transactional_db: None) -> Cast:
    return build_cast(at=NOON)


@pytest.fixture
def grandpa(people: Cast) -> Elder:
    person = registry.register_person(name="刘福生", phone="+8613800009901", at=NOON)
    facts = registry.ElderFacts(
        call_name="刘爷爷",
        born_on=date(1944, 2, 2),
        sex=Sex.MALE,
        region=people.grandma.region,
        address="东湖路 9 号",
        lives_alone=True,
        station=people.station,
        clinic=people.clinic,
    )
    return registry.register_elder(person=person, facts=facts, at=NOON)


@pytest.fixture
def towel(people: Cast) -> Listing:
    listing = create_listing(
        provider=people.provider,
        category=people.bathing.category,
        kind=ListingKind.GOODS,
        facts=ListingFacts(title="速干浴巾", words="吸水，好拧。", price=3_900, unit="条"),
    )
    publish_listing(listing=listing, by="孙丽", at=NOON)
    return listing


def buys(elder: Elder, listing: Listing) -> Checkout:
    return start_checkout(
        elder=elder,
        lines=[Wanted(Listing.objects.get(pk=listing.pk))],
        acting=acting_of(elder.person),
        token=f"of-{elder.code}",
        at=NOON,
    )


def test_of_two_who_want_the_last_piece_one_has_it(
    people: Cast, grandpa: Elder, towel: Listing
) -> None:
    receive_stock(listing=towel, quantity=1, code="first", at=NOON)

    results = together(lambda: buys(people.grandma, towel), lambda: buys(grandpa, towel))

    assert sum(isinstance(result, SoldOut) for result in results) == 1
    assert Stock.objects.get(listing=towel).reserved == 1
    assert Checkout.objects.count() == Order.objects.count() == 1


def test_of_two_who_would_have_the_last_voucher_one_has_it_and_the_other_pays_all(
    people: Cast, grandpa: Elder, towel: Listing
) -> None:
    receive_stock(listing=towel, quantity=9, code="first", at=NOON)
    load_programmes([VOUCHER])

    together(lambda: buys(people.grandma, towel), lambda: buys(grandpa, towel))

    subsidies = Checkout.objects.order_by("subsidy").values_list("subsidy", flat=True)
    assert list(subsidies) == [0, 1_000]
    assert Programme.objects.get().taken == 1
    assert draw_mismatches() == []


def test_a_voucher_given_back_and_wanted_at_once_is_never_there_twice(
    people: Cast, grandpa: Elder, towel: Listing
) -> None:
    receive_stock(listing=towel, quantity=9, code="first", at=NOON)
    load_programmes([VOUCHER])
    first = buys(people.grandma, towel)

    together(
        lambda: drop_checkout(checkout=first, acting=acting_of(people.elder), at=NOON),
        lambda: buys(grandpa, towel),
    )

    kept = grandpa.checkouts.get().subsidy
    programme = Programme.objects.get()
    assert (programme.taken, programme.drawn) in {(1, 1_000), (0, 0)}
    assert programme.drawn == kept
    assert draw_mismatches() == []


VOUCHER = {
    "code": "spring",
    "kind": "voucher",
    "name": "适老用品消费券",
    "fund": "武昌区商务局",
    "amount": 1_000,
    "pieces": 1,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}
