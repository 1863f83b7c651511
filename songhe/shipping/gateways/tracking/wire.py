"""The form in which news of parcels travels: `sign` and `param`, and what they hold.

The signature is MD5 over the text of `param` as it came, followed by the salt that was agreed
for this parcel. It is checked before anything is read, and over the raw text: the same JSON
written anew is another text.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

from songhe.shipping.gateways.tracking import Answer, BadPush, Following, News
from songhe.shipping.rules.journeys import Point

ZONE = ZoneInfo("Asia/Shanghai")  # the times of a journey are Beijing's, without saying so
MOST_POINTS = 200
TAKEN = Answer(200, '{"result":true,"returnCode":"200","message":"成功"}')
NOT_TAKEN = Answer(400, '{"result":false,"returnCode":"500","message":"失败"}')


def sign(param: str, salt: str) -> str:
    """Return the signature of a push."""
    return hashlib.md5((param + salt).encode(), usedforsecurity=False).hexdigest().upper()


def read_form(body: bytes, salt: str) -> News:
    """Return what a push says.

    :raises BadPush: if its signature is wrong, or it cannot be read.
    """
    try:
        form = parse_qs(body.decode(), strict_parsing=True, max_num_fields=20)
        (param,), (signature,) = form["param"], form["sign"]
    except (ValueError, KeyError) as error:
        raise BadPush("not a signed form") from error
    if not salt or not hmac.compare_digest(sign(param, salt).encode(), signature.upper().encode()):
        raise BadPush("wrong signature")
    try:
        return _news(json.loads(param))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadPush("cannot be read") from error


def _news(said: Mapping[str, Any]) -> News:
    last = said.get("lastResult") or {}
    points = tuple(_point(line) for line in (last.get("data") or [])[:MOST_POINTS])
    ordered = tuple(sorted(points, key=lambda point: point.at, reverse=True))
    return News(
        following=Following(said["status"]),
        carrier=str(last.get("com", "")),
        number=str(last.get("nu", "")),
        state=_finest(last, ordered),
        points=ordered,
    )


def _point(line: Mapping[str, Any]) -> Point:
    at = datetime.strptime(str(line.get("ftime") or line["time"]), "%Y-%m-%d %H:%M:%S")  # noqa: DTZ007 (the zone follows)
    state = str(line.get("statusCode") or "")
    return Point(at.replace(tzinfo=ZONE), str(line["context"])[:300], state[:8])


def _finest(last: Mapping[str, Any], ordered: tuple[Point, ...]) -> str:
    """Return the newest line's own number if it has one, else that of the whole."""
    newest = ordered[0].state if ordered else ""
    return newest or str(last.get("state") or "")[:8]
