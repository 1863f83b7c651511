"""The vendors' own libraries on the other side, so that we do not only agree with ourselves."""

import base64
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from alipay import AliPay
from django.utils import timezone
from wechatpayv3.core import Core, RequestType
from wechatpayv3.utils import build_authorization, load_private_key, rsa_sign

from conftest import NOON
from songhe.payments.gateways.allotting import Paid, Part, Standing
from songhe.payments.gateways.payment import Asked, BadNotice, Kind, Way
from songhe.payments.gateways.payment.alipay.adapter import Alipay
from songhe.payments.gateways.payment.alipay.allotting import AlipayAllotting
from songhe.payments.gateways.payment.alipay.wire import Wire as AlipayWire
from songhe.payments.gateways.payment.wechat.adapter import WeChat
from songhe.payments.gateways.payment.wechat.wire import Wire as WeChatWire
from songhe.payments.tests.fakes.alipay import APP, FakeAlipay
from songhe.payments.tests.fakes.far_side import pair, served
from songhe.payments.tests.fakes.wechat import KEY_ID, MERCHANT, OUR_SERIAL, SEAL, FakeWeChat

AMOUNT = 12_800


def now() -> datetime:
    return timezone.now()  # the vendors' libraries look at the clock themselves


@pytest.fixture
def alipay() -> Iterator[FakeAlipay]:
    with served(FakeAlipay(now)) as far:
        yield far


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    with served(FakeWeChat(now)) as far:
        yield far


def alipays_library(far: FakeAlipay, *, private: str, public: str) -> Any:
    made = AliPay(
        appid=APP,
        app_notify_url="https://songhe.example/payments/notices/alipay/",
        app_private_key_string=private,
        alipay_public_key_string=public,
        sign_type="RSA2",
    )
    made._gateway = f"{far.address}/gateway.do"
    return made


def merchants_alipay(far: FakeAlipay) -> Any:
    return alipays_library(far, private=far.merchant.private_pem, public=far.own.public_pem)


def wechats_library(far: FakeWeChat) -> Any:
    core = Core(
        mchid=MERCHANT,
        cert_serial_no=OUR_SERIAL,
        private_key=far.merchant.private_pem,
        apiv3_key=SEAL,
        public_key=far.own.public_pem,
        public_key_id=KEY_ID,
    )
    core._gate_way = far.address
    return core


def asked(code: str, way: Way = Way.CODE) -> Asked:
    return Asked(code, AMOUNT, "上门助浴", now() + timedelta(hours=1), way=way)


# --- Alipay -------------------------------------------------------------------------------


@pytest.mark.parametrize("way", [Way.PAGE, Way.PHONE])
def test_alipays_library_finds_our_signature_good(alipay: FakeAlipay, way: Way) -> None:
    gateway = Alipay(alipay.account())
    address = gateway.open(asked("K1", way)).address
    fields = dict(parse_qsl(urlsplit(address).query))
    at_alipay = alipays_library(
        alipay, private=alipay.own.private_pem, public=alipay.merchant.public_pem
    )
    signature = base64.b64decode(fields.pop("sign"))

    def good(fields: dict[str, str]) -> bool:
        # What a request signs includes `sign_type`, unlike a notice.
        text = "&".join(f"{key}={value}" for key, value in sorted(fields.items()))
        return bool(at_alipay._verify(text, base64.b64encode(signature).decode()))

    assert good(fields)
    assert not good({**fields, "app_id": "2021999"})


def test_alipays_library_and_we_write_the_same_signature(alipay: FakeAlipay) -> None:
    library = merchants_alipay(alipay)
    fields = AlipayWire(alipay.account()).signed("alipay.trade.query", {"out_trade_no": "K1"})
    ours = fields.pop("sign")

    theirs = dict(parse_qsl(library.sign_data(fields)))["sign"]

    assert theirs == ours


def test_alipays_library_deals_with_the_fake_as_with_alipay(alipay: FakeAlipay) -> None:
    library = merchants_alipay(alipay)
    Alipay(alipay.account()).open(asked("K1"))
    alipay.pay("K1", NOON)

    found = library.api_alipay_trade_query(out_trade_no="K1")
    given = library.api_alipay_trade_refund(
        refund_amount="8.00", out_trade_no="K1", out_request_no="R1"
    )

    assert (found["trade_status"], found["total_amount"]) == ("TRADE_SUCCESS", "128.00")
    assert (given["fund_change"], given["refund_fee"]) == ("Y", "8.00")
    assert alipay.complaints == []


def test_alipays_library_shares_out_at_the_fake_as_at_alipay(alipay: FakeAlipay) -> None:
    library = merchants_alipay(alipay)
    alipay.open_trade("K1", AMOUNT, "上门助浴")
    paid, seller = alipay.pay("K1", NOON), "2088000000000109"
    one = {"royalty_type": "transfer", "trans_in": seller, "trans_in_type": "userId"}
    facts = {"out_request_no": "A1", "trade_no": paid.reference}

    refused = library.api_alipay_trade_order_settle(
        **facts, royalty_parameters=[one | {"amount": "100.00"}]
    )
    alipay.sharing.bound[seller] = "…"
    told = library.api_alipay_trade_order_settle(
        **facts, royalty_parameters=[one | {"amount": "100.00"}]
    )

    assert refused["sub_code"] == "ACQ.ROYALTY_RECEIVER_INVALID"
    assert (told["code"], told["trade_no"]) == ("10000", paid.reference)
    part = Part("A1", Paid("K1", paid.reference), seller, 10_000)
    assert AlipayAllotting(alipay.account()).ask(part).standing == Standing.DONE
    assert alipay.complaints == []


