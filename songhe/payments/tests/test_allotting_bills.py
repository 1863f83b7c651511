"""What each channel says it shared out and took back on a day, beside our own books."""

from datetime import timedelta

from conftest import NOON, Cast
from songhe.payments.actions import bills, refunds
from songhe.payments.models import Difference, Intent, Takeback
from songhe.payments.states import DifferenceKind
from songhe.payments.tests.conftest import AMOUNT
from songhe.payments.tests.fakes.standing import Side
from songhe.payments.tests.handing_over import SELLER, gives_back, handed_over, paid, send

__all__ = ["paid"]  # a fixture


def test_the_bill_of_a_day_knows_what_was_shared_out_and_taken_back(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = handed_over(cast, paid)
    refund = gives_back(paid)
    back = Takeback.objects.get()
    send(back)
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    side.sharing.orders[made.code].amount -= 1  # the channel's books say something else
    side.sharing.returns.clear()

    bill = bills.fetch_bill(channel=side.name, day=NOON.date(), at=NOON + timedelta(days=1))

    assert (bill.taken, bill.given_back, bill.entries.count()) == (AMOUNT, AMOUNT, 3)
    assert list(Difference.objects.order_by("pk").values_list("kind", "entry_kind", "about")) == [
        (DifferenceKind.AMOUNT, "allot", made.code),
        (DifferenceKind.MISSING, "back", back.code),
    ]


def test_a_day_on_which_all_was_shared_out_and_came_back_differs_in_nothing(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = handed_over(cast, paid)
    refund = gives_back(paid)
    back = Takeback.objects.get()
    send(back)
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    bill = bills.fetch_bill(channel=side.name, day=NOON.date(), at=NOON + timedelta(days=1))

    listed = {(one.code, one.amount) for one in bill.entries.all()}
    assert listed == {
        (paid.code, AMOUNT),
        (refund.code, AMOUNT),
        (made.code, SELLER),
        (back.code, SELLER),
    }
    assert not Difference.objects.exists()
