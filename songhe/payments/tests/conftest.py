"""An intent that the daughter is about to pay, and the channel's own words about it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx
import pytest
from django.test import Client

from conftest import NOON
from songhe.accounts.models import Person
from songhe.kernel.outgoing import trusted
from songhe.payments.actions import intents
from songhe.payments.actions.cashiers import open_cashier
from songhe.payments.gateways.payment import Receipt, Way
from songhe.payments.gateways.payment.sandbox.wire import Letter
from songhe.payments.models import Intent
from songhe.payments.queries import Choice
from songhe.payments.tests.fakes.standing import FarSides, far_sides, sharing, side

__all__ = ["far_sides", "sharing", "side"]  # fixtures

AMOUNT = 12_800
OpenIntent = Callable[..., Intent]


@pytest.fixture
def open_intent(daughter: Person) -> OpenIntent:
    """Open an intent for a subject, with the channel told of it."""

    def opened(
        *, subject: str = "shop.checkout:K1", payer: Person = daughter, at: datetime = NOON
    ) -> Intent:
        intent = intents.open_intent(
            subject=subject,
            amount=AMOUNT,
            payer=payer,
            channel="sandbox",
            title="上门助浴",
            expires_at=at + timedelta(hours=1),
            return_path="/me/",
            by=payer.label,
            at=at,
        )
        intents.start_intent(intent=intent, at=at)
        return intent

    return opened


@pytest.fixture
def intent(open_intent: OpenIntent) -> Intent:
    return open_intent()


def receipt(intent: Intent, *, amount: int = AMOUNT, paid_at: datetime = NOON) -> Receipt:
    return Receipt("sandbox", intent.code, amount, f"SB-{intent.code}", paid_at)


def post(letter: Letter, client: Client) -> int:
    """Deliver a notice as the channel would; return the status of the answer."""
    answer = client.post(
        "/payments/notices/sandbox/",
        letter.body,
        content_type="application/json",
        headers={name: value for name, value in letter.headers.items() if name != "Content-Type"},
    )
    return answer.status_code


@pytest.fixture
def at_cashier(daughter: Person, far_sides: FarSides) -> OpenIntent:
    """Open an intent and stand at a channel's cashier, before a code to scan if it has one."""

    def opened(channel: str, *, subject: str = "shop.checkout:K1") -> Intent:
        intent = intents.open_intent(
            subject=subject,
            amount=AMOUNT,
            payer=daughter,
            channel=channel,
            title="上门助浴",
            expires_at=NOON + timedelta(hours=1),
            return_path="/me/",
            by=daughter.label,
            at=NOON,
        )
        intent = open_cashier(
            intent=intent,
            choice=Choice(channel, Way.CODE),
            return_url="https://songhe.example/",
            payer_address="192.0.2.7",
            at=NOON,
        )
        if not intent.cashier_scan:  # there is none by code: her browser goes where it is sent
            assert httpx.get(intent.cashier_url, verify=trusted()).status_code == 200
        return intent

    return opened


def tell(letter: Letter, channel: str, client: Client) -> int:
    """Deliver a notice of a real channel; return the status of the answer."""
    answer = client.post(
        f"/payments/notices/{channel}/",
        letter.body,
        content_type=letter.headers["Content-Type"],
        headers={name: value for name, value in letter.headers.items() if name != "Content-Type"},
    )
    return answer.status_code
