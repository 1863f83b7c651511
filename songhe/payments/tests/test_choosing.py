"""The pages where a payer chooses how to pay, and what must be set up before."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from conftest import NOON
from songhe.accounts.models import Person
from songhe.payments.actions.intents import start_intent
from songhe.payments.checks import payment_channels
from songhe.payments.models import Intent
from songhe.payments.queries import choices, first_channel, is_there_a_choice
from songhe.payments.states import IntentState
from songhe.payments.tests.conftest import OpenIntent
from songhe.payments.tests.fakes.far_side import pair
from songhe.payments.tests.fakes.standing import FarSides

PHONE = {"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"}


@pytest.fixture
def intent(at_cashier: OpenIntent) -> Intent:
    return at_cashier("alipay")


@pytest.fixture
def hers(client: Client, daughter: Person) -> Client:
    client.force_login(daughter)
    return client


def choose(intent: Intent) -> str:
    return f"/payments/choose/{intent.code}/"


def test_with_one_channel_nobody_is_asked(db: None) -> None:
    assert (first_channel(), is_there_a_choice()) == ("sandbox", False)


def test_a_desk_and_a_phone_are_offered_what_they_can_do(far_sides: FarSides) -> None:
    assert [(one.channel, one.way) for one in choices(phone=False)] == [
        ("alipay", "page"),
        ("alipay", "code"),
        ("wechat", "code"),
    ]
    assert [(one.channel, one.way) for one in choices(phone=True)] == [
        ("alipay", "phone"),
        ("wechat", "phone"),
        ("alipay", "code"),
        ("wechat", "code"),
    ]


def test_starting_a_payment_leads_to_the_choice(intent: Intent) -> None:
    assert start_intent(intent=intent, at=NOON) == choose(intent)


def test_a_code_to_scan_stands_on_the_page(hers: Client, intent: Intent) -> None:
    page = hers.post(choose(intent), {"by": "alipay:code"}, follow=True).content.decode()

    assert "用支付宝扫一扫" in page
    assert "<svg" in page
    assert "128" in page


def test_a_page_of_the_channel_is_one_press_away(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    page = hers.post(choose(intent), {"by": "alipay:page"}, follow=True).content.decode()

    assert f'href="{far_sides.alipay.address}/gateway.do?' in page
    assert "打开支付宝" in page


def test_another_channel_is_another_attempt_of_the_same_person(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    hers.post(choose(intent), {"by": "wechat:code"})
    hers.post(choose(intent), {"by": "wechat:code"})

    other = Intent.objects.exclude(pk=intent.pk).get()
    assert (other.channel, other.subject, other.payer) == ("wechat", intent.subject, intent.payer)
    assert other.cashier_scan.startswith("weixin://")
    assert list(far_sides.wechat.trades) == [other.code]


def test_wechat_in_the_browser_of_a_phone_is_told_whose_phone_it_is(
    hers: Client, intent: Intent
) -> None:
    page = hers.post(choose(intent), {"by": "wechat:phone"}, headers=PHONE, follow=True)

    assert "https://wx.tenpay.com/" in page.content.decode()


@pytest.mark.parametrize("by", ["", "gold:page", "alipay", "alipay:phone", "wechat:inside"])
def test_what_was_not_offered_is_kindly_asked_again(hers: Client, intent: Intent, by: str) -> None:
    page = hers.post(choose(intent), {"by": by}, follow=True)

    assert "请选一种付款方式。" in page.content.decode()


def test_a_channel_that_is_away_is_said_so_and_the_others_stay(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    far_sides.wechat.faults.busy = True

    page = hers.post(choose(intent), {"by": "wechat:code"}, follow=True).content.decode()

    assert "微信支付暂时连不上，钱没有付。" in page
    assert "alipay:page" in page


def test_the_page_goes_on_by_itself_once_it_is_paid(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    now = f"/payments/cashier/{intent.code}/now/"
    assert (hers.get(now).status_code, hers.get(now).headers.get("HX-Redirect")) == (204, None)

    far_sides.alipay.pay(intent.code, NOON)
    hers.get(f"/payments/return/{intent.code}/")

    assert hers.get(now).headers["HX-Redirect"] == f"/payments/return/{intent.code}/"
    for page in (choose(intent), f"/payments/cashier/{intent.code}/"):
        assert hers.get(page).headers["Location"] == f"/payments/return/{intent.code}/"
    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


def test_asking_every_few_seconds_costs_little(
    hers: Client, intent: Intent, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(9):
        hers.get(f"/payments/cashier/{intent.code}/now/")
    with django_assert_max_num_queries(14):
        hers.get(choose(intent))


@pytest.mark.parametrize("page", ["choose/{}/", "cashier/{}/", "cashier/{}/now/"])
def test_nobody_else_stands_at_her_cashier(
    client: Client, intent: Intent, son: Person, page: str
) -> None:
    client.force_login(son)

    assert client.get(f"/payments/{page.format(intent.code)}").status_code == 404


# --- Set up wholly or not at all ----------------------------------------------------------


def numbers() -> list[str | None]:
    return [error.id for error in payment_channels()]


def test_both_channels_wholly_set_up_are_sound(far_sides: FarSides, settings: Settings) -> None:
    settings.DEBUG = True

    assert numbers() == []


@pytest.mark.parametrize("fact", ["APP_ID", "SELLER_ID", "PRIVATE_KEY", "PUBLIC_KEY"])
@pytest.mark.parametrize("value", ["", "not a key"])
def test_a_half_configured_alipay_is_refused(
    far_sides: FarSides, settings: Settings, fact: str, value: str
) -> None:
    settings.DEBUG = True
    settings.SONGHE_ALIPAY = {**settings.SONGHE_ALIPAY, fact: value}

    free = value and fact.endswith("_ID")  # any word may be an id
    assert numbers() == ([] if free else ["songhe.payments.E003"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"APP_ID": ""},
        {"MERCHANT_ID": ""},
        {"SERIAL": ""},
        {"PRIVATE_KEY": pair("wechat pay").public_pem},
        {"API_KEY": "short"},
        {"PUBLIC_KEY_ID": ""},
        {"PUBLIC_KEY": ""},
        {"PUBLIC_KEY": "", "PUBLIC_KEY_ID": ""},
        {"CERTIFICATES": "-----BEGIN CERTIFICATE-----"},
    ],
)
def test_a_half_configured_wechat_is_refused(
    far_sides: FarSides, settings: Settings, wrong: dict[str, Any]
) -> None:
    settings.DEBUG = True
    settings.SONGHE_WECHAT = {**settings.SONGHE_WECHAT, **wrong}

    assert numbers() == ["songhe.payments.E004"]


def test_a_gateway_on_loopback_is_refused_for_the_public(
    far_sides: FarSides, settings: Settings
) -> None:
    settings.DEBUG = False
    settings.SONGHE_URL = "https://songhe.example"
    settings.SONGHE_WECHAT_OPENID = ""

    assert numbers() == ["songhe.payments.E005", "songhe.payments.E005"]


def test_a_channel_that_is_not_named_needs_nothing(settings: Settings) -> None:
    settings.DEBUG = True
    settings.SONGHE_PAYMENT_CHANNELS = {"sandbox": "…"}

    assert numbers() == []
