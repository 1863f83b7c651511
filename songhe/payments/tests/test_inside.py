"""Paying within WeChat: its sign-on, its sheet, and who is believed."""

import base64
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from django.test import Client
from pytest_django import Settings

from conftest import NOON
from songhe.accounts.models import Person
from songhe.payments.checks import payment_channels
from songhe.payments.gateways.openid import SANDBOX, Refused, TryAgain
from songhe.payments.gateways.openid.wechat import WeChatOpenId
from songhe.payments.models import Intent
from songhe.payments.queries import choices
from songhe.payments.states import IntentState
from songhe.payments.tests.conftest import OpenIntent
from songhe.payments.tests.fakes.far_side import FarSide, Reply, served
from songhe.payments.tests.fakes.standing import FarSides

IN_WECHAT = {"User-Agent": "Mozilla/5.0 (iPhone) Mobile MicroMessenger/8.0.50"}
HANDED = re.compile(r'<script id="wechat-handed" type="application/json">(.*?)</script>')


@pytest.fixture
def intent(at_cashier: OpenIntent) -> Intent:
    return at_cashier("wechat")


@pytest.fixture
def hers(client: Client, daughter: Person) -> Client:
    client.force_login(daughter)
    return client


def sign_on(client: Client, intent: Intent) -> str:
    """Go to the sign-on; return the path by which it sends the browser back."""
    answer = client.get(f"/payments/inside/{intent.code}/")
    back = urlsplit(answer["Location"])
    return f"{back.path}?{back.query}"


def test_inside_wechat_one_pays_inside_or_lets_another_phone_scan(far_sides: FarSides) -> None:
    assert [(one.channel, one.way) for one in choices(phone=True, in_wechat=True)] == [
        ("wechat", "inside"),
        ("alipay", "code"),
        ("wechat", "code"),
    ]


def test_the_sheet_is_handed_a_prepayment_that_we_signed(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    page = hers.get(f"/payments/choose/{intent.code}/", headers=IN_WECHAT).content.decode()
    assert f"/payments/inside/{intent.code}/" in page

    found = HANDED.search(hers.get(sign_on(hers, intent)).content.decode())

    assert found
    handed = json.loads(found[1])
    assert handed["package"] == f"prepay_id=wx{intent.code}"
    lines = (handed["appId"], handed["timeStamp"], handed["nonceStr"], handed["package"])
    far_sides.wechat.merchant.private.public_key().verify(
        base64.b64decode(handed["paySign"]),
        "".join(f"{line}\n" for line in lines).encode(),
        PKCS1v15(),
        SHA256(),
    )


def test_what_the_page_says_proves_nothing_and_wechat_pay_is_asked(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    hers.get(sign_on(hers, intent))

    hers.get(f"/payments/return/{intent.code}/?err_msg=get_brand_wcpay_request:ok")
    intent.refresh_from_db()
    assert intent.state == IntentState.OPEN

    far_sides.wechat.pay(intent.code, NOON)
    hers.get(f"/payments/return/{intent.code}/?err_msg=get_brand_wcpay_request:cancel")
    intent.refresh_from_db()
    assert intent.state == IntentState.SETTLED


@pytest.mark.parametrize("change", ["another state", "no state kept", "a code of one's own"])
def test_who_comes_back_with_what_was_not_given_out_pays_nothing(
    hers: Client, intent: Intent, far_sides: FarSides, change: str
) -> None:
    back = sign_on(hers, intent)
    if change == "another state":
        back = back.replace("state=", "state=X")
    elif change == "no state kept":
        assert hers.get(back).status_code == 200  # and now it is used up
    else:
        back = re.sub(r"code=[^&]*", "code=made-up", back)
    asked = list(far_sides.wechat.asked)

    answer = hers.get(back)

    assert answer["Location"] == f"/payments/choose/{intent.code}/"
    assert far_sides.wechat.asked == asked


def test_a_channel_that_is_busy_is_said_and_nothing_is_lost(
    hers: Client, intent: Intent, far_sides: FarSides
) -> None:
    back = sign_on(hers, intent)
    far_sides.wechat.faults.busy = True

    page = hers.get(back, follow=True).content.decode()

    assert "微信支付暂时连不上，钱没有付" in page


@pytest.mark.parametrize("path", [SANDBOX, "songhe.payments.gateways.openid.wechat.WeChatOpenId"])
def test_a_sign_on_that_cannot_work_for_the_public_is_refused(
    far_sides: FarSides, settings: Settings, path: str
) -> None:
    settings.DEBUG = False
    settings.SONGHE_WECHAT_OPENID = path

    assert "songhe.payments.E006" in {found.id for found in payment_channels()}


class FakeSignOn(FarSide):
    """WeChat's interface for servers, as far as the sign-on goes."""

    says: bytes = b'{"openid":"oAbx","scope":"snsapi_base"}'

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> Reply:
        asked = parse_qs(urlsplit(path).query)
        assert urlsplit(path).path == "/sns/oauth2/access_token"
        if asked["secret"] != ["hush"] or asked["grant_type"] != ["authorization_code"]:
            return Reply(200, b'{"errcode":40125}')
        return Reply(500 if self.faults.busy else 200, self.says)


@contextmanager
def real_sign_on(settings: Settings) -> Iterator[FakeSignOn]:
    def clock() -> datetime:
        return NOON

    with served(FakeSignOn(clock)) as far:
        settings.SONGHE_WECHAT_SIGN_ON = {
            "SECRET": "hush",
            "PAGE": "https://open.example",
            "API": far.address,
        }
        yield far


def test_wechats_sign_on_is_asked_for_a_mark_and_nothing_personal(settings: Settings) -> None:
    with real_sign_on(settings) as far:
        settings.SONGHE_WECHAT = {"APP_ID": "wx1"}
        gateway = WeChatOpenId()

        address = urlsplit(gateway.address(return_url="https://songhe.example/a/", state="S"))
        assert parse_qs(address.query)["scope"] == ["snsapi_base"]
        assert address.fragment == "wechat_redirect"
        assert gateway.mark_of("C1") == "oAbx"
        far.says = b'{"errcode":40029,"errmsg":"invalid code"}'
        with pytest.raises(Refused):
            gateway.mark_of("C1")
        far.faults.busy = True
        with pytest.raises(TryAgain) as again:
            gateway.mark_of("C1")
        assert "hush" not in str(again.value)
        assert again.value.__cause__ is None
