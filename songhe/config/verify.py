"""`songhe verify`: is what must always be true still true?"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from songhe.aftersales.queries.truths import money_faults
from songhe.booking import queries as booking
from songhe.catalogue import queries as catalogue
from songhe.clinic import queries as clinic
from songhe.consent import queries as consent
from songhe.invoices import queries as invoices
from songhe.ledger import queries as ledger
from songhe.payments import queries as payments
from songhe.shipping import queries as shipping
from songhe.shop import queries as shop

SHOWN = 20  # faults of one kind


@dataclass(frozen=True)
class Truth:
    """A sentence that holds, and how to find what breaks it."""

    words: str
    broken: Callable[[], Sequence[str]]


TRUTHS: tuple[Truth, ...] = (
    Truth("Every transaction of the ledger sums to zero", ledger.imbalances),
    Truth("What channels took and gave back is what the ledger says", payments.ledger_mismatches),
    Truth("Stock equals its movements, and what is reserved is there", catalogue.stock_mismatches),
    Truth("Programmes paid what was drawn of them, and no more", shop.draw_mismatches),
    Truth("An order knows what its lines gave back that were called off", shop.part_faults),
    Truth("Channels hand no seller more than the ledger says it earned", shop.allotment_faults),
    Truth("No more went back for a claim than was paid, and the books know it", money_faults),
    Truth("Every invoice says what the seller was paid and kept, to the fen", invoices.faults),
    Truth("What lies in each place is the sum of its movements", shipping.bin_mismatches),
    Truth("No more lies in warehouses than is there", shipping.misplaced_stock),
    Truth("Of no size more lies in warehouses than is there", shipping.misplaced_sizes),
    Truth("What a lot brought is counted in the shop, for its own size", shipping.miscounted_lots),
    Truth("No calendar holds two bookings at once", booking.overlaps),
    Truth("The record of who looked is a whole chain", consent.broken_links),
    Truth("Every signed note is what was signed, and none is missing", clinic.broken_notes),
)


def main() -> int:
    """Say what holds and what does not; return 1 if anything does not."""
    whole = True
    for truth in TRUTHS:
        faults = truth.broken()
        whole = whole and not faults
        sys.stdout.write(f"{'✗' if faults else '✓'} {truth.words}\n")
        for fault in faults[:SHOWN]:
            sys.stdout.write(f"    {fault}\n")
        if len(faults) > SHOWN:
            sys.stdout.write(f"    and {len(faults) - SHOWN} more\n")
    sys.stdout.write("Everything holds.\n" if whole else "Something is broken; see above.\n")
    return 0 if whole else 1
