"""Both far sides standing there, and this installation set up to use them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
import time_machine
from pytest_django import Settings

from conftest import NOON, at_once
from songhe.payments.gateways import allotting
from songhe.payments.gateways.payment import _build
from songhe.payments.gateways.payment.sandbox.wire import Letter
from songhe.payments.models import Intent
from songhe.payments.tests.fakes.alipay import FakeAlipay
from songhe.payments.tests.fakes.far_side import served
from songhe.payments.tests.fakes.wechat import FakeWeChat

Side = FakeAlipay | FakeWeChat
AGREEMENTS = {"wechat": "PROFIT_SHARING", "alipay": "ROYALTY"}


@dataclass(frozen=True)
class FarSides:
    """Alipay and WeChat Pay on loopback, and this installation set up to use both."""

    alipay: FakeAlipay
    wechat: FakeWeChat

    def __getitem__(self, channel: str) -> Side:
        return self.alipay if channel == "alipay" else self.wechat

    def notice(self, intent: Intent, **changed: Any) -> Letter:
        return self[intent.channel].payment_notice(intent.code, NOON, **changed)


@pytest.fixture
def far_sides(settings: Settings) -> Iterator[FarSides]:
    with (
        time_machine.travel(NOON, tick=False),
        served(FakeAlipay(lambda: NOON)) as alipay,
        served(FakeWeChat(lambda: NOON)) as wechat,
    ):
        settings.SONGHE_PAYMENT_CHANNELS = {
            name: settings.PAYMENT_ADAPTERS[name] for name in ("alipay", "wechat")
        }
        settings.SONGHE_ALIPAY = alipay_facts(alipay)
        settings.SONGHE_WECHAT = wechat_facts(wechat)
        settings.SONGHE_ALLOTTING_CHANNELS = {}
        _build.cache_clear()
        yield FarSides(alipay, wechat)
        _build.cache_clear()


@pytest.fixture
def sharing(far_sides: FarSides, settings: Settings) -> Iterator[FakeWeChat]:
    """WeChat Pay, and an agreement with it to share out what it takes."""
    with agreed("wechat", settings):
        yield far_sides.wechat


@pytest.fixture(params=AGREEMENTS)
def side(request: pytest.FixtureRequest, far_sides: FarSides, settings: Settings) -> Iterator[Side]:
    """Each real channel that shares out what it takes, and an agreement with it to do so."""
    with agreed(request.param, settings):
        yield far_sides[request.param]


@contextmanager
def agreed(channel: str, settings: Settings) -> Iterator[None]:
    """An agreement with a channel stands to share out what it takes."""
    facts = f"SONGHE_{channel.upper()}"
    setattr(settings, facts, {**getattr(settings, facts), AGREEMENTS[channel]: True})
    settings.SONGHE_ALLOTTING_CHANNELS = {channel: settings.ALLOTTING_ADAPTERS[channel]}
    _build.cache_clear()
    allotting._build.cache_clear()
    yield
    allotting._build.cache_clear()


def alipay_facts(far: FakeAlipay) -> dict[str, Any]:
    account = far.account()
    return {
        "APP_ID": account.app_id,
        "SELLER_ID": account.seller_id,
        "PRIVATE_KEY": account.private_key,
        "PUBLIC_KEY": account.alipay_public_key,
        "GATEWAY": account.gateway,
        "ROYALTY": False,
    }


def wechat_facts(far: FakeWeChat) -> dict[str, Any]:
    account = far.account()
    return {
        "APP_ID": account.app_id,
        "MERCHANT_ID": account.merchant_id,
        "SERIAL": account.serial,
        "PRIVATE_KEY": account.private_key,
        "API_KEY": account.api_key,
        "PUBLIC_KEY_ID": account.public_key_id,
        "PUBLIC_KEY": account.public_key,
        "CERTIFICATES": "",
        "GATEWAY": account.gateway,
        "PROFIT_SHARING": False,
    }


together = partial(at_once, refusals=Exception)
