"""What payments remembers."""

from songhe.payments.models.allotments import Allotment, Payee, Release, Takeback
from songhe.payments.models.bills import Bill, BillEntry, Difference
from songhe.payments.models.intents import Intent, Notice, Refund

__all__ = [
    "Allotment",
    "Bill",
    "BillEntry",
    "Difference",
    "Intent",
    "Notice",
    "Payee",
    "Refund",
    "Release",
    "Takeback",
]
