"""WeChat Pay's envelope: each request signed by us, each answer and notice by WeChat Pay."""

import base64
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509 import load_pem_x509_certificates
from django.utils import timezone

from songhe.kernel.codes import new_code
from songhe.kernel.outgoing import trusted
from songhe.payments.gateways.payment import BadNotice, Refused, TryAgain
from songhe.payments.gateways.payment.signing import (
    NoKey,
    is_signed,
    private_key,
    public_key,
    sign,
)

TIMEOUT = 10  # seconds
WINDOW = 300  # seconds by which a moment may differ from ours
SCHEME = "WECHATPAY2-SHA256-RSA2048"
CIPHER = "AEAD_AES_256_GCM"
SERIAL, SIGNATURE = "Wechatpay-Serial", "Wechatpay-Signature"
TIMESTAMP, NONCE = "Wechatpay-Timestamp", "Wechatpay-Nonce"
NOT_OURS = frozenset({401, 429, 500, 502, 503, 504})  # the fault lies with the line: again


@dataclass(frozen=True)
class Account:
    """The merchant at WeChat Pay."""

    app_id: str
    merchant_id: str
    serial: str  # of our certificate
    private_key: str
    api_key: str  # 32 bytes, with which what notices carry is sealed
    gateway: str
    notify_url: str
    public_key_id: str = ""
    public_key: str = ""
    certificates: str = ""  # PEM, one behind the other
    profit_sharing: bool = False

    def keys(self) -> dict[str, RSAPublicKey]:
        """Return the keys that WeChat Pay signs with, each under its serial.

        :raises NoKey: if one of them is none.
        """
        found = {self.public_key_id: public_key(self.public_key)} if self.public_key_id else {}
        if not self.certificates:
            return found
        try:
            read = load_pem_x509_certificates(self.certificates.encode())
        except ValueError as error:
            raise NoKey("not a certificate") from error
        for one in read:
            key = one.public_key()
            if not isinstance(key, RSAPublicKey):
                raise NoKey("not an RSA key")
            found[f"{one.serial_number:X}"] = key
        return found


@dataclass(frozen=True)
class Said:
    """WeChat Pay's answer to one call."""

    status: int
    content: Mapping[str, Any] = field(default_factory=dict)

    @property
    def code(self) -> str:
        return str(self.content.get("code", ""))


class Wire:
    """Calls WeChat Pay and believes only what it signed."""

    def __init__(self, account: Account, clock: Callable[[], datetime] = timezone.now) -> None:
        self.account = account
        self.clock = clock
        self.keys = account.keys()

    def authorization(self, method: str, path: str, body: str) -> str:
        """Return our signature under a request, as its header."""
        stamp, nonce = str(int(self.clock().timestamp())), new_code(32)
        signature = self.sign(method, path, stamp, nonce, body)
        return (
            f'{SCHEME} mchid="{self.account.merchant_id}",nonce_str="{nonce}",'
            f'signature="{signature}",timestamp="{stamp}",serial_no="{self.account.serial}"'
        )

    def sign(self, *lines: str) -> str:
        return sign(private_key(self.account.private_key), "".join(f"{one}\n" for one in lines))

    def call(self, method: str, path: str, content: Mapping[str, Any] | None = None) -> Said:
        """Ask WeChat Pay, and return what it signed, a refusal too.

        :raises TryAgain: if it cannot be reached, is busy, or its answer is not its own.
        """
        body = "" if content is None else json.dumps(content, ensure_ascii=False)
        answer = self.send(method, path, body)
        if answer.status_code in NOT_OURS:
            raise TryAgain(f"{path}: {answer.status_code}")
        try:
            self.check(answer.headers, answer.content, self.clock())
            return Said(answer.status_code, json.loads(answer.content or b"{}"))
        except BadNotice as bad:
            raise TryAgain(f"the answer is not WeChat Pay's: {bad}") from bad
        except ValueError as error:
            raise TryAgain("the answer makes no sense") from error

    def file(self, path: str) -> bytes:
        """Return the file that an answer points to. It is not signed; its hash in the answer is.

        :raises TryAgain: if it is not written yet, or is another file.
        """
        said = self.call("GET", path)
        if said.status != 200:
            raise TryAgain(said.code)
        try:
            address = urlsplit(str(said.content["download_url"]))
            content = self.send("GET", f"{address.path}?{address.query}").content
            hashed = hashlib.sha1(content, usedforsecurity=False).hexdigest()
            if hashed != said.content["hash_value"]:
                raise ValueError("another file")
        except (KeyError, ValueError) as error:
            raise TryAgain(f"the bill makes no sense: {error}") from error
        return content

    def ask(self, method: str, path: str, content: Mapping[str, Any]) -> Said:
        """Ask for something that must succeed.

        :raises TryAgain: as `call` does.
        :raises Refused: if WeChat Pay says no.
        """
        said = self.call(method, path, content)
        if said.status not in {200, 204}:
            raise Refused(said.code or str(said.status))
        return said

    def send(self, method: str, path: str, body: str = "") -> httpx.Response:
        """Send one signed request and return whatever comes back, not believed yet.

        :raises TryAgain: if it cannot be reached.
        """
        headers = {
            "Accept": "application/json",
            "Authorization": self.authorization(method, path, body),
            "Content-Type": "application/json",
            "User-Agent": "songhe",
        }
        if self.account.public_key_id:
            headers[SERIAL] = self.account.public_key_id
        address = f"{self.account.gateway}{path}"
        try:
            return httpx.request(
                method,
                address,
                content=body.encode(),
                headers=headers,
                timeout=TIMEOUT,
                verify=trusted(),
            )
        except httpx.HTTPError as error:
            raise TryAgain(str(error)) from error

    def check(self, headers: Mapping[str, str], body: bytes, at: datetime) -> None:
        """Look whether WeChat Pay signed this just now. Nobody is called to find out.

        :raises BadNotice: if not.
        """
        key = self.keys.get(headers.get(SERIAL, ""))
        if key is None:
            raise BadNotice("unknown key")
        stamp, nonce = headers.get(TIMESTAMP, ""), headers.get(NONCE, "")
        if not stamp.isascii() or not stamp.isdigit() or abs(at.timestamp() - int(stamp)) > WINDOW:
            raise BadNotice("not of this moment")
        message = f"{stamp}\n{nonce}\n".encode() + body + b"\n"
        if not is_signed(key, message, headers.get(SIGNATURE, "")):
            raise BadNotice("wrong signature")

    def unseal(self, resource: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what a notice carries.

        :raises ValueError: if it was not sealed with our key.
        """
        if resource["algorithm"] != CIPHER:
            raise ValueError("another cipher")
        sealed = base64.b64decode(resource["ciphertext"], validate=True)
        nonce, beside = str(resource["nonce"]), str(resource.get("associated_data") or "")
        try:
            plain = AESGCM(self.account.api_key.encode()).decrypt(
                nonce.encode(), sealed, beside.encode()
            )
        except InvalidTag as error:
            raise ValueError("sealed with another key") from error
        content = json.loads(plain)
        if not isinstance(content, dict):
            raise TypeError("resource")
        return content
