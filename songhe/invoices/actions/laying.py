"""What stands on an invoice when it is sent: worked out then, and kept as it was sent."""

from collections.abc import Mapping

from songhe.invoices import queries
from songhe.invoices.gateways.invoicing import Asked, Line, Party
from songhe.invoices.models import Invoice, InvoiceLine, TaxIdentity
from songhe.invoices.rules.amount import coverage, over_lines, taken_from
from songhe.invoices.rules.tax import parts_between, parts_of, rate_of
from songhe.invoices.rules.wording import named
from songhe.shop.models import OrderLine


def lay_blue(invoice: Invoice, seller: TaxIdentity) -> None:
    """Write the lines of a locked invoice anew, at the seller's rates of this moment."""
    bought = list(
        OrderLine.objects.filter(order=invoice.order)
        .select_related("listing__category", "off")
        .order_by("pk")
    )
    rates = dict(seller.rates.values_list("category", "rate"))
    gone = queries.gone_of_lines(invoice.order)
    amounts = over_lines(invoice.amount, [_seller_has(line, gone[line.pk]) for line in bought])
    invoice.lines.all().delete()
    lines = [
        _line(
            invoice,
            line,
            amount,
            rate=rate_of(line.listing.category.code, rates, seller.usual_rate),
            pieces=line.quantity - gone[line.pk].pieces,
        )
        for line, amount in zip(bought, amounts, strict=True)
        if amount
    ]
    InvoiceLine.objects.bulk_create(lines)
    invoice.tax = sum(line.tax for line in lines)
    invoice.seller_name, invoice.seller_number = seller.name, seller.tax_number
    invoice.save(update_fields=["tax", "amount", "seller_name", "seller_number"])


def _seller_has(line: OrderLine, gone: queries.Gone) -> int:
    """What its buyer still pays for a line: of one that was called off, what was kept."""
    return line.off.kept if line.is_off else line.total - gone.amount


def _line(invoice: Invoice, line: OrderLine, amount: int, *, rate: str, pieces: int) -> InvoiceLine:
    called = named(
        title=line.title,
        category=line.listing.category.code,
        written_out=invoice.written_out,
    )
    return InvoiceLine(
        invoice=invoice,
        order_line=line,
        tax_class=called.tax_class,
        name=called.name,
        quantity=(pieces or None) if called.counted else None,
        amount=amount,
        tax=parts_of(amount, rate).tax,
        rate=rate,
    )


def lay_red(red: Invoice, blue: Invoice, left: Mapping[int, int], first: int | None) -> None:
    """Divide a red invoice over the lines of its blue one; `first` is the line that went back."""
    lines = list(blue.lines.order_by("pk"))
    keys = [line.order_line_id for line in lines]
    place = keys.index(first) if first in keys else None
    parts = taken_from(red.amount, [left[key] for key in keys], place)
    taken = [
        InvoiceLine(
            invoice=red,
            order_line_id=line.order_line_id,
            tax_class=line.tax_class,
            name=line.name,
            amount=part,
            tax=parts_between(left[key], left[key] - part, line.rate).tax,
            rate=line.rate,
        )
        for line, key, part in zip(lines, keys, parts, strict=True)
        if part
    ]
    InvoiceLine.objects.bulk_create(taken)
    red.tax = sum(line.tax for line in taken)
    red.save(update_fields=["tax"])


def as_asked(invoice: Invoice, seller: TaxIdentity | None) -> Asked:
    """Return an invoice in the words of the gateway."""
    sign = -1 if invoice.is_red else 1
    return Asked(
        number=invoice.code,
        seller=Party(
            invoice.seller_name,
            invoice.seller_number,
            seller.address if seller else "",
            seller.phone if seller else "",
        ),
        buyer=Party(invoice.buyer_name, invoice.buyer_number),
        lines=tuple(
            Line(line.words, line.quantity, sign * line.amount, sign * line.tax, line.rate)
            for line in invoice.lines.order_by("pk")
        ),
        amount=invoice.signed_amount,
        tax=sign * invoice.tax,
        red_of=invoice.blue.number if invoice.blue else "",
    )


def worth_now(invoice: Invoice) -> int:
    """Return over how much an invoice would be today, in fen."""
    return queries.invoiceable(invoice.order, coverage(invoice.rule))
