from datetime import timedelta

import pytest
import time_machine
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.accounts.actions.kinship import withdraw_kinship
from songhe.accounts.models import Kinship
from songhe.booking.models import Booking
from songhe.booking.states import BookingState
from songhe.kernel.flow import NotAllowed
from songhe.notify.models import LiveEvent, Message
from songhe.payments.models import Intent, Refund
from songhe.payments.states import IntentState
from songhe.shop.actions.letting_go import drop_checkout, expire_checkouts
from songhe.shop.actions.paying import pay_self
from songhe.shop.actions.requests import (
    NotAPayer,
    ask_family,
    decline_request,
    expire_request,
    pay_request,
    take_back_request,
)
from songhe.shop.actions.standing import TimeIsUp
from songhe.shop.models import Checkout, Order, PayRequest
from songhe.shop.queries import pay_requests_for
from songhe.shop.states import CheckoutState, OrderState, PayRequestState
from songhe.shop.tasks import expire_request as expire_request_job
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive, hear_of


@pytest.fixture
def request_(checkout: Checkout, cast: Cast, grandma_acting: Acting) -> PayRequest:
    return ask_family(checkout=checkout, payer=cast.daughter, acting=grandma_acting, at=NOON)


def test_the_daughter_is_asked_and_hears_of_it_live(request_: PayRequest, cast: Cast) -> None:
    message = Message.objects.get(person=cast.daughter)
    booking = Booking.objects.get()

    assert message.words == "王秀兰请您付款：上门助浴，128 元。"
    assert message.url == f"/shop/requests/{request_.code}/"
    assert LiveEvent.objects.filter(person=cast.daughter, kind="pay_request").count() == 1
    assert request_.expires_at == TOMORROW_TEN  # a day would reach into the visit
    assert booking.hold_expires_at == TOMORROW_TEN
    assert request_.checkout.state == CheckoutState.ASKED


def test_the_son_cannot_be_asked(checkout: Checkout, cast: Cast, grandma_acting: Acting) -> None:
    with pytest.raises(NotAPayer):
        ask_family(checkout=checkout, payer=cast.son, acting=grandma_acting, at=NOON)

    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PLACED
    assert not PayRequest.objects.exists()
    assert not Message.objects.filter(person=cast.son).exists()


def test_only_one_relative_is_asked_at_a_time(
    request_: PayRequest, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(NotAllowed):
        ask_family(checkout=request_.checkout, payer=cast.daughter, acting=grandma_acting, at=NOON)

    assert PayRequest.objects.count() == 1


def test_her_payment_settles_everything_once(request_: PayRequest, cast: Cast) -> None:
    intent = pay_request(request=request_, by=cast.daughter, at=NOON)
    same = pay_request(request=request_, by=cast.daughter, at=NOON)

    arrive(intent, at=NOON)
    hear_of(intent)
    hear_of(intent)

    order = Order.objects.get()
    request_.refresh_from_db()
    assert same == intent
    assert (order.state, order.checkout.paid_by) == (OrderState.PAID, cast.daughter)
    assert order.checkout.state == CheckoutState.PAID
    assert request_.state == PayRequestState.PAID
    assert Booking.objects.get().state == BookingState.BOOKED
    assert not Refund.objects.exists()


def test_a_no_frees_the_time_and_is_told_kindly(request_: PayRequest, cast: Cast) -> None:
    decline_request(request=request_, words="妈，我周末自己帮您洗", by=cast.daughter, at=NOON)

    request_.refresh_from_db()
    assert request_.state == PayRequestState.DECLINED
    assert Order.objects.get().state == OrderState.CANCELLED
    assert Booking.objects.get().state == BookingState.RELEASED
    words = Message.objects.get(person=cast.elder).words
    assert words == ("女儿李静这次不付“上门助浴”。“妈，我周末自己帮您洗”时间已经放回，可以再选。")


def test_a_request_ends_by_itself(request_: PayRequest, cast: Cast) -> None:
    before = request_.expires_at - timedelta(seconds=1)

    assert not expire_request(request=request_, at=before)
    assert expire_request(request=request_, at=request_.expires_at)
    assert not expire_request(request=request_, at=request_.expires_at)

    request_.refresh_from_db()
    assert request_.state == PayRequestState.EXPIRED
    assert Order.objects.get().state == OrderState.EXPIRED
    assert Booking.objects.get().state == BookingState.RELEASED
    assert Message.objects.get(person=cast.elder).words == (
        "“上门助浴”还没有付款，时间已经放回。想要的话可以再约一次。"
    )


def test_the_sweep_catches_a_request_whose_job_was_lost(request_: PayRequest) -> None:
    assert expire_checkouts(at=request_.expires_at) == 1

    request_.refresh_from_db()
    assert request_.state == PayRequestState.EXPIRED


def test_after_its_time_it_cannot_be_paid(request_: PayRequest, cast: Cast) -> None:
    with pytest.raises(TimeIsUp):
        pay_request(request=request_, by=cast.daughter, at=request_.expires_at)

    assert not Intent.objects.exists()


def test_taken_back_it_can_be_paid_by_herself(
    request_: PayRequest, cast: Cast, grandma_acting: Acting
) -> None:
    checkout = take_back_request(request=request_, acting=grandma_acting, at=NOON)

    intent = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)

    assert intent.payer == cast.elder
    assert Booking.objects.get().state == BookingState.HELD
    with pytest.raises(NotAllowed):
        pay_request(request=request_, by=cast.daughter, at=NOON)


