"""Accounts, transactions and postings. The database itself refuses to change or unbalance them.

Sign: what is ours or owed to us is positive, what we owe is negative. Money that a channel
took is `channel:… +`, and until it is earned we owe it: `escrow −`. A provider's earnings are
owed to the provider: `provider:… −`. The postings of a transaction sum to zero.
"""

from django.db import models

from songhe.kernel.codes import new_code


class Account(models.Model):
    """A named pot: `channel:sandbox`, `escrow`, `provider:<code>`, `platform:fees`."""

    code = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return self.code


class Transaction(models.Model):
    """One movement of money, as a whole, for ever."""

    code = models.CharField(max_length=80, unique=True)  # also the key that makes it once
    public_code = models.CharField(max_length=12, unique=True, default=new_code)
    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80)  # what it is about: shop.order:K7X2
    words = models.CharField(max_length=200)
    happened_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["subject", "id"], name="ledger_transaction_story")]

    def __str__(self) -> str:
        return self.code


class Posting(models.Model):
    """One line of a transaction: what it does to one account."""

    transaction = models.ForeignKey(Transaction, models.PROTECT, related_name="postings")
    account = models.ForeignKey(Account, models.PROTECT, related_name="postings")
    amount = models.BigIntegerField()  # fen
    happened_at = models.DateTimeField()  # the transaction's, so that statements read one index

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(amount=0), name="ledger_posting_moves"),
        ]
        indexes = [
            models.Index(
                fields=["account", "happened_at", "id"],
                include=["amount"],
                name="ledger_posting_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount:+}"
