"""A relative says how much they pay at once, at most."""

from datetime import datetime

from songhe.accounts.models import Elder, Person
from songhe.shop.models import PayLimit


def set_limit(*, elder: Elder, payer: Person, most: int | None, at: datetime) -> None:
    """Keep the most that one person pays for an elder at once, in fen; None: without a limit.

    It holds for what is asked from now on.
    """
    if most is None:
        PayLimit.objects.filter(elder=elder, payer=payer).delete()
        return
    PayLimit.objects.update_or_create(
        elder=elder, payer=payer, defaults={"most": most, "set_at": at}
    )
