"""The sandbox's paper: an XML file that it signs with Ed25519, and notices signed likewise.

The key is made from this installation's secret, so that all its processes have the same one.
"""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from songhe.invoices.gateways.invoicing import BadNotice, Issued, TryAgain

XML = "application/xml"
STAMP, SIGNATURE = "X-Invoice-Timestamp", "X-Invoice-Signature"
WINDOW = 300  # seconds by which a notice's moment may differ from ours
OPEN, CLOSE = b"<Signature>", b"</Signature></EInvoice>"


def _key() -> Ed25519PrivateKey:
    seed = hashlib.sha256(b"songhe invoices sandbox " + settings.SECRET_KEY.encode())
    return Ed25519PrivateKey.from_private_bytes(seed.digest())


def _sign(message: bytes) -> bytes:
    return base64.b64encode(_key().sign(message))


def _is_signed(message: bytes, signature: bytes) -> bool:
    try:
        _key().public_key().verify(base64.b64decode(signature, validate=True), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def number_for(number: str) -> str:
    """Return a tax office's number, of twenty digits as fully digital invoices have."""
    digits = int.from_bytes(hashlib.sha256(number.encode()).digest()[:8]) % 10**14
    return f"264200{digits:014d}"


def paper(kept: Mapping[str, Any]) -> bytes:
    """Return the signed file of an invoice in the sandbox's book."""
    asked = kept["asked"]
    parts = [
        "<EInvoice><Sandbox>演示发票，不能报销</Sandbox>",
        _tag("Number", kept["tax_number"]),
        _tag("Request", asked["number"]),
        _tag("IssuedAt", kept["issued_at"]),
        _tag("RedOf", asked["red_of"]),
        _party("Seller", asked["seller"]),
        _party("Buyer", asked["buyer"]),
        *(_line(one) for one in asked["lines"]),
        _tag("Amount", asked["amount"]),
        _tag("Tax", asked["tax"]),
    ]
    body = "".join(parts).encode()
    return body + OPEN + _sign(body) + CLOSE


def believed(number: str, file: bytes) -> Issued:
    """Return what a file says, having checked who signed it and what it is about.

    :raises TryAgain: if it cannot be believed.
    """
    body, _open, rest = file.partition(OPEN)
    if not _is_signed(body, rest.removesuffix(CLOSE)):
        raise TryAgain("the file is not signed")
    root = ElementTree.fromstring(file)  # noqa: S314 (signed by the far side)
    if root.findtext("Request") != number:
        raise TryAgain("another invoice")
    return Issued(
        number=number,
        tax_number=root.findtext("Number", ""),
        amount=int(root.findtext("Amount", "")),
        issued_at=datetime.fromisoformat(root.findtext("IssuedAt", "")),
        file=file,
        file_type=XML,
    )


def seal(content: Mapping[str, str], *, at: datetime) -> tuple[bytes, dict[str, str]]:
    """Return a notice and the headers that sign it."""
    body, stamp = json.dumps(content).encode(), str(int(at.timestamp()))
    signature = _sign(stamp.encode() + b"\n" + body).decode()
    return body, {"Content-Type": "application/json", STAMP: stamp, SIGNATURE: signature}


def read(headers: Mapping[str, str], body: bytes, at: datetime) -> str:
    """Return of which number a notice speaks.

    :raises BadNotice: if it is not signed, not of this moment, or makes no sense.
    """
    stamp, signature = headers.get(STAMP, ""), headers.get(SIGNATURE, "")
    if not (stamp.isascii() and stamp.isdigit()) or abs(at.timestamp() - int(stamp)) > WINDOW:
        raise BadNotice("not of this moment")
    if not _is_signed(stamp.encode() + b"\n" + body, signature.encode()):
        raise BadNotice("not signed")
    try:
        return str(json.loads(body)["number"])
    except (ValueError, KeyError, TypeError) as error:
        raise BadNotice("makes no sense") from error


def _tag(name: str, content: object) -> str:
    return f"<{name}>{escape(str(content))}</{name}>"


def _party(name: str, party: Mapping[str, str]) -> str:
    return f"<{name}>{_tag('Name', party['name'])}{_tag('TaxNumber', party['tax_number'])}</{name}>"


def _line(line: Mapping[str, Any]) -> str:
    inner = "".join(
        _tag(name, "" if line[key] is None else line[key])
        for name, key in (
            ("Item", "name"),
            ("Quantity", "quantity"),
            ("LineAmount", "amount"),
            ("LineTax", "tax"),
            ("Rate", "rate"),
        )
    )
    return f"<Line>{inner}</Line>"
