"""Where a visit stands, as steps."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.visits.models import Visit
from songhe.visits.states import VisitState


@dataclass(frozen=True)
class Step:
    """One step, as `components/steps.html` draws it."""

    state: str
    words: str
    at: datetime | None = None
    strong: str = ""


def steps_of(visit: Visit) -> list[Step]:
    """Return what is behind, what is now and what is ahead."""
    if visit.is_explaining:
        return _explaining(visit)
    if visit.state in {VisitState.DECLINED, VisitState.CANCELLED}:
        taken = [Step("done", _("服务商接单"), visit.taken_at)] if visit.taken_at else []
        return [
            Step("done", _("下单付款"), visit.offered_at),
            *taken,
            Step("urgent", str(visit.state_words) + _("，钱已安排退回")),
        ]
    worker = visit.worker.name
    return [
        Step("done", _("下单付款"), visit.offered_at),
        Step("now" if visit.state == VisitState.OFFERED else "done", _("服务商接单")),
        *_coming(visit, worker),
        Step("done", _("做完了"), visit.checked_out_at, worker)
        if visit.checked_out_at
        else Step("now" if visit.checked_in_at else "ahead", _("做完签退")),
        Step("done", _("确认，钱转给服务商"), visit.confirmed_at)
        if visit.confirmed_at
        else Step("now" if visit.checked_out_at else "ahead", _("长辈确认，说说怎么样")),
    ]


def _explaining(visit: Visit) -> list[Step]:
    """Nothing is paid for showing how to use goods, so nothing goes back. What the goods cost
    is paid out by her word only if it still waits."""
    agreed = Step("done", _("约好了时间"), visit.offered_at)
    if visit.state in {VisitState.DECLINED, VisitState.CANCELLED}:
        return [agreed, _not_explained(visit)]
    worker, order = visit.worker.name, visit.order_line.order
    paid_out = order.fulfilled_at is not None and order.fulfilled_at == visit.confirmed_at
    confirmed = _("确认，钱转给服务商") if paid_out else _("确认了")
    return [
        agreed,
        *_coming(visit, worker),
        Step("done", _("讲完了"), visit.checked_out_at, worker)
        if visit.checked_out_at
        else Step("now" if visit.checked_in_at else "ahead", _("讲完签退")),
        Step("done", confirmed, visit.confirmed_at)
        if visit.confirmed_at
        else Step("now" if visit.checked_out_at else "ahead", _("长辈确认，说说怎么样")),
    ]


def _not_explained(visit: Visit) -> Step:
    if visit.is_over_with_goods:
        return Step("urgent", _("东西退了，不用来讲了"))
    if visit.is_done_without:
        return Step("done", _("说了不用教，不来了"))
    return Step("urgent", _("这个时间不来了，商家可以另约"))


def _coming(visit: Visit, worker: str) -> list[Step]:
    """When she comes, until she is there; then only when she came."""
    if visit.checked_in_at:
        return [Step("done", _("到了，开始服务"), visit.checked_in_at, worker)]
    return [_awaited(visit, worker), Step("ahead", _("念签到码，开始服务"))]


def _awaited(visit: Visit, worker: str) -> Step:
    if visit.state == VisitState.MISSED:
        return Step("urgent", _("没有按时上门"), visit.starts_at, worker)
    if visit.state == VisitState.NOBODY:
        return Step("urgent", _("没有人开门"), visit.starts_at, worker)
    now = "now" if visit.state == VisitState.ACCEPTED else "ahead"
    return Step(now, _("上门"), visit.starts_at, worker)
