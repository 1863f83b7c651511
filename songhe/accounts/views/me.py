"""One's own page: what is known of me, my language, my PIN, where I am signed in."""

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, override
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts import queries
from songhe.accounts.actions import people
from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.rules.browsers import device_and_browser
from songhe.accounts.rules.phones import masked
from songhe.accounts.skins import is_for_elder


@signed_in
@require_safe
def me(request: SignedIn) -> HttpResponse:
    """One's own page; an elder finds what she rarely needs behind one of six choices."""
    sessions = [
        {
            "words": device_and_browser(one.user_agent),
            "here": one.session_key == request.session.session_key,
            "since": one.created_at,
        }
        for one in UserSession.objects.filter(user=request.user).order_by("-created_at")[:10]
    ]
    is_elder = is_for_elder(request) and request.acting.role is None
    context = {
        "is_elder": is_elder,
        "wide": "" if request.acting.role else " is-wide",
        "phone": masked(request.user.phone) if request.user.phone else "",
        "memberships": queries.memberships_of(request.user),
        "sessions": sessions,
        "languages": settings.LANGUAGES,
    }
    page = "accounts/elder/more.html" if is_elder and "more" in request.GET else "accounts/me.html"
    return render(request, page, context)


@signed_in
@require_POST
def language(request: SignedIn) -> HttpResponse:
    """Speak to me in this language, here and wherever I sign in."""
    chosen = request.POST.get("language", "")
    response = redirect("me:home")
    if chosen in dict(settings.LANGUAGES):
        people.choose_language(person=request.user, language=chosen)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=settings.SESSION_COOKIE_AGE,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        with override(chosen):
            messages.success(request, _("好了，以后用这种语言。"))
    return response


@signed_in
@require_POST
def sign_out_everywhere(request: SignedIn) -> HttpResponse:
    """End every session but this one, wherever it is."""
    people.end_every_session(person=request.user)
    update_session_auth_hash(request, request.user)
    here = request.session.session_key
    UserSession.objects.filter(user=request.user).exclude(session_key=here).delete()
    messages.success(request, _("别的手机和电脑都已经退出，只有这里还登录着。"))
    return redirect("me:home")
