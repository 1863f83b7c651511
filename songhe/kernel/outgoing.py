"""What every call to somebody else's server has in common."""

import ssl
from functools import cache

import httpx


@cache
def trusted() -> ssl.SSLContext:
    """Return whom we believe when we call: to read the certificates takes longer than a call."""
    return httpx.create_ssl_context()
