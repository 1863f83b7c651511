"""A buyer asks for something after buying: what is it about, what is wanted, why."""

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from songhe.accounts.guards import SignedIn, signed_in
from songhe.aftersales import queries
from songhe.aftersales.actions.opening import (
    Asking,
    NotPossible,
    NotThatMany,
    NotThatMuch,
    is_hers,
    open_claim,
)
from songhe.aftersales.forms import AskForm
from songhe.aftersales.rules.freight import freight, paid_by
from songhe.aftersales.rules.terms import needs_return
from songhe.aftersales.states import ClaimKind, Reason
from songhe.kernel.photos import PHOTO_FAULTS
from songhe.shop.models import Order

Thing = tuple[str, queries.Way]  # how an address names it, and what may be asked for

ALL = "all"
FIVE = 5  # things a page of an elder's, and the door to the next five


@require_GET
@signed_in
def start(request: SignedIn, code: str) -> HttpResponse:
    """What is it about, and what is wanted? One question at a time."""
    order = _order(request, code)
    ways = queries.ways_of(order, timezone.now())
    things = _things(ways)
    chosen = request.GET.get("line", "")
    if len(things) < 2:
        return render(request, "aftersales/start.html", {"order": order, "ways": ways})
    pages = _pages(request, things)
    if chosen not in things:
        page = pages.get_page(request.GET.get("page"))
        context = {"order": order, "page": page, "question": _which(ways)}
        return render(request, "aftersales/which.html", context)
    context = {"order": order, "ways": things[chosen], "came_from": _page_of(pages, chosen)}
    return render(request, "aftersales/start.html", context)


def _things(ways: list[queries.Way]) -> dict[str, list[queries.Way]]:
    """Return what it may be about, and what may then be asked for: each line, or all of it."""
    whole = [way for way in ways if way.line is None]
    things: dict[str, list[queries.Way]] = {}
    for way in ways:
        if way.line is not None:
            things.setdefault(str(way.line.pk), []).append(way)
    if any(way.line and is_hers(way.kind, way.line) for way in ways):  # or all of it: two things
        return things | ({ALL: whole} if whole else {})
    return {key: whole + of_line for key, of_line in things.items()}


def _pages(request: SignedIn, things: dict[str, list[queries.Way]]) -> "Paginator[Thing]":
    """An elder leafs by fives, and the whole of it stands on the first page; others see all."""
    listed = [(key, ways[-1]) for key, ways in things.items()]
    if not request.acting.elder:
        return Paginator(listed, len(listed))
    if listed[-1][0] == ALL and len(listed) > FIVE + 1:
        listed.insert(FIVE - 1, listed.pop())
    return Paginator(listed, FIVE, orphans=1)  # a last one goes where the door would stand


def _page_of(pages: "Paginator[Thing]", chosen: str) -> "Page[Thing]":
    """Return the page on which a thing was chosen."""
    places = [key for key, _way in pages.object_list]
    return pages.get_page(places.index(chosen) // pages.per_page + 1)


def _which(ways: list[queries.Way]) -> str:
    if all(way.kind == ClaimKind.CALL_OFF for way in ways):
        return _("哪一次不用来了？")
    if any(way.kind == ClaimKind.CANCEL for way in ways):
        return _("哪一样不要了？")
    return _("哪一样有问题？")


@require_http_methods(["GET", "POST"])
@signed_in
def ask(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Why; and what will happen then, before it is sent."""
    order = _order(request, code)
    way = _way(order, kind, request.GET.get("line", ""))
    if way is None:
        messages.info(request, _("这一单现在不能这样办，或者已经在办了。"))
        return redirect("shop:order", code)
    posted = request.method == "POST"
    chosen = request.POST if posted else request.GET
    each = _each(order, way)
    pieces = _pieces(each, chosen.get("pieces", ""))
    most = each[pieces - 1] if each else queries.most_of(order, way.line)
    bound = (request.POST, request.FILES) if posted else ()
    form = AskForm(*bound, kind=way.kind, most=most, pieces=each)
    if posted and form.is_valid():
        answer = _open(request, order, way, form)
        if answer is not None:
            return answer
    if request.acting.elder and (question := form.next_question(chosen.dict())) is not None:
        given = {name: value for name, value in request.GET.items() if name != question.name}
        step = {"order": order, "way": way, "question": question, "given": given}
        return render(request, "aftersales/ask_step.html", step)
    kept, hers = _kept(order, way), is_hers(way.kind, way.line)
    context = {
        "order": order,
        "way": way,
        "form": form,
        "most": most,
        "buyer_sends": paid_by(way.kind) == "buyer",
        "freight": freight(pieces),
        "kept": kept,
        "hers": hers,
        "rest_goes_on": hers and way.line is not None,
        "back": most - kept,
    }
    return render(request, "aftersales/ask.html", context, status=422 if posted else 200)


def _each(order: Order, way: queries.Way) -> list[int]:
    """Return the fen that go back for one piece, for two, up to all that are hers."""
    line = way.line
    if line is None or not needs_return(way.kind):
        return []
    return queries.most_of_each(order, line)


def _pieces(each: list[int], chosen: str) -> int:
    """Return how many were chosen; all, if nothing was that can be."""
    count = int(chosen) if chosen.isdecimal() and len(chosen) < 4 else 0
    return count if 0 < count <= len(each) else len(each)


def _order(request: SignedIn, code: str) -> Order:
    return get_object_or_404(queries.orders_of_buyer(request.acting), code=code)


def _way(order: Order, kind: str, line: str) -> queries.Way | None:
    if kind not in ClaimKind.values:
        raise Http404
    ways = [way for way in queries.ways_of(order, timezone.now()) if way.kind == kind]
    if kind in {ClaimKind.CALL_OFF, ClaimKind.CANCEL}:
        # Without a line it is the whole, and never just any line.
        ways = [way for way in ways if (str(way.line.pk) if way.line else "") == line]
    elif line:
        ways = [way for way in ways if way.line and str(way.line.pk) == line]
    return ways[0] if ways else None


def _kept(order: Order, way: queries.Way) -> int:
    if way.kind != ClaimKind.CALL_OFF:
        return 0
    try:
        return queries.kept_if_called_off(
            order, line=way.line, reason=Reason.MIND, at=timezone.now()
        )
    except ValueError:
        return 0


def _open(request: SignedIn, order: Order, way: queries.Way, form: AskForm) -> HttpResponse | None:
    """Send it; None if the form must be looked at again."""
    asking = Asking(
        kind=way.kind,
        reason=Reason(form.cleaned_data["reason"]),
        line=way.line,
        pieces=form.cleaned_data.get("pieces") or None,
        amount=form.cleaned_data.get("amount") or None,
        words=form.cleaned_data["words"],
        photos=form.bodies,
    )
    try:
        claim = open_claim(order=order, asking=asking, acting=request.acting, at=timezone.now())
    except tuple(PHOTO_FAULTS) as fault:
        form.add_error("photos", str(PHOTO_FAULTS[type(fault)]))
        return None
    except NotThatMuch:
        form.add_error("amount", _("刚才退过一部分了，请再选一次。"))
        return None
    except NotThatMany:
        form.add_error(None, _("刚才退过几件了，请再选一次。"))
        return None
    except NotPossible:
        messages.info(request, _("这一单现在不能这样办，或者已经在办了。"))
        return redirect("shop:order", order.code)
    messages.success(request, _("收到了，已经告诉商家。"))
    return redirect("aftersales:claim", claim.code)
