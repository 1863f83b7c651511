"""A small district: true, whole, the same each time, and built only once."""

from datetime import timedelta

import pytest
from django.db import connection
from pytest_django import Settings

from conftest import NOON
from songhe.accounts.models import Elder
from songhe.aftersales.models import Claim
from songhe.booking.queries import Slot, next_free, overlaps
from songhe.casework.models import Case
from songhe.catalogue.models import Category, Listing, Provider
from songhe.catalogue.queries import calendars_for, on_sale, stock_mismatches, variants_of
from songhe.catalogue.queries.admission import applications_waiting
from songhe.catalogue.states import ListingState
from songhe.clinic.queries import broken_notes
from songhe.config.testdb import Kept
from songhe.config.verify import TRUTHS
from songhe.consent.queries import broken_links
from songhe.demo.buying import BUSY_FIRM
from songhe.demo.load import NotADemonstration, load, reset
from songhe.demo.parcels import MAT
from songhe.demo.progress import Silent
from songhe.demo.settling import CARE
from songhe.demo.showing import NEW_FIRM, TROUSERS
from songhe.health.models.alerts import Alert
from songhe.health.models.devices import Device
from songhe.health.models.readings import ReadingBlock
from songhe.health.queries.positions import latest_position_of
from songhe.health.queries.wishes import watches_of
from songhe.kernel.models import Event
from songhe.ledger.queries import imbalances
from songhe.notify.models import LiveEvent, Text
from songhe.payments.models import Allotment
from songhe.payments.states import AllotState
from songhe.shipping.models import Shipment
from songhe.shipping.queries import day_of
from songhe.shipping.states import ShipmentState
from songhe.shop.actions.carts import add_to_cart
from songhe.shop.baskets import cart_lines
from songhe.shop.models import Entitlement, LineOff, Order, Programme, Review
from songhe.shop.states import OrderState
from songhe.visits.models import Visit

# One process for all: the district is built once there, and its rows copied in again.
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.long,
    pytest.mark.xdist_group("the whole district"),
]


def build() -> str:
    return load(at=NOON, scale=0.02, progress=Silent())


@pytest.fixture(scope="module")
def kept() -> list[Kept]:
    """The rows of the district, once it was built."""
    return []


@pytest.fixture
def district(db: None, kept: list[Kept]) -> None:
    """The whole district, as `load` built it."""
    if kept:
        kept[0].put_back()
    else:
        build()
        connection.check_constraints()  # rows that are put back are not looked at again
        kept.append(Kept())


def story() -> dict[str, list[tuple[object, ...]]]:
    """Everything that has no random code in it."""
    return {
        "elders": list(Elder.objects.order_by("pk").values_list("person__name", "born_on")),
        "orders": list(Order.objects.order_by("pk").values_list("elder__person__name", "total")),
        "visits": list(Visit.objects.order_by("pk").values_list("title", "starts_at", "state")),
        "reviews": list(Review.objects.order_by("pk").values_list("stars", "words")),
        "alerts": list(Alert.objects.order_by("pk").values_list("rule", "raised_at", "state")),
        "cases": list(Case.objects.order_by("pk").values_list("elder__person__name", "state")),
    }


def test_its_history_is_true_whole_and_silent(district: None, grandma: Elder) -> None:
    # Whatever `songhe verify` looks at holds
    assert imbalances() == []
    assert overlaps() == []
    assert stock_mismatches() == []
    assert broken_links() == []
    assert broken_notes() == []

    # Every listener has heard, and nobody's phone or page rang
    assert not Event.objects.filter(delivered_at=None).exists()
    assert not LiveEvent.objects.exists()
    assert not Text.objects.exists()

    # Every kind of resource is on sale, and one firm's paper ran out
    families = {listing.category.code[0] for listing in on_sale(NOON)}
    lapsed = Provider.objects.get(licences__expires_on__lt=NOON.date())
    assert families == set(Category.objects.filter(parent=None).values_list("code", flat=True))
    assert on_sale(NOON).count() >= 400
    assert Provider.objects.count() >= 60
    assert lapsed.name == "楚天安居家政服务有限公司"
    assert on_sale(NOON).filter(provider=lapsed).exists()  # what the officer takes off sale

    # What measured for weeks is not said to have sent nothing
    sent = ReadingBlock.objects.values("device")
    assert not Device.objects.filter(pk__in=sent, last_seen_at=None).exists()

    # Her daughter may know where she is, and her other watch can be asked for something
    (dials_in,) = watches_of(grandma)
    where = latest_position_of(elder_id=grandma.pk, at=NOON)
    assert where is not None
    assert dials_in.last_seen_at == where.at

    # Grandma has her weeks of readings, and the story is still before her
    days = ReadingBlock.objects.filter(elder_id=grandma.pk).dates("t0", "day")
    assert len(days) >= 28
    assert Visit.objects.get(elder=grandma).title == "上门助浴"
    assert not grandma.assessments.exists()
    assert not grandma.alerts.exists()


