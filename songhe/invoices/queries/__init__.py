"""Questions about invoices."""

from songhe.invoices.queries.invoices import (
    invoices_of_order as invoices_of_order,
)
from songhe.invoices.queries.invoices import (
    invoices_of_seller as invoices_of_seller,
)
from songhe.invoices.queries.invoices import (
    invoices_visible_to as invoices_visible_to,
)
from songhe.invoices.queries.invoices import (
    left_on as left_on,
)
from songhe.invoices.queries.invoices import (
    live_invoice_of as live_invoice_of,
)
from songhe.invoices.queries.invoices import (
    lost_ones as lost_ones,
)
from songhe.invoices.queries.invoices import (
    reds_of as reds_of,
)
from songhe.invoices.queries.orders import (
    ASKABLE as ASKABLE,
)
from songhe.invoices.queries.orders import (
    has_private as has_private,
)
from songhe.invoices.queries.orders import (
    invoiceable as invoiceable,
)
from songhe.invoices.queries.orders import (
    is_own as is_own,
)
from songhe.invoices.queries.orders import (
    last_buyer as last_buyer,
)
from songhe.invoices.queries.orders import (
    orders_to_ask_for as orders_to_ask_for,
)
from songhe.invoices.queries.orders import (
    paid_by as paid_by,
)
from songhe.invoices.queries.truths import (
    faults as faults,
)
