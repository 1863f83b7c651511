"""What every payment channel must do; a new adapter joins by adding a line to `CHANNELS`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from conftest import NOON
from songhe.kernel.codes import new_code
from songhe.payments.gateways.payment import (
    Asked,
    BadNotice,
    Kind,
    PaymentGateway,
    Receipt,
    Refused,
    UnknownChannel,
    payment_gateway,
)
from songhe.payments.gateways.payment.sandbox import channel
from songhe.payments.gateways.payment.sandbox.adapter import Sandbox
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment
from songhe.payments.gateways.payment.sandbox.wire import KEY_ID, SIGNATURE, Letter, seal

AMOUNT = 12_800


@dataclass(frozen=True)
class Channel:
    """An adapter, and the ways to make the far side act."""

    gateway: PaymentGateway
    pay: Callable[[str], object]
    payment_notice: Callable[[str, datetime], Letter]
    refund_notice: Callable[[str, datetime], Letter]
    other_notice: Callable[[datetime], Letter]
    signature: str
    key_id: str


def sandbox_payment_notice(order_number: str, at: datetime) -> Letter:
    payment = SandboxPayment.objects.get(order_number=order_number)
    return seal(channel.payment_event(payment), at=at)


def sandbox_refund_notice(order_number: str, at: datetime) -> Letter:
    payment = SandboxPayment.objects.get(order_number=order_number)
    return seal(channel.refund_event(payment.refunds.get()), at=at)


SANDBOX = Channel(
    gateway=Sandbox(),
    pay=lambda code: channel.pay(order_number=code, at=NOON),
    payment_notice=sandbox_payment_notice,
    refund_notice=sandbox_refund_notice,
    other_notice=lambda at: seal({"event_id": "E1", "event": "account.statement"}, at=at),
    signature=SIGNATURE,
    key_id=KEY_ID,
)
CHANNELS = [pytest.param(SANDBOX, id="sandbox")]


@pytest.fixture
def code(db: None) -> str:
    return new_code()


def asked(code: str) -> Asked:
    return Asked(code, AMOUNT, "上门助浴", NOON + timedelta(hours=1))


def receipt_of(channel: Channel, letter: Letter, at: datetime = NOON) -> Receipt | None:
    return channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=at).receipt


@pytest.mark.parametrize("channel", CHANNELS)
class TestEveryChannel:
    def test_opening_twice_is_opening_once(self, channel: Channel, code: str) -> None:
        assert channel.gateway.open(asked(code)) == channel.gateway.open(asked(code))

    def test_an_unpaid_payment_has_no_receipt(self, channel: Channel, code: str) -> None:
        assert channel.gateway.look_up(code) is None
        channel.gateway.open(asked(code))
        assert channel.gateway.look_up(code) is None

    def test_notice_and_look_up_say_the_same(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)

        receipt = channel.gateway.look_up(code)

        assert receipt is not None
        assert (receipt.intent_code, receipt.amount, receipt.paid_at) == (code, AMOUNT, NOON)
        assert receipt_of(channel, channel.payment_notice(code, NOON)) == receipt

    def test_a_repeated_notice_has_the_same_id(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)
        letters = [channel.payment_notice(code, at) for at in (NOON, NOON + timedelta(minutes=5))]

        ids = {
            channel.gateway.read_notice(
                headers=letter.headers, body=letter.body, at=NOON + timedelta(minutes=2)
            ).event_id
            for letter in letters
        }

        assert len(ids) == 1

    def test_a_closed_payment_is_not_paid(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.gateway.close(code)
        channel.gateway.close(code)

        with pytest.raises(Exception, match=code):
            channel.pay(code)

    def test_a_paid_payment_is_not_closed(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)

        with pytest.raises(Refused):
            channel.gateway.close(code)

    def test_one_refund_number_gives_money_once(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)

        receipts = {
            channel.gateway.refund(refund_code="R1", intent_code=code, amount=AMOUNT)
            for _ in range(2)
        }

        assert len(receipts) == 1
        with pytest.raises(Refused):
            channel.gateway.refund(refund_code="R2", intent_code=code, amount=1)

    def test_an_unpaid_payment_is_not_refunded(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))

        with pytest.raises(Refused):
            channel.gateway.refund(refund_code="R1", intent_code=code, amount=1)

    def test_a_refund_notice_is_no_payment(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)
        channel.gateway.refund(refund_code="R1", intent_code=code, amount=800)
        letter = channel.refund_notice(code, NOON)

        heard = channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)

        assert (heard.kind, heard.receipt) == (Kind.REFUND, None)
        assert heard.refund is not None
        assert (heard.refund.refund_code, heard.refund.amount) == ("R1", 800)

    def test_a_notice_about_something_else_is_nothing(self, channel: Channel, db: None) -> None:
        letter = channel.other_notice(NOON)

        heard = channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)

        assert (heard.kind, heard.receipt, heard.refund) == (Kind.OTHER, None, None)

    def test_an_altered_body_is_refused(self, channel: Channel, code: str) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)
        letter = channel.payment_notice(code, NOON)
        altered = Letter(letter.body.replace(b"12800", b"12801"), letter.headers)

        with pytest.raises(BadNotice):
            receipt_of(channel, altered)

    @pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
    def test_a_notice_of_another_time_is_refused(
        self, channel: Channel, code: str, minutes: int
    ) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)
        letter = channel.payment_notice(code, NOON)

        with pytest.raises(BadNotice):
            receipt_of(channel, letter, NOON + timedelta(minutes=minutes))

    @pytest.mark.parametrize("header", ["signature", "key_id"])
    @pytest.mark.parametrize("value", ["", "x", "AAAA", "é"])
    def test_a_wrong_header_is_refused(
        self, channel: Channel, code: str, header: str, value: str
    ) -> None:
        channel.gateway.open(asked(code))
        channel.pay(code)
        letter = channel.payment_notice(code, NOON)
        wrong = Letter(letter.body, {**letter.headers, getattr(channel, header): value})

        with pytest.raises(BadNotice):
            receipt_of(channel, wrong)

    def test_no_headers_at_all_are_refused(self, channel: Channel, db: None) -> None:
        with pytest.raises(BadNotice):
            channel.gateway.read_notice(headers={}, body=b"{}", at=NOON)


@pytest.mark.parametrize(
    "content",
    [
        {},
        {"event": "payment.success"},
        {"event": "payment.success", "event_id": "E", "amount": "many"},
        {
            "event": "payment.success",
            "event_id": "E",
            "order_number": "K1",
            "reference": "R",
            "amount": 1,
            "paid_at": "yesterday",
        },
    ],
)
def test_signed_nonsense_is_refused(content: dict[str, object]) -> None:
    letter = seal(content, at=NOON)

    with pytest.raises(BadNotice):
        Sandbox().read_notice(headers=letter.headers, body=letter.body, at=NOON)


def test_a_channel_that_is_not_set_up_is_unknown() -> None:
    with pytest.raises(UnknownChannel):
        payment_gateway("gold")