@pytest.mark.usefixtures("district")
def test_a_second_load_changes_nothing_and_a_reset_gives_the_same() -> None:
    first = story()

    again = load(at=NOON + timedelta(days=1), scale=0.02, progress=Silent())

    assert again == "武昌区已经在了。"
    assert story() == first

    reset(at=NOON, scale=0.02, progress=Silent())

    assert story() == first


def test_nothing_is_filled_or_emptied_outside_the_demonstration(settings: Settings) -> None:
    settings.SONGHE_DEMO = False

    with pytest.raises(NotADemonstration):
        build()
    with pytest.raises(NotADemonstration):
        reset()
    assert not Elder.objects.exists()


def test_the_shop_has_something_of_everything_and_she_can_buy_it(
    district: None, grandma: Elder
) -> None:
    trousers = Listing.objects.get(title=TROUSERS)
    assert [one.name for one in trousers.variants.order_by("place")] == ["M", "L", "XL"]
    assert trousers.pictures.count() == 2

    shipment = Shipment.objects.get(elder=grandma, items__title=f"{TROUSERS}（L）")
    assert (shipment.state, shipment.explained) == (ShipmentState.SENT, True)
    assert shipment.items.get().title == f"{TROUSERS}（L）"

    firm = Provider.objects.get(listings__title=MAT)
    counts = day_of(firm, at=NOON).counts
    assert (counts["to_pick"], counts["to_send"]) == (4, 2)

    assert sorted(Claim.objects.values_list("state", flat=True)) == [
        "asked",
        "disputed",
        "offered",
        "settled",
    ]
    off = LineOff.objects.get(line__order__elder=grandma)
    assert off.line.order.state == OrderState.FULFILLED
    assert {one.state for one in Allotment.objects.filter(subject=off.line.order.subject)} == {
        AllotState.DONE
    }
    care = Listing.objects.get(title=CARE)
    assert (care.price_per, care.least, care.more_by) == ("hour", 2, 2)
    assert trousers.variants.values("price").distinct().count() > 1  # "from" the lowest
    assert applications_waiting().get().provider.name == NEW_FIRM
    assert Programme.objects.count() == 2
    assert Entitlement.objects.filter(paper="长护险").exists()
    assert [truth.words for truth in TRUTHS if truth.broken()] == []
    assert cannot_be_had(grandma) == {}


def cannot_be_had(grandma: Elder) -> dict[str, str]:
    """Put everything on sale into her cart, visits at their first free hour; say what cannot be."""
    lapsed = Provider.objects.get(licences__expires_on__lt=NOON.date())
    shown = Listing.objects.filter(state=ListingState.ON_SALE).exclude(provider=lapsed)
    why_not: dict[str, str] = {}
    for listing in shown.select_related("provider", "category"):
        slot = _first_hour(listing) if listing.is_service else None
        if listing.is_service and slot is None:
            why_not[listing.title] = "no free hour"
            continue
        add_to_cart(
            owner=grandma.person,
            elder=grandma,
            listing=listing,
            variant=variants_of(listing).first(),
            starts_at=slot.starts_at if slot else None,
            at=NOON,
        )
    standings = cart_lines(grandma.person, at=NOON)
    assert len(standings) >= 400
    theirs = [one for one in standings if one.line.listing.provider.name == BUSY_FIRM]
    assert {one.line.listing.category.code: one.why_not for one in theirs} == {
        "C03": "",
        "F05": "",
        "J01": "",
        "J02": "",
    }
    for one in standings:
        if one.why_not and not one.is_far:  # to whom nobody comes another place is offered
            why_not[one.line.listing.title] = one.why_not
    return why_not


def _first_hour(listing: Listing) -> Slot | None:
    return next_free(
        calendars=calendars_for(listing),
        after=NOON + timedelta(hours=1),
        minutes=listing.minutes_for(listing.nearest(1)),
        buffer_minutes=listing.buffer_minutes,
        at=NOON,
    )