def test_while_the_family_is_asked_she_does_not_pay_too(
    request_: PayRequest, cast: Cast, grandma_acting: Acting
) -> None:
    with pytest.raises(NotAllowed):
        pay_self(checkout=request_.checkout, payer=cast.elder, acting=grandma_acting, at=NOON)


def test_a_right_withdrawn_takes_the_request_out_of_sight(request_: PayRequest, cast: Cast) -> None:
    assert list(pay_requests_for(cast.daughter)) == [request_]

    withdraw_kinship(kinship=Kinship.objects.get(relative=cast.daughter), by="王秀兰", at=NOON)

    assert not pay_requests_for(cast.daughter).exists()
    with pytest.raises(NotAPayer):
        pay_request(request=request_, by=cast.daughter, at=NOON)


def test_two_payments_for_one_thing_send_the_second_back(
    request_: PayRequest, cast: Cast, grandma_acting: Acting
) -> None:
    hers = pay_request(request=request_, by=cast.daughter, at=NOON)
    checkout = take_back_request(request=request_, acting=grandma_acting, at=NOON)
    own = pay_self(checkout=checkout, payer=cast.elder, acting=grandma_acting, at=NOON)

    hear_of(arrive(own, at=NOON))
    second = arrive(hers, at=NOON)

    assert second.state == IntentState.SENT_BACK
    assert Refund.objects.get().intent == hers
    assert Order.objects.get().checkout.paid_by == cast.elder


def test_money_for_a_dropped_checkout_goes_back_by_itself(
    request_: PayRequest, cast: Cast, grandma_acting: Acting
) -> None:
    intent = pay_request(request=request_, by=cast.daughter, at=NOON)
    drop_checkout(checkout=request_.checkout, acting=grandma_acting, at=NOON)

    late = arrive(intent, at=NOON)

    assert late.state == IntentState.SENT_BACK
    assert Refund.objects.get().amount == 12_800
    assert Order.objects.get().state == OrderState.CANCELLED


def test_a_job_stands_ready_for_the_very_moment_and_runs_once(
    request_: PayRequest, cast: Cast
) -> None:
    job = ProcrastinateJob.objects.get(task_name="shop.expire_request")
    assert (job.scheduled_at, job.args) == (request_.expires_at, {"request_id": request_.pk})

    with time_machine.travel(request_.expires_at, tick=False):
        expire_request_job(**job.args)
        expire_request_job(**job.args)

    request_.refresh_from_db()
    assert request_.state == PayRequestState.EXPIRED
    assert Message.objects.filter(person=cast.elder).count() == 1
