"""A courier that plays whole journeys: delays, loss, a neighbour who signs, a locker.

Which journey a parcel has stands in the last two letters of its number; what was asked to be
followed lies as a file in a folder, because the web process asks and the worker plays. News goes
out signed and over HTTP, in the gateway's own form.
"""

import json
import os
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import httpx
from django.conf import settings
from django.utils import timezone

from songhe.kernel.outgoing import trusted
from songhe.shipping.gateways.tracking import Answer, Asked, News, Refused
from songhe.shipping.gateways.tracking.wire import NOT_TAKEN, TAKEN, ZONE, read_form, sign

TIMEOUT = 5  # seconds


@dataclass(frozen=True)
class Leg:
    """So many hours after it was handed in, the courier says this."""

    hours: float
    state: str
    words: str


COLLECTED = Leg(2, "103", "快递员已揽收")
ON_ROAD = Leg(8, "1002", "快件离开武汉分拨中心，发往下一站")
ARRIVED = Leg(24, "1001", "快件到达武昌营业点")
OUT = Leg(28, "5", "正在派送，派送前会打电话")
# fmt: off
JOURNEYS: dict[str, tuple[Leg, ...]] = {
    "OK": (COLLECTED, ON_ROAD, ARRIVED, OUT, Leg(30, "301", "本人签收")),
    "NB": (COLLECTED, ON_ROAD, ARRIVED, OUT, Leg(30, "303", "家人或邻居代签")),
    "LK": (COLLECTED, ON_ROAD, ARRIVED, OUT, Leg(30, "304", "已放入小区快递柜")),
    "SL": (COLLECTED, ON_ROAD, Leg(90, "1001", "快件到达武昌营业点"),
           Leg(96, "5", "正在派送，派送前会打电话"), Leg(98, "301", "本人签收")),
    "LS": (COLLECTED, ON_ROAD),  # and nobody hears of it again
    "BK": (COLLECTED, ON_ROAD, ARRIVED, Leg(40, "6", "联系不上收件人，退回寄件人")),
    "NO": (),  # never handed in
}
# fmt: on
DEFAULT = "OK"


def journey_of(number: str) -> tuple[Leg, ...]:
    """Return the journey that the end of a number stands for."""
    return JOURNEYS.get(number[-2:].upper(), JOURNEYS[DEFAULT])


class SandboxCourier:
    """Takes any number, and tells of it as the real gateway would."""

    taken: Answer = TAKEN
    not_taken: Answer = NOT_TAKEN

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        return self._folder or Path(settings.SONGHE_TRACKING_SANDBOX)

    def follow(self, asked: Asked) -> None:
        if not asked.number.isalnum():
            raise Refused("not_recognised")
        self.folder.mkdir(parents=True, exist_ok=True)
        body = {**asdict(asked), "began_at": timezone.now().isoformat(), "told": 0}
        path = self.folder / f"{asked.carrier}-{asked.number}.json"
        if not path.exists():
            _write(path, body)

    def read_push(self, *, body: bytes, salt: str) -> News:
        return read_form(body, salt)

    def play(self, *, at: datetime, post: Callable[[str, bytes], bool] | None = None) -> int:
        """Tell everyone what has happened by now; return how many pushes were taken."""
        if not self.folder.is_dir():
            return 0
        paths = sorted(self.folder.glob("*.json"))
        return sum(self._tell(path, at, post or _post) for path in paths)

    def _tell(self, path: Path, at: datetime, post: Callable[[str, bytes], bool]) -> bool:
        body = json.loads(path.read_text())
        began_at = datetime.fromisoformat(body["began_at"])
        legs = [
            leg for leg in journey_of(body["number"]) if began_at + timedelta(hours=leg.hours) <= at
        ]
        if len(legs) <= body["told"]:
            return False
        form = push_form(body["carrier"], body["number"], body["salt"], legs, began_at)
        if not post(body["callback"], form):
            return False
        _write(path, {**body, "told": len(legs)})
        return True


def push_form(carrier: str, number: str, salt: str, legs: list[Leg], began_at: datetime) -> bytes:
    """Return the signed form that tells of these legs, newest first."""
    data = [
        {
            "time": _beijing(began_at + timedelta(hours=leg.hours)),
            "context": leg.words,
            "statusCode": leg.state,
        }
        for leg in reversed(legs)
    ]
    state = legs[-1].state if legs else "0"
    over = state.startswith("3")
    said = {
        "status": "shutdown" if over else "polling",
        "message": "ok",
        "lastResult": {
            "com": carrier,
            "nu": number,
            "state": state,
            "ischeck": "1" if over else "0",
            "data": data,
        },
    }
    param = json.dumps(said, ensure_ascii=False)
    return urlencode({"sign": sign(param, salt), "param": param}).encode()


def _beijing(at: datetime) -> str:
    return at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _post(address: str, form: bytes) -> bool:
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    try:
        return httpx.post(
            address, content=form, headers=kind, timeout=TIMEOUT, verify=trusted()
        ).is_success
    except httpx.HTTPError:
        return False


def _write(path: Path, body: dict[str, object]) -> None:
    """Write whole or not at all: the other process reads at any moment."""
    fresh = path.with_suffix(f".{os.getpid()}.new")
    fresh.write_text(json.dumps(body, ensure_ascii=False))
    fresh.replace(path)
