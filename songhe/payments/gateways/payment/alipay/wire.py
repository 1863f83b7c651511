"""Alipay's envelope: what is asked is signed by us, what is answered by Alipay."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import httpx
from django.utils import timezone

from songhe.kernel.outgoing import trusted
from songhe.payments.gateways.payment import TryAgain
from songhe.payments.gateways.payment.signing import is_signed, private_key, public_key, sign

BEIJING = ZoneInfo("Asia/Shanghai")
MOMENT = "%Y-%m-%d %H:%M:%S"
TIMEOUT = 10  # seconds
DONE, BUSY = "10000", "20000"
BUSINESS = "40004"  # it understood us and says no; the sub-code says why
DENIED = "40006"  # the merchant has not agreed to this with Alipay


class Denied(TryAgain):
    """Nothing is wrong with what was asked: the merchant has no such agreement, yet."""


@dataclass(frozen=True)
class Account:
    """The merchant at Alipay."""

    app_id: str
    seller_id: str
    private_key: str
    alipay_public_key: str
    gateway: str
    notify_url: str
    royalty: bool = False  # payments are opened to be shared out


@dataclass(frozen=True)
class Said:
    """Alipay's answer to one call."""

    code: str
    sub_code: str
    content: Mapping[str, Any]


class Wire:
    """Calls Alipay and believes only what it signed."""

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self._clock = clock

    def signed(
        self, method: str, content: Mapping[str, Any], *, return_url: str = ""
    ) -> dict[str, str]:
        """Return the parameters of a call, with our signature."""
        parameters = {
            "app_id": self.account.app_id,
            "method": method,
            "format": "JSON",
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": self._clock().astimezone(BEIJING).strftime(MOMENT),
            "version": "1.0",
            "notify_url": self.account.notify_url,
            "biz_content": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        }
        if return_url:
            parameters["return_url"] = return_url
        key = private_key(self.account.private_key)
        return {**parameters, "sign": sign(key, to_sign(parameters))}

    def page(self, method: str, content: Mapping[str, Any], *, return_url: str) -> str:
        """Return the address of one of Alipay's pages; nothing is called."""
        signed = self.signed(method, content, return_url=return_url)
        return f"{self.account.gateway}?{urlencode(signed)}"

    def call(self, method: str, content: Mapping[str, Any]) -> Said:
        """Ask Alipay, and return what it signed.

        :raises TryAgain: if it cannot be reached, is busy, or its answer is not its own.
        :raises Denied: if the merchant has not agreed to it with Alipay.
        """
        try:
            answer = httpx.post(
                self.account.gateway,
                data=self.signed(method, content),
                timeout=TIMEOUT,
                verify=trusted(),
            )
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TryAgain(str(error)) from error
        content = self._believed(answer.text, f"{method.replace('.', '_')}_response")
        said = Said(str(content.get("code", "")), str(content.get("sub_code", "")), content)
        if said.code == DENIED:
            raise Denied(said.sub_code)
        if said.code not in {DONE, BUSINESS} or said.sub_code.endswith("SYSTEM_ERROR"):
            raise TryAgain(f"{method}: {said.code} {said.sub_code}")
        return said

    def fetch(self, address: str) -> bytes:
        """Return a file whose address Alipay signed.

        :raises TryAgain: if it cannot be fetched.
        """
        try:
            answer = httpx.get(address, timeout=TIMEOUT, verify=trusted())
            answer.raise_for_status()
        except httpx.HTTPError as error:
            raise TryAgain(str(error)) from error
        return answer.content

    def _believed(self, text: str, name: str) -> Mapping[str, Any]:
        try:
            raw, content = answer_in(text, name)
            signature = str(json.loads(text)["sign"])
        except (ValueError, KeyError, TypeError) as error:
            raise TryAgain("the answer makes no sense") from error
        key = public_key(self.account.alipay_public_key)
        if not is_signed(key, raw.encode(), signature):
            raise TryAgain("the answer is not signed by Alipay")
        return content


def to_sign(parameters: Mapping[str, str]) -> str:
    """Return what is signed: everything that is not empty, in order, joined."""
    return "&".join(f"{key}={value}" for key, value in sorted(parameters.items()) if value)


def answer_in(text: str, name: str) -> tuple[str, Mapping[str, Any]]:
    """Return an answer's own letters, over which Alipay signs, and what they say.

    :raises ValueError: if there is none.
    """
    mark = f'"{name}":'
    start = text.find(mark)
    if start < 0:
        mark = '"error_response":'
        start = text.index(mark)
    start += len(mark)
    while text[start : start + 1].isspace():
        start += 1
    content, end = json.JSONDecoder().raw_decode(text, start)
    if not isinstance(content, dict):
        raise ValueError(name)
    return text[start:end], content
