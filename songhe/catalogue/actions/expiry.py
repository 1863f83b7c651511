"""Telling providers in good time that a paper runs out."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from songhe.accounts.models import Person
from songhe.accounts.queries import members_of
from songhe.accounts.states import Role
from songhe.catalogue.models import ExpiryWarning, Licence
from songhe.catalogue.queries import expiring
from songhe.catalogue.queries.admission import is_renewed
from songhe.catalogue.rules.admission import OVER, STEPS, step_of
from songhe.notify.actions import tell


def warn_of_expiry(*, at: datetime) -> int:
    """Tell about every paper that reached its next step; return how many. Twice is once."""
    soon = expiring(max(STEPS), at=at)
    return sum(_warn(licence, at) for licence in soon if not is_renewed(licence))


@transaction.atomic
def _warn(licence: Licence, at: datetime) -> bool:
    days_left = (licence.expires_on - timezone.localtime(at).date()).days
    step = step_of(days_left)
    if step is None:
        return False
    _warning, new = ExpiryWarning.objects.get_or_create(
        licence=licence, expires_on=licence.expires_on, step=step, defaults={"told_at": at}
    )
    if new:
        for manager in members_of(licence.provider.organisation, Role.MANAGER):
            _tell(manager, licence, step, at)
    return new


def _tell(manager: Person, licence: Licence, step: int, at: datetime) -> None:
    with translation.override(manager.language):
        if step == OVER:
            words = _("“%(paper)s”到期了，%(category)s这一类已经停卖。交新证，审过就恢复。")
        else:
            words = _("“%(paper)s”%(until)s到期，过期那一类自动停卖。请早点交新证。")
        said = words % {
            "paper": licence.name,
            "category": licence.category.label,
            "until": licence.expires_on.isoformat(),
        }
    tell(
        person=manager,
        kind="message",
        words=said,
        url=reverse("catalogue:applications"),
        at=at,
        urgent=step in {OVER, min(STEPS)},
    )
