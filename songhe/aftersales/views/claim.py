"""One claim, for each of its three sides; what was said about it; the photographs."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn, signed_in
from songhe.accounts.queries import officers_besides
from songhe.aftersales import queries
from songhe.aftersales.actions import words
from songhe.aftersales.actions.settling import amount_due
from songhe.aftersales.forms import (
    AnswerForm,
    OfferForm,
    ParcelForm,
    RulingForm,
    WordsForm,
)
from songhe.aftersales.looks import next_words
from songhe.aftersales.models import Claim
from songhe.aftersales.rules.freight import freight, paid_by
from songhe.aftersales.states import ClaimKind, ClaimState, Side
from songhe.kernel.flow import NotAllowed
from songhe.kernel.photos import PHOTO_FAULTS

PAGE = 10
MOST_NAMED = 6  # of those who may look again


def find(request: SignedIn, code: str) -> Claim:
    return get_object_or_404(queries.claims_visible_to(request.acting), code=code)


@require_GET
@signed_in
def claims(request: SignedIn) -> HttpResponse:
    """What a buyer asked for, newest first."""
    if queries.side_of(request.acting) != Side.BUYER:
        raise Http404
    found = queries.claims_of_buyer(request.acting).order_by("-opened_at", "-pk")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "aftersales/claims.html", {"page": page})


@require_GET
@signed_in
def claim(request: SignedIn, code: str) -> HttpResponse:
    """Where it stands, what was said, and what the reader may do next."""
    return page(request, find(request, code))


def _swaps(found: Claim) -> bool:
    """Is one thing to be put in place of another, so that no money goes back unless it fails?"""
    ruling = found.last_ruling
    exchange = found.kind == ClaimKind.EXCHANGE and (ruling is None or ruling.replaces)
    return exchange and found.state not in {ClaimState.OFFERED, ClaimState.ACCEPTED}


def ruling_form(found: Claim, sent: QueryDict | None = None) -> RulingForm:
    """Ask for what can be decided about a claim."""
    initial = {"needs_return": found.needs_return}
    return RulingForm(sent, initial=initial, may_replace=queries.may_be_replaced(found))


def page(request: SignedIn, found: Claim, *, status: int = 200, **forms: object) -> HttpResponse:
    """Draw a claim for its reader; `forms` are those to be looked at again."""
    side = Side(queries.side_of(request.acting) or Side.PLATFORM)
    first = found.last_ruling
    again = side == Side.PLATFORM and found.state in queries.WAITS_FOR_PLATFORM
    same = again and first is not None and first.by_id == request.acting.person.pk
    disputable = queries.may_be_disputed(found)
    context = {
        "claim": found,
        "side": side,
        "next": next_words(found, side),
        "due": None if found.is_over or _swaps(found) else amount_due(found),
        "verbs": [verb for verb in found.verbs if verb != "dispute" or disputable],
        "ruling": first,
        "buyer_sends": paid_by(found.kind) == "buyer",
        "freight": freight(found.pieces),
        "same_person": same,
        "others": officers_besides(request.acting.person)[:MOST_NAMED] if same else [],
        "words_form": WordsForm(),
        "parcel_form": ParcelForm(),
        "refuse_form": AnswerForm(prefix="refuse"),
        "offer_form": OfferForm(prefix="offer"),
        "ruling_form": ruling_form(found),
        **forms,
    }
    name = "claim" if side == Side.BUYER else "desk_claim"
    return render(request, f"aftersales/{name}.html", context, status=status)


@require_POST
@signed_in
def say(request: SignedIn, code: str) -> HttpResponse:
    """Say something to the others, with photographs."""
    found = find(request, code)
    form = WordsForm(request.POST, request.FILES)
    if not form.is_valid():
        return page(request, found, status=422, words_form=form)
    try:
        words.say(
            claim=found,
            words=form.cleaned_data["words"],
            photos=form.bodies,
            acting=request.acting,
            at=timezone.now(),
        )
    except tuple(PHOTO_FAULTS) as fault:
        form.add_error("photos", str(PHOTO_FAULTS[type(fault)]))
        return page(request, found, status=422, words_form=form)
    except words.NothingSaid:
        messages.info(request, _("请写几个字，或者选一张照片。"))
    except NotAllowed:
        messages.info(request, _("这件事已经结束，不能再留言了。"))
    else:
        messages.success(request, _("留言发出去了。"))
    return redirect("aftersales:claim", code)


@require_GET
@signed_in
def photo(request: SignedIn, code: str) -> HttpResponse:
    """A photograph, for those who may see its claim."""
    found = get_object_or_404(queries.photos_visible_to(request.acting), code=code)
    answer = HttpResponse(bytes(found.body), content_type=found.kind)
    answer["Content-Disposition"] = "inline"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
