"""What people should not write where others read it, held against every sentence alike."""

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.shop.rules.private import Private, private_in

PUBLIC_FAULTS: dict[Private, Promise] = {
    Private.IDENTITY: _("里面有身份证号。这里人人都能看到，请去掉再发。"),
    Private.PHONE: _("里面有电话号码。这里人人都能看到，请去掉再发。"),
    Private.ACCOUNT: _("里面有微信、QQ 或邮箱这样的账号。这里人人都能看到，请去掉再发。"),
    Private.ADDRESS: _("里面有住址。这里人人都能看到，请去掉再发。"),
}
NUMBER_FAULTS: dict[Private, Promise] = {
    Private.IDENTITY: _("里面有身份证号。对方和平台都会看到，请去掉再发。"),
    Private.PHONE: _("里面有电话号码。对方和平台都会看到，请去掉再发；页面上有打电话的按钮。"),
}


class TooPrivate(ValidationError):
    """What others read should not name a number or an address; `kind` says which.

    It says so in the words of who typed, and forms take it as it is.
    """

    def __init__(self, kind: Private, words: str) -> None:
        super().__init__(words)
        self.kind = kind


def check_public(words: str) -> None:
    """See that words which everybody reads name no number, account or address.

    :raises TooPrivate: if they do.
    """
    _check(words, PUBLIC_FAULTS)


def check_numbers(words: str) -> None:
    """See that words which the other side reads name nobody's telephone or identity number.

    Where goods are to be sent may stand there.

    :raises TooPrivate: if they do.
    """
    _check(words, NUMBER_FAULTS)


def _check(words: str, faults: dict[Private, Promise]) -> None:
    kind = private_in(words)
    if kind in faults:
        raise TooPrivate(kind, str(faults[kind]))
