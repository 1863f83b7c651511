from datetime import timedelta

import pytest
from django.core.checks import run_checks
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from conftest import NOON, Cast
from songhe.payments.checks import payment_channels
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.models import Intent
from songhe.payments.states import IntentState

pytestmark = pytest.mark.usefixtures("at_noon")


def cashier(intent: Intent) -> str:
    return f"/payments/sandbox/{intent.code}/"


def test_the_cashier_says_what_is_paid(intent: Intent, client: Client) -> None:
    page = client.get(cashier(intent)).content.decode()

    assert "上门助浴" in page
    assert "128" in page
    assert "确认付款" in page
    assert "李静" not in page  # whoever holds the address need not know who pays


def test_paying_leads_back_and_settles(intent: Intent, client: Client, cast: Cast) -> None:
    client.force_login(cast.daughter)

    pressed = client.post(cashier(intent), {"press": "pay"})
    back = client.get(pressed.headers["Location"])

    assert back.headers["Location"] == intent.return_path
    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


@pytest.mark.parametrize("press", ["fail", "later", "slow", "", "nonsense"])
def test_nothing_else_pays(intent: Intent, client: Client, cast: Cast, press: str) -> None:
    client.force_login(cast.daughter)

    pressed = client.post(cashier(intent), {"press": press})
    client.get(pressed.headers["Location"])

    intent.refresh_from_db()
    assert intent.state == IntentState.OPEN


def test_a_slow_bank_takes_the_money_later(intent: Intent, client: Client) -> None:
    client.post(cashier(intent), {"press": "slow"})

    channel.pay_if_waiting(order_number=intent.code, at=NOON + timedelta(seconds=15))
    channel.pay_if_waiting(order_number=intent.code, at=NOON + timedelta(seconds=15))

    assert "已经付好了" in client.get(cashier(intent)).content.decode()


def test_paying_twice_takes_the_money_once(intent: Intent, client: Client, cast: Cast) -> None:
    client.force_login(cast.daughter)
    client.post(cashier(intent), {"press": "pay"})

    pressed = client.post(cashier(intent), {"press": "pay"}, follow=True)

    assert pressed.status_code == 200
    assert "没有再扣款" in pressed.content.decode()


def test_a_closed_payment_shows_no_button(intent: Intent, client: Client) -> None:
    channel.close_payment(intent.code)

    page = client.get(cashier(intent)).content.decode()

    assert "已经关闭" in page
    assert "确认付款" not in page


@pytest.mark.parametrize(
    ("who", "status"), [("daughter", 302), ("elder", 404), ("son", 404), ("manager", 404)]
)
def test_only_the_payer_comes_back(
    who: str, status: int, intent: Intent, cast: Cast, client: Client
) -> None:
    channel.pay(order_number=intent.code, at=NOON)
    client.force_login(getattr(cast, who))

    assert client.get(f"/payments/return/{intent.code}/").status_code == status
    intent.refresh_from_db()
    assert (intent.state == IntentState.SETTLED) == (status == 302)


def test_the_cashier_is_closed_where_money_is_real(
    intent: Intent, client: Client, settings: Settings
) -> None:
    settings.SONGHE_PAYMENT_CHANNELS = {}

    assert client.get(cashier(intent)).status_code == 404


def test_the_cashier_asks_little(
    intent: Intent, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(3):
        client.get(cashier(intent))


def test_the_sandbox_is_refused_where_money_is_real(settings: Settings) -> None:
    settings.DEBUG = True
    assert payment_channels() == []

    settings.DEBUG = False

    assert [message.id for message in payment_channels()] == [
        "songhe.payments.E001",
        "songhe.payments.W001",
        "songhe.payments.E006",
    ]
    assert "songhe.payments.E001" in {message.id for message in run_checks()}


def test_a_channel_without_an_adapter_is_refused(settings: Settings) -> None:
    settings.DEBUG = True
    settings.SONGHE_PAYMENT_CHANNELS = {"gold": ""}

    assert [message.id for message in payment_channels()] == ["songhe.payments.E002"]
