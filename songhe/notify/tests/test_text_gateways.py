"""What every text channel must do; a new adapter joins by adding a line."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from pytest_django import Settings

from songhe.notify.gateways.sms import Receipt, Refused, TextGateway, TryAgain
from songhe.notify.gateways.sms.sandbox import Sandbox
from songhe.notify.gateways.sms.web import WebChannel

PHONE = "+8613800000002"
Arrived = Callable[[], list[tuple[str, str]]]


class Platform:
    """The operator's platform as the web adapter meets it: keeps keys, refuses bad numbers."""

    def __init__(self) -> None:
        self.taken: dict[str, dict[str, Any]] = {}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["Authorization"] == "Bearer token-of-tests"
        text = json.loads(request.content)
        if not text["phone"].startswith("+"):
            return httpx.Response(422)
        key = request.headers["Idempotency-Key"]
        self.taken.setdefault(key, text)
        return httpx.Response(200, json={"id": f"n-{key}"})


@pytest.fixture(params=["sandbox", "web"])
def channel(
    request: pytest.FixtureRequest, tmp_path: Path, settings: Settings
) -> tuple[TextGateway, Arrived]:
    if request.param == "sandbox":
        sandbox = Sandbox(tmp_path)
        return sandbox, lambda: [(text.phone, text.words) for text in sandbox.arrived()]
    settings.SONGHE_TEXT_URL = "https://texts.example/send"
    settings.SONGHE_TEXT_TOKEN = "token-of-tests"
    platform = Platform()
    return WebChannel(httpx.MockTransport(platform)), lambda: [
        (text["phone"], text["words"]) for text in platform.taken.values()
    ]


class TestEveryChannel:
    def test_takes_a_text_and_gives_a_receipt(self, channel: tuple[TextGateway, Arrived]) -> None:
        gateway, arrived = channel

        receipt = gateway.send(key="K1", phone=PHONE, words="验证码 123456")

        assert receipt.number.endswith("K1")
        assert arrived() == [(PHONE, "验证码 123456")]

    def test_sends_once_under_one_key(self, channel: tuple[TextGateway, Arrived]) -> None:
        gateway, arrived = channel

        first = gateway.send(key="K1", phone=PHONE, words="一")
        again = gateway.send(key="K1", phone=PHONE, words="一")

        assert first == again
        assert arrived() == [(PHONE, "一")]

    @pytest.mark.parametrize(("phone", "words"), [("13800000002", "一"), (PHONE, "")])
    def test_refuses_for_good_what_can_never_go_out(
        self, channel: tuple[TextGateway, Arrived], phone: str, words: str
    ) -> None:
        gateway, arrived = channel

        with pytest.raises(Refused):
            gateway.send(key="K1", phone=phone, words=words)

        assert arrived() == []


@pytest.fixture
def answering(settings: Settings) -> Callable[[Callable[[httpx.Request], Any]], WebChannel]:
    settings.SONGHE_TEXT_URL = "https://texts.example/send"
    settings.SONGHE_TEXT_TOKEN = "token-of-tests"
    return lambda answer: WebChannel(httpx.MockTransport(answer))


@pytest.mark.parametrize("status", [408, 429, 500, 503])
def test_a_busy_platform_is_asked_again_later(
    status: int, answering: Callable[..., WebChannel]
) -> None:
    with pytest.raises(TryAgain):
        answering(lambda _: httpx.Response(status)).send(key="K1", phone=PHONE, words="一")


def test_a_platform_that_is_out_of_reach_is_asked_again_later(
    answering: Callable[..., WebChannel],
) -> None:
    def unreachable(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(TryAgain):
        answering(unreachable).send(key="K1", phone=PHONE, words="一")


def test_an_answer_without_a_number_is_still_a_receipt(
    answering: Callable[..., WebChannel],
) -> None:
    channel = answering(lambda _: httpx.Response(202, text="taken"))

    assert channel.send(key="K1", phone=PHONE, words="一") == Receipt("")
