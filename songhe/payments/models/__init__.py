"""What payments remembers."""

from songhe.payments.models.bills import Bill, BillEntry, Difference
from songhe.payments.models.intents import Intent, Notice, Refund

__all__ = ["Bill", "BillEntry", "Difference", "Intent", "Notice", "Refund"]
