"""A seller asks for a paid place, the platform decides, the ledger says who paid."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, gettext_noop

from songhe.accounts.acting import Acting
from songhe.accounts.models import Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.catalogue.models import Listing, Provider
from songhe.kernel.each import for_each
from songhe.kernel.flow import NotAllowed
from songhe.ledger import actions as ledger
from songhe.ledger.queries import owed_to
from songhe.shop.actions.money import FEES
from songhe.shop.actions.news import tell_in_their_words
from songhe.shop.models import AdRequest, Promotion
from songhe.shop.queries.ads import due_ads, is_taken, shelf_of, tariff
from songhe.shop.rules import ads as rules


class NoPaper(Exception):
    """The law wants a review first; `why` is "missing", "wrong" or "expired"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WrongDays(Exception):
    """In the past, backwards, or more than a month."""


class Taken(Exception):
    """Another one stands there on one of these days."""


class NotEnough(Exception):
    """The seller has not earned so much yet."""


@transaction.atomic
def ask_ad(
    *,
    listing: Listing,
    slot: str,
    first: date,
    last: date,
    paper: str,
    acting: Acting,
    at: datetime,
) -> AdRequest:
    """Ask for a place; nothing is shown or paid before somebody of the platform has agreed.

    :raises WrongDays: if the days are wrong.
    :raises NoPaper: if the law forbids it without a review.
    :raises Taken: if another one stands there.
    """
    if not timezone.localdate(at) <= first <= last or (last - first).days >= rules.LONGEST:
        raise WrongDays
    if why := rules.fault_of(listing.category.code, paper, last):
        raise NoPaper(why)
    if is_taken(listing, slot, first, last):
        raise Taken
    prices = tariff()
    asked = AdRequest.objects.create(
        listing=listing,
        slot=slot,
        starts_on=first,
        ends_on=last,
        price=prices.price(slot, shelf_of(listing, slot), (last - first).days + 1),
        tariff=prices.version,
        paper=paper,
        asked_by=acting.label,
        asked_at=at,
    )
    officers = Person.objects.filter(
        is_active=True, memberships__role=Role.OFFICER, memberships__until=None
    ).distinct()
    _tell(officers, _("%(seller)s想给“%(title)s”做广告，请看一看。"), asked, at)
    return asked


@transaction.atomic
def withdraw_ad(*, ad: AdRequest, acting: Acting, at: datetime) -> None:
    """:raises NotAllowed: if it was decided meanwhile."""
    ad.move("withdraw", by=acting.label, at=at)


@transaction.atomic
def approve_ad(*, ad: AdRequest, acting: Acting, at: datetime) -> None:
    """Let it be shown: it is paid from what the seller has earned, and stands alone there.

    The paper is looked at again, for the category may have changed since.

    :raises NotAllowed: if it was decided meanwhile, or its first day is over.
    :raises NoPaper: if the law forbids it.
    :raises NotEnough: if the seller has not earned so much.
    :raises Taken: if another one stands there.
    """
    if ad.starts_on < timezone.localdate(at):
        raise NotAllowed("approve", ad.state)
    if why := rules.fault_of(ad.listing.category.code, ad.paper, ad.ends_on):
        raise NoPaper(why)
    # Held, so that two places at once are not paid from the same money.
    Provider.objects.select_for_update(no_key=True).get(pk=ad.listing.provider_id)
    if owed_to(_account(ad)) < ad.price:
        raise NotEnough
    ad.move("approve", by=acting.label, at=at)
    try:
        with transaction.atomic():
            ad.promotion = Promotion.objects.create(
                listing=ad.listing,
                slot=ad.slot,
                shelf=shelf_of(ad.listing, ad.slot),
                starts_at=_midnight(ad.starts_on),
                ends_at=_midnight(ad.ends_on + timedelta(days=1)),
                placed_by=ad.listing.provider.name[:80],
                placed_at=at,
            )
    except IntegrityError as taken:
        raise Taken from taken
    ledger.post(
        code=f"{ad.subject}:pay",
        kind="ad_pay",
        subject=ad.subject,
        words=gettext_noop("广告费，从商家货款里扣"),
        lines=[(_account(ad), ad.price), (FEES, -ad.price)],
        at=at,
    )
    _decided(ad, "", acting, at)
    _tell_seller(ad, _("“%(title)s”的广告批准了，%(first)s起显示，扣 %(yuan)s 元。"), at)


@transaction.atomic
def refuse_ad(*, ad: AdRequest, reason: str, acting: Acting, at: datetime) -> None:
    """:raises NotAllowed: if it was decided meanwhile."""
    ad.move("refuse", by=acting.label, at=at)
    _decided(ad, reason, acting, at)
    _tell_seller(ad, _("“%(title)s”的广告没有批准：%(reason)s"), at)


@transaction.atomic
def stop_ad(*, ad: AdRequest, reason: str, acting: Acting, at: datetime) -> None:
    """Take it down; the days that were not shown are given back.

    :raises NotAllowed: if it does not stand, or its last day is over.
    """
    today = timezone.localdate(at)
    if ad.ends_on < today or ad.promotion_id is None:
        raise NotAllowed("stop", ad.state)
    ad.move("stop", by=acting.label, at=at)  # first: whoever stopped it before let its place go
    shown = max(0, (today - ad.starts_on).days + 1)
    amount = rules.back(ad.price, ad.days, shown)
    promotion = Promotion.objects.get(pk=ad.promotion_id)
    if shown == 0:  # it never stood there
        ad.promotion = None
        ad.save(update_fields=["promotion"])
        promotion.delete()
    else:
        moment = max(at, promotion.starts_at + timedelta(seconds=1))
        Promotion.objects.filter(pk=promotion.pk).update(ends_at=moment)
    if amount:
        ledger.post(
            code=f"{ad.subject}:back",
            kind="ad_back",
            subject=ad.subject,
            words=gettext_noop("广告提前停了，退还没显示的天数"),
            lines=[(FEES, amount), (_account(ad), -amount)],
            at=at,
        )
    _decided(ad, reason, acting, at)
    _tell_seller(ad, _("“%(title)s”的广告停了，没显示的天数已退还：%(reason)s"), at)


def lapse_ads(*, at: datetime) -> int:
    """Let go of requests that nobody decided before their first day; return how many."""

    def lapse(ad: AdRequest) -> bool:
        try:
            ad.move("lapse", by="songhe", at=at)
        except NotAllowed:
            return False  # decided in the same moment
        _tell_seller(ad, _("“%(title)s”的广告没有等到答复，已经过期，没有扣钱。"), at)
        return True

    return for_each(due_ads(at), lapse, failed="ad_not_lapsed")


def _decided(ad: AdRequest, reason: str, acting: Acting, at: datetime) -> None:
    ad.reason, ad.decided_by, ad.decided_at = reason, acting.label, at
    ad.save(update_fields=["reason", "decided_by", "decided_at", "promotion"])


def _account(ad: AdRequest) -> str:
    return f"provider:{ad.listing.provider.organisation.code}"


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _tell_seller(ad: AdRequest, words: Promise, at: datetime) -> None:
    _tell(members_of(ad.listing.provider.organisation, Role.MANAGER), words, ad, at)


def _tell(people: Iterable[Person], words: Promise, ad: AdRequest, at: datetime) -> None:
    facts = {
        "seller": ad.listing.provider.name,
        "title": ad.listing.title,
        "reason": ad.reason,
        "first": ad.starts_on.isoformat(),
        "yuan": f"{ad.price / 100:.2f}",
    }
    url = reverse("shop:ads")
    tell_in_their_words(people, kind="message", words=words, facts=facts, url=url, at=at)
