"""Noting the paper that an elder showed, and revoking it; nothing is changed in between."""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.kernel.events import record
from songhe.shop.actions.news import tell_in_their_words
from songhe.shop.models import Entitlement
from songhe.shop.queries import entitlements as queries
from songhe.shop.states import EntitlementState

LONGEST = timedelta(days=3660)  # ten years; more is a slip of the pen


class WrongPaperDays(Exception):
    """It ends before it begins, is over already, or lasts longer than any paper does."""


class PaperThere(Exception):
    """A paper of this kind counts on some of these days already."""


@transaction.atomic
def record_entitlement(
    *,
    elder: Elder,
    paper: str,
    number: str,
    starts_on: date,
    good_until: date,
    acting: Acting,
    at: datetime,
) -> Entitlement:
    """Note a paper that the elder showed.

    :raises PermissionDenied: if who acts may not; her station may only in a session.
    :raises WrongPaperDays: if the days cannot be right.
    :raises PaperThere: if one of its kind stands; that one is revoked first.
    """
    _must_be_let(acting, elder, at)
    if good_until < max(starts_on, timezone.localdate(at)) or good_until - starts_on > LONGEST:
        raise WrongPaperDays
    Elder.objects.select_for_update(no_key=True).get(pk=elder.pk)  # of two at once, one is first
    same = Entitlement.objects.filter(elder=elder, paper=paper, state=EntitlementState.STANDING)
    if same.filter(starts_on__lte=good_until, good_until__gte=starts_on).exists():
        raise PaperThere(paper)
    noted = Entitlement.objects.create(
        elder=elder,
        paper=paper,
        number=number,
        starts_on=starts_on,
        good_until=good_until,
        seen_by=acting.label,
        seen_at=at,
    )
    record(name="shop.entitlement.record", subject_id=noted.pk, actor=acting.label, at=at)
    _tell(noted, _("%(who)s登记了您的%(paper)s。点开看能省多少、到哪天。"), acting, at)
    return noted


@transaction.atomic
def revoke_entitlement(*, entitlement: Entitlement, why: str, acting: Acting, at: datetime) -> None:
    """Let a paper not count any more; what it paid already stays paid.

    :raises PermissionDenied: if who acts may not; her station may only in a session.
    :raises NotAllowed: if it was revoked before.
    """
    _must_be_let(acting, entitlement.elder, at)
    entitlement.move("revoke", by=acting.label, at=at)
    entitlement.revoked_by, entitlement.revoked_at = acting.label, at
    entitlement.revoked_why = why
    entitlement.save(update_fields=["revoked_by", "revoked_at", "revoked_why"])
    _tell(entitlement, _("%(who)s撤销了您的%(paper)s登记。点开看为什么、找谁问。"), acting, at)


def _must_be_let(acting: Acting, elder: Elder, at: datetime) -> None:
    if not queries.may_record(acting, elder, at):
        raise PermissionDenied("shop:entitlement:record")


def _tell(noted: Entitlement, words: Promise, acting: Acting, at: datetime) -> None:
    where = f"（{acting.organisation.name}）" if acting.organisation else ""
    tell_in_their_words(
        [noted.elder.person],
        kind="message",
        words=words,
        facts={"who": f"{acting.person.name}{where}", "paper": noted.paper},
        url=reverse("shop:papers"),
        at=at,
    )
