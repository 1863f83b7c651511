"""What people should not write where everybody reads: numbers, addresses, accounts. Pure text."""

import re
import unicodedata
from enum import StrEnum


class Private(StrEnum):
    """What was found first; the most dangerous comes first."""

    IDENTITY = "identity"
    PHONE = "phone"
    ACCOUNT = "account"
    ADDRESS = "address"


_CHINESE = str.maketrans("零〇一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖", "0011122233445566778899")
_BETWEEN = r"[\s\-–—.·_()]{0,2}"
_RUN_OF_CHINESE = re.compile(r"[零〇一幺壹二两贰三叁四肆五伍六陆七柒八捌九玖\s\-]{7,}")
_HAN = r"[㐀-鿿]"

# An identity number with a day that may be; a mobile, whole, in groups or digit by digit; a
# telephone with its area, or eight digits that are no date.
_IDENTITY = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}{_BETWEEN}(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
    rf"{_BETWEEN}\d{{3}}[\dx](?!\d)"
)
_PHONE = re.compile(
    rf"(?<!\d)(?:86{_BETWEEN})?1[3-9]\d{_BETWEEN}\d{{4}}{_BETWEEN}\d{{4}}(?!\d)"
    r"|(?<!\d)1[\s\-.·_](?:[\d][\s\-.·_]){9}\d(?!\d)"
    rf"|(?<!\d)0\d{{2,3}}{_BETWEEN}\d{{7,8}}(?!\d)"
    r"|(?<!\d)(?!(?:19|20)\d{6})[2-8]\d{3}[\s\-]?\d{4}(?!\d)"
)
_ACCOUNT = re.compile(
    r"(?:微信|威信|薇信|加v|vx|wx|wechat|qq|扣扣|支付宝|抖音)(?:号码?|[:\s是为]|加我?)*[a-z0-9_\-]{5,20}"
    r"|[\w.+-]+@[\w-]+\.[\w.]+"
)
_ADDRESS = re.compile(
    rf"{_HAN}{{1,10}}(?:路|街|巷|弄|大道|胡同|小区|花园|家园|村)\s*\d{{1,5}}\s*(?:号|弄|栋|幢|座)"
    r"|\d{1,4}\s*(?:号楼|栋|幢|座|单元|门)[\s,]*\d{1,4}\s*(?:单元|室|号|户)"
    r"|\d{1,4}\s*(?:号楼|栋|幢|单元)\s*\d{3,4}(?!\d)"
)
_LOOKED_FOR = {
    Private.IDENTITY: _IDENTITY,
    Private.PHONE: _PHONE,
    Private.ACCOUNT: _ACCOUNT,
    Private.ADDRESS: _ADDRESS,
}


def private_in(words: str) -> Private | None:
    """Return what should not be there: an identity or telephone number, an account, an address."""
    plain = unicodedata.normalize("NFKC", words).lower()
    plain = _RUN_OF_CHINESE.sub(lambda run: run[0].translate(_CHINESE), plain)
    return next((kind for kind, pattern in _LOOKED_FOR.items() if pattern.search(plain)), None)
