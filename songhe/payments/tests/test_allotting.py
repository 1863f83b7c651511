"""Sharing money out through each channel, with a far side that is late, closed, poor or lost."""

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.ledger.queries import imbalances
from songhe.payments import queries
from songhe.payments.actions import allotting, channel_orders, intents, refunds
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.models import Allotment, Intent, Notice, Release, Takeback
from songhe.payments.states import AllotState, Outcome, RefundState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent, tell
from songhe.payments.tests.fakes.standing import Side
from songhe.payments.tests.fakes.wechat import FakeWeChat
from songhe.payments.tests.handing_over import (
    ACCOUNTS,
    FEE,
    ORDER,
    SELLER,
    WECHAT,
    allot,
    gives_back,
    handed_over,
    paid,
    pots,
    send,
)

__all__ = ["paid"]  # a fixture

TELLS = {"wechat": "", "alipay": "alipay.trade.order.settle"}
OVER = {"wechat": "RULE_LIMIT", "alipay": "ACQ.ALLOC_AMOUNT_VALIDATE_ERROR"}


def test_the_channel_hands_over_the_sellers_part_and_the_ledger_says_so(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = handed_over(cast, paid)

    (shared,) = side.sharing.orders.values()
    assert (shared.number, shared.account, shared.amount) == (
        made.code,
        ACCOUNTS[side.name],
        SELLER,
    )
    assert made.reference.endswith(shared.reference)
    assert pots(cast) == (FEE, SELLER)  # the shop has posted −SELLER when the order was settled
    assert (queries.ledger_mismatches(), imbalances()) == ([], [])


def test_every_fen_settled_the_channel_sets_the_rest_free(
    cast: Cast, paid: Intent, side: Side
) -> None:
    handed_over(cast, paid)

    assert send(Release.objects.get()) == AllotState.DONE
    assert [what for what, _number in side.sharing.events] == ["shared", "released"]


def test_asked_and_sent_again_and_again_it_is_handed_over_once(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = handed_over(cast, paid)

    assert allot(cast, paid) == made
    for _ in range(3):
        send(made)

    assert (len(side.sharing.orders), Allotment.objects.count()) == (1, 1)
    assert pots(cast) == (FEE, SELLER)


def test_a_seller_the_channel_does_not_know_is_still_owed_by_us_and_nothing_is_kept_frozen(
    cast: Cast, at_cashier: OpenIntent, side: Side
) -> None:
    intent = at_cashier(side.name)
    side.pay(intent.code, NOON)
    made = allot(cast, intents.check_with_channel(intent=intent, at=NOON))

    assert (made.state, made.seller_part, made.platform_part) == (AllotState.DROPPED, 0, AMOUNT)
    assert send(Release.objects.get()) == AllotState.DONE
    assert (side.sharing.orders, pots(cast)) == ({}, (AMOUNT, 0))


def test_an_answer_that_is_lost_is_asked_for_and_not_told_twice(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    side.faults.lose_answers, side.faults.only = True, TELLS[side.name]
    with pytest.raises(TryAgain):
        send(made)
    side.faults.lose_answers = False
    side.asked.clear()

    assert channel_orders.send_waiting_orders(at=NOON + timedelta(minutes=2)) == 1
    assert send(made) == AllotState.DONE

    asks = {"wechat": f"/v3/profitsharing/orders/{made.code}", "alipay": f"{TELLS['alipay']}.query"}
    assert side.asked == [asks[side.name]]
    assert pots(cast) == (FEE, SELLER)


def test_a_late_answer_leaves_it_waiting(cast: Cast, paid: Intent, side: Side) -> None:
    made = allot(cast, paid)
    side.sharing.slow = True

    assert [send(made) for _ in range(3)] == [AllotState.WAITING] * 3
    assert pots(cast) == (AMOUNT, 0)
    side.sharing.slow = False
    assert send(made) == AllotState.DONE


def test_over_the_ceiling_it_is_refused_listed_and_tried_again_when_that_is_raised(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    side.sharing.ceiling = 30  # as agreements begin
    assert send(made) == AllotState.REFUSED
    assert (queries.troubled_orders(NOON), pots(cast)) == ([made], (AMOUNT, 0))
    assert made.why == OVER[side.name]

    side.sharing.ceiling = 100
    channel_orders.retry_order(order=made, by="何建国", at=NOON)

    assert (send(made), send(made)) == (AllotState.WAITING, AllotState.DONE)
    assert pots(cast) == (FEE, SELLER)


def test_a_part_that_the_channel_closed_is_tried_under_another_number(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    first = made.code
    side.sharing.closes = "ACCOUNT_ABNORMAL"
    assert (send(made), send(made), made.why) == ("waiting", "refused", "ACCOUNT_ABNORMAL")

    side.sharing.closes = ""
    channel_orders.retry_order(order=made, by="何建国", at=NOON)
    assert (send(made), send(made)) == (AllotState.WAITING, AllotState.DONE)

    assert list(side.sharing.orders) == [first, made.code]
    assert first != made.code
    assert pots(cast) == (FEE, SELLER)


def test_what_was_refused_and_done_all_the_same_is_found_when_it_is_tried_again(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    send(made)
    Allotment.objects.filter(pk=made.pk).update(state=AllotState.REFUSED)  # by mistake
    made.refresh_from_db()

    channel_orders.retry_order(order=made, by="何建国", at=NOON)

    assert send(made) == AllotState.DONE
    assert len(side.sharing.orders) == 1


def test_what_was_handed_over_comes_back_before_it_is_refunded(
    cast: Cast, paid: Intent, side: Side
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)
    side.sharing.slow_returns = True
    back = Takeback.objects.get()
    assert send(back) == AllotState.WAITING
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    assert side.trades[paid.code].refunds == {}  # it waits, whoever sends it

    side.sharing.slow_returns = False
    assert send(back) == AllotState.DONE
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, side.trades[paid.code].refunded) == (RefundState.DONE, AMOUNT)
    assert [what for what, _number in side.sharing.events] == ["shared", "returned"]
    assert pots(cast) == (0, 0)
    assert (queries.ledger_mismatches(), imbalances()) == ([], [])


def test_a_part_comes_back_and_the_same_asked_again_takes_no_more(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = handed_over(cast, paid)
    gives_back(paid, amount=3_200, of_seller=2_944)
    assert allotting.take_back(subject=ORDER, amount=2_944, key="claim", at=NOON)

    assert [send(one) for one in Takeback.objects.all()] == [AllotState.DONE]

    made.refresh_from_db()
    assert (made.taken_back, side.sharing.orders[made.code].returned) == (2_944, 2_944)
    assert pots(cast) == (FEE + 2_944, SELLER - 2_944)


def test_a_seller_with_nothing_left_does_not_keep_the_payer_waiting(
    cast: Cast, paid: Intent, side: Side
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid, amount=3_200, of_seller=2_944)
    side.sharing.poor = True
    back = Takeback.objects.get()
    assert send(back) == AllotState.REFUSED
    assert back.why.endswith("BALANCE_NOT_ENOUGH")

    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, queries.troubled_orders(NOON)) == (RefundState.DONE, [back])
    assert pots(cast) == (FEE - 3_200, SELLER)  # the seller owes it, and the platform lent it
    assert queries.ledger_mismatches() == []

    side.sharing.poor = False
    channel_orders.retry_order(order=back, by="何建国", at=NOON)
    assert (send(back), pots(cast)) == (AllotState.DONE, (FEE - 256, SELLER - 2_944))


def test_money_that_goes_back_while_the_channel_is_still_at_it_comes_back_first_all_the_same(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    side.sharing.slow = True
    send(made)
    refund = gives_back(paid)
    back = Takeback.objects.get()

    assert send(back) == AllotState.WAITING
    assert side.sharing.returns == {}
    side.sharing.slow = False
    assert (send(made), send(back)) == (AllotState.DONE, AllotState.DONE)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert [what for what, _number in side.sharing.events] == ["shared", "returned"]
    assert side.trades[paid.code].refunded == AMOUNT


def test_what_the_channel_refuses_to_hand_over_just_goes_back_to_who_paid(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    side.sharing.slow, side.sharing.closes = True, "ACCOUNT_ABNORMAL"
    send(made)
    refund = gives_back(paid)
    side.sharing.slow = False

    assert send(made) == AllotState.DROPPED
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (Takeback.objects.get().state, refund.state) == (AllotState.DROPPED, RefundState.DONE)
    assert (made.seller_part, made.platform_part, pots(cast)) == (0, AMOUNT, (0, 0))


@WECHAT
def test_a_notice_of_sharing_is_taken_and_not_believed(
    cast: Cast, paid: Intent, side: FakeWeChat, client: Client
) -> None:
    made = allot(cast, paid)
    letter = side.notice(
        "S1",
        "TRANSACTION.SUCCESS",
        {"mchid": "1", "out_order_no": made.code},
        NOON,
        original="profitsharing",
    )

    assert tell(letter, "wechat", client) == 204

    made.refresh_from_db()
    assert (made.state, Notice.objects.get().outcome) == (AllotState.WAITING, Outcome.IGNORED)
