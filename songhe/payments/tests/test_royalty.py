"""What is Alipay's own about sharing out: who is bound, what it calls things, how it takes back."""

from datetime import timedelta

import httpx
import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from conftest import NOON, Cast
from songhe.kernel.outgoing import trusted
from songhe.payments import queries
from songhe.payments.actions import channel_orders, refunds
from songhe.payments.gateways.allotting import Paid, Part, Standing, allotting_gateway
from songhe.payments.gateways.payment import Asked, Refused, TryAgain, Way, payment_gateway
from songhe.payments.models import Allotment, Intent, Notice, Release, Takeback
from songhe.payments.states import AllotState, Outcome, RefundState
from songhe.payments.tests.conftest import OpenIntent, tell
from songhe.payments.tests.fakes.alipay import FakeAlipay
from songhe.payments.tests.fakes.far_side import Given
from songhe.payments.tests.fakes.standing import FarSides
from songhe.payments.tests.handing_over import (
    ACCOUNTS,
    ALIPAY,
    FEE,
    SELLER,
    allot,
    gives_back,
    handed_over,
    paid,
    pots,
    send,
)

__all__ = ["paid"]  # a fixture

ACCOUNT = ACCOUNTS["alipay"]
BIND, BOUND = "alipay.trade.royalty.relation.bind", "alipay.trade.royalty.relation.batchquery"


def part(paid: Intent, *, number: str = "A1", amount: int = 100, account: str = ACCOUNT) -> Part:
    return Part(number, Paid(paid.code, paid.channel_reference), account, amount)


# --- Who may receive ----------------------------------------------------------------------


@ALIPAY
def test_a_seller_is_bound_before_the_first_part_and_not_again(
    paid: Intent, side: FakeAlipay
) -> None:
    gateway = allotting_gateway("alipay")

    for number in ("A1", "A2"):
        gateway.allot(part(paid, number=number))

    assert list(side.sharing.bound) == [ACCOUNT]
    assert side.asked.count(BIND) == 1
    assert [one.account for one in side.sharing.orders.values()] == [ACCOUNT] * 2


@ALIPAY
def test_one_that_another_process_bound_is_found_among_all_receivers(
    paid: Intent, side: FakeAlipay
) -> None:
    before = [f"2088000000{number:06d}" for number in range(105)]
    side.sharing.bound = dict.fromkeys([*before, ACCOUNT], "…")

    allotting_gateway("alipay").allot(part(paid, account=before[-1]))

    assert side.asked.count(BOUND) == 2  # a hundred stand on a page
    assert side.sharing.orders["A1"].account == before[-1]


@ALIPAY
def test_one_that_was_taken_out_since_is_bound_again(paid: Intent, side: FakeAlipay) -> None:
    gateway = allotting_gateway("alipay")
    gateway.allot(part(paid, number="A1"))
    side.sharing.bound.clear()  # somebody did it in Alipay's own pages

    gateway.allot(part(paid, number="A2"))

    assert list(side.sharing.orders) == ["A1", "A2"]


@ALIPAY
@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"signed": False}, "ACQ.PRODUCT_UNSIGN"),
        ({"permitted": False}, "isv.insufficient-isv-permissions"),
        ({"nobody": {ACCOUNT}}, "ACQ.USER_NOT_EXIST"),
    ],
)
def test_one_that_cannot_be_bound_is_refused_with_alipays_reason(
    cast: Cast, paid: Intent, side: FakeAlipay, wrong: dict[str, object], why: str
) -> None:
    vars(side.sharing).update(wrong)
    made = allot(cast, paid)

    assert (send(made), made.why, side.sharing.orders) == (AllotState.REFUSED, why, {})


# --- What it says -------------------------------------------------------------------------


@ALIPAY
@pytest.mark.parametrize("fen", [1, 10, 99, 100, 12_345 - 3])
def test_every_fen_arrives(paid: Intent, side: FakeAlipay, fen: int) -> None:
    gateway, one = allotting_gateway("alipay"), part(paid, amount=fen)

    gateway.allot(one)

    assert side.sharing.orders["A1"].amount == fen
    assert gateway.ask(one).standing == Standing.DONE


