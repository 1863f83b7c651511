"""RSA with SHA-256, as both Alipay and WeChat Pay sign; the keys as they hand them out."""

import base64
import binascii
from functools import lru_cache

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    load_der_private_key,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)


class NoKey(Exception):
    """The text is not a key of the kind that is needed."""


@lru_cache(maxsize=8)
def private_key(text: str) -> RSAPrivateKey:
    """Read a private key: PEM, or the bare base64 that Alipay's tool makes.

    :raises NoKey: if it is none.
    """
    try:
        key = (
            load_pem_private_key(text.encode(), password=None)
            if "-----" in text
            else load_der_private_key(_bare(text), password=None)
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey("not a private key") from error
    if not isinstance(key, RSAPrivateKey):
        raise NoKey("not an RSA key")
    return key


@lru_cache(maxsize=8)
def public_key(text: str) -> RSAPublicKey:
    """Read a public key: PEM, or bare base64.

    :raises NoKey: if it is none.
    """
    try:
        key = (
            load_pem_public_key(text.encode())
            if "-----" in text
            else load_der_public_key(_bare(text))
        )
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise NoKey("not a public key") from error
    if not isinstance(key, RSAPublicKey):
        raise NoKey("not an RSA key")
    return key


def _bare(text: str) -> bytes:
    return base64.b64decode("".join(text.split()), validate=True)


def sign(key: RSAPrivateKey, message: str) -> str:
    """Return our signature under a message, in base64."""
    return base64.b64encode(key.sign(message.encode(), PKCS1v15(), SHA256())).decode()


def is_signed(key: RSAPublicKey, message: bytes, signature: str) -> bool:
    """Is this the signature of whoever holds the other half of the key?"""
    try:
        key.verify(base64.b64decode(signature, validate=True), message, PKCS1v15(), SHA256())
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    return True
