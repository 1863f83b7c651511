"""Text encrypted at rest, with the cipher and the key's id in the value.

A stored value reads `<cipher>:<key id>:<base64 of nonce and sealed text>`: `v1` is AES-256-GCM,
`s1` is SM4-GCM for operators under the Chinese rules on commercial cryptography. Keys come from
`SONGHE_FIELD_KEYS` ("id=base64,id=base64", the first one writes, all read), so a key is
rotated by putting a new one in front and rewriting the rows (`manage.py rotate_keys`). The
setting `SONGHE_FIELD_CIPHER` says which cipher writes; both are always read.
Looking up goes by `lookup_hash`, a keyed HMAC that cannot be reversed without its key.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import Any, Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

NONCE_BYTES = 12
TAG_BYTES = 16
MARKS = {"aes-256-gcm": "v1", "sm4-gcm": "s1"}  # how a value names its cipher


class UnknownKey(Exception):
    """A value names a key that the settings do not hold."""


class NotSealed(Exception):
    """A value is not in the form of a sealed one."""


class Sealer(Protocol):
    """A cipher with its key: encrypts, and notices when anything was altered."""

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes: ...


class SM4GCM:
    """SM4 in Galois mode, with the same manners as AESGCM."""

    def __init__(self, key: bytes) -> None:
        self._key = HKDF(SM3(), length=16, salt=None, info=b"songhe fields sm4-gcm").derive(key)

    def encrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        sealing = Cipher(algorithms.SM4(self._key), modes.GCM(nonce)).encryptor()
        sealing.authenticate_additional_data(associated_data or b"")
        return sealing.update(data) + sealing.finalize() + sealing.tag

    def decrypt(self, nonce: bytes, data: bytes, associated_data: bytes | None) -> bytes:
        body, tag = data[:-TAG_BYTES], data[-TAG_BYTES:]
        opening = Cipher(algorithms.SM4(self._key), modes.GCM(nonce, tag)).decryptor()
        opening.authenticate_additional_data(associated_data or b"")
        return opening.update(body) + opening.finalize()


@lru_cache(maxsize=16)
def _sealer(mark: str, key: bytes) -> Sealer:
    return SM4GCM(key) if mark == "s1" else AESGCM(key)


def seal(text: str) -> str:
    """Return `text` encrypted with the writing key."""
    mark, key_id = writing()
    nonce = os.urandom(NONCE_BYTES)
    key = settings.SONGHE_FIELD_KEYS[key_id]
    sealed = _sealer(mark, key).encrypt(nonce, text.encode(), key_id.encode())
    return f"{mark}:{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(value: str) -> str:
    """Return the text inside a sealed value.

    :raises NotSealed: if it is no sealed value at all.
    :raises UnknownKey: if its key is not in the settings.
    :raises cryptography.exceptions.InvalidTag: if it was altered.
    """
    mark, key_id, body = split(value)
    key = settings.SONGHE_FIELD_KEYS.get(key_id)
    if key is None:
        raise UnknownKey(key_id)
    raw = base64.b64decode(body)
    opened = _sealer(mark, key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], key_id.encode())
    return opened.decode()


def split(value: str) -> tuple[str, str, str]:
    """Return the cipher's mark, the key's id and the body of a sealed value.

    :raises NotSealed: if it is not one.
    """
    parts = value.split(":", 2)
    if len(parts) != 3 or parts[0] not in MARKS.values():
        raise NotSealed
    return parts[0], parts[1], parts[2]


def writing() -> tuple[str, str]:
    """Return the cipher's mark and the key's id that new values are sealed with."""
    return MARKS[settings.SONGHE_FIELD_CIPHER], next(iter(settings.SONGHE_FIELD_KEYS))


def lookup_hash(text: str) -> str:
    """Return the keyed hash by which an encrypted value is found; 64 hex digits."""
    return hmac.new(settings.SONGHE_LOOKUP_KEY, text.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]  # not generic at run time
    """A text that is plain in Python and sealed in the database. It cannot be searched."""

    def get_prep_value(self, value: Any) -> Any:
        return seal(str(value)) if value else ""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return unseal(value) if value else ""
