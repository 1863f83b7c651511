"""A tracking gateway of the 快递100 kind, reached over HTTP."""

import json

import httpx
from django.conf import settings

from songhe.kernel.outgoing import trusted
from songhe.shipping.gateways.tracking import Answer, Asked, News, Refused, TryAgain
from songhe.shipping.gateways.tracking.wire import NOT_TAKEN, TAKEN, read_form

TIMEOUT = 10  # seconds
GOOD = frozenset({"200", "501"})  # 501: it follows this parcel already
LATER = frozenset({"500"})
WHY = {
    "600": "no_account",
    "601": "key_expired",
    "700": "bad_data",
    "701": "carrier_refused",
    "702": "not_recognised",
}


class Kuaidi100:
    """Speaks to the address in SONGHE_TRACKING_URL with SONGHE_TRACKING_KEY."""

    taken: Answer = TAKEN
    not_taken: Answer = NOT_TAKEN

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(timeout=TIMEOUT, transport=transport, verify=trusted())

    def follow(self, asked: Asked) -> None:
        param = {
            "company": asked.carrier,
            "number": asked.number,
            "key": settings.SONGHE_TRACKING_KEY,
            "parameters": {
                "callbackurl": asked.callback,
                "salt": asked.salt,
                "resultv2": "4",
                "phone": asked.phone,
            },
        }
        form = {"schema": "json", "param": json.dumps(param, ensure_ascii=False)}
        try:
            answer = self._client.post(settings.SONGHE_TRACKING_URL, data=form)
            answer.raise_for_status()
            code = str(answer.json()["returnCode"])
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            raise TryAgain from error
        if code in LATER:
            raise TryAgain
        if code not in GOOD:
            raise Refused(WHY.get(code, f"code_{code}"[:40]))

    def read_push(self, *, body: bytes, salt: str) -> News:
        return read_form(body, salt)
