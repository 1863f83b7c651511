"""For whom a page of the shop is: an elder's own, or a relative's who buys for her."""

from django.http import Http404

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.shop import queries


def buyer(acting: Acting) -> Person:
    """Return whose cart and orders these are: the elder's, also when the station helps her."""
    return acting.elder.person if acting.elder else acting.person


def elders_of(acting: Acting) -> list[Elder]:
    """Return for whom one may buy.

    :raises Http404: if for nobody.
    """
    if acting.elder is not None:
        return [acting.elder]
    elders = list(queries.shoppers_elders(acting.person))
    if not elders:
        raise Http404
    return elders


def has_nobody(acting: Acting) -> bool:
    """Would one like to buy for somebody, and no elder has agreed to it yet? Staff do not buy."""
    return acting.role is None and not queries.shops_for_somebody(acting)


def may_shop_for(acting: Acting, elder: Elder) -> bool:
    """Does whoever is here put things into a cart for this elder?"""
    if acting.elder is not None:
        return acting.elder.pk == elder.pk
    return queries.shoppers_elders(acting.person).filter(pk=elder.pk).exists()


def chosen_elder(acting: Acting, code: str) -> Elder | None:
    """Return the elder that a page is about; None when one of several must be chosen first."""
    elders = elders_of(acting)
    for elder in elders:
        if elder.code == code:
            return elder
    if code:
        raise Http404
    return elders[0] if len(elders) == 1 else None
