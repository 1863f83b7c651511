"""The page that introduces the nine, and becoming one of them with one press."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from songhe.accounts.actions import limits
from songhe.accounts.actions.people import take_language
from songhe.accounts.models import Elder, Person
from songhe.demo.cast import PHONES
from songhe.demo.chapters import chapters, next_parts
from songhe.demo.people import NINE
from songhe.demo.wearable import wish_for_episode
from songhe.kernel.fields import lookup_hash


def _refuse_outside_the_demonstration() -> None:
    if not settings.SONGHE_DEMO:
        raise Http404


@require_safe
@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """Introduce the nine and the story they live through."""
    _refuse_outside_the_demonstration()
    phones = [lookup_hash(phone) for phone in PHONES.values()]
    loaded = Person.objects.filter(phone_hash__in=phones).count() == len(phones)
    story = chapters(Elder.objects.get(person__phone_hash=phones[0])) if loaded else []
    parts = next_parts(story)
    nine = [(one, parts.get(one.slug)) for one in NINE]
    return render(request, "demo/welcome.html", {"nine": nine, "story": story, "loaded": loaded})


@require_POST
def sign_in(request: HttpRequest, slug: str) -> HttpResponse:
    """Become one of the nine; staff need no second factor here."""
    _refuse_outside_the_demonstration()
    if slug not in PHONES:
        raise Http404
    try:
        limits.take(what="demo.address", who=request.META["REMOTE_ADDR"], at=timezone.now())
    except limits.TooOften:
        return HttpResponse(status=429)
    person = get_object_or_404(Person, phone_hash=lookup_hash(PHONES[slug]), is_active=True)
    take_language(person=person, accepts=request.headers.get("Accept-Language", ""))
    login(request, person, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["demo_signed_in"] = True
    return redirect(_inside(request, request.POST.get("next", "")))


@require_POST
def heart_up(request: HttpRequest) -> HttpResponse:
    """Ask the replay to let grandma's heart race; her watch tells the rest."""
    _refuse_outside_the_demonstration()
    wish_for_episode()
    messages.success(request, _("王奶奶的心率正在升高，大约一分钟后会有提醒。"))
    return redirect("demo:welcome")


def _inside(request: HttpRequest, address: str) -> str:
    """Return the address if it is one of ours, else home."""
    ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()})
    return address if address and ours else "/home/"
