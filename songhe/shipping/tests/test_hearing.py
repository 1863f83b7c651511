"""What the courier says, in every wrong order."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from conftest import NOON, Cast
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import Message
from songhe.shipping.actions import errands, following, moving, troubles
from songhe.shipping.actions.hearing import OLDER, REPEATED, TAKEN, UNKNOWN, hear_push
from songhe.shipping.gateways.tracking import Asked, BadPush, Refused
from songhe.shipping.gateways.tracking.sandbox import JOURNEYS, Leg, SandboxCourier, push_form
from songhe.shipping.models import Errand, Parcel, Push, Shipment, TrackPoint, Trouble
from songhe.shipping.states import ErrandState, ParcelState, ShipmentState, TroubleKind
from songhe.shipping.tests.conftest import BY
from songhe.shop.models import Order
from songhe.shop.states import OrderState


def push_of(parcel: Parcel, legs: list[Leg], *, salt: str = "", number: str = "") -> bytes:
    return push_form(parcel.carrier, number or parcel.number, salt or parcel.salt, legs, NOON)


def tell(parcel: Parcel, journey: str, steps: int, at: datetime | None = None) -> str:
    legs = list(JOURNEYS[journey][:steps])
    at = at or NOON + timedelta(hours=legs[-1].hours)
    return hear_push(parcel=parcel, body=push_of(parcel, legs), at=at)


def state_of(parcel: Parcel) -> str:
    parcel.refresh_from_db()
    return parcel.state


def kinds(parcel: Parcel) -> set[str]:
    open_ones = Trouble.objects.filter(shipment=parcel.shipment, settled_at=None)
    return set(open_ones.values_list("kind", flat=True))


def test_a_whole_journey_ends_in_her_hands_and_begins_her_week(cast: Cast, sent: Parcel) -> None:
    states = [(tell(sent, "OK", step), state_of(sent)) for step in (1, 2, 3, 4, 5)]

    assert states == [
        (TAKEN, ParcelState.MOVING),
        (TAKEN, ParcelState.MOVING),
        (TAKEN, ParcelState.MOVING),
        (TAKEN, ParcelState.NEARBY),
        (TAKEN, ParcelState.DELIVERED),
    ]
    order = Order.objects.get(pk=sent.shipment.order_id)
    assert (order.state, order.arrived_at) == (OrderState.UNDERWAY, NOON + timedelta(hours=30))
    assert Shipment.objects.get().state == ShipmentState.ARRIVED
    assert "送到了" in Message.objects.filter(person=cast.elder).latest("pk").words


def test_the_same_news_twice_counts_once(sent: Parcel) -> None:
    assert (tell(sent, "OK", 2), tell(sent, "OK", 2)) == (TAKEN, REPEATED)

    assert (Push.objects.count(), TrackPoint.objects.count()) == (1, 2)


def test_news_that_was_overtaken_puts_nothing_back(sent: Parcel) -> None:
    tell(sent, "OK", 4)

    assert tell(sent, "OK", 1) == OLDER

    assert state_of(sent) == ParcelState.NEARBY
    assert TrackPoint.objects.count() == 4


def test_the_end_may_come_first_and_the_rest_changes_nothing(sent: Parcel) -> None:
    tell(sent, "OK", 5)

    assert [tell(sent, "OK", step) for step in (4, 3, 1)] == [OLDER] * 3

    assert state_of(sent) == ParcelState.DELIVERED
    assert Message.objects.filter(words__contains="送到了").count() == 1


def test_a_number_that_we_do_not_know_is_kept_and_moves_nothing(sent: Parcel) -> None:
    tell(sent, "OK", 2)
    strange = [*JOURNEYS["OK"][:2], Leg(9, "99", "机器人接力")]

    came = hear_push(parcel=sent, body=push_of(sent, strange), at=NOON + timedelta(hours=9))

    assert (came, state_of(sent)) == (UNKNOWN, ParcelState.MOVING)
    assert TrackPoint.objects.filter(words="机器人接力").exists()


def test_news_of_another_parcel_or_another_salt_is_refused(sent: Parcel) -> None:
    legs = list(JOURNEYS["OK"])

    for body in (push_of(sent, legs, number="YT9"), push_of(sent, legs, salt="guess")):
        with pytest.raises(BadPush):
            hear_push(parcel=sent, body=body, at=NOON)

    assert state_of(sent) == ParcelState.SENT
    assert not Push.objects.exists()


def test_the_address_answers_in_the_gateways_words(client: Client, sent: Parcel) -> None:
    address = reverse("shipping:push", args=[sent.code])
    kind = "application/x-www-form-urlencoded"
    good = push_of(sent, list(JOURNEYS["OK"][:1]))

    taken = [client.post(address, good, content_type=kind) for _ in range(2)]
    bad = client.post(address, good.replace(b"103", b"301"), content_type=kind)
    none = client.post(reverse("shipping:push", args=["NOSUCH"]), good, content_type=kind)

    assert [answer.json()["returnCode"] for answer in taken] == ["200", "200"]
    assert (bad.status_code, bad.json()["result"], none.status_code) == (400, False, 404)
    assert state_of(sent) == ParcelState.MOVING


@pytest.mark.parametrize(("journey", "place"), [("NB", "neighbour"), ("LK", "locker")])
def test_what_is_left_elsewhere_the_station_brings_to_her_door(
    cast: Cast, sent: Parcel, journey: str, place: str
) -> None:
    tell(sent, journey, 5)

    assert (state_of(sent), sent.place, kinds(sent)) == (
        ParcelState.ELSEWHERE,
        place,
        {TroubleKind.ELSEWHERE},
    )
    assert Order.objects.get(pk=sent.shipment.order_id).arrived_at is None
    errand = Errand.objects.get()
    assert errand.station == cast.station
    assert "请帮忙取了送到家里" in Message.objects.filter(person=cast.operator).latest("pk").words
    assert "送到家" in Message.objects.filter(person=cast.elder).latest("pk").words

    errands.take_errand(errand=errand, by="吴敏", at=NOON + timedelta(hours=31))
    with pytest.raises(NotAllowed):
        errands.take_errand(errand=errand, by="别人", at=NOON + timedelta(hours=31))
    errands.bring_errand(errand=errand, by="吴敏", at=NOON + timedelta(hours=32))

    assert (state_of(sent), kinds(sent)) == (ParcelState.DELIVERED, set())
    order = Order.objects.get(pk=sent.shipment.order_id)
    assert order.arrived_at == NOON + timedelta(hours=32)
    assert Errand.objects.get().state == ErrandState.BROUGHT


def test_what_goes_back_is_told_before_she_asks(cast: Cast, sent: Parcel) -> None:
    tell(sent, "BK", 4)

    assert (state_of(sent), kinds(sent)) == (ParcelState.BACK, {TroubleKind.BACK})
    for person in (cast.elder, cast.manager):
        assert "退回" in Message.objects.filter(person=person).latest("pk").words


def test_what_nobody_sends_raises_itself_to_the_seller_once(cast: Cast, shipment: Shipment) -> None:
    assert troubles.run_clock(at=NOON + timedelta(hours=23)) == 0
    assert troubles.run_clock(at=NOON + timedelta(hours=24)) == 1
    assert troubles.run_clock(at=NOON + timedelta(hours=25)) == 0

    assert "请今天发出" in Message.objects.filter(person=cast.manager).latest("pk").words
    assert not Message.objects.filter(person=cast.elder, words__contains="请今天发出").exists()


def test_what_no_carrier_collects_and_then_moves_is_settled_by_itself(sent: Parcel) -> None:
    troubles.run_clock(at=NOON + timedelta(hours=24))
    assert kinds(sent) == {TroubleKind.NOT_COLLECTED}

    tell(sent, "OK", 1, at=NOON + timedelta(hours=25))

    assert kinds(sent) == set()


def test_a_parcel_that_stands_still_is_stuck_then_late_then_lost(cast: Cast, sent: Parcel) -> None:
    tell(sent, "LS", 2)  # its last word is at eight in the evening
    found = {}
    for hours in (55, 56, 24 * 5, 24 * 8):
        troubles.run_clock(at=NOON + timedelta(hours=hours))
        found[hours] = kinds(sent)

    assert found == {
        55: set(),
        56: {TroubleKind.STUCK},
        120: {TroubleKind.STUCK, TroubleKind.OVERDUE},
        192: {TroubleKind.STUCK, TroubleKind.OVERDUE, TroubleKind.LOST},
    }
    told = list(Message.objects.filter(person=cast.elder).values_list("words", flat=True))
    assert sum("两天没有动" in words for words in told) == 1
    assert sum("可能在路上丢了" in words for words in told) == 1
    assert Message.objects.filter(person=cast.operator, words__contains="急不急用").count() == 2


def test_lost_goods_are_never_counted_as_received(sent: Parcel) -> None:
    from songhe.shop.actions.orders import receive_old_goods  # noqa: PLC0415 - one story of money

    tell(sent, "LS", 2)

    assert receive_old_goods(at=NOON + timedelta(days=60)) == 0


def test_the_sellers_own_people_put_it_into_her_hands(sent: Parcel) -> None:
    assert moving.deliver_own(parcel=sent, by=BY, at=NOON)
    assert not moving.deliver_own(parcel=sent, by=BY, at=NOON)

    assert state_of(sent) == ParcelState.DELIVERED


class Unwilling(SandboxCourier):
    """A gateway that does not know this number."""

    def follow(self, asked: Asked) -> None:
        raise Refused("not_recognised")


def test_a_number_that_the_gateway_does_not_know_is_told_to_the_seller(sent: Parcel) -> None:
    assert not following.follow_parcel(parcel_id=sent.pk, at=NOON, gateway=Unwilling())

    assert kinds(sent) == {TroubleKind.UNFOLLOWED}
    assert not following.follow_parcel(parcel_id=sent.pk, at=NOON, gateway=SandboxCourier())


def test_following_is_asked_once_and_the_callback_is_her_parcels(sent: Parcel) -> None:
    courier = SandboxCourier()

    assert following.follow_parcel(parcel_id=sent.pk, at=NOON, gateway=courier)
    assert not following.follow_parcel(parcel_id=sent.pk, at=NOON, gateway=courier)

    told: list[str] = []

    def hear(address: str, _form: bytes) -> bool:
        told.append(address)
        return True

    courier.play(at=NOON + timedelta(days=900), post=hear)
    assert told[0].endswith(reverse("shipping:push", args=[sent.code]))
