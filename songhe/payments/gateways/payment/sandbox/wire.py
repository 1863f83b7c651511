"""The form of a notice on the wire: a JSON body, and headers that sign it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from songhe.kernel.codes import new_code
from songhe.payments.gateways.payment.sandbox.keys import sandbox_keys

KEY_ID = "X-Sandbox-Key"
TIMESTAMP = "X-Sandbox-Timestamp"
NONCE = "X-Sandbox-Nonce"
SIGNATURE = "X-Sandbox-Signature"


@dataclass(frozen=True)
class Letter:
    """A notice as it travels."""

    body: bytes
    headers: Mapping[str, str]


def seal(content: Mapping[str, Any], *, at: datetime) -> Letter:
    """Return a notice signed by the channel at this moment."""
    keys = sandbox_keys()
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    stamp, nonce = str(int(at.timestamp())), new_code()
    headers = {
        "Content-Type": "application/json",
        KEY_ID: keys.key_id,
        TIMESTAMP: stamp,
        NONCE: nonce,
        SIGNATURE: keys.sign(signed_part(stamp, nonce, body)),
    }
    return Letter(body, headers)


def signed_part(stamp: str, nonce: str, body: bytes) -> bytes:
    """What is signed: the moment, a number used once, and the body exactly as sent."""
    return b"\n".join([stamp.encode(), nonce.encode(), body, b""])
