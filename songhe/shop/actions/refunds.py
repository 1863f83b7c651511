"""Money of an order goes back: each payer and each programme its part. There is no other way."""

from dataclasses import dataclass
from datetime import datetime

from songhe.ledger import actions as ledger
from songhe.payments.actions.allotting import take_back
from songhe.shop import queries
from songhe.shop.actions.payers import refund_payers
from songhe.shop.actions.subsidies import Parts, give_back_all, give_back_parts, parts_back
from songhe.shop.models import Order
from songhe.shop.queries.allotments import FEES
from songhe.shop.states import Reason

ESCROW = "escrow"


@dataclass(frozen=True)
class Posting:
    """How the ledger tells it, and out of which accounts the money comes."""

    code: str
    kind: str
    words: str
    sources: list[tuple[str, int]]  # with what else moves in the same step

    @property
    def fee_back(self) -> int:
        """What of it the platform gives, out of fees it had, in fen."""
        return sum(amount for account, amount in self.sources if account == FEES and amount > 0)


def give_back_whole(*, order: Order, posting: Posting, why: Reason, by: str, at: datetime) -> int:
    """Give everybody exactly what was theirs; return how much of it goes to people.

    Nothing of the order went back before.
    """
    draws = queries.draws_of([order])
    parts = Parts(order.payable, [(one, one.amount) for one in draws])
    _post(order, parts, posting, at)
    # Of an order that had lapsed its programmes have theirs already: ask what is still kept.
    give_back_all(orders=[order], why="refund", at=at)
    refund_payers(order.checkout, parts.payer, why=why, by=by, at=at)
    return parts.payer


def give_back_part(
    *, order: Order, amount: int, left: int, posting: Posting, why: Reason, by: str, at: datetime
) -> int:
    """Divide `amount` by what each still has in the `left` fen; return how much goes to people.

    The order is locked by who calls.

    :raises ValueError: if more would go back than is left.
    """
    kept = sum(one.kept for one in queries.draws_of([order]))
    parts = parts_back(order=order, amount=amount, payer_left=left - kept)
    _post(order, parts, posting, at)
    give_back_parts(parts=parts, key=posting.code, at=at)
    # What the channel handed the seller of it comes back first, and the refund goes out then.
    shared = take_back(
        subject=order.subject, amount=parts.payer - posting.fee_back, key=posting.code, at=at
    )
    after = posting.code if shared else ""
    refund_payers(order.checkout, parts.payer, why=why, by=by, at=at, after=after)
    return parts.payer


def _post(order: Order, parts: Parts, posting: Posting, at: datetime) -> None:
    back = [(ESCROW, parts.payer)]
    back += [(draw.programme.account, amount) for draw, amount in parts.programmes]
    ledger.post(
        code=posting.code,
        kind=posting.kind,
        subject=order.subject,  # so that it stands in the order's own story
        words=posting.words,
        lines=[*posting.sources, *((account, -amount) for account, amount in back)],
        at=at,
    )
