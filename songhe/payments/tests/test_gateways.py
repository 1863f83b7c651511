"""What every payment channel must do; a new adapter joins by adding a line to `CHANNELS`."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from conftest import NOON
from songhe.kernel.codes import new_code
from songhe.payments.gateways.payment import (
    Asked,
    BadNotice,
    Kind,
    Receipt,
    Refused,
    UnknownChannel,
    payment_gateway,
)
from songhe.payments.gateways.payment.sandbox.adapter import Sandbox
from songhe.payments.gateways.payment.sandbox.wire import Letter, seal
from songhe.payments.tests.channels import CHANNELS, Channel

AMOUNT = 12_800


@pytest.fixture(params=CHANNELS)
def channel(request: pytest.FixtureRequest, db: None) -> Iterator[Channel]:
    """Each channel in each way it can be paid, with its far side standing there."""
    standing, way = CHANNELS[request.param]
    with standing(way) as channel:
        yield channel


@pytest.fixture
def code(channel: Channel) -> str:
    """The channel was asked for it, and the payer stands at the cashier."""
    code = new_code()
    channel.enter(channel.gateway.open(asked(channel, code)))
    return code


def asked(channel: Channel, code: str) -> Asked:
    return Asked(
        code,
        AMOUNT,
        "上门助浴",
        NOON + timedelta(hours=1),
        way=channel.way,
        return_url="https://songhe.example/payments/return/",
        payer_mark="oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        payer_address="192.0.2.7",
    )


def receipt_of(channel: Channel, letter: Letter, at: datetime = NOON) -> Receipt | None:
    return channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=at).receipt


class TestEveryChannel:
    def test_the_payer_is_sent_somewhere(self, channel: Channel) -> None:
        cashier = channel.gateway.open(asked(channel, new_code()))

        assert [bool(cashier.address), bool(cashier.scan), bool(cashier.inside)].count(True) == 1
        assert channel.way in channel.gateway.ways

    def test_opening_twice_is_opening_once(self, channel: Channel, code: str) -> None:
        channel.enter(channel.gateway.open(asked(channel, code)))
        channel.pay(code)

        with pytest.raises(Exception, match=code):
            channel.pay(code)

    def test_an_unpaid_payment_has_no_receipt(self, channel: Channel, code: str) -> None:
        assert channel.gateway.look_up(new_code()) is None
        assert channel.gateway.look_up(code) is None

    def test_notice_and_look_up_say_the_same(self, channel: Channel, code: str) -> None:
        channel.pay(code)

        receipt = channel.gateway.look_up(code)

        assert receipt is not None
        assert (receipt.intent_code, receipt.amount, receipt.paid_at) == (code, AMOUNT, NOON)
        assert receipt_of(channel, channel.payment_notice(code, NOON)) == receipt

    def test_a_repeated_notice_has_the_same_id(self, channel: Channel, code: str) -> None:
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
        channel.gateway.close(code)
        channel.gateway.close(code)

        with pytest.raises(Exception, match=code):
            channel.pay(code)

    def test_what_was_never_opened_may_be_closed(self, channel: Channel) -> None:
        channel.gateway.close(new_code())

    def test_a_paid_payment_is_not_closed(self, channel: Channel, code: str) -> None:
        channel.pay(code)

        with pytest.raises(Refused):
            channel.gateway.close(code)

    def test_one_refund_number_gives_money_once(self, channel: Channel, code: str) -> None:
        channel.pay(code)

        receipts = {
            channel.gateway.refund(refund_code="R1", intent_code=code, amount=AMOUNT, paid=AMOUNT)
            for _ in range(2)
        }

        (receipt,) = receipts
        assert receipt is not None
        assert (receipt.refund_code, receipt.amount) == ("R1", AMOUNT)
        with pytest.raises(Refused):
            channel.gateway.refund(refund_code="R2", intent_code=code, amount=1, paid=AMOUNT)

    def test_parts_go_back_one_by_one(self, channel: Channel, code: str) -> None:
        channel.pay(code)

        for number, amount in (("R1", 800), ("R2", 12_000)):
            receipt = channel.gateway.refund(
                refund_code=number, intent_code=code, amount=amount, paid=AMOUNT
            )
            assert receipt is not None
            assert (receipt.refund_code, receipt.amount) == (number, amount)

    def test_an_unpaid_payment_is_not_refunded(self, channel: Channel, code: str) -> None:
        with pytest.raises(Refused):
            channel.gateway.refund(refund_code="R1", intent_code=code, amount=1, paid=AMOUNT)

    def test_a_refund_notice_is_not_a_payment(self, channel: Channel, code: str) -> None:
        channel.pay(code)
        channel.gateway.refund(refund_code="R1", intent_code=code, amount=800, paid=AMOUNT)
        letter = channel.refund_notice(code, NOON)

        heard = channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)

        assert (heard.kind, heard.receipt) == (Kind.REFUND, None)
        assert heard.refund is not None
        said = 800 if channel.says_each_refund else None
        assert (heard.refund.refund_code, heard.refund.amount) == ("R1", said)

    def test_a_notice_about_something_else_is_nothing(self, channel: Channel) -> None:
        letter = channel.other_notice(NOON)

        heard = channel.gateway.read_notice(headers=letter.headers, body=letter.body, at=NOON)

        assert (heard.kind, heard.receipt, heard.refund) == (Kind.OTHER, None, None)

    def test_whatever_was_changed_on_the_way_is_refused(self, channel: Channel, code: str) -> None:
        channel.pay(code)
        letter = channel.payment_notice(code, NOON)
        spoilt = channel.spoilt(letter)
        assert all(one != letter for one in spoilt)

        for one in spoilt:
            with pytest.raises(BadNotice):
                receipt_of(channel, one)

    @pytest.mark.parametrize("minutes", [-6, 6, 60 * 24 * 365])
    def test_a_notice_of_another_time_is_refused(
        self, channel: Channel, code: str, minutes: int
    ) -> None:
        channel.pay(code)
        letter = channel.payment_notice(code, NOON)
        at = NOON + timedelta(minutes=minutes)

        if channel.signs_moment:
            with pytest.raises(BadNotice):
                receipt_of(channel, letter, at)
        else:
            # It names no moment; what comes again has the same id, and changes nothing.
            assert receipt_of(channel, letter, at) == channel.gateway.look_up(code)

    @pytest.mark.parametrize("body", [b"", b"{}", b"a=b", b"\xff", b"%"])
    def test_what_nobody_signed_is_refused(self, channel: Channel, body: bytes) -> None:
        with pytest.raises(BadNotice):
            channel.gateway.read_notice(headers={}, body=body, at=NOON)


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
