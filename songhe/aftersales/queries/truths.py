"""What must always be true of money that went back; `songhe verify` asks."""

from django.db.models import F, Sum

from songhe.aftersales.models import Claim, GiveBack
from songhe.aftersales.states import ClaimState
from songhe.ledger.models import Transaction


def money_faults() -> list[str]:
    """Name each order that gave back more than was paid, and each movement not in the books."""
    greedy = (
        GiveBack.objects.values("order__code", "order__total")
        .annotate(given=Sum("amount"))
        .filter(given__gt=F("order__total"))
    )
    faults = [
        f"order {row['order__code']}: {row['given']} of {row['order__total']} fen went back"
        for row in greedy
    ]
    expected = {
        f"{one.claim.subject}:give_back": one.claim.code
        for one in GiveBack.objects.select_related("claim").iterator()
    }
    booked = set(Transaction.objects.filter(code__in=expected).values_list("code", flat=True))
    faults += [
        f"claim {code}: its money is not in the ledger"
        for key, code in expected.items()
        if key not in booked
    ]
    fetched = Claim.objects.exclude(freight=0)
    keys = {f"{one.subject}:freight": one.code for one in fetched.iterator()}
    paid = set(Transaction.objects.filter(code__in=keys).values_list("code", flat=True))
    faults += [f"claim {keys[key]}: its freight is not in the ledger" for key in keys.keys() - paid]
    early = Claim.objects.exclude(state=ClaimState.SETTLED).filter(give_back__isnull=False)
    return faults + [
        f"claim {claim.code}: money went back before it was settled" for claim in early
    ]
