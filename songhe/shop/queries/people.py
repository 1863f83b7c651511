"""For whom somebody shops, and who pays for her."""

from django.db.models import Q, QuerySet

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.states import KinshipState, Right
from songhe.shop.models import Checkout


def shoppers_elders(person: Person) -> QuerySet[Elder]:
    """Return the elders for whom a person may buy."""
    return accounts.elders_of_relative(person, Right.ORDER)


def shops_for_somebody(acting: Acting) -> bool:
    """Is it an elder, the station beside her, or a relative who may order for one?"""
    if acting.elder is not None:
        return True
    return acting.role is None and shoppers_elders(acting.person).exists()


def payers_of(elder: Elder) -> QuerySet[Kinship]:
    """Return the relatives whom an elder may ask to pay, first to ask first."""
    return accounts.relatives_of(elder, Right.PAY)


def may_ask_family(acting: Acting, checkout: Checkout) -> bool:
    """Is it hers, or does whoever placed it order for her, so that they may ask relatives?"""
    if acting.elder is not None:
        return acting.elder.pk == checkout.elder_id
    if checkout.placed_by_id != acting.person.pk:
        return False
    return shoppers_elders(acting.person).filter(pk=checkout.elder_id).exists()


def _elders_beside(person: Person) -> QuerySet[Kinship, int]:
    """The elders who let a person pay or order for them."""
    return (
        Kinship.objects.filter(relative=person, state=KinshipState.AGREED)
        .filter(Q(may_pay=True) | Q(may_order=True))
        .values_list("elder", flat=True)
    )
