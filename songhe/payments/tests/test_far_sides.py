"""What Alipay and WeChat Pay do that the sandbox does not: lie, be late, lose the line."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding

from conftest import NOON
from songhe.kernel.codes import new_code
from songhe.payments.gateways.payment import (
    Asked,
    BadNotice,
    Kind,
    PaymentGateway,
    Refused,
    TryAgain,
    Way,
    amounts,
)
from songhe.payments.gateways.payment.alipay.adapter import Alipay
from songhe.payments.gateways.payment.alipay.wire import answer_in
from songhe.payments.gateways.payment.wechat.adapter import WeChat
from songhe.payments.tests.fakes.alipay import FakeAlipay
from songhe.payments.tests.fakes.alipay_bill import yuan
from songhe.payments.tests.fakes.far_side import FarSide, pair, served
from songhe.payments.tests.fakes.wechat import KEY_ID, SEAL, FakeWeChat

AMOUNT = 12_800
Both = tuple[Alipay | WeChat, Any]


@pytest.fixture
def alipay() -> Iterator[FakeAlipay]:
    with served(FakeAlipay(lambda: NOON)) as far:
        yield far


@pytest.fixture
def wechat() -> Iterator[FakeWeChat]:
    with served(FakeWeChat(lambda: NOON)) as far:
        yield far


@pytest.fixture(params=["alipay", "wechat"])
def both(request: pytest.FixtureRequest) -> Both:
    far = request.getfixturevalue(request.param)
    adapter = Alipay if request.param == "alipay" else WeChat
    return adapter(far.account(), clock=lambda: NOON), far


def asked(code: str, way: Way = Way.CODE) -> Asked:
    return Asked(code, AMOUNT, "上门助浴", NOON + timedelta(hours=1), way=way)


def opened(gateway: PaymentGateway) -> str:
    code = new_code()
    gateway.open(asked(code))
    return code


# --- Answers ------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["tamper", "wrong_key", "busy", "lose_answers"])
def test_an_answer_that_is_not_the_channels_is_not_believed(both: Both, fault: str) -> None:
    gateway, far = both
    code = opened(gateway)
    far.pay(code, NOON)
    setattr(far.faults, fault, True)

    with pytest.raises(TryAgain):
        gateway.look_up(code)
    with pytest.raises(TryAgain):
        gateway.open(asked(new_code()))


def test_a_refund_whose_answer_was_lost_is_the_same_refund_when_asked_again(both: Both) -> None:
    gateway, far = both
    code = opened(gateway)
    far.pay(code, NOON)
    far.faults.lose_answers = True
    with pytest.raises(TryAgain):
        gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT)

    far.faults.lose_answers = False
    receipt = gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT)

    assert receipt is not None
    assert (receipt.refund_code, receipt.amount) == ("R1", 800)
    assert far.trades[code].refunded == 800


def test_a_refund_that_takes_its_time_has_no_receipt_yet(both: Both) -> None:
    gateway, far = both
    code = opened(gateway)
    far.pay(code, NOON)
    far.faults.slow_refunds = True
    assert gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT) is None

    far.faults.slow_refunds = False
    receipt = gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT)

    assert receipt is not None
    assert far.trades[code].refunded == 800


def test_an_empty_balance_refuses_a_refund(both: Both) -> None:
    gateway, far = both
    code = opened(gateway)
    far.pay(code, NOON)
    far.faults.refuse_refunds = True

    with pytest.raises(Refused):
        gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT)

    assert far.trades[code].refunded == 0


def test_nobody_at_the_other_end_is_a_reason_to_try_again(both: Both) -> None:
    gateway, far = both
    stranger = replace(far.account(), gateway="http://127.0.0.1:9")
    alone = type(gateway)(stranger, clock=lambda: NOON)

    with pytest.raises(TryAgain):
        alone.look_up("K1")
    assert far.asked == []


def test_what_another_merchant_signs_is_refused_by_the_far_side(both: Both) -> None:
    gateway, far = both
    stranger = replace(far.account(), private_key=pair("a thief").private_pem)
    thief = type(gateway)(stranger, clock=lambda: NOON)

    with pytest.raises(TryAgain):
        thief.open(asked(new_code()))

    assert len(far.complaints) == 1
    assert far.trades == {}


def test_a_slow_answer_is_waited_for(both: Both) -> None:
    gateway, far = both
    code = opened(gateway)
    far.pay(code, NOON)
    far.faults.hold_answers = threading.Event()
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(gateway.look_up(code)))
    thread.start()

    far.faults.hold_answers.set()
    thread.join(30)

    assert found[0] is not None


# --- Alipay's notices ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed", [{"app_id": "2021999"}, {"seller_id": "2088999"}, {"total_amount": "1.005"}]
)
def test_a_notice_that_alipay_signed_for_somebody_else_is_refused(
    alipay: FakeAlipay, changed: dict[str, str]
) -> None:
    gateway = Alipay(alipay.account(), clock=lambda: NOON)
    code = opened(gateway)
    alipay.pay(code, NOON)
    letter = alipay.payment_notice(code, NOON, **changed)

    with pytest.raises(BadNotice):
        gateway.read_notice(headers={}, body=letter.body, at=NOON)


def test_a_field_that_alipay_adds_tomorrow_is_signed_too(alipay: FakeAlipay) -> None:
    gateway = Alipay(alipay.account(), clock=lambda: NOON)
    code = opened(gateway)
    alipay.pay(code, NOON)
    letter = alipay.payment_notice(code, NOON, brand_new_field="甲=乙&丙")

    heard = gateway.read_notice(headers={}, body=letter.body, at=NOON)

    assert heard.kind == Kind.PAYMENT


def test_a_wholly_refunded_trade_is_closed_and_its_notice_is_of_a_refund(
    alipay: FakeAlipay,
) -> None:
    gateway = Alipay(alipay.account(), clock=lambda: NOON)
    code = opened(gateway)
    alipay.pay(code, NOON)
    gateway.refund(refund_code="R1", intent_code=code, amount=AMOUNT, paid=AMOUNT)
    letter = alipay.refund_notice(code, NOON)
    assert b"TRADE_CLOSED" in letter.body

    assert gateway.read_notice(headers={}, body=letter.body, at=NOON).kind == Kind.REFUND


def test_the_signed_letters_of_an_answer_are_taken_as_they_stand() -> None:
    text = '{"a_response": {"code":"10000","words":"} \\"sign\\" {"},"sign":"x"}'

    raw, content = answer_in(text, "a_response")

    assert raw == '{"code":"10000","words":"} \\"sign\\" {"}'
    assert content["words"] == '} "sign" {'
    with pytest.raises(ValueError, match="substring"):
        answer_in("{}", "a_response")


@pytest.mark.parametrize(("fen", "words"), [(0, "0.00"), (5, "0.05"), (12_800, "128.00")])
def test_amounts_are_written_and_read_exactly(fen: int, words: str) -> None:
    assert amounts.written(fen) == words
    assert amounts.read(words) == fen
    assert yuan(fen) == words


@pytest.mark.parametrize("words", ["", "1.005", "NaN", "Infinity", "一百"])
def test_what_is_no_amount_is_refused(words: str) -> None:
    with pytest.raises(ValueError, match="not"):
        amounts.read(words)


# --- WeChat Pay's notices -----------------------------------------------------------------


def test_an_unknown_serial_is_refused_without_calling_out(wechat: FakeWeChat) -> None:
    gateway = WeChat(wechat.account(), clock=lambda: NOON)
    code = opened(gateway)
    wechat.pay(code, NOON)
    letter = wechat.payment_notice(code, NOON)
    before = list(wechat.asked)

    with pytest.raises(BadNotice, match="unknown key"):
        gateway.read_notice(
            headers={**letter.headers, "Wechatpay-Serial": "ABCDEF"}, body=letter.body, at=NOON
        )

    assert wechat.asked == before


@pytest.mark.parametrize(
    ("changed", "why"),
    [({"appid": "wx9"}, "another application"), ({"mchid": "19"}, "another merchant")],
)
def test_a_notice_for_somebody_else_is_refused(
    wechat: FakeWeChat, changed: dict[str, str], why: str
) -> None:
    gateway = WeChat(wechat.account(), clock=lambda: NOON)
    code = opened(gateway)
    wechat.pay(code, NOON)
    letter = wechat.payment_notice(code, NOON, **changed)

    with pytest.raises(BadNotice, match=why):
        gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)


def test_what_was_sealed_with_another_key_is_refused(wechat: FakeWeChat) -> None:
    gateway = WeChat(wechat.account(api_key=SEAL[::-1]), clock=lambda: NOON)
    code = opened(gateway)
    wechat.pay(code, NOON)
    letter = wechat.payment_notice(code, NOON)

    with pytest.raises(BadNotice, match="makes no sense"):
        gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)


def test_a_platform_certificate_serves_as_well_as_a_public_key(wechat: FakeWeChat) -> None:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tenpay.com")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(wechat.own.private.public_key())
        .serial_number(0x5157F09E)
        .not_valid_before(NOON)
        .not_valid_after(NOON + timedelta(days=365))
        .sign(wechat.own.private, SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM).decode()
    account = wechat.account(public_key_id="", public_key="", certificates=pem)
    gateway = WeChat(account, clock=lambda: NOON)
    code = new_code()
    wechat.open_trade(code, AMOUNT, "上门助浴")
    wechat.pay(code, NOON)
    letter = wechat.payment_notice(code, NOON)

    heard = gateway.read_notice(
        headers={**letter.headers, "Wechatpay-Serial": "5157F09E"}, body=letter.body, at=NOON
    )

    assert heard.kind == Kind.PAYMENT
    with pytest.raises(BadNotice):  # the public key is not known to this one
        gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)
    assert letter.headers["Wechatpay-Serial"] == KEY_ID


def test_profit_sharing_is_asked_for_when_the_money_will_be_shared_out(
    wechat: FakeWeChat,
) -> None:
    kept = opened(WeChat(wechat.account(), clock=lambda: NOON))
    shared = opened(WeChat(wechat.account(profit_sharing=True), clock=lambda: NOON))

    assert wechat.profit_sharing == {shared}
    assert kept in wechat.trades


def test_a_far_side_that_is_told_a_trade_was_paid_twice_refuses(wechat: FarSide) -> None:
    wechat.open_trade("K1", AMOUNT, "上门助浴")
    wechat.pay("K1", NOON)

    with pytest.raises(Exception, match="K1"):
        wechat.pay("K1", NOON)
