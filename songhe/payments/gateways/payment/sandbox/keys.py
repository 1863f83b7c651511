"""The channel's Ed25519 keys: made on first use outside the source tree, named by their hash."""

import base64
import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings


@dataclass(frozen=True)
class Keys:
    """What the channel signs with, what we check with, and the name of the pair."""

    key_id: str
    private: Ed25519PrivateKey
    public: Ed25519PublicKey

    def sign(self, message: bytes) -> str:
        return base64.b64encode(self.private.sign(message)).decode()

    def signed(self, message: bytes, signature: str) -> bool:
        """Is this the channel's signature under the message?"""
        try:
            self.public.verify(base64.b64decode(signature, validate=True), message)
        except (InvalidSignature, ValueError):
            return False
        return True


def sandbox_keys() -> Keys:
    """Return the pair of this installation, made on first use."""
    return _load(settings.SONGHE_PAYMENT_SANDBOX / "channel.pem")


@lru_cache(maxsize=4)
def _load(path: Path) -> Keys:
    if not path.exists():
        _make(path)
    private = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    public = private.public_key()
    raw = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
    return Keys(hashlib.sha256(raw).hexdigest()[:16], private, public)


def _make(path: Path) -> None:
    """Write a new key; of two processes that start together, one wins and both use it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    pem = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    with NamedTemporaryFile(dir=path.parent) as draft:  # readable by us alone
        draft.write(pem)
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            return
