"""Who a payer is to WeChat: asked of WeChat's sign-on page, or of a sandbox."""

from functools import lru_cache
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

from songhe.payments.gateways.payment import Refused as Refused, TryAgain as TryAgain

SANDBOX = "songhe.payments.gateways.openid.sandbox.SandboxOpenId"


class OpenIdGateway(Protocol):
    """Somebody who knows under which mark WeChat knows a payer."""

    def address(self, *, return_url: str, state: str) -> str:
        """Return where the browser goes; it comes back with `code` and this `state`."""
        ...

    def mark_of(self, code: str) -> str:
        """Return the payer's mark for a code, which is good once and for a few minutes.

        :raises TryAgain: if it cannot be reached.
        :raises Refused: if the code is not good.
        """
        ...


@lru_cache(maxsize=4)
def _build(path: str) -> OpenIdGateway:
    return cast(OpenIdGateway, import_string(path)())


def openid_gateway() -> OpenIdGateway:
    """Return the adapter that the settings name.

    :raises Refused: if they name none.
    """
    if not settings.SONGHE_WECHAT_OPENID:
        raise Refused("no_gateway")
    return _build(settings.SONGHE_WECHAT_OPENID)
