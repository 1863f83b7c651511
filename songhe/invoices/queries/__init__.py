"""Questions about invoices."""

from songhe.invoices.queries.invoices import (
    invoices_of_seller as invoices_of_seller,
    invoices_visible_to as invoices_visible_to,
    left_on as left_on,
    live_invoice_of as live_invoice_of,
    lost_ones as lost_ones,
    reds_of as reds_of,
)
from songhe.invoices.queries.orders import (
    ASKABLE as ASKABLE,
    Gone as Gone,
    gone_of_lines as gone_of_lines,
    has_private as has_private,
    invoiceable as invoiceable,
    is_own as is_own,
    last_buyer as last_buyer,
    orders_to_ask_for as orders_to_ask_for,
    paid_by as paid_by,
)
from songhe.invoices.queries.truths import faults as faults
