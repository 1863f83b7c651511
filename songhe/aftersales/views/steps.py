"""What each side does next with a claim."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from songhe.accounts.guards import SignedIn, role_required, signed_in
from songhe.accounts.states import Role
from songhe.aftersales import queries
from songhe.aftersales.actions import absence, buyer, rulings, seller, words
from songhe.aftersales.actions.opening import NotThatMuch
from songhe.aftersales.forms import AnswerForm, OfferForm, ParcelForm, PleadForm
from songhe.aftersales.models import Claim
from songhe.aftersales.states import ClaimState, Side
from songhe.aftersales.views.claim import find, page, ruling_form
from songhe.catalogue.actions.stock import SoldOut
from songhe.kernel.flow import NotAllowed
from songhe.kernel.money import yuan
from songhe.kernel.photos import PHOTO_FAULTS

Deed = Callable[..., Claim]
BUYER_DEEDS: dict[str, tuple[Deed, Promise]] = {
    "withdraw": (buyer.withdraw, gettext_lazy("撤回了，就当没有这回事。")),
    "accept": (buyer.accept_offer, gettext_lazy("好的，10 分钟后退钱，在那以前可以改主意。")),
    "fetch": (buyer.have_fetched, gettext_lazy("好的，快递会打电话约时间，上门来取。")),
    "reconsider": (buyer.reconsider, gettext_lazy("好的，您再想想。")),
    "receive": (buyer.receive_new, gettext_lazy("好的，换好了。")),
}
SELLER_DEEDS: dict[str, tuple[Deed, Promise]] = {
    "agree": (seller.agree, gettext_lazy("已同意，并告诉了买家。")),
    "forgive": (absence.forgive, gettext_lazy("好的，钱全部退回。")),
    "take_back": (seller.take_back, gettext_lazy("已验收，钱退给买家。")),
    "send_new": (seller.send_new, gettext_lazy("已登记寄出新的，并告诉了买家。")),
}


def _meanwhile(request: SignedIn, code: str) -> HttpResponse:
    messages.info(request, _("刚才有了新的进展，请看最新的情况。"))
    return redirect("aftersales:claim", code)


@require_POST
@signed_in
def deed(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """What the buyer does with one press, or with the number of a parcel."""
    if queries.side_of(request.acting) != Side.BUYER:
        raise Http404
    found = find(request, code)
    if verb == "send_back":
        return _send_back(request, found)
    if verb not in BUYER_DEEDS:
        raise Http404
    do, said = BUYER_DEEDS[verb]
    try:
        do(claim=found, acting=request.acting, at=timezone.now())
    except NotAllowed:
        return _meanwhile(request, code)
    messages.success(request, str(said))
    return redirect("aftersales:claim", code)


def _send_back(request: SignedIn, found: Claim) -> HttpResponse:
    form = ParcelForm(request.POST)
    if not form.is_valid():
        return page(request, found, status=422, parcel_form=form)
    parcel = form.cleaned_data["parcel"]
    try:
        buyer.send_back(claim=found, parcel=parcel, acting=request.acting, at=timezone.now())
    except NotAllowed:
        return _meanwhile(request, found.code)
    messages.success(request, _("记下了，商家收到后就退钱或换新。"))
    return redirect("aftersales:claim", found.code)


@require_http_methods(["GET", "POST"])
@signed_in
def plead(request: SignedIn, code: str) -> HttpResponse:
    """Ask the platform to decide, or to look again: why, in one's own words."""
    found = find(request, code)
    verb = "appeal" if found.state == ClaimState.DECIDED else "dispute"
    if not _may_plead(found, verb, queries.side_of(request.acting)):
        return _meanwhile(request, code)
    posted = request.method == "POST"
    form = PleadForm(*((request.POST, request.FILES) if posted else ()))
    if posted and form.is_valid() and _pleaded(request, found, verb, form):
        return redirect("aftersales:claim", code)
    context = {"claim": found, "form": form, "verb": verb}
    return render(request, "aftersales/plead.html", context, status=422 if posted else 200)


def _may_plead(found: Claim, verb: str, side: Side | None) -> bool:
    """Either side appeals; only the buyer asks the platform first."""
    if verb == "dispute":
        return side == Side.BUYER and queries.may_be_disputed(found)
    return side != Side.PLATFORM and verb in found.verbs


