"""Requests to the family."""

from django.db.models import Prefetch, QuerySet

from songhe.accounts.models import Kinship, Person
from songhe.accounts.states import KinshipState
from songhe.shop.models import Checkout, Order, OrderLine, PayRequest
from songhe.shop.states import (
    PayRequestState,
)


def pay_requests_for(person: Person) -> QuerySet[PayRequest]:
    """Return what a person was asked to pay, as long as the elder lets them pay; newest first."""
    allowed = Kinship.objects.filter(
        relative=person, state=KinshipState.AGREED, may_pay=True
    ).values("elder")
    return (
        PayRequest.objects.filter(payer=person, checkout__elder__in=allowed)
        .select_related("checkout__elder__person", "payer", "asker")
        .prefetch_related(
            Prefetch(
                "checkout__orders",
                Order.objects.select_related("provider__organisation").prefetch_related(
                    Prefetch(
                        "lines",
                        OrderLine.objects.select_related("booking__calendar__person"),
                    )
                ),
            )
        )
        .order_by("-asked_at", "-pk")
    )


def open_requests_for(person: Person) -> QuerySet[PayRequest]:
    """Return the requests that still wait for a person's answer."""
    return pay_requests_for(person).filter(state=PayRequestState.ASKED)


def shares_of(checkout: Checkout) -> list[PayRequest]:
    """Return what each of several relatives was asked for in the last round; else nothing."""
    last = last_request_of(checkout)
    if last is None or not last.is_share:
        return []
    asked = checkout.requests.filter(is_share=True, asked_at=last.asked_at)
    return list(asked.select_related("payer").order_by("pk"))


def paid_shares(checkout: Checkout) -> list[PayRequest]:
    """Return the parts that made up the whole; nothing if one paid it all, or nobody yet."""
    if checkout.paid_by_id is None:
        return []
    asked = list(checkout.requests.select_related("payer").order_by("-asked_at", "pk"))
    last = [one for one in asked if one.asked_at == asked[0].asked_at]
    whole = all(one.is_share and one.state == PayRequestState.PAID for one in last)
    return last if whole else []


def who_paid(checkout: Checkout) -> list[Person | None]:
    """Return everyone whose money it was."""
    return [one.payer for one in paid_shares(checkout)] or [checkout.paid_by]


def last_request_of(checkout: Checkout) -> PayRequest | None:
    return checkout.requests.select_related("payer").order_by("-asked_at", "-pk").first()
