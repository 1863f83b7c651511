"""Whose readings a page may show, and the note of who looked."""

from datetime import datetime, timedelta

from django.http import Http404

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.consent.actions import record_look
from songhe.consent.queries import elders_open_to, looks_at
from songhe.consent.states import DataGroup

SAME_LOOK = timedelta(minutes=10)  # a page that stays open and refreshes is one look


def elder_open_or_404(acting: Acting, code: str, at: datetime) -> Elder:
    """Return the elder if this person may see her readings.

    The station's operator in an assisted session sees what she sees beside them.
    """
    if acting.elder is not None and acting.elder.code == code:
        return acting.elder
    found = (
        elders_open_to(person=acting.person, group=DataGroup.READINGS, at=at)
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404
    return found


def note_look(
    acting: Acting, elder: Elder, what: str, at: datetime, group: DataGroup = DataGroup.READINGS
) -> None:
    """Write down that somebody looked at her; refreshing the same page is the same look."""
    if acting.person.pk == elder.person_id:
        return
    lately = looks_at(elder).filter(
        person=acting.person, what=what, group=group, looked_at__gt=at - SAME_LOOK
    )
    if not lately.exists():
        record_look(acting=acting, elder=elder, group=group, what=what, at=at)
