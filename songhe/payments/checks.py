"""What must be right about payments before the program starts."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core import checks

from songhe.payments.gateways.openid import SANDBOX
from songhe.payments.gateways.payment.signing import NoKey, private_key, public_key
from songhe.payments.gateways.payment.wechat import adapter as wechat

API_KEY_BYTES = 32


def payment_channels(**_: Any) -> list[checks.CheckMessage]:
    """Each channel has an adapter, and the sandbox stays in development."""
    found: list[checks.CheckMessage] = []
    channels = settings.SONGHE_PAYMENT_CHANNELS
    if "sandbox" in channels and not settings.DEBUG:
        found.append(
            checks.Error(
                "The sandbox payment channel takes no real money.",
                hint="Leave `sandbox` out of SONGHE_PAYMENT_CHANNELS when SONGHE_DEBUG is off.",
                id="songhe.payments.E001",
            )
        )
    found += [
        checks.Error(
            f"There is no adapter for the payment channel {name!r}.",
            hint=f"SONGHE_PAYMENT_CHANNELS may name: {', '.join(settings.PAYMENT_ADAPTERS)}.",
            id="songhe.payments.E002",
        )
        for name, adapter in channels.items()
        if not adapter
    ]
    if not settings.DEBUG and not settings.SONGHE_URL.startswith("https://"):
        found.append(
            checks.Warning(
                "Payment channels are given an address that is not https.",
                hint="Set SONGHE_URL to the public https:// address of this installation.",
                id="songhe.payments.W001",
            )
        )
    return found + _half_configured() + _pretended() + _sign_on()


def _half_configured() -> list[checks.CheckMessage]:
    """A channel that is named has all it needs, and its keys are keys."""
    found: list[checks.CheckMessage] = []
    for name, (needed, build, number) in NEEDS.items():
        if name not in settings.SONGHE_PAYMENT_CHANNELS:
            continue
        facts = getattr(settings, f"SONGHE_{name.upper()}")
        missing = [fact for fact in needed if not facts[fact]]
        wrong = "" if missing else build()
        if missing or wrong:
            found.append(
                checks.Error(
                    f"The payment channel {name!r} is half configured: "
                    + (", ".join(missing) + " missing." if missing else wrong),
                    hint=", ".join(f"SONGHE_{name.upper()}_{fact}" for fact in missing or needed),
                    id=f"songhe.payments.{number}",
                )
            )
    return found


def _alipay_keys() -> str:
    facts = settings.SONGHE_ALIPAY
    try:
        private_key(facts["PRIVATE_KEY"])
        public_key(facts["PUBLIC_KEY"])
    except NoKey as error:
        return f"{error}."
    return ""


def _wechat_keys() -> str:
    facts = settings.SONGHE_WECHAT
    if len(str(facts["API_KEY"]).encode()) != API_KEY_BYTES:
        return "API_KEY is not 32 letters."
    if bool(facts["PUBLIC_KEY_ID"]) != bool(facts["PUBLIC_KEY"]):
        return "PUBLIC_KEY and PUBLIC_KEY_ID go together."
    if not (facts["PUBLIC_KEY"] or facts["CERTIFICATES"]):
        return "neither PUBLIC_KEY nor CERTIFICATES."
    try:
        private_key(facts["PRIVATE_KEY"])
        wechat.account_of(facts, site="").keys()
    except NoKey as error:
        return f"{error}."
    return ""


NEEDS: dict[str, tuple[tuple[str, ...], Callable[[], str], str]] = {
    "alipay": (("APP_ID", "SELLER_ID", "PRIVATE_KEY", "PUBLIC_KEY"), _alipay_keys, "E003"),
    "wechat": (
        ("APP_ID", "MERCHANT_ID", "SERIAL", "PRIVATE_KEY", "API_KEY"),
        _wechat_keys,
        "E004",
    ),
}


def _pretended() -> list[checks.CheckMessage]:
    """With real money, channels are asked where they really are."""
    return [
        checks.Error(
            f"The payment channel {name!r} is asked at an address that is not https.",
            hint=f"Leave SONGHE_{name.upper()}_GATEWAY out when SONGHE_DEBUG is off.",
            id="songhe.payments.E005",
        )
        for name in NEEDS
        if not settings.DEBUG
        and name in settings.SONGHE_PAYMENT_CHANNELS
        and not getattr(settings, f"SONGHE_{name.upper()}")["GATEWAY"].startswith("https://")
    ]


def _sign_on() -> list[checks.CheckMessage]:
    """The sandbox's sign-on stays in development, and the real one has its secret."""
    path = settings.SONGHE_WECHAT_OPENID
    if path == SANDBOX and not settings.DEBUG:
        words = "The sandbox does not know who a payer is to WeChat."
        hint = "Leave SONGHE_WECHAT_OPENID empty, or set the WeChat adapter."
    elif path and path != SANDBOX and not settings.SONGHE_WECHAT_SIGN_ON["SECRET"]:
        words = "WeChat's sign-on has no secret."
        hint = "Set SONGHE_WECHAT_APP_SECRET or SONGHE_WECHAT_APP_SECRET_FILE."
    else:
        return []
    return [checks.Error(words, hint=hint, id="songhe.payments.E006")]
