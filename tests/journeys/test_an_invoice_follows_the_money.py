"""She asks for an invoice, one shoe comes unglued, and the invoice says less by just that much."""

from datetime import timedelta

import pytest

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.aftersales.actions import seller
from songhe.aftersales.states import ClaimKind
from songhe.aftersales.tests.conftest import LATER, arrived, ask, buy_shoes, sell_shoes
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.config.verify import TRUTHS
from songhe.invoices import queries
from songhe.invoices.actions.asking import ask_invoice
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.states import InvoiceState
from songhe.invoices.tests.conftest import HER, known_to_tax_office
from songhe.kernel.events import deliver_waiting

pytestmark = pytest.mark.django_db


def test_a_claim_that_is_settled_takes_its_money_off_the_invoice(cast: Cast) -> None:
    her = acting_of(cast.elder)
    known_to_tax_office(cast)
    order = arrived(buy_shoes(cast, sell_shoes(cast)))
    blue = ask_invoice(order=order, buyer=HER, acting=her, at=LATER)
    send_invoice(invoice_id=blue.pk, at=LATER)

    # The shoes came unglued; she wants part of the money back, and the firm agrees
    claim = ask(order, ClaimKind.PART, her, amount=4_950)
    later = LATER + timedelta(hours=1)
    seller.agree(claim=claim, acting=acting_of(cast.manager), at=later)
    deliver_waiting(SUBSCRIPTIONS, at=later)

    # A red invoice over just that much, off the line she spoke of
    (red,) = queries.reds_of(blue)
    assert (red.amount, red.lines.get().order_line) == (4_950, claim.line)
    send_invoice(invoice_id=red.pk, at=later)
    red.refresh_from_db()
    assert red.state == InvoiceState.ISSUED

    # Being told again changes nothing, and everything that must hold does
    deliver_waiting(SUBSCRIPTIONS, at=NOON + timedelta(days=9))
    assert queries.reds_of(blue).count() == 1
    assert {truth.words: list(truth.broken()) for truth in TRUTHS if truth.broken()} == {}
