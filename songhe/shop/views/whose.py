"""For whom a page of the shop is: an elder's own, or a relative's who buys for her."""

from django.http import Http404

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Person
from songhe.shop import queries


class NobodyYet(Http404):
    """No elder has agreed yet that this person orders for her; a page may say how it is asked."""


def buyer(acting: Acting) -> Person:
    """Return whose cart and orders these are: the elder's, also when the station helps her."""
    return acting.elder.person if acting.elder else acting.person


def elders_of(acting: Acting) -> list[Elder]:
    """Return for whom one may buy.

    :raises NobodyYet: if for nobody yet.
    :raises Http404: if for nobody; staff do not buy.
    """
    if acting.elder is not None:
        return [acting.elder]
    elders = list(queries.shoppers_elders(acting.person))
    if not elders:
        raise Http404 if acting.role is not None else NobodyYet
    return elders


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
