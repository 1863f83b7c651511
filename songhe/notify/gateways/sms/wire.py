"""How a platform tells us what became of its texts: JSON, signed with the token both sides hold.

POST /notify/reports/
X-Text-Timestamp: 1785200000
X-Text-Signature: hex of HMAC-SHA256(token, timestamp + "." + body)

{"reports": [{"key": "…", "state": "delivered", "at": "2026-07-28T09:00:00+08:00"},
             {"key": "…", "state": "failed", "why": "absent_subscriber", "at": "…"}]}
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from songhe.notify.gateways.sms import BadReport, Report

STAMP, SIGNATURE = "X-Text-Timestamp", "X-Text-Signature"
FRESH = timedelta(minutes=5)  # an older one, or one from the future, is somebody's copy
MOST = 500  # reports in one message
STATES = {"delivered": True, "failed": False}
KEY = re.compile(r"[0-9A-Z]{1,32}")


def seal(
    reports: Sequence[Mapping[str, Any]], *, secret: str, at: datetime
) -> tuple[bytes, dict[str, str]]:
    """Return body and headers as a platform sends them."""
    body = json.dumps({"reports": list(reports)}, ensure_ascii=False).encode()
    stamp = str(int(at.timestamp()))
    return body, {STAMP: stamp, SIGNATURE: _sign(secret, stamp, body)}


def read(*, headers: Mapping[str, str], body: bytes, secret: str, at: datetime) -> list[Report]:
    """Return what became of texts.

    :raises BadReport: if it was not signed just now with the secret, or is not in this form.
    """
    stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
    if not secret or not hmac.compare_digest(
        _sign(secret, stamp, body).encode(), signature.encode()
    ):
        raise BadReport("not_signed")
    if not stamp.isascii() or not stamp.isdigit() or len(stamp) > 12:
        raise BadReport("no_time")
    if abs(at.timestamp() - int(stamp)) > FRESH.total_seconds():
        raise BadReport("not_fresh")
    try:
        found = json.loads(body)["reports"]
        if len(found) > MOST:
            raise BadReport("too_many")
        return [_report(one) for one in found]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise BadReport("no_report") from error


def _report(given: Mapping[str, Any]) -> Report:
    at = datetime.fromisoformat(given["at"])
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    if not KEY.fullmatch(given["key"]):
        raise ValueError("no key of ours")
    why = given.get("why", "")
    if not isinstance(why, str):
        raise TypeError("why is a word")
    return Report(given["key"], delivered=STATES[given["state"]], why=_word(why), at=at)


def _word(why: str) -> str:
    """The platform's own code; no more, for it is kept and shown."""
    return "".join(letter for letter in why if letter.isprintable())[:80]


def _sign(secret: str, stamp: str, body: bytes) -> str:
    signed = stamp.encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
