"""The people beside an elder: she agrees, refuses, changes and takes back; a relative asks."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from songhe.accounts import queries
from songhe.accounts.actions import kinship as actions, limits
from songhe.accounts.forms import AskForm, RightsForm
from songhe.accounts.guards import SignedIn, elder_required, signed_in
from songhe.accounts.models import Elder, Kinship
from songhe.accounts.states import KinshipState
from songhe.accounts.views.sign_in import too_often
from songhe.kernel.flow import NotAllowed


def _elder(request: SignedIn) -> Elder:
    if request.acting.elder is None:
        raise Http404
    return request.acting.elder


def _hers(request: SignedIn, code: str) -> Kinship:
    kinships = Kinship.objects.filter(elder=_elder(request)).select_related("relative")
    return get_object_or_404(kinships, code=code)


@elder_required
@require_safe
def relatives(request: SignedIn) -> HttpResponse:
    """Who asks, who stands beside her, and what each may do."""
    elder = _elder(request)
    kinships = elder.kinships.select_related("relative").order_by("rank", "pk")
    context = {
        "asking": [one for one in kinships if one.state == KinshipState.ASKED],
        "agreed": [one for one in kinships if one.state == KinshipState.AGREED],
        "card": " ".join(elder.code[start : start + 4] for start in range(0, 12, 4)),
    }
    return render(request, "accounts/elder/family.html", context)


@elder_required
@require_safe
def relative(request: SignedIn, code: str) -> HttpResponse:
    kinship = _hers(request, code)
    context = {"kinship": kinship, "form": RightsForm.of(kinship)}
    return render(request, "accounts/elder/relative.html", context)


@elder_required
@require_POST
def agree(request: SignedIn, code: str) -> HttpResponseBase:
    """Agree to a relative who asked, or change what an agreed one may do."""
    kinship = _hers(request, code)
    form = RightsForm(request.POST)
    if not form.is_valid():
        return render(
            request, "accounts/elder/relative.html", {"kinship": kinship, "form": form}, status=422
        )
    change = kinship.state == KinshipState.AGREED
    action = actions.change_rights if change else actions.agree_kinship
    words = (
        _("好了，%(name)s能做的事已经改了。") if change else _("好了，%(name)s现在是您的家人了。")
    )
    if not form.chosen():
        words = _("%(name)s是您的家人，现在什么也看不到、做不了。想让对方做什么，点名字再勾上。")
    return _decide(
        request,
        kinship,
        words,
        lambda: action(
            kinship=kinship, rights=form.chosen(), by=request.acting.label, at=timezone.now()
        ),
    )


@elder_required
@require_POST
def refuse(request: SignedIn, code: str) -> HttpResponseBase:
    kinship = _hers(request, code)
    return _decide(
        request,
        kinship,
        _("好，没有同意%(name)s的请求。"),
        lambda: actions.refuse_kinship(kinship=kinship, by=request.acting.label, at=timezone.now()),
    )


@elder_required
@require_POST
def withdraw(request: SignedIn, code: str) -> HttpResponseBase:
    kinship = _hers(request, code)
    return _decide(
        request,
        kinship,
        _("好了，%(name)s从现在起什么也看不到、做不了了。"),
        lambda: actions.withdraw_kinship(
            kinship=kinship, by=request.acting.label, at=timezone.now()
        ),
    )


def _decide(
    request: SignedIn, kinship: Kinship, words: str, action: Callable[[], None]
) -> HttpResponseBase:
    try:
        action()
    except NotAllowed:
        messages.warning(request, _("这件事刚才已经变了，请再看一眼。"))
    else:
        messages.success(request, words % {"name": kinship.relative.name})
    return redirect("accounts:family")


@signed_in
@require_http_methods(["GET", "POST"])
def ask(request: SignedIn) -> HttpResponseBase:
    """Ask to stand beside an elder. The answer is the same whether there is such an elder."""
    form = AskForm(request.POST or None)
    if form.is_valid() and _may_ask(request, form):
        elder = form.elder()
        if elder is not None and elder.person_id != request.user.pk:
            actions.ask_kinship(
                elder=elder,
                relative=request.user,
                relation=form.cleaned_data["relation"],
                at=timezone.now(),
            )
        messages.success(request, _("已经替您问了。长辈同意以后，我们会告诉您。"))
        return redirect("accounts:ask")
    # Who has not answered is not shown, so that nobody learns which elders are here.
    beside = queries.elders_of_relative(request.user)
    context = {"form": form, "beside": beside}
    return render(request, "accounts/ask.html", context)


def _may_ask(request: SignedIn, form: AskForm) -> bool:
    try:
        limits.take(what="ask.person", who=request.user.code, at=timezone.now())
    except limits.TooOften as refused:
        form.add_error("whom", too_often(refused))
        return False
    return True
