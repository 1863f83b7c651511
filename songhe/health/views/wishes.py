"""Asking a watch for something: where she is, to ring, to speak more often."""

from datetime import datetime
from typing import TypedDict

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_POST

from songhe.accounts.acting import Acting
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.models import Elder
from songhe.accounts.states import Role
from songhe.consent.states import DataGroup
from songhe.health.actions.wishes import MayNotAsk, ask_watch
from songhe.health.looking import note_look
from songhe.health.models.devices import Device
from songhe.health.queries.wishes import watches_of, wishes_of, wishes_open_to
from songhe.health.states import Wish
from songhe.health.words.wish_words import Told, told_of


class WishesContext(TypedDict, total=False):
    """What the card takes; nothing where nothing may be asked."""

    wish_watches: list[tuple[Device, list[Told]]]
    wishes: tuple[Wish, ...]


@signed_in
@require_POST
def ask(request: SignedIn, code: str, wish: str) -> HttpResponse:
    """Ask; the watch is told as soon as it is on the line, and what it answers is written down."""
    at = timezone.now()
    numbered = Q(serial_hash__isnull=False)
    device = get_object_or_404(Device.objects.select_related("elder").filter(numbered), code=code)
    if wish not in Wish.values:
        raise Http404
    try:
        ask_watch(device=device, wish=Wish(wish), acting=request.acting, at=at)
    except MayNotAsk:
        raise Http404 from None
    if wish == Wish.LOCATE:
        what = gettext_noop("问手表现在在哪里")
        note_look(request.acting, device.elder, what, at, group=DataGroup.LOCATION)
    messages.success(request, _("好，手表一连上来就告诉它。"))
    if request.acting.role == Role.OPERATOR:
        return redirect("health:device", code=code)
    return redirect("health:elder", code=device.elder.code)


def wishes_context(
    acting: Acting, elder: Elder, at: datetime, *, device: Device | None = None
) -> WishesContext:
    """What may be asked of her watches, and what became of what was asked; nothing, if nothing."""
    open_ = wishes_open_to(acting=acting, elder=elder, at=at)
    if not open_:
        return {}
    watches = watches_of(elder)
    if device is not None:
        watches = watches.filter(pk=device.pk)
    listed = [(watch, [told_of(one, at) for one in wishes_of(watch)]) for watch in watches[:2]]
    return {"wish_watches": listed, "wishes": open_}