@ALIPAY
def test_what_alipay_is_not_sure_of_is_asked_for_and_done_once(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    made = allot(cast, paid)
    side.sharing.unsure = True
    with pytest.raises(TryAgain, match="TRADE_SETTLE_ERROR"):
        send(made)

    assert send(made) == AllotState.DONE
    assert (len(side.sharing.orders), pots(cast)) == (1, (FEE, SELLER))


@ALIPAY
@pytest.mark.parametrize("wrong", [{"amount": 1}, {"account": "2088000000000999"}])
def test_an_answer_about_something_else_is_not_believed(
    cast: Cast, paid: Intent, side: FakeAlipay, wrong: dict[str, object]
) -> None:
    made = allot(cast, paid)
    send(made)
    vars(side.sharing.orders[made.code]).update(wrong)

    with pytest.raises(TryAgain, match="makes no sense"):
        send(made)

    assert Allotment.objects.get().state == AllotState.WAITING


@ALIPAY
def test_the_same_number_for_another_sum_is_refused(paid: Intent, side: FakeAlipay) -> None:
    gateway = allotting_gateway("alipay")
    gateway.allot(part(paid))

    with pytest.raises(Refused, match="DISCORDANT_REPEAT_REQUEST"):
        gateway.allot(part(paid, amount=101))


@ALIPAY
def test_set_free_and_not_heard_of_it_is_set_free_once(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    handed_over(cast, paid)
    release = Release.objects.get()
    side.faults.lose_answers = True
    with pytest.raises(TryAgain):
        send(release)
    side.faults.lose_answers = False

    assert send(release) == AllotState.DONE
    assert side.sharing.released == {paid.code: release.code}


@ALIPAY
def test_of_a_payment_that_went_back_as_a_whole_nothing_is_left_to_set_free(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    made = allot(cast, paid)
    side.sharing.slow, side.sharing.closes = True, "TXN_RESULT_ACCOUNT_BALANCE_NOT_ENOUGH"
    send(made)
    refund = gives_back(paid)
    side.sharing.slow = False
    assert send(made) == AllotState.DROPPED
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert send(Release.objects.get()) == AllotState.DONE
    assert side.sharing.released == {}


# --- Taking back, by a refund of nothing --------------------------------------------------


@ALIPAY
def test_what_comes_back_is_no_refund_and_a_lost_answer_takes_it_back_once(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    handed_over(cast, paid)
    gives_back(paid, amount=3_200, of_seller=2_944)
    back = Takeback.objects.get()
    side.faults.lose_answers, side.faults.only = True, "alipay.trade.refund"
    with pytest.raises(TryAgain):
        send(back)
    side.faults.lose_answers = False

    assert send(back) == AllotState.DONE
    assert side.sharing.shared_of(paid.code) == SELLER - 2_944
    assert side.trades[paid.code].refunds == {}
    assert pots(cast) == (FEE + 2_944, SELLER - 2_944)


@ALIPAY
def test_the_refund_waits_some_seconds_after_what_came_back(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)

    send(Takeback.objects.get())

    jobs = ProcrastinateJob.objects.filter(task_name="payments.send_refund").order_by("pk")
    assert [(job.args, job.scheduled_at) for job in jobs] == [
        ({"refund_id": refund.pk}, None),  # when it was promised: it waited for the seller's part
        ({"refund_id": refund.pk}, NOON + timedelta(seconds=5)),
    ]


@ALIPAY
def test_a_seller_who_allows_no_taking_back_does_not_keep_the_payer_waiting(
    cast: Cast, paid: Intent, side: FakeAlipay
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)
    side.sharing.forbidden = True
    back = Takeback.objects.get()

    assert (send(back), back.why) == (AllotState.REFUSED, "ACQ.REFUNDALLOC_UNAUTH_LIMIT")
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    refund.refresh_from_db()
    assert refund.state == RefundState.DONE

    side.sharing.forbidden = False  # too late: of this payment everything went back
    channel_orders.retry_order(order=back, by="何建国", at=NOON)
    assert (send(back), back.why) == (AllotState.REFUSED, "ACQ.TRADE_HAS_CLOSE")
    assert queries.ledger_mismatches() == []


@ALIPAY
def test_a_notice_of_what_came_back_is_no_refund_of_ours_and_alarms_nobody(
    cast: Cast, paid: Intent, side: FakeAlipay, client: Client
) -> None:
    handed_over(cast, paid)
    gives_back(paid, amount=3_200, of_seller=2_944)
    back = Takeback.objects.get()
    side.trades[paid.code].refunds[back.code] = Given(back.code, 0, "R1", NOON)

    assert tell(side.refund_notice(paid.code, NOON), "alipay", client) == 200

    assert Notice.objects.get().outcome == Outcome.IGNORED


# --- Opening payments so that they can be shared out --------------------------------------


@ALIPAY
@pytest.mark.parametrize("way", list(Way))
def test_a_payment_is_opened_to_be_shared_out_and_never_by_code(side: FakeAlipay, way: Way) -> None:
    asked = Asked("K1", 100, "助浴", NOON + timedelta(hours=1), way=way)
    cashier = payment_gateway("alipay").open(asked)

    assert cashier.scan == ""
    assert httpx.get(cashier.address, verify=trusted()).status_code == 200
    assert side.sharing.frozen == {"K1"}


@ALIPAY
@pytest.mark.parametrize(("phone", "way"), [(True, Way.PHONE), (False, Way.PAGE)])
def test_no_code_of_alipays_is_offered_where_sellers_get_their_parts(
    side: FakeAlipay, *, phone: bool, way: Way
) -> None:
    offered = [one.way for one in queries.choices(phone=phone) if one.channel == "alipay"]

    assert offered == [way]


def test_without_the_agreement_nothing_is_frozen(
    at_cashier: OpenIntent, far_sides: FarSides
) -> None:
    intent = at_cashier("alipay")

    assert intent.cashier_scan
    assert far_sides.alipay.sharing.frozen == set()