def _pleaded(request: SignedIn, found: Claim, verb: str, form: PleadForm) -> bool:
    at, why = timezone.now(), form.cleaned_data["words"]
    do = rulings.appeal if verb == "appeal" else buyer.dispute
    try:
        photos = form.bodies
        if photos:
            words.say(claim=found, words="", photos=photos, acting=request.acting, at=at)
        do(claim=found, why=why, acting=request.acting, at=at)
    except tuple(PHOTO_FAULTS) as fault:
        form.add_error("photos", str(PHOTO_FAULTS[type(fault)]))
        return False
    except NotAllowed:
        messages.info(request, _("刚才有了新的进展，请看最新的情况。"))
    else:
        messages.success(request, _("平台收到了，会听两边的话再决定。"))
    return True


@require_POST
@role_required(Role.MANAGER)
def answer(request: SignedIn, code: str, verb: str) -> HttpResponse:
    """What the seller answers."""
    if queries.side_of(request.acting) != Side.SELLER:
        raise Http404
    found = find(request, code)
    if verb in {"refuse", "offer"}:
        return _with_words(request, found, verb)
    if verb not in SELLER_DEEDS:
        raise Http404
    do, said = SELLER_DEEDS[verb]
    try:
        do(claim=found, acting=request.acting, at=timezone.now())
    except (NotAllowed, seller.NothingToSend):
        return _meanwhile(request, code)
    except SoldOut:
        messages.warning(request, _("库里没有新的了，请补货，或者改为退款。"))
    else:
        messages.success(request, str(said))
    return redirect("aftersales:claim", code)


def _with_words(request: SignedIn, found: Claim, verb: str) -> HttpResponse:
    form = (OfferForm if verb == "offer" else AnswerForm)(request.POST, prefix=verb)
    if not form.is_valid():
        return page(request, found, status=422, **{f"{verb}_form": form})
    why, at = form.cleaned_data["why"], timezone.now()
    try:
        if isinstance(form, OfferForm):
            seller.offer(claim=found, amount=form.fen, why=why, acting=request.acting, at=at)
        else:
            seller.refuse(claim=found, why=why, acting=request.acting, at=at)
    except NotThatMuch as refused:
        form.add_error("amount", _("最多 %(yuan)s 元，至少 1 分。") % {"yuan": yuan(refused.most)})
        return page(request, found, status=422, offer_form=form)
    except NotAllowed:
        return _meanwhile(request, found.code)
    messages.success(request, _("答复已经告诉买家。"))
    return redirect("aftersales:claim", found.code)


@require_POST
@role_required(*queries.ARBITERS)
def decide(request: SignedIn, code: str) -> HttpResponse:
    """The platform decides, with reasons."""
    if not queries.may_arbitrate(request.acting):
        raise Http404
    found = find(request, code)
    form = ruling_form(found, request.POST)
    if not form.is_valid():
        return page(request, found, status=422, ruling_form=form)
    cleaned = form.cleaned_data
    verdict = rulings.Verdict(form.fen, cleaned["needs_return"], cleaned["reasons"], form.sends_new)
    try:
        rulings.decide(claim=found, verdict=verdict, acting=request.acting, at=timezone.now())
    except NotThatMuch as refused:
        form.add_error("amount", _("最多 %(yuan)s 元。") % {"yuan": yuan(refused.most)})
        return page(request, found, status=422, ruling_form=form)
    except rulings.NotThatLittle as refused:
        form.add_error(
            "amount", _("至少 %(yuan)s 元，这是规则本来就退的。") % {"yuan": yuan(refused.least)}
        )
        return page(request, found, status=422, ruling_form=form)
    except rulings.NotReplaceable:
        form.add_error(None, _("新的已经寄过一次，或者买家没有要换，请裁决退多少钱。"))
        return page(request, found, status=422, ruling_form=form)
    except rulings.SamePerson:
        form.add_error(None, _("第一次是您裁决的，复核要换一个人。"))
        return page(request, found, status=422, ruling_form=form)
    except NotAllowed:
        return _meanwhile(request, code)
    messages.success(request, _("决定已经告诉双方。"))
    return redirect("aftersales:desk")
