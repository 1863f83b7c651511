"""WeChat's sign-on for its own browser: only the mark is asked (snsapi_base), nothing personal."""

from urllib.parse import urlencode

import httpx
from django.conf import settings

from songhe.kernel.outgoing import trusted
from songhe.payments.gateways.openid import Refused, TryAgain

TIMEOUT = 10  # seconds
BUSY = -1  # WeChat's number for "try again"


class WeChatOpenId:
    """Speaks to WeChat's sign-on page and its interface for servers."""

    def address(self, *, return_url: str, state: str) -> str:
        asked = urlencode(
            {
                "appid": settings.SONGHE_WECHAT["APP_ID"],
                "redirect_uri": return_url,
                "response_type": "code",
                "scope": "snsapi_base",
                "state": state,
            }
        )
        page = settings.SONGHE_WECHAT_SIGN_ON["PAGE"]
        return f"{page}/connect/oauth2/authorize?{asked}#wechat_redirect"

    def mark_of(self, code: str) -> str:
        asked: dict[str, str] = {
            "appid": str(settings.SONGHE_WECHAT["APP_ID"]),
            "secret": str(settings.SONGHE_WECHAT_SIGN_ON["SECRET"]),
            "code": code,
            "grant_type": "authorization_code",
        }
        address = f"{settings.SONGHE_WECHAT_SIGN_ON['API']}/sns/oauth2/access_token"
        try:
            answer = httpx.get(address, params=asked, timeout=TIMEOUT, verify=trusted())
            answer.raise_for_status()
            said = answer.json()
            mark, fault = said.get("openid"), said.get("errcode", 0)
        except (httpx.HTTPError, ValueError, AttributeError):
            # The address holds the secret: what went wrong is not passed on.
            raise TryAgain("no answer from the sign-on") from None
        if fault == BUSY:
            raise TryAgain("busy")
        if fault or not isinstance(mark, str) or not mark:
            raise Refused(f"code_{fault}")
        return mark
