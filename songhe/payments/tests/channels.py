"""Every channel with its far side, for the tests that each of them must pass."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

import httpx

from conftest import NOON
from songhe.kernel.outgoing import trusted
from songhe.payments.gateways.payment import Cashier, PaymentGateway, Way
from songhe.payments.gateways.payment.alipay.adapter import Alipay
from songhe.payments.gateways.payment.sandbox import channel as sandbox
from songhe.payments.gateways.payment.sandbox.adapter import Sandbox
from songhe.payments.gateways.payment.sandbox.models import SandboxPayment
from songhe.payments.gateways.payment.sandbox.wire import KEY_ID, SIGNATURE, Letter, seal
from songhe.payments.gateways.payment.wechat.adapter import WeChat
from songhe.payments.tests.fakes.alipay import FakeAlipay
from songhe.payments.tests.fakes.far_side import served
from songhe.payments.tests.fakes.wechat import FakeWeChat

WRONG = ("", "x", "AAAA", "é")


@dataclass(frozen=True)
class Channel:
    """An adapter, and the ways to make the far side act."""

    gateway: PaymentGateway
    way: Way
    pay: Callable[[str], object]
    payment_notice: Callable[[str, datetime], Letter]
    refund_notice: Callable[[str, datetime], Letter]
    other_notice: Callable[[datetime], Letter]
    spoilt: Callable[[Letter], list[Letter]]  # by whoever stands between
    signs_moment: bool = True
    says_each_refund: bool = True

    def enter(self, cashier: Cashier) -> None:
        """The payer's browser goes where it is sent."""
        if self.way in {Way.PAGE, Way.PHONE} and "gateway.do" in cashier.address:
            assert httpx.get(cashier.address, verify=trusted()).status_code == 200


def _headers_spoilt(letter: Letter, *names: str) -> list[Letter]:
    return [
        Letter(letter.body, {**letter.headers, name: value}) for name in names for value in WRONG
    ]


def _sandbox_notice(order_number: str, at: datetime) -> Letter:
    return seal(sandbox.payment_event(SandboxPayment.objects.get(order_number=order_number)), at=at)


def _sandbox_refund_notice(order_number: str, at: datetime) -> Letter:
    payment = SandboxPayment.objects.get(order_number=order_number)
    return seal(sandbox.refund_event(payment.refunds.get()), at=at)


@contextmanager
def sandbox_channel(way: Way) -> Iterator[Channel]:
    yield Channel(
        gateway=Sandbox(),
        way=way,
        pay=lambda code: sandbox.pay(order_number=code, at=NOON),
        payment_notice=_sandbox_notice,
        refund_notice=_sandbox_refund_notice,
        other_notice=lambda at: seal({"event_id": "E1", "event": "account.statement"}, at=at),
        spoilt=lambda letter: [
            Letter(letter.body.replace(b"12800", b"12801"), letter.headers),
            *_headers_spoilt(letter, SIGNATURE, KEY_ID),
        ],
    )


def _form_spoilt(letter: Letter) -> list[Letter]:
    body = letter.body.decode()
    front = body.rpartition("&sign=")[0]
    return [
        Letter(body.replace("128.00", "128.01").encode(), letter.headers),
        Letter(body.replace("RSA2", "RSA").encode(), letter.headers),
        Letter(f"{body}&total_amount=1.00".encode(), letter.headers),
        Letter(front.encode(), letter.headers),
        *[Letter(f"{front}&sign={value}".encode(), letter.headers) for value in WRONG],
    ]


@contextmanager
def alipay_channel(way: Way) -> Iterator[Channel]:
    with served(FakeAlipay(lambda: NOON)) as far:
        yield Channel(
            gateway=Alipay(far.account(), clock=lambda: NOON),
            way=way,
            pay=lambda code: far.pay(code, NOON),
            payment_notice=far.payment_notice,
            refund_notice=far.refund_notice,
            other_notice=far.other_notice,
            spoilt=_form_spoilt,
            signs_moment=False,
            says_each_refund=False,
        )
        assert far.complaints == []


@contextmanager
def wechat_channel(way: Way) -> Iterator[Channel]:
    with served(FakeWeChat(lambda: NOON)) as far:
        yield Channel(
            gateway=WeChat(far.account(), clock=lambda: NOON),
            way=way,
            pay=lambda code: far.pay(code, NOON),
            payment_notice=far.payment_notice,
            refund_notice=far.refund_notice,
            other_notice=far.other_notice,
            spoilt=lambda letter: [
                Letter(letter.body.replace(b'ciphertext": "', b'ciphertext": "A'), letter.headers),
                Letter(letter.body + b" ", letter.headers),
                *_headers_spoilt(letter, "Wechatpay-Signature", "Wechatpay-Serial"),
                *_headers_spoilt(letter, "Wechatpay-Timestamp", "Wechatpay-Nonce"),
            ],
        )
        assert far.complaints == []


CHANNELS = {
    "sandbox": (sandbox_channel, Way.PAGE),
    "alipay page": (alipay_channel, Way.PAGE),
    "alipay phone": (alipay_channel, Way.PHONE),
    "alipay code": (alipay_channel, Way.CODE),
    "wechat code": (wechat_channel, Way.CODE),
    "wechat phone": (wechat_channel, Way.PHONE),
    "wechat inside": (wechat_channel, Way.INSIDE),
}
