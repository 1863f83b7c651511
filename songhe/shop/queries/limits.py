"""How much each relative pays at once, at most."""

from collections.abc import Sequence

from django.db.models import OuterRef, Subquery

from songhe.accounts.models import Elder, Person
from songhe.accounts.queries import elders_of_relative
from songhe.accounts.states import Right
from songhe.shop.models import PayLimit


def limits_of(elder: Elder, payers: Sequence[Person]) -> list[int | None]:
    """Return what each of these pays for her at once at most, in fen; None: no limit."""
    found = PayLimit.objects.filter(elder=elder, payer__in=payers)
    most = dict(found.values_list("payer", "most"))
    return [most.get(one.pk) for one in payers]


def own_limits(payer: Person) -> list[tuple[Elder, str]]:
    """Return for whom a person may pay, and up to how many yuan at once ("": no limit)."""
    limits = PayLimit.objects.filter(payer=payer, elder=OuterRef("pk"))
    elders = elders_of_relative(payer, Right.PAY).select_related("person")
    found = elders.annotate(most=Subquery(limits.values("most")))
    return [(one, f"{one.most / 100:.2f}" if one.most else "") for one in found]
