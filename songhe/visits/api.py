"""Visits for machines: the same queries and actions as the pages."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from songhe.accounts.guards import SignedIn
from songhe.accounts.states import Role
from songhe.kernel.replies import Malformed, Refusal
from songhe.kernel.templatetags.moments import moment
from songhe.visits import queries
from songhe.visits.actions import doing
from songhe.visits.models import Visit
from songhe.visits.states import VisitState

router = Router(tags=["visits"])

Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{6,16}$", examples=["V4M8R2K6T9XB"])]

VISIT: dict[str, Any] = {
    "code": "V4M8R2K6T9XB",
    "state": "accepted",
    "title": "上门助浴",
    "elder": "王秀兰",
    "provider": "江城暖家助浴服务有限公司",
    "worker": "周桂芳",
    "starts_at": "2026-11-22T10:00:00+08:00",
    "ends_at": "2026-11-22T11:00:00+08:00",
    "checked_in_at": None,
    "checked_out_at": None,
    "tasks": [{"place": 1, "words": "试水温，暖房间", "done_at": None}],
}


class TaskReply(Schema):
    """One thing to do at a visit."""

    place: int
    words: str
    done_at: datetime | None


class VisitReply(Schema):
    """One home visit; the code for the door is never in it."""

    model_config = ConfigDict(json_schema_extra={"examples": [VISIT]})

    code: str
    state: str
    title: str
    elder: str
    provider: str
    worker: str
    starts_at: datetime
    ends_at: datetime
    checked_in_at: datetime | None
    checked_out_at: datetime | None
    tasks: list[TaskReply]


class VisitsReply(Schema):
    """Visits, newest first."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"visits": [VISIT]}]})

    visits: list[VisitReply]


class Span(Schema):
    """How many, from where, and perhaps only those in one state."""

    state: VisitState | None = None
    limit: int = Field(20, ge=1, le=100)
    offset: int = Field(0, ge=0, le=1_000_000)


class DoorCode(Schema):
    """The four digits that the elder reads aloud."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"code": "3258"}]})

    code: str = Field(pattern=r"^[0-9]{4}$")


def _reply(visit: Visit) -> VisitReply:
    return VisitReply(
        code=visit.code,
        state=visit.state,
        title=visit.title,
        elder=visit.elder.name,
        provider=visit.provider.name,
        worker=visit.worker.name,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        checked_in_at=visit.checked_in_at,
        checked_out_at=visit.checked_out_at,
        tasks=[
            TaskReply(place=task.place, words=task.words, done_at=task.done_at)
            for task in visit.tasks.all()
        ],
    )


@router.get(
    "/visits",
    response={200: VisitsReply, 401: Refusal, 422: Malformed},
    operation_id="visits",
    summary="The visits one has to do with",
)
def visits(request: SignedIn, span: Query[Span]) -> VisitsReply:
    """An elder's own, a relative's elders', a worker's, a provider's, or a station's."""
    found = queries.visits_visible_to_acting(request.acting).order_by("-starts_at", "-pk")
    if span.state is not None:
        found = found.filter(state=span.state)
    page = found[span.offset : span.offset + span.limit]
    return VisitsReply(visits=[_reply(visit) for visit in page])


@router.post(
    "/visits/{code}/check-in",
    response={
        200: VisitReply,
        401: Refusal,
        403: Refusal,
        404: Refusal,
        409: Refusal,
        422: Malformed,
    },
    operation_id="check_in",
    summary="Check in at the door",
)
def check_in(request: SignedIn, code: Code, door: DoorCode) -> VisitReply | Status[Refusal]:
    """The worker's own visit, within an hour of its time; five wrong codes lock it (403)."""
    if request.acting.role != Role.WORKER:
        raise Http404
    mine = queries.visits_visible_to_acting(request.acting).filter(worker=request.acting.person)
    visit = get_object_or_404(mine, code=code)
    try:
        doing.check_in(visit=visit, code=door.code, by=request.acting.label, at=timezone.now())
    except doing.WrongCode as wrong:
        words = _("签到码不对，还可以试 %(left)s 次。") % {"left": wrong.left}
        return Status(403, Refusal(detail=words))
    except doing.TooManyTries:
        return Status(403, Refusal(detail=_("输错太多次了，请让调度或社区站帮您签到。")))
    except doing.TooEarly as early:
        words = _("还早，%(opens)s以后才能签到。") % {"opens": moment(early.opens_at)}
        return Status(409, Refusal(detail=words))
    except doing.TooLate:
        return Status(409, Refusal(detail=_("已经过了一个多小时，不能签到了。")))
    return _reply(get_object_or_404(mine, code=code))
