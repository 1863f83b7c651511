"""Two at once, on real connections; and killed between every two steps."""

import os
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection, transaction

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.invoices import queries
from songhe.invoices.actions.asking import AlreadyAsked
from songhe.invoices.actions.correcting import correct_invoice
from songhe.invoices.actions.sending import send_invoice
from songhe.invoices.gateways.invoicing.sandbox import Sandbox
from songhe.invoices.models import Invoice
from songhe.invoices.states import InvoiceState
from songhe.invoices.tests.conftest import (
    LATER,
    arrived,
    asked,
    bought,
    issued,
    known_to_tax_office,
    sell,
    went_back,
)
from songhe.shop.models import Order

pytestmark = pytest.mark.django_db(transaction=True)

MOST = 80  # steps of one sending


@pytest.fixture
def town() -> Cast:
    cast = build_cast(at=NOON)
    known_to_tax_office(cast)
    return cast


@pytest.fixture
def hers(town: Cast) -> Order:
    return arrived(bought(town, [(sell(town, "A02", "防滑布鞋", 9_900), 2)], town.elder))


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Let them all begin in the same moment, each on its own connection."""
    gate = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> Any:
        gate.wait(10)
        try:
            return deed()
        except AlreadyAsked as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def test_asked_for_twice_in_the_same_moment_there_is_one(town: Cast, hers: Order) -> None:
    her = acting_of(town.elder)

    said = at_once(lambda: asked(hers, her), lambda: asked(hers, her))

    assert sorted(type(one).__name__ for one in said) == [AlreadyAsked.__name__, "Invoice"]
    assert Invoice.objects.count() == 1


def test_sent_by_two_workers_at_once_it_is_issued_once(town: Cast, hers: Order) -> None:
    invoice = asked(hers, acting_of(town.elder))

    said = at_once(*[lambda: send_invoice(invoice_id=invoice.pk, at=LATER)] * 2)

    assert said == [None, None]
    invoice.refresh_from_db()
    assert invoice.state == InvoiceState.ISSUED
    assert len(Sandbox().issued()) == 1


def test_told_twice_at_once_that_money_went_back_one_red_one_is_made(
    town: Cast, hers: Order
) -> None:
    blue = issued(hers, acting_of(town.elder))
    with transaction.atomic():
        went_back(hers, 9_900, 19_800)

    at_once(*[lambda: correct_invoice(blue=blue, by="test", at=LATER)] * 2)

    assert [red.amount for red in queries.reds_of(blue)] == [9_900]


def _killed_at(step: int, invoice: Invoice) -> bool:
    """Send it in a child that is killed before its n-th statement; False if it lived."""
    connection.close()
    child = os.fork()
    if not child:
        seen = [0]

        def count(execute: Any, *arguments: Any) -> Any:
            seen[0] += 1
            if seen[0] == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return execute(*arguments)

        try:
            with connection.execute_wrapper(count):
                send_invoice(invoice_id=invoice.pk, at=LATER)
        finally:
            os._exit(0)
    _pid, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.long
@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded")
def test_killed_before_any_statement_it_is_issued_once_all_the_same(
    town: Cast, hers: Order
) -> None:
    her = acting_of(town.elder)
    step, killed, states = 1, True, set()
    while killed:
        assert step < MOST
        invoice = asked(hers, her)
        killed = _killed_at(step, invoice)
        invoice.refresh_from_db()
        states.add(invoice.state)
        send_invoice(invoice_id=invoice.pk, at=LATER)  # as the queue or the sweep would
        invoice.refresh_from_db()
        assert invoice.state == InvoiceState.ISSUED
        assert len([one for one in Sandbox().issued() if one["done"]]) == step
        assert queries.faults() == []
        Invoice.objects.filter(pk=invoice.pk).update(state=InvoiceState.WITHDRAWN)
        step += 1

    assert step > 20
    assert states == {InvoiceState.REQUESTED, InvoiceState.ISSUING, InvoiceState.ISSUED}
