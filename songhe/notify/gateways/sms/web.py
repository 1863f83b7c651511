"""A text channel reached over HTTP: the operator's own short-message platform.

It is sent `POST {"phone": …, "words": …}` with a bearer token and the text's key as
`Idempotency-Key`, and answers 2xx with `{"id": …}`. What became of a text it may tell as in
`wire.py`, signed with the same token. Platforms that want their own form are put behind a few
lines of the operator's that speak this one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import httpx
from django.conf import settings

from songhe.kernel.outgoing import trusted
from songhe.notify.gateways.sms import Receipt, Refused, Report, TryAgain, wire

TIMEOUT = 10  # seconds
LATER = frozenset({408, 425, 429})


class WebChannel:
    """Speaks to the address in SONGHE_TEXT_URL with SONGHE_TEXT_TOKEN."""

    def __init__(self, transport: httpx.BaseTransport | None = None) -> None:
        self._client = httpx.Client(
            timeout=TIMEOUT,
            transport=transport,
            verify=trusted(),
            headers={"Authorization": f"Bearer {settings.SONGHE_TEXT_TOKEN}"},
        )

    def send(self, *, key: str, phone: str, words: str) -> Receipt:
        if not words:
            raise Refused("wrong_length")
        try:
            answer = self._client.post(
                settings.SONGHE_TEXT_URL,
                json={"phone": phone, "words": words},
                headers={"Idempotency-Key": key},
            )
        except httpx.HTTPError as error:
            raise TryAgain from error
        if answer.status_code in LATER or answer.status_code >= 500:
            raise TryAgain
        if not answer.is_success:
            raise Refused(f"status_{answer.status_code}")
        try:
            return Receipt(str(answer.json()["id"])[:80])
        except (ValueError, KeyError, TypeError):
            return Receipt("")  # it took the text; it only did not say under which number

    def read_reports(
        self, *, headers: Mapping[str, str], body: bytes, at: datetime
    ) -> Sequence[Report]:
        return wire.read(headers=headers, body=body, secret=settings.SONGHE_TEXT_TOKEN, at=at)
