"""Bytes that people bring, kept on disk under the name of their own digest.

The folder lies outside everything that is served; whoever shows a file asks first who may see
it. What is personal is sealed with the same keys as the fields of the database.
"""

import base64
import hashlib
import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from songhe.kernel.fields import seal, unseal

DIGEST = re.compile(r"[0-9a-f]{64}")


class NotKept(Exception):
    """No file of that name is there (any more)."""


def keep(content: bytes, *, sealed: bool = False) -> str:
    """Keep bytes and return their digest; the same bytes again are kept once."""
    digest = hashlib.sha256(content).hexdigest()
    place = _place(digest, sealed=sealed)
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        written = seal(base64.b64encode(content).decode()).encode() if sealed else content
        # Another name first, so that nobody ever reads half of it.
        beside = place.with_suffix(f".{secrets.token_hex(4)}")
        with beside.open("wb") as file:
            file.write(written)
            file.flush()
            os.fsync(file.fileno())
        beside.chmod(0o600)
        beside.replace(place)
    return digest


def kept(digest: str, *, sealed: bool = False) -> bytes:
    """Return what was kept.

    :raises NotKept: if there is nothing of that name.
    """
    try:
        raw = place_of(digest, sealed=sealed).read_bytes()
    except FileNotFoundError:
        raise NotKept(digest) from None
    return base64.b64decode(unseal(raw.decode())) if sealed else raw


def place_of(digest: str, *, sealed: bool = False) -> Path:
    """Return where the bytes of a digest lie.

    :raises NotKept: if it is not a digest.
    """
    if not DIGEST.fullmatch(digest):
        raise NotKept(digest)
    return _place(digest, sealed=sealed)


def _place(digest: str, *, sealed: bool) -> Path:
    folder = Path(settings.SONGHE_FILES) / ("sealed" if sealed else "open")
    return folder / digest[:2] / digest
