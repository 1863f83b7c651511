"""Where her things are, in one plain sentence, and the carrier's words as steps."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.kernel.templatetags.moments import day_words, moment
from songhe.shipping.models import Explanation, Parcel, Shipment, TrackPoint
from songhe.shipping.rules.arrival import expected
from songhe.shipping.states import ErrandState, ExplanationState, ParcelState, ShipmentState
from songhe.shop.queries import names_of

WAITING = {ShipmentState.TO_PICK, ShipmentState.PICKED}


@dataclass(frozen=True)
class Told:
    """One box as its page shows it."""

    parcel: Parcel
    tone: str
    sentence: str
    titles: str
    steps: list[dict[str, object]]


def sentence_of(shipment: Shipment) -> str:
    """Say how it stands with everything she bought from this seller."""
    if shipment.with_visit and shipment.state != ShipmentState.ARRIVED:
        return _("东西由上门的人带来，不用等快递。")
    if shipment.state in WAITING:
        return _("商家正在准备，发出后马上告诉您。")
    if shipment.state == ShipmentState.PARTLY:
        return _("分几包送，有的已经发出了。")
    if shipment.state == ShipmentState.ARRIVED:
        return _("都送到了。")
    return _("不用送了。") if shipment.state == ShipmentState.CANCELLED else ""


def explaining_of(shipment: Shipment, hour: Explanation | None) -> str:
    """Say who comes to show how to use it; empty if nobody does."""
    hers = [item for item in shipment.items.all() if item.order_line.gone_at is None]
    if not hers or not shipment.explained or shipment.state == ShipmentState.CANCELLED:
        return ""
    if hour is not None and hour.state == ExplanationState.PROPOSED:
        words = _(
            "商家提了时间：%(when)s %(worker)s上门教怎么用，不用再付钱。行不行，长辈或家人说一声。"
        )
        return words % {"when": moment(hour.booking.starts_at), "worker": hour.worker.name}
    if hour is not None and hour.state == ExplanationState.WANTED:
        return _("原来约的时间不来教了，等商家另提一个时间。")
    if shipment.explain_at is None:
        return _("东西到了，会有人上门教怎么用，时间先打电话约好。")
    title = names_of(item.title for item in hers)
    words = _("%(when)s有人上门，教怎么用“%(title)s”。")
    return words % {"when": moment(shipment.explain_at), "title": title}


def told(parcels: Iterable[Parcel], *, at: datetime) -> list[Told]:
    """Return each box with its sentence and its steps, newest step first."""
    return [
        Told(parcel, _tone(parcel), _sentence(parcel, at), _titles(parcel), _steps(parcel))
        for parcel in parcels
    ]


def _titles(parcel: Parcel) -> str:
    counts: dict[str, int] = {}
    for one in parcel.items.all():
        counts[one.pick.item.title] = counts.get(one.pick.item.title, 0) + one.quantity
    return "、".join(f"{title} × {count}" for title, count in counts.items())


def _tone(parcel: Parcel) -> str:
    if parcel.state == ParcelState.DELIVERED:
        return "well"
    wrong = {ParcelState.ELSEWHERE, ParcelState.BACK, ParcelState.LOST}
    return "watch" if parcel.state in wrong else "info"


def _sentence(parcel: Parcel, at: datetime) -> str:
    if parcel.state == ParcelState.ELSEWHERE:
        return _elsewhere(parcel)
    fixed = {
        ParcelState.PACKED: _("装好了，今天交给快递。"),
        ParcelState.DELIVERED: _("送到了。"),
        ParcelState.BACK: _("没有送成，正在退回商家。商家会联系您，钱不会少您的。"),
        ParcelState.LOST: _("快递出了点问题，已经请商家处理，钱不会少您的。"),
    }
    return fixed.get(ParcelState(parcel.state)) or _coming(parcel, at)


def _elsewhere(parcel: Parcel) -> str:
    errand = getattr(parcel, "errand", None)
    where = _("邻居或门卫那里") if parcel.place == "neighbour" else _("快递柜或驿站")
    if errand is None or errand.state == ErrandState.DROPPED:
        return _("放在了%(where)s。不方便取的话，请打电话叫家人帮忙。") % {"where": where}
    if errand.state == ErrandState.TAKEN:
        return _("%(station)s的人去取了，取到就送到您家。") % {"station": errand.station.name}
    words = _("放在了%(where)s。%(station)s会帮您取了送到家，您不用下楼。")
    return words % {"where": where, "station": errand.station.name}


def _coming(parcel: Parcel, at: datetime) -> str:
    if parcel.promised_on is None:
        return ""
    last = next(iter(parcel.points.all()), None)
    when = expected(
        state=parcel.state,
        last=last.state if last else "",
        moved_at=timezone.localtime(parcel.moved_at) if parcel.moved_at else None,
        promised_on=parcel.promised_on,
        today=timezone.localdate(at),
    )
    if when is None:
        return _("路上耽搁了，已经催商家了，有消息马上告诉您。")
    day = day_words(when.day)
    if when.afternoon:
        return _("%(day)s下午到，送之前先打电话。") % {"day": day}
    return _("大约%(day)s到，送之前先打电话。") % {"day": day}


def _steps(parcel: Parcel) -> list[dict[str, object]]:
    points: list[TrackPoint] = list(parcel.points.all())
    return [
        {"state": "now" if number == 0 else "done", "at": point.at, "words": point.words}
        for number, point in enumerate(points)
    ]
