"""What the ledger says of whose the money of an order is."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Sum

from songhe.ledger.models import Posting
from songhe.shop.models import Order

FEES = "platform:fees"
# What a courier fetched for is not earned, but a debt.
EARNING = ("order_pay_out", "order_call_off", "claim_give_back")


@dataclass(frozen=True)
class Earned:
    """Whose the money of one order is now."""

    seller: int  # fen
    platform: int  # fen


def earned_of(order: Order) -> Earned:
    """Return what seller and platform have earned with an order, less what they gave back."""
    seller = f"provider:{order.provider.organisation.code}"
    sums = dict(
        Posting.objects.filter(
            transaction__subject=order.subject,
            transaction__kind__in=EARNING,
            account__code__in=[seller, FEES],
        )
        .values_list("account__code")
        .annotate(total=Sum("amount"))
        .order_by()
    )
    return Earned(seller=-sums.get(seller, 0), platform=-sums.get(FEES, 0))


def allotment_faults() -> list[str]:
    """Name each order of which channels hand its seller more than the ledger says it earned."""
    with connection.cursor() as sql:
        sql.execute(
            """
            WITH handed AS (
                SELECT subject, organisation_id, sum(seller_part - taken_back) AS fen
                FROM payments_allotment GROUP BY subject, organisation_id
                HAVING sum(seller_part) > 0
            )
            SELECT handed.subject, handed.fen, coalesce(earned.fen, 0)
            FROM handed
            JOIN accounts_organisation o ON o.id = handed.organisation_id
            LEFT JOIN LATERAL (
                SELECT -sum(p.amount) AS fen
                FROM ledger_transaction t
                JOIN ledger_posting p ON p.transaction_id = t.id
                JOIN ledger_account a ON a.id = p.account_id
                WHERE t.subject = handed.subject AND t.kind = ANY(%s)
                    AND a.code = 'provider:' || o.code
            ) earned ON true
            WHERE handed.fen > coalesce(earned.fen, 0)
            """,
            [list(EARNING)],
        )
        return [
            f"{subject}: channels hand the seller {handed} fen, the ledger says {earned}"
            for subject, handed, earned in sql.fetchall()
        ]