def test_alipays_library_finds_the_fakes_notice_good(alipay: FakeAlipay) -> None:
    library = merchants_alipay(alipay)
    Alipay(alipay.account()).open(asked("K1"))
    alipay.pay("K1", NOON)
    fields = dict(parse_qsl(alipay.payment_notice("K1", NOON).body.decode()))
    signature = fields.pop("sign")

    assert library.verify(dict(fields), signature)
    assert not library.verify({**fields, "total_amount": "1.00"}, signature)


def test_we_hear_a_notice_that_alipays_library_signed(alipay: FakeAlipay) -> None:
    at_alipay = alipays_library(
        alipay, private=alipay.own.private_pem, public=alipay.merchant.public_pem
    )
    fields = {
        "app_id": APP,
        "gmt_payment": "2026-11-21 12:00:00",
        "notify_id": "N1",
        "out_trade_no": "K1",
        "total_amount": "128.00",
        "trade_no": "T1",
        "trade_status": "TRADE_SUCCESS",
    }
    signed = f"{at_alipay.sign_data(fields)}&sign_type=RSA2"
    gateway = Alipay(alipay.account())

    heard = gateway.read_notice(headers={}, body=signed.encode(), at=NOON)

    assert heard.receipt is not None
    assert (heard.receipt.amount, heard.receipt.paid_at) == (AMOUNT, NOON)
    with pytest.raises(BadNotice):
        gateway.read_notice(headers={}, body=signed.replace("128", "129").encode(), at=NOON)


# --- WeChat Pay ---------------------------------------------------------------------------


def test_wechats_library_and_we_write_the_same_signature(wechat: FakeWeChat) -> None:
    wire = WeChatWire(wechat.account())
    body = '{"mchid": "1900000001"}'

    theirs = rsa_sign(
        load_private_key(wechat.merchant.private_pem), f"POST\n/v3/x\n1790000000\nN\n{body}\n"
    )

    assert wire.sign("POST", "/v3/x", "1790000000", "N", body) == theirs


def test_the_fake_takes_what_wechats_library_signs(wechat: FakeWeChat) -> None:
    header = build_authorization(
        "/v3/pay/transactions/out-trade-no/K1?mchid=1900000001",
        "GET",
        MERCHANT,
        OUR_SERIAL,
        load_private_key(wechat.merchant.private_pem),
    )
    assert "serial_no" in header
    library = wechats_library(wechat)

    status, said = library.request(
        "/v3/pay/transactions/native",
        method=RequestType.POST,
        data={"out_trade_no": "K1", "amount": {"total": AMOUNT}, "description": "助浴"},
    )

    assert status == 200
    assert json.loads(said)["code_url"].startswith("weixin://")
    assert wechat.complaints == []


def test_wechats_library_opens_the_fakes_notice(wechat: FakeWeChat) -> None:
    WeChat(wechat.account()).open(asked("K1"))
    wechat.pay("K1", NOON)
    letter = wechat.payment_notice("K1", now())
    library = wechats_library(wechat)

    opened = library.callback(dict(letter.headers), letter.body)

    assert opened["resource"]["out_trade_no"] == "K1"
    assert opened["resource"]["amount"]["total"] == AMOUNT
    assert library.callback(dict(letter.headers), letter.body + b" ") is None


def test_we_hear_a_notice_that_wechats_library_signed(wechat: FakeWeChat) -> None:
    WeChat(wechat.account()).open(asked("K1"))
    wechat.pay("K1", NOON)
    letter = wechat.payment_notice("K1", NOON)
    stamp = letter.headers["Wechatpay-Timestamp"]
    text = f"{stamp}\nN2\n{letter.body.decode()}\n"
    headers = {
        **letter.headers,
        "Wechatpay-Nonce": "N2",
        "Wechatpay-Signature": rsa_sign(load_private_key(wechat.own.private_pem), text),
    }
    gateway = WeChat(wechat.account())

    assert gateway.read_notice(headers=headers, body=letter.body, at=NOON).kind == Kind.PAYMENT
    stranger = rsa_sign(load_private_key(pair("a thief").private_pem), text)
    with pytest.raises(BadNotice):
        gateway.read_notice(
            headers={**headers, "Wechatpay-Signature": stranger}, body=letter.body, at=NOON
        )


def test_wechats_library_finds_our_page_signature_good(wechat: FakeWeChat) -> None:
    gateway = WeChat(wechat.account())
    inside = gateway.open(
        Asked("K1", AMOUNT, "助浴", NOON, way=Way.INSIDE, payer_mark="oUpF8uMuAJO")
    ).inside

    theirs = wechats_library(wechat).sign(
        [inside["appId"], inside["timeStamp"], inside["nonceStr"], inside["package"]]
    )

    assert inside["paySign"] == theirs
