"""The one thing that can be done to a ledger: write down a whole movement of money.

Sign: what is ours or owed to us is positive, what we owe is negative. So a payment is
`channel:sandbox +12800, escrow −12800`, and once the service is done it is earned:
`escrow +12800, provider:… −11776, platform:fees −1024`.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from songhe.ledger.models import Account, Posting, Transaction


class Unbalanced(Exception):
    """The lines do not sum to zero, or there are fewer than two."""


class Contradiction(Exception):
    """This code already stands for other lines."""


@transaction.atomic
def post(
    *,
    code: str,
    kind: str,
    subject: str,
    words: str,
    lines: Sequence[tuple[str, int]],
    at: datetime,
) -> Transaction:
    """Write a movement of money: (account code, fen) for each line; zero lines are left out.

    The same code again returns the first transaction and writes nothing.

    :raises Unbalanced: if the lines do not sum to zero.
    :raises Contradiction: if the code was used for other lines.
    """
    lines = [(account, amount) for account, amount in lines if amount]
    if len(lines) < 2 or sum(amount for _account, amount in lines) != 0:
        raise Unbalanced(f"{code}: {lines}")
    written, new = Transaction.objects.get_or_create(
        code=code, defaults={"kind": kind, "subject": subject, "words": words, "happened_at": at}
    )
    if not new:
        _check_same(written, lines)
        return written
    accounts = _accounts({account for account, _amount in lines})
    Posting.objects.bulk_create(
        Posting(transaction=written, account=accounts[account], amount=amount, happened_at=at)
        for account, amount in lines
    )
    return written


def _accounts(codes: set[str]) -> dict[str, Account]:
    found = {account.code: account for account in Account.objects.filter(code__in=codes)}
    for code in sorted(codes - found.keys()):  # in order, so that two writers never wait in a ring
        found[code], _created = Account.objects.get_or_create(code=code)
    return found


def _check_same(written: Transaction, lines: Sequence[tuple[str, int]]) -> None:
    before = sorted(written.postings.values_list("account__code", "amount"))
    if before != sorted(lines):
        raise Contradiction(f"{written.code}: {before}, now {sorted(lines)}")
