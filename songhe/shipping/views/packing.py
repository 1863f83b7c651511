"""What the seller's hands do: pick, pack, label, send."""

from collections.abc import Callable
from functools import partial

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _, gettext_noop
from django.views.decorators.http import require_GET, require_POST

from songhe.accounts.guards import SignedIn
from songhe.consent.actions import record_look
from songhe.consent.states import DataGroup
from songhe.kernel.flow import NotAllowed
from songhe.shipping import queries
from songhe.shipping.actions import moving, packing as actions
from songhe.shipping.actions.stock import LotRecalled
from songhe.shipping.forms import PackForm, SendForm
from songhe.shipping.states import Carrier
from songhe.shipping.views.own import manager_required, own_parcel, own_shipment
from songhe.shop.actions.orders import NotGoods
from songhe.shop.queries.addresses import where_to

WHERE = gettext_noop("收货地址和电话")


def _try(request: SignedIn, deed: Callable[[], object], done: str) -> None:
    """Do one thing and say what came of it."""
    try:
        deed()
    except actions.NotEnough as lacking:
        words = _("“%(title)s”还缺 %(missing)s 件好的，请先入库，或联系买家退款。")
        messages.warning(request, words % {"title": lacking.title, "missing": lacking.missing})
    except actions.NothingToPack:
        messages.warning(request, _("没有东西可装，或者装得比拣的多，请再看看数量。"))
    except actions.NumberTaken:
        messages.warning(request, _("这个单号已经用在别的包裹上了，请再核对一下。"))
    except actions.CalledOff:
        messages.warning(request, _("这包里有一样刚刚取消了，不能这样发。请看看现在该装什么。"))
    except LotRecalled:
        messages.warning(request, _("这包里有召回的批次，不能发。请拆开，重新拣货。"))
    except (NotAllowed, NotGoods):
        messages.info(request, _("这一单的情况刚刚变了，请看看现在的状态。"))
    else:
        messages.success(request, done)


def _do(request: SignedIn, code: str, deed: Callable[..., object], done: str) -> HttpResponse:
    """Do one thing now, as whoever is here, and show the shipment again."""
    _try(request, partial(deed, by=request.acting.label, at=timezone.now()), done)
    return redirect("shipping:shipment", code)


@require_POST
@manager_required
def pick(request: SignedIn, code: str) -> HttpResponse:
    """Everything is taken from its place."""
    deed = partial(actions.pick_shipment, shipment=own_shipment(request, code))
    return _do(request, code, deed, _("拣好了，先到期的先拣。"))


@require_POST
@manager_required
def put_back(request: SignedIn, code: str) -> HttpResponse:
    """Begin again."""
    deed = partial(actions.put_back, shipment=own_shipment(request, code))
    return _do(request, code, deed, _("都放回去了。"))


@require_POST
@manager_required
def pack(request: SignedIn, code: str) -> HttpResponse:
    """Some of it goes into a box."""
    found = own_shipment(request, code)
    form = PackForm(request.POST, picks=queries.unpacked_picks(found))
    if not form.is_valid():
        messages.warning(request, _("没有东西可装，或者装得比拣的多，请再看看数量。"))
        return redirect("shipping:shipment", code)
    deed = partial(actions.pack_parcel, shipment=found, pieces=form.pieces())
    return _do(request, code, deed, _("装好一包。打印面单，贴上，就可以发了。"))


@require_POST
@manager_required
def unpack(request: SignedIn, code: str) -> HttpResponse:
    """A box is opened again."""
    found = own_parcel(request, code)
    deed = partial(actions.unpack_parcel, parcel=found)
    return _do(request, found.shipment.code, deed, _("拆开了，可以重新装。"))


def _hand_over(request: SignedIn, code: str, deed: Callable[..., object]) -> HttpResponse:
    """Hand something to a carrier, if it was said to which."""
    form = SendForm(request.POST)
    if form.is_valid():
        return _do(request, code, partial(deed, **form.cleaned_data), _("发出了，已经告诉买家。"))
    for faults in form.errors.values():
        messages.warning(request, str(faults[0]))
    return redirect("shipping:shipment", code)


@require_POST
@manager_required
def send(request: SignedIn, code: str) -> HttpResponse:
    """A box is handed over."""
    found = own_parcel(request, code)
    return _hand_over(request, found.shipment.code, partial(actions.send_parcel, parcel=found))


@require_POST
@manager_required
def send_at_once(request: SignedIn, code: str) -> HttpResponse:
    """Everything in one box, in one step."""
    found = own_shipment(request, code)
    return _hand_over(request, code, partial(actions.send_at_once, shipment=found))


@require_POST
@manager_required
def delivered(request: SignedIn, code: str) -> HttpResponse:
    """The seller's own people were at her door."""
    found = own_parcel(request, code)
    if found.carrier != Carrier.OWN:
        messages.info(request, _("快递送的包裹，以快递的消息为准。"))
    elif moving.deliver_own(parcel=found, by=request.acting.label, at=timezone.now()):
        messages.success(request, _("记下了，已经告诉买家。"))
    else:
        messages.info(request, _("这一单的情况刚刚变了，请看看现在的状态。"))
    return redirect("shipping:shipment", found.shipment.code)


@require_GET
@manager_required
def label(request: SignedIn, code: str) -> HttpResponse:
    """A page to print and stick on; that the address was shown stands in her record."""
    found = own_parcel(request, code)
    elder = found.shipment.elder
    record_look(
        acting=request.acting,
        elder=elder,
        group=DataGroup.CONTACT,
        what=WHERE,
        at=timezone.now(),
    )
    code_words = found.number or found.code
    items = found.items.select_related("pick__item", "pick__bin__lot", "pick__bin__warehouse")
    drawn = segno.make(code_words, error="m", micro=False).svg_inline(scale=5, light="#fff")
    context = {
        "parcel": found,
        "where": where_to(found.shipment.order.checkout),
        "items": list(items.order_by("pk")),
        "warehouse": next(
            (one.pick.bin.warehouse for one in items if one.pick.bin is not None), None
        ),
        "code_words": code_words,
        "drawn": mark_safe(drawn),  # noqa: S308 - drawn by segno from our own code
    }
    return render(request, "shipping/label.html", context)
