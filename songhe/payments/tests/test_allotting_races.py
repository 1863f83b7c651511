"""Sharing money out: two at the same moment, and a process that is killed while it waits."""

import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from pytest_django import Settings

from conftest import NOON, Cast
from songhe.ledger.queries import imbalances
from songhe.payments import queries
from songhe.payments.actions import refunds
from songhe.payments.models import Allotment, Intent, Refund, Takeback
from songhe.payments.states import AllotState
from songhe.payments.tests.conftest import AMOUNT
from songhe.payments.tests.fakes.standing import Side, together
from songhe.payments.tests.handing_over import (
    FEE,
    SELLER,
    WECHAT,
    allot,
    gives_back,
    paid,
    pots,
    send,
)

__all__ = ["paid"]  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_workers_at_once_hand_over_once(cast: Cast, paid: Intent, side: Side) -> None:
    made = allot(cast, paid)
    send(made)

    assert set(together(lambda: send(made), lambda: send(made))) == {AllotState.DONE}

    assert (len(side.sharing.orders), pots(cast)) == (1, (FEE, SELLER))


@WECHAT
def test_two_that_settle_one_order_at_once_write_one_allotment(cast: Cast, paid: Intent) -> None:
    first, second = together(lambda: allot(cast, paid), lambda: allot(cast, paid))

    assert first == second == Allotment.objects.get()


def test_taken_back_while_it_is_handed_over_nothing_is_refunded_before_it_is_back(
    cast: Cast, paid: Intent, side: Side
) -> None:
    made = allot(cast, paid)
    send(made)

    together(lambda: send(made), lambda: gives_back(paid))
    for _ in range(2):
        send(Takeback.objects.get())
    refunds.send_refund(refund_id=Refund.objects.get().pk, at=NOON)

    assert [what for what, _number in side.sharing.events] == ["shared", "returned"]
    assert (side.trades[paid.code].refunded, pots(cast)) == (AMOUNT, (0, 0))
    assert queries.ledger_mismatches() == []


# --- Killed -------------------------------------------------------------------------------

SEND = """
import sys
from datetime import datetime
import django, time_machine
noon = datetime.fromisoformat(sys.argv[1])
with time_machine.travel(noon, tick=False):
    django.setup()
    from songhe.payments.actions import channel_orders
    channel_orders.send_order(kind=sys.argv[2], order_id=int(sys.argv[3]), at=noon)
"""


TELLS = {  # by which calls they are told; a seller is bound by another one before
    "wechat": {"allotment": "orders", "takeback": "return-orders"},
    "alipay": {"allotment": "alipay.trade.order.settle", "takeback": "alipay.trade.refund"},
}


def _killed_while_it_waits_for_an_answer(
    order: Allotment | Takeback, far: Side, settings: Settings
) -> None:
    mark = f"SONGHE_{far.name.upper()}"
    facts = {f"{mark}_{name}": str(value) for name, value in getattr(settings, mark).items()}
    server = urlsplit(os.environ["DATABASE_URL"])
    name = connection.settings_dict["NAME"]
    environment = {
        **os.environ,
        **facts,
        "SONGHE_PAYMENT_CHANNELS": far.name,
        "DATABASE_URL": urlunsplit(server._replace(path=f"/{name}")),
    }
    far.asked.clear()
    kind = type(order).__name__.lower()
    far.faults.hold_answers = threading.Event()
    far.faults.only = TELLS[far.name][kind]
    process = subprocess.Popen(
        [sys.executable, "-c", SEND, NOON.isoformat(), kind, str(order.pk)], env=environment
    )
    try:
        while not _is_told(far) and process.poll() is None:
            time.sleep(0.05)
        os.kill(process.pid, signal.SIGKILL)
    finally:
        assert process.wait(30) == -signal.SIGKILL
        far.faults.hold_answers.set()
        far.faults.hold_answers = None


def _is_told(far: Side) -> bool:
    return any(far.faults.only in asked for asked in far.asked)


def test_killed_between_telling_the_channel_and_writing_it_down_nothing_is_doubled(
    cast: Cast, paid: Intent, side: Side, settings: Settings
) -> None:
    made = allot(cast, paid)
    _killed_while_it_waits_for_an_answer(made, side, settings)
    assert send(made) == AllotState.DONE
    refund = gives_back(paid)
    back = Takeback.objects.get()
    _killed_while_it_waits_for_an_answer(back, side, settings)
    refunds.send_refund(refund_id=refund.pk, at=NOON)
    assert side.trades[paid.code].refunds == {}
    assert send(back) == AllotState.DONE
    refunds.send_refund(refund_id=refund.pk, at=NOON)

    assert (len(side.sharing.orders), len(side.sharing.returns)) == (1, 1)
    assert (side.trades[paid.code].refunded, pots(cast)) == (AMOUNT, (0, 0))
    assert (queries.ledger_mismatches(), imbalances()) == ([], [])
