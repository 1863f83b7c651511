"""A seller says how the tax office knows it, and tries again what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from songhe.catalogue.models import Provider
from songhe.invoices.actions.locking import locked
from songhe.invoices.models import CategoryRate, Invoice, TaxIdentity
from songhe.invoices.rules.credit_code import is_credit_code, tidied
from songhe.invoices.states import RATES_OF, InvoiceState, Rate, TaxpayerKind
from songhe.kernel.events import record
from songhe.kernel.jobs import defer_job


class BadTaxNumber(Exception):
    """No such number can have been given out."""


class WrongRate(Exception):
    """A seller taxed like this has no such rate."""


@dataclass(frozen=True)
class Identity:
    """What a seller tells of itself."""

    name: str
    tax_number: str
    address: str
    phone: str
    kind: TaxpayerKind
    usual_rate: Rate


@transaction.atomic
def set_identity(
    *,
    provider: Provider,
    identity: Identity,
    rates: Mapping[str, Rate],
    by: str,
    at: datetime,
) -> TaxIdentity:
    """Write down a seller's tax identity; what waited for it or was refused is asked for again.

    :raises BadTaxNumber: if the number cannot be one.
    :raises WrongRate: if a rate is not of that kind of taxpayer.
    """
    number = tidied(identity.tax_number)
    if not is_credit_code(number):
        raise BadTaxNumber(number)
    if {identity.usual_rate, *rates.values()} - set(RATES_OF[identity.kind]):
        raise WrongRate
    Provider.objects.select_for_update(no_key=True).get(pk=provider.pk)
    found, _new = TaxIdentity.objects.update_or_create(
        provider=provider,
        defaults={
            "name": identity.name,
            "tax_number": number,
            "address": identity.address,
            "phone": identity.phone,
            "kind": identity.kind,
            "usual_rate": identity.usual_rate,
            "changed_by": by,
            "changed_at": at,
        },
    )
    found.rates.all().delete()
    CategoryRate.objects.bulk_create(
        CategoryRate(identity=found, category=category, rate=rate)
        for category, rate in sorted(rates.items())
    )
    record(name="invoices.identity.set", subject_id=found.pk, actor=by, at=at)
    _ask_again(provider, by, at)
    return found


def _ask_again(provider: Provider, by: str, at: datetime) -> None:
    stuck = Invoice.objects.filter(provider=provider).select_related("order")
    for invoice in stuck.filter(state=InvoiceState.REFUSED).defer("file"):
        retry_invoice(invoice=invoice, by=by, at=at)
    for pk in stuck.filter(state=InvoiceState.REQUESTED).values_list("pk", flat=True):
        defer_job("invoices.send_invoice", invoice_id=pk)


@transaction.atomic
def retry_invoice(*, invoice: Invoice, by: str, at: datetime) -> None:
    """Ask again for what the gateway refused, under the same number.

    :raises NotAllowed: if it was not refused.
    """
    invoice = locked(invoice)
    invoice.move("retry", by=by, at=at, order=invoice.order.code)
    invoice.why = ""
    invoice.save(update_fields=["why"])
    defer_job("invoices.send_invoice", invoice_id=invoice.pk)
