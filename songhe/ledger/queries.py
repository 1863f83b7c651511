"""Questions about money. Nothing here writes."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Prefetch, QuerySet, Sum

from songhe.ledger.models import Posting, Transaction


def balance(account_code: str) -> int:
    """Return what the postings of an account sum to, in fen; what we owe is negative."""
    found = Posting.objects.filter(account__code=account_code).aggregate(total=Sum("amount"))
    return found["total"] or 0


def owed_to(account_code: str) -> int:
    """Return what we owe the holder of an account, in fen."""
    return -balance(account_code)


def transactions_touching(account_code: str) -> QuerySet[Transaction]:
    """Return every transaction that has a posting on an account."""
    mine = Posting.objects.filter(account__code=account_code)
    return _with_postings(Transaction.objects.filter(pk__in=mine.values("transaction")))


@dataclass(frozen=True)
class Line:
    """One posting of a statement and the balance after it."""

    posting: Posting
    balance: int  # fen


@dataclass(frozen=True)
class Statement:
    """An account over a time: what it began with, each posting, what it ends with."""

    opening: int  # fen
    lines: list[Line]
    closing: int  # fen


def statement(account_code: str, since: datetime, until: datetime) -> Statement:
    """Return an account's postings from `since` until before `until`."""
    postings = Posting.objects.filter(account__code=account_code)
    before = postings.filter(happened_at__lt=since).aggregate(total=Sum("amount"))
    opening = running = before["total"] or 0
    lines = []
    chosen = postings.filter(happened_at__gte=since, happened_at__lt=until)
    for posting in chosen.select_related("transaction").order_by("happened_at", "id"):
        running += posting.amount
        lines.append(Line(posting, running))
    return Statement(opening=opening, lines=lines, closing=running)


def totals_of(transactions: Sequence[int], account_code: str) -> dict[int, int]:
    """Return what each of some transactions posted on one account, in fen."""
    postings = Posting.objects.filter(
        transaction__in=transactions, account__code=account_code
    ).values_list("transaction")
    return dict(postings.annotate(total=Sum("amount")).order_by())


def moved_about(subjects: Collection[str], account_code: str) -> dict[str, int]:
    """Return what everything that moved for each of these things did to one account, in fen."""
    found = Posting.objects.filter(transaction__subject__in=subjects, account__code=account_code)
    sums = found.values_list("transaction__subject").annotate(total=Sum("amount"))
    return dict.fromkeys(subjects, 0) | dict(sums.order_by())


def imbalances() -> list[str]:
    """Name each transaction that does not sum to zero, found without the trigger's help."""
    with connection.cursor() as sql:
        sql.execute(
            """
            SELECT t.code, count(p.id), coalesce(sum(p.amount), 0)
            FROM ledger_transaction t LEFT JOIN ledger_posting p ON p.transaction_id = t.id
            GROUP BY t.id HAVING count(p.id) < 2 OR coalesce(sum(p.amount), 0) <> 0
            """
        )
        return [
            f"ledger transaction {code}: {lines} postings sum to {total} fen"
            for code, lines, total in sql.fetchall()
        ]


def _with_postings(transactions: QuerySet[Transaction]) -> QuerySet[Transaction]:
    postings = Posting.objects.select_related("account").order_by("id")
    return transactions.prefetch_related(Prefetch("postings", postings))
