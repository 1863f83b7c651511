"""Sharing money out through WeChat Pay, with a far side that is late, closed, poor or lost."""

from datetime import timedelta

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.ledger.queries import imbalances
from songhe.payments import queries
from songhe.payments.actions import allotting, bills, channel_orders, intents, refunds
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.models import Allotment, Difference, Intent, Notice, Release, Takeback
from songhe.payments.states import AllotState, DifferenceKind, Outcome, RefundState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent, tell
from songhe.payments.tests.fakes.wechat import FakeWeChat
from songhe.payments.tests.handing_over import (
    ACCOUNT,
    FEE,
    ORDER,
    SELLER,
    allot,
    gives_back,
    handed_over,
    paid,
    pots,
    send,
)

__all__ = ["paid"]  # a fixture


def test_the_channel_hands_over_the_sellers_part_and_the_ledger_says_so(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = handed_over(cast, paid)

    (shared,) = sharing.sharing.orders.values()
    assert (shared.number, shared.account, shared.amount) == (made.code, ACCOUNT, SELLER)
    assert made.reference == shared.reference
    assert pots(cast) == (FEE, SELLER)  # the shop has posted −SELLER when the order was settled
    assert (queries.ledger_mismatches(), imbalances()) == ([], [])


def test_every_fen_settled_the_channel_sets_the_rest_free(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    handed_over(cast, paid)

    assert send(Release.objects.get()) == AllotState.DONE
    assert [what for what, _number in sharing.sharing.events] == ["shared", "released"]


def test_asked_and_sent_again_and_again_it_is_handed_over_once(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = handed_over(cast, paid)

    assert allot(cast, paid) == made
    for _ in range(3):
        send(made)

    assert (len(sharing.sharing.orders), Allotment.objects.count()) == (1, 1)
    assert pots(cast) == (FEE, SELLER)


def test_a_seller_the_channel_does_not_know_is_still_owed_by_us_and_nothing_is_kept_frozen(
    cast: Cast, at_cashier: OpenIntent, sharing: FakeWeChat
) -> None:
    intent = at_cashier("wechat")
    sharing.pay(intent.code, NOON)
    made = allot(cast, intents.check_with_channel(intent=intent, at=NOON))

    assert (made.state, made.seller_part, made.platform_part) == (AllotState.DROPPED, 0, AMOUNT)
    assert send(Release.objects.get()) == AllotState.DONE
    assert (sharing.sharing.orders, pots(cast)) == ({}, (AMOUNT, 0))


def test_an_answer_that_is_lost_is_asked_for_and_not_told_twice(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    sharing.faults.lose_answers = True
    with pytest.raises(TryAgain):
        send(made)
    sharing.faults.lose_answers = False
    sharing.asked.clear()

    assert channel_orders.send_waiting_orders(at=NOON + timedelta(minutes=2)) == 1
    assert send(made) == AllotState.DONE

    assert sharing.asked == [f"/v3/profitsharing/orders/{made.code}"]
    assert pots(cast) == (FEE, SELLER)


def test_a_late_answer_leaves_it_waiting(cast: Cast, paid: Intent, sharing: FakeWeChat) -> None:
    made = allot(cast, paid)
    sharing.sharing.slow = True

    assert [send(made) for _ in range(3)] == [AllotState.WAITING] * 3
    assert pots(cast) == (AMOUNT, 0)
    sharing.sharing.slow = False
    assert send(made) == AllotState.DONE


def test_over_the_ceiling_it_is_refused_listed_and_tried_again_when_that_is_raised(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    sharing.sharing.ceiling = 30  # as agreements begin
    assert send(made) == AllotState.REFUSED
    assert (made.why, queries.refused_orders(), pots(cast)) == ("RULE_LIMIT", [made], (AMOUNT, 0))

    sharing.sharing.ceiling = 100
    channel_orders.retry_order(order=made, by="何建国", at=NOON)

    assert (send(made), send(made)) == (AllotState.WAITING, AllotState.DONE)
    assert pots(cast) == (FEE, SELLER)


def test_a_part_that_the_channel_closed_is_tried_under_another_number(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    first = made.code
    sharing.sharing.closes = "ACCOUNT_ABNORMAL"
    assert (send(made), send(made), made.why) == ("waiting", "refused", "ACCOUNT_ABNORMAL")

    sharing.sharing.closes = ""
    channel_orders.retry_order(order=made, by="何建国", at=NOON)
    assert (send(made), send(made)) == (AllotState.WAITING, AllotState.DONE)

    assert list(sharing.sharing.orders) == [first, made.code]
    assert first != made.code
    assert pots(cast) == (FEE, SELLER)


def test_what_was_refused_and_done_all_the_same_is_found_when_it_is_tried_again(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    send(made)
    Allotment.objects.filter(pk=made.pk).update(state=AllotState.REFUSED)  # by mistake
    made.refresh_from_db()

    channel_orders.retry_order(order=made, by="何建国", at=NOON)

    assert send(made) == AllotState.DONE
    assert len(sharing.sharing.orders) == 1


def test_what_was_handed_over_comes_back_before_it_is_refunded(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)
    sharing.sharing.slow_returns = True
    back = Takeback.objects.get()
    assert send(back) == AllotState.WAITING
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    assert sharing.trades[paid.code].refunds == {}  # it waits, whoever sends it

    sharing.sharing.slow_returns = False
    assert send(back) == AllotState.DONE
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, sharing.trades[paid.code].refunded) == (RefundState.DONE, AMOUNT)
    assert [what for what, _number in sharing.sharing.events] == ["shared", "returned"]
    assert pots(cast) == (0, 0)
    assert (queries.ledger_mismatches(), imbalances()) == ([], [])


def test_a_part_comes_back_and_the_same_asked_again_takes_no_more(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = handed_over(cast, paid)
    gives_back(paid, amount=3_200, of_seller=2_944)
    assert allotting.take_back(subject=ORDER, amount=2_944, key="claim", at=NOON)

    assert [send(one) for one in Takeback.objects.all()] == [AllotState.DONE]

    made.refresh_from_db()
    assert (made.taken_back, sharing.sharing.orders[made.code].returned) == (2_944, 2_944)
    assert pots(cast) == (FEE + 2_944, SELLER - 2_944)


def test_a_seller_with_nothing_left_does_not_keep_the_payer_waiting(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)
    sharing.sharing.poor = True
    back = Takeback.objects.get()
    assert (send(back), back.why) == (AllotState.REFUSED, "BALANCE_NOT_ENOUGH")

    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (refund.state, queries.refused_orders()) == (RefundState.DONE, [back])
    assert pots(cast) == (FEE - AMOUNT, SELLER)  # the seller owes it, and the platform lent it
    assert queries.ledger_mismatches() == []

    sharing.sharing.poor = False
    channel_orders.retry_order(order=back, by="何建国", at=NOON)
    assert (send(back), pots(cast)) == (AllotState.DONE, (0, 0))


def test_money_that_goes_back_while_the_channel_is_still_at_it_comes_back_first_all_the_same(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    sharing.sharing.slow = True
    send(made)
    refund = gives_back(paid)
    back = Takeback.objects.get()

    assert send(back) == AllotState.WAITING
    assert not any("return" in asked for asked in sharing.asked)
    sharing.sharing.slow = False
    assert (send(made), send(back)) == (AllotState.DONE, AllotState.DONE)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert [what for what, _number in sharing.sharing.events] == ["shared", "returned"]
    assert sharing.trades[paid.code].refunded == AMOUNT


def test_what_the_channel_refuses_to_hand_over_just_goes_back_to_who_paid(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = allot(cast, paid)
    sharing.sharing.slow, sharing.sharing.closes = True, "ACCOUNT_ABNORMAL"
    send(made)
    refund = gives_back(paid)
    sharing.sharing.slow = False

    assert send(made) == AllotState.DROPPED
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    refund.refresh_from_db()
    assert (Takeback.objects.get().state, refund.state) == (AllotState.DROPPED, RefundState.DONE)
    assert (made.seller_part, made.platform_part, pots(cast)) == (0, AMOUNT, (0, 0))


def test_the_bill_of_a_day_knows_what_was_shared_out_and_taken_back(
    cast: Cast, paid: Intent, sharing: FakeWeChat
) -> None:
    made = handed_over(cast, paid)
    refund = gives_back(paid)
    back = Takeback.objects.get()
    send(back)
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    sharing.sharing.orders[made.code].amount -= 1  # the channel's books say something else
    sharing.sharing.returns.clear()

    bill = bills.fetch_bill(channel="wechat", day=NOON.date(), at=NOON + timedelta(days=1))

    assert (bill.taken, bill.given_back, bill.entries.count()) == (AMOUNT, AMOUNT, 3)
    assert list(Difference.objects.order_by("pk").values_list("kind", "entry_kind", "about")) == [
        (DifferenceKind.AMOUNT, "allot", made.code),
        (DifferenceKind.MISSING, "back", back.code),
    ]


def test_a_notice_of_sharing_is_taken_and_not_believed(
    cast: Cast, paid: Intent, sharing: FakeWeChat, client: Client
) -> None:
    made = allot(cast, paid)
    letter = sharing.notice(
        "S1",
        "TRANSACTION.SUCCESS",
        {"mchid": "1", "out_order_no": made.code},
        NOON,
        original="profitsharing",
    )

    assert tell(letter, "wechat", client) == 204

    made.refresh_from_db()
    assert (made.state, Notice.objects.get().outcome) == (AllotState.WAITING, Outcome.IGNORED)
