"""Where she is: the last known place, for those whom she lets know it."""

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_safe

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.consent.states import DataGroup
from songhe.health.looking import note_look
from songhe.health.models.alerts import Alert
from songhe.health.queries.fences import may_set_fence
from songhe.health.queries.figures import zone_of
from songhe.health.queries.wishes import is_located, watches_of, wishes_open_to
from songhe.health.showing.whereabouts import whereabouts_of
from songhe.health.states import Wish

OF_PLACES = ("sos", "outside_fence", "fence_alarm")  # where one must know where to go


@signed_in
@require_safe
def where(request: SignedIn, code: str) -> HttpResponse:
    """The place alone; its card asks for it again while a watch owes its answer."""
    at = timezone.now()
    elder = Elder.objects.select_related("person", "region", "station").filter(code=code).first()
    if elder is None or not may_set_fence(acting=request.acting, elder=elder, at=at):
        raise Http404
    context = {
        "elder": elder,
        **where_context(request.acting, elder, at),
    }
    with timezone.override(zone_of(elder)):
        return render(request, "health/places/where.html", context)


def where_context(
    acting: Acting, elder: Elder, at: datetime, *, wishes: Sequence[Wish] | None = None
) -> dict[str, object]:
    """What the card of her place says; nothing to whoever may not know where she is.

    `wishes` are those that may be asked of her watches, where the page knows them already.
    """
    if not may_set_fence(acting=acting, elder=elder, at=at):
        return {}
    place = whereabouts_of(elder, at, large=acting.elder == elder)
    if place is not None:
        note_look(acting, elder, gettext_noop("最近的位置"), at, group=DataGroup.LOCATION)
    found: dict[str, object] = {
        "may_see_place": True,
        "place": place,
        "herself": acting.elder == elder,
    }
    if wishes is None:
        wishes = wishes_open_to(acting=acting, elder=elder, at=at)
    if Wish.LOCATE in wishes:
        found["asked_watch"] = watches_of(elder).first()
        found["is_located"] = is_located(elder, at)
    return found


def place_of_alert(acting: Acting, alert: Alert, at: datetime) -> dict[str, object]:
    """Where to go to, while an alert stands open that is about a place or a call for help."""
    if alert.rule not in OF_PLACES or not alert.is_open:
        return {}
    return where_context(acting, alert.elder, at)
