"""An invoice: asked for, issued, and what was taken back of it."""

from django.db import models
from django.db.models import F, Q

from songhe.accounts.models import Person
from songhe.catalogue.models import Provider
from songhe.invoices.states import (
    INVOICE_FLOW,
    OVER,
    UNDERWAY,
    BuyerKind,
    InvoiceKind,
    InvoiceState,
    Rate,
)
from songhe.kernel.codes import new_code
from songhe.kernel.fields import EncryptedTextField
from songhe.kernel.models import Stateful
from songhe.shop.models import Order, OrderLine


class Invoice(Stateful):
    """A blue invoice of an order, or a red one that takes part of it back.

    Its code is the number under which the gateway is asked, however often: nothing is issued twice.
    """

    flow = INVOICE_FLOW

    code = models.CharField(max_length=16, unique=True, default=new_code)
    kind = models.CharField(max_length=4, choices=InvoiceKind)
    order = models.ForeignKey(Order, models.PROTECT, related_name="invoices")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="invoices")
    blue = models.ForeignKey("self", models.PROTECT, null=True, related_name="reds")
    buyer_kind = models.CharField(max_length=8, choices=BuyerKind)
    buyer_name = EncryptedTextField()
    buyer_number = models.CharField(max_length=20, blank=True, default="")  # a firm's
    written_out = models.BooleanField(default=False)  # private things are named
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="invoices_asked")
    asked_at = models.DateTimeField()
    rule = models.CharField(max_length=16)  # version of what may stand on it
    seller_name = models.CharField(max_length=80, blank=True, default="")  # once it was sent
    seller_number = models.CharField(max_length=20, blank=True, default="")
    amount = models.PositiveIntegerField()  # fen, with its tax; of a red one what it takes back
    tax = models.PositiveIntegerField(default=0)  # fen of it
    state = models.CharField(max_length=32, choices=InvoiceState, default=InvoiceState.REQUESTED)
    why = models.CharField(max_length=200, blank=True, default="")  # it was refused
    tries = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)  # last
    number = models.CharField(max_length=20, blank=True, default="")  # the tax office's
    issued_at = models.DateTimeField(null=True)
    file = models.BinaryField(default=b"")
    file_type = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(kind=InvoiceKind.BLUE) & ~Q(state__in=OVER),
                name="invoices_one_for_an_order",
            ),
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="invoices_number_once"
            ),
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoices_amount"),
            models.CheckConstraint(condition=Q(tax__lte=F("amount")), name="invoices_tax_within"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.BLUE, blue=None)
                | Q(kind=InvoiceKind.RED, blue__isnull=False),
                name="invoices_red_of_blue",
            ),
        ]
        indexes = [
            models.Index(fields=["provider", "-asked_at"], name="invoices_of_provider"),
            models.Index(
                fields=["sent_at"],
                condition=Q(state__in=(InvoiceState.REQUESTED, *UNDERWAY)),
                name="invoices_underway",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def net(self) -> int:
        return self.amount - self.tax

    @property
    def is_red(self) -> bool:
        return self.kind == InvoiceKind.RED

    @property
    def signed_amount(self) -> int:
        """What it does to the buyer's invoices, in fen: a red one takes away."""
        return -self.amount if self.is_red else self.amount


class InvoiceLine(models.Model):
    """One line of an invoice, in the words that stand on it."""

    invoice = models.ForeignKey(Invoice, models.CASCADE, related_name="lines")
    order_line = models.ForeignKey(OrderLine, models.PROTECT, related_name="+")
    tax_class = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    quantity = models.PositiveSmallIntegerField(null=True)  # none where only the kind is named
    amount = models.PositiveIntegerField()  # fen, with its tax
    tax = models.PositiveIntegerField()  # fen of it
    rate = models.CharField(max_length=8, choices=Rate)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "order_line"], name="invoices_line_once"),
            models.CheckConstraint(
                condition=Q(tax__lte=F("amount")), name="invoices_line_tax_within"
            ),
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def words(self) -> str:
        """How a fully digital invoice writes it."""
        return f"*{self.tax_class}*{self.name}"
