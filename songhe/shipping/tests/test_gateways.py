"""What every tracking gateway must do, over real HTTP where it has any."""

import json
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlencode

import pytest
from pytest_django import Settings

from conftest import NOON
from songhe.shipping.checks import tracking_gateway_is_real
from songhe.shipping.gateways.tracking import (
    SANDBOX,
    WEB,
    Asked,
    BadPush,
    Following,
    Refused,
    TrackingGateway,
    TryAgain,
)
from songhe.shipping.gateways.tracking.kuaidi100 import Kuaidi100
from songhe.shipping.gateways.tracking.sandbox import (
    JOURNEYS,
    Leg,
    SandboxCourier,
    push_form,
)
from songhe.shipping.gateways.tracking.wire import sign
from songhe.shipping.tests.fake_gateway import KEY, Fake, running_fake

ASKED = Asked("yuantong", "YT1OK", "027-85550101", "http://127.0.0.1:1/push/", "pepper")
LEGS = list(JOURNEYS["OK"][:2])
PUSH = push_form("yuantong", "YT1OK", "pepper", LEGS, NOON)


@pytest.fixture
def fake(settings: Settings) -> Iterator[Fake]:
    with running_fake() as fake:
        settings.SONGHE_TRACKING_URL = fake.address
        settings.SONGHE_TRACKING_KEY = KEY
        yield fake


@pytest.fixture(params=["kuaidi100", "sandbox"])
def gateway(request: pytest.FixtureRequest, fake: Fake) -> TrackingGateway:
    return Kuaidi100() if request.param == "kuaidi100" else SandboxCourier()


def test_following_twice_is_following_once(gateway: TrackingGateway) -> None:
    gateway.follow(ASKED)
    gateway.follow(ASKED)


def test_news_that_it_signed_is_read(gateway: TrackingGateway) -> None:
    news = gateway.read_push(body=PUSH, salt="pepper")

    assert (news.following, news.number, news.state) == (Following.GOES_ON, "YT1OK", "1002")
    assert [point.words for point in news.points] == [leg.words for leg in reversed(LEGS)]
    assert news.points[0].at == NOON + timedelta(hours=8)


def altered() -> dict[str, bytes]:
    param = parse_qs(PUSH.decode())["param"][0]
    # The same news, written anew with other blanks: another text, so the signature is wrong.
    anew = json.dumps(json.loads(param), ensure_ascii=False, separators=(",", ":"))
    old = parse_qs(PUSH.decode())["sign"][0]
    return {
        "another word": PUSH.replace(b"1002", b"3010"),
        "written anew": urlencode({"sign": old, "param": anew}).encode(),
        "no signature": urlencode({"param": param}).encode(),
        "two signatures": PUSH + b"&sign=" + old.encode(),
        "no json": urlencode({"sign": sign("hm", "pepper"), "param": "hm"}).encode(),
        "a list": urlencode({"sign": sign("[]", "pepper"), "param": "[]"}).encode(),
        "unknown status": urlencode(
            {"sign": sign('{"status":"?"}', "pepper"), "param": '{"status":"?"}'}
        ).encode(),
        "not text": b"\xff\xfe",
        "nothing": b"",
    }


@pytest.mark.parametrize("how", altered())
def test_news_that_was_altered_is_refused(gateway: TrackingGateway, how: str) -> None:
    with pytest.raises(BadPush):
        gateway.read_push(body=altered()[how], salt="pepper")


@pytest.mark.parametrize("salt", ["salt", ""])
def test_news_signed_for_another_parcel_is_refused(gateway: TrackingGateway, salt: str) -> None:
    with pytest.raises(BadPush):
        gateway.read_push(body=PUSH, salt=salt)


def test_the_gateway_is_told_of_the_sellers_phone_and_a_secret_salt(fake: Fake) -> None:
    Kuaidi100().follow(ASKED)

    (param,) = fake.asked
    assert (param["company"], param["number"]) == ("yuantong", "YT1OK")
    assert param["parameters"]["callbackurl"] == ASKED.callback
    assert (param["parameters"]["salt"], param["parameters"]["phone"]) == ("pepper", ASKED.phone)


@pytest.mark.parametrize(("answer", "why"), [("701", "carrier_refused"), ("702", "not_recognised")])
def test_a_refusal_is_said_in_our_words(fake: Fake, answer: str, why: str) -> None:
    fake.answer = answer

    with pytest.raises(Refused) as refused:
        Kuaidi100().follow(ASKED)

    assert refused.value.why == why


def test_a_wrong_key_is_a_refusal(fake: Fake, settings: Settings) -> None:
    settings.SONGHE_TRACKING_KEY = "other"

    with pytest.raises(Refused, match="no_account"):
        Kuaidi100().follow(ASKED)


def test_a_gateway_that_is_busy_broken_or_gone_is_asked_again(
    fake: Fake, settings: Settings
) -> None:
    fake.answer = "500"
    with pytest.raises(TryAgain):
        Kuaidi100().follow(ASKED)
    fake.status = 502
    with pytest.raises(TryAgain):
        Kuaidi100().follow(ASKED)
    settings.SONGHE_TRACKING_URL = "http://127.0.0.1:1/"
    with pytest.raises(TryAgain):
        Kuaidi100().follow(ASKED)


def test_the_sandbox_tells_each_step_once_and_again_if_nobody_took_it() -> None:
    courier = SandboxCourier()
    told: list[bytes] = []

    def hear(_address: str, form: bytes) -> bool:
        told.append(form)
        return True

    courier.follow(ASKED)
    began = next(iter(courier.folder.glob("*.json"))).read_text()
    at = NOON.fromisoformat(json.loads(began)["began_at"])

    assert courier.play(at=at + timedelta(hours=3), post=lambda _a, _f: False) == 0
    assert courier.play(at=at + timedelta(hours=3), post=hear)
    assert courier.play(at=at + timedelta(hours=3), post=lambda _a, _f: True) == 0
    assert courier.play(at=at + timedelta(hours=9), post=hear)

    states = [courier.read_push(body=form, salt="pepper").state for form in told]
    assert states == ["103", "1002"]


def test_every_journey_of_the_sandbox_runs_forwards() -> None:
    for legs in JOURNEYS.values():
        hours = [leg.hours for leg in legs]
        assert hours == sorted(hours)
        assert all(isinstance(leg, Leg) for leg in legs)


def test_the_sandbox_is_refused_in_public_and_the_real_one_without_its_key(
    settings: Settings,
) -> None:
    settings.SONGHE_TRACKING_GATEWAY = SANDBOX
    assert [fault.id for fault in tracking_gateway_is_real()] == ["songhe.shipping.E001"]
    settings.SONGHE_TRACKING_GATEWAY, settings.SONGHE_TRACKING_KEY = WEB, ""
    assert [fault.id for fault in tracking_gateway_is_real()] == ["songhe.shipping.E002"]
    settings.SONGHE_TRACKING_GATEWAY = ""
    assert tracking_gateway_is_real() == []
