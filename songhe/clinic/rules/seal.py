"""Sealing a note: Ed25519 over what was written, by whom, when, and the note before it.

Because each seal covers the seal before, a note cannot be altered, dated back, taken out or
put in without breaking the chain after it; and anyone who has the public key can check.
"""

import json
from dataclasses import astuple, dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Sealed:
    """Everything that a signature answers for, in the order in which it is signed."""

    note: str  # codes throughout, so that it can be checked after a move to another database
    elder: str
    organisation: str
    author: str
    kind: str
    words: str
    version: int
    replaces: str
    signed_at: str  # UTC, ISO 8601
    place: int
    previous: str


def sign(facts: Sealed, *, key: bytes) -> str:
    """Return the signature as 128 hexadecimal digits; `key` is the 32-byte seed."""
    return Ed25519PrivateKey.from_private_bytes(key).sign(_bytes(facts)).hex()


def is_signed(facts: Sealed, signature: str, *, key: bytes) -> bool:
    """Does the signature answer for exactly these facts?"""
    public = Ed25519PrivateKey.from_private_bytes(key).public_key()
    try:
        public.verify(bytes.fromhex(signature), _bytes(facts))
    except (InvalidSignature, ValueError):
        return False
    return True


def _bytes(facts: Sealed) -> bytes:
    return json.dumps(astuple(facts), ensure_ascii=False, separators=(",", ":")).encode()
