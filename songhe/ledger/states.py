"""What the accounts are called when people read them."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, str | Promise] = {
    "escrow": _("平台代管的货款"),
    "platform:fees": _("平台服务费"),
    "channel": _("收款渠道"),
    "provider": _("服务商账户"),
    "refunds": _("退款途中"),
}
OTHER = _("其他账户")


def name_of(account_code: str) -> str:
    """Return the name of an account for people."""
    return str(NAMES.get(account_code) or NAMES.get(account_code.split(":")[0], OTHER))
