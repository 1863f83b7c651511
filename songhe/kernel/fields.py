"""Text encrypted at rest: AES-256-GCM, with the key's id in the value.

A stored value reads `v1:<key id>:<base64 of nonce and sealed text>`. Keys come from
`SONGHE_FIELD_KEYS` ("id=base64,id=base64", the first one writes, all read), so a key is
rotated by putting a new one in front and rewriting the rows (`songhe rotate-keys`).
Looking up goes by `lookup_hash`, a keyed HMAC that cannot be reversed without its key.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

NONCE_BYTES = 12


class UnknownKey(Exception):
    """A value names a key that the settings do not hold."""


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def seal(text: str) -> str:
    """Return `text` encrypted with the writing key."""
    key_id, key = next(iter(settings.SONGHE_FIELD_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    sealed = _cipher(key).encrypt(nonce, text.encode(), key_id.encode())
    return f"v1:{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(value: str) -> str:
    """Return the text inside a sealed value.

    :raises UnknownKey: if its key is not in the settings.
    :raises cryptography.exceptions.InvalidTag: if it was altered.
    """
    _version, key_id, body = value.split(":", 2)
    key = settings.SONGHE_FIELD_KEYS.get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    raw = base64.b64decode(body)
    return _cipher(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode()).decode()


def lookup_hash(text: str) -> str:
    """Return the keyed hash by which an encrypted value is found; 64 hex digits."""
    return hmac.new(settings.SONGHE_LOOKUP_KEY, text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """A text that is plain in Python and sealed in the database. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return unseal(value) if value else ""
