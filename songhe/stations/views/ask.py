"""Asking the elder: may I act for you? By her PIN, a code she speaks, or her name."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.acting import ACTING_FOR
from songhe.accounts.actions.pins import PinRefused
from songhe.accounts.guards import SignedIn, role_required
from songhe.accounts.states import Role
from songhe.kernel.flow import NotAllowed
from songhe.stations import actions, queries
from songhe.stations.middleware import SESSION
from songhe.stations.models import AssistedSession
from songhe.stations.rules.signatures import HEIGHT, WIDTH, NotASignature
from songhe.stations.states import SessionState


@role_required(Role.OPERATOR)
@require_POST
def ask(request: SignedIn, code: str) -> HttpResponse:
    elder = get_object_or_404(queries.elders_of_station(request.acting.organisation), code=code)
    session = actions.ask_session(elder=elder, acting=request.acting, at=timezone.now())
    return redirect("stations:confirm", code=session.code)


@role_required(Role.OPERATOR)
@require_GET
def confirm(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    if session.state != SessionState.ASKED:
        return redirect("stations:desk")
    context = {"session": session, "width": WIDTH, "height": HEIGHT}
    return render(request, "stations/confirm.html", context)


@role_required(Role.OPERATOR)
@require_POST
def send_code(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    try:
        actions.send_code(session=session, at=timezone.now())
    except NotAllowed:
        messages.warning(request, _("这次办理已经开始或取消了。"))
        return redirect("stations:desk")
    messages.success(request, _("确认码已发到长辈的手机上，请长辈念给您听。"))
    return redirect("stations:confirm", code=code)


@role_required(Role.OPERATOR)
@require_POST
def by_code(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    spoken = "".join(request.POST.get("spoken", "").split())
    try:
        actions.confirm_by_code(session=session, code=spoken, at=timezone.now())
    except actions.WrongCode:
        return _refused(request, session, _("确认码不对，请长辈再念一遍。"))
    except actions.CodeLapsed:
        return _refused(request, session, _("确认码已经过期，请重新发一个。"))
    except actions.TooManyTries:
        return _given_up(request, session)
    except NotAllowed:
        return _too_late(request)
    return _begun(request, session)


@role_required(Role.OPERATOR)
@require_POST
def by_pin(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    try:
        actions.confirm_by_pin(session=session, pin=request.POST.get("pin", ""), at=timezone.now())
    except PinRefused as refused:
        return _refused(request, session, refused.words)
    except NotAllowed:
        return _too_late(request)
    return _begun(request, session)


@role_required(Role.OPERATOR)
@require_POST
def by_signature(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    try:
        actions.confirm_by_signature(
            session=session, path=request.POST.get("path", ""), at=timezone.now()
        )
    except NotASignature:
        return _refused(request, session, _("没有看到签名，请长辈在框里写上名字。"))
    except NotAllowed:
        return _too_late(request)
    return _begun(request, session)


@role_required(Role.OPERATOR)
@require_POST
def cancel(request: SignedIn, code: str) -> HttpResponse:
    session = _asked(request, code)
    try:
        actions.cancel_session(session=session, at=timezone.now())
    except NotAllowed:
        return _too_late(request)
    messages.info(request, _("没有开始办理。"))
    return redirect("stations:desk")


def _asked(request: SignedIn, code: str) -> AssistedSession:
    return get_object_or_404(queries.sessions_asked_by(request.acting), code=code)


def _begun(request: SignedIn, session: AssistedSession) -> HttpResponse:
    request.session[SESSION] = session.code
    request.session[ACTING_FOR] = session.elder.code
    return redirect("stations:session")


def _refused(request: SignedIn, session: AssistedSession, words: str) -> HttpResponse:
    messages.error(request, words)
    return redirect("stations:confirm", code=session.code)


def _given_up(request: SignedIn, session: AssistedSession) -> HttpResponse:
    actions.cancel_session(session=session, at=timezone.now())
    messages.error(request, _("确认码错了太多次，这次没有开始。可以重新来，或请长辈签名。"))
    return redirect("stations:desk")


def _too_late(request: SignedIn) -> HttpResponse:
    messages.warning(request, _("这次办理已经开始或取消了。"))
    return redirect("stations:desk")
