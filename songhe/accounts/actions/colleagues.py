"""Who works at an organisation, as its manager says."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.acting import Acting
from songhe.accounts.actions.people import end_role
from songhe.accounts.models import Membership, Organisation
from songhe.accounts.states import Role
from songhe.kernel import events
from songhe.kernel.flow import NotAllowed


class LastManager(Exception):
    """Somebody must be there who may manage."""


@transaction.atomic
def end_colleagues_role(*, membership: Membership, acting: Acting, at: datetime) -> None:
    """A manager ends a role at their own organisation, also their own; history keeps it.

    :raises NotAllowed: if they do not manage that organisation (any more).
    :raises LastManager: if nobody would manage it then.
    """
    place = Organisation.objects.select_for_update(no_key=True).get(pk=membership.organisation_id)
    present = Membership.objects.filter(organisation=place, until=None)
    managers = present.filter(role=Role.MANAGER)
    if not managers.filter(person=acting.person).exists():
        raise NotAllowed("end", membership.role)
    if not present.filter(pk=membership.pk).exists():
        return  # somebody was quicker
    others = managers.filter(person__is_active=True).exclude(pk=membership.pk)
    if membership.role == Role.MANAGER and not others.exists():
        raise LastManager(place.name)
    end_role(membership=membership, at=at)
    events.record(
        name="accounts.membership.end",
        subject_id=membership.pk,
        actor=acting.label,
        at=at,
        facts={"role": membership.role},
    )
