"""A pause before a purchase that looks unusual: said openly, and hers to end by waiting."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from songhe.accounts import queries as accounts
from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.accounts.states import Right
from songhe.kernel.events import record
from songhe.shop import queries
from songhe.shop.actions import news
from songhe.shop.actions.letting_go import locked
from songhe.shop.actions.standing import check_still_open, stand_until
from songhe.shop.models import Caution, Checkout
from songhe.shop.rules.deadlines import PRICE
from songhe.shop.rules.guard import reasons_to_wait, wait_until
from songhe.shop.states import CheckoutState


class CoolingOff(Exception):
    """She was asked to think it over until `caution.until`."""

    def __init__(self, caution: Caution) -> None:
        super().__init__(f"until {caution.until}")
        self.caution = caution


@transaction.atomic
def look_at(*, checkout: Checkout, acting: Acting, at: datetime) -> Caution | None:
    """Judge a purchase that an elder is about to pay herself; once for each purchase.

    What she chose is kept for her while she waits and half an hour longer. She is told why.

    :raises TimeIsUp: if what was held is let go already.
    :raises CannotBeBought: if something is not on sale any more.
    """
    if acting.elder is None:
        return None  # a relative who buys for her is the second look already
    checkout = locked(checkout)
    caution = queries.caution_of(checkout)
    if caution is not None or checkout.state != CheckoutState.PLACED:
        return caution
    rules = queries.guard_rules()
    reasons = reasons_to_wait(queries.purchase_of(checkout, at), rules)
    if not reasons:
        return None
    check_still_open(checkout, at)
    until = wait_until(reasons, at, queries.first_visit_at(checkout))
    caution = Caution.objects.create(
        checkout=checkout,
        version=rules.version,
        reasons=[rule.code for rule in reasons],
        begun_at=at,
        until=until,
    )
    stand_until(checkout, max(checkout.expires_at, until + PRICE), by=acting.label, at=at)
    _record("caution", caution, acting, at)
    _tell_her(caution, at)
    return caution


def check_not_cooling(*, checkout: Checkout, acting: Acting, at: datetime) -> None:
    """See that nothing is to be thought over any more.

    :raises CoolingOff: if it is.
    """
    caution = look_at(checkout=checkout, acting=acting, at=at)
    if caution is not None and caution.until > at:
        raise CoolingOff(caution)


@transaction.atomic
def tell_family(*, caution: Caution, acting: Acting, at: datetime) -> int:
    """She wishes that her family looks at it too: tell those she trusts, once; return how many."""
    if not Caution.objects.filter(pk=caution.pk, told_family_at=None).update(told_family_at=at):
        return 0
    checkout = caution.checkout
    people = _trusted(checkout)
    news.tell_in_their_words(
        people,
        kind="order",
        words=_("%(elder)s想买“%(title)s”，请您帮着看看，打个电话问一问吧。"),
        facts={"elder": checkout.elder.name, "title": news.title_of(checkout)},
        url=news.home_url(),
        at=at,
    )
    _record("tell_family", caution, acting, at)
    return len(people)


def _trusted(checkout: Checkout) -> list[Person]:
    ways = (Right.PAY, Right.ORDER, Right.RECEIVE_ALERTS)
    found = {
        kinship.relative_id: kinship.relative
        for right in ways
        for kinship in accounts.relatives_of(checkout.elder, right)
    }
    return list(found.values())


def _tell_her(caution: Caution, at: datetime) -> None:
    checkout = caution.checkout
    news.tell_in_their_words(
        [checkout.elder.person],
        kind="order",
        words=_(
            "“%(title)s”先放一放，%(until)s以后再付。东西和价格都给您留着，不想要了也可以取消。"
        ),
        facts={"title": news.title_of(checkout), "until": caution.until},
        url=news.checkout_url(checkout),
        at=at,
    )


def _record(verb: str, caution: Caution, acting: Acting, at: datetime) -> None:
    record(
        name=f"shop.checkout.{verb}",
        subject_id=caution.checkout_id,
        actor=acting.label,
        at=at,
        facts={"version": caution.version, "reasons": list(caution.reasons)},
    )
