"""The states of an invoice and the only ways between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from songhe.invoices.rules.tax import EXEMPT
from songhe.kernel.flow import Flow, Step


class InvoiceKind(models.TextChoices):
    """Blue says what was paid, red takes some of it back."""

    BLUE = "blue", _("发票")
    RED = "red", _("红字发票")


class BuyerKind(models.TextChoices):
    """In whose name it is."""

    PERSON = "person", _("个人")
    FIRM = "firm", _("单位")


class TaxpayerKind(models.TextChoices):
    """How the seller is taxed."""

    GENERAL = "general", _("一般纳税人")
    SMALL = "small", _("小规模纳税人")


class Rate(models.TextChoices):
    """The rates that may stand on an invoice."""

    THIRTEEN = "13", "13%"
    NINE = "9", "9%"
    SIX = "6", "6%"
    THREE = "3", "3%"
    ONE = "1", "1%"
    ZERO = "0", "0%"
    EXEMPT = EXEMPT, _("免税")


RATES_OF = {
    TaxpayerKind.GENERAL: (Rate.THIRTEEN, Rate.NINE, Rate.SIX, Rate.ZERO, Rate.EXEMPT),
    TaxpayerKind.SMALL: (Rate.THREE, Rate.ONE, Rate.EXEMPT),
}


class InvoiceState(models.TextChoices):
    REQUESTED = "requested", _("已申请")
    ISSUING = "issuing", _("正在开")
    FAILED = "failed", _("还没开成，会自动再试")
    REFUSED = "refused", _("开不了，等商家改")
    ISSUED = "issued", _("已开好")
    REVERSED = "reversed", _("已全部冲红")
    WITHDRAWN = "withdrawn", _("不用开了")


S = InvoiceState

# fmt: off
INVOICE_FLOW = Flow(
    #    verb        leaves                       reaches
    Step("send",     (S.REQUESTED, S.FAILED),     S.ISSUING),
    Step("issue",    (S.ISSUING,),                S.ISSUED),
    # The line broke: nobody knows whether it was issued, so it is asked again by its number.
    Step("fail",     (S.ISSUING,),                S.FAILED),
    Step("refuse",   (S.ISSUING,),                S.REFUSED),
    Step("retry",    (S.REFUSED,),                S.REQUESTED),
    Step("withdraw", (S.REQUESTED, S.REFUSED),    S.WITHDRAWN),
    Step("reverse",  (S.ISSUED,),                 S.REVERSED),
)
# fmt: on

OVER = (S.WITHDRAWN, S.REVERSED)
UNDERWAY = (S.ISSUING, S.FAILED)  # the gateway may have it already
