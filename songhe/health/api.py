"""Health for machines: latest readings, alerts, taking one up. The same queries and actions."""

from datetime import datetime
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Field, Path, Query, Router, Schema

from songhe.accounts.acting import Acting
from songhe.consent.queries import elders_open_to
from songhe.consent.states import DataGroup
from songhe.health.actions import alerts as actions
from songhe.health.looking import note_look
from songhe.health.models.alerts import Alert
from songhe.health.queries.alerts import alerts_visible_to, may_handle
from songhe.health.queries.desk import veiled_elders
from songhe.health.queries.readings import is_veiled, latest_of
from songhe.health.reference import metrics
from songhe.health.states import AlertState
from songhe.health.words import wording

router = Router(tags=["health"])

Code = Annotated[str, Path(pattern=r"^[0-9A-Z]{1,12}$", example="4TAR2ATZ3ZAF")]
MOST = 100


class Problem(Schema):
    """Why something was not done."""

    detail: str = Field(examples=["没有找到。"])


class LatestOut(Schema):
    """The newest reading of one metric, by the time of measuring."""

    metric: str = Field(examples=["heart_rate"])
    value: float = Field(examples=[72])
    unit: str = Field(description="UCUM or a word", examples=["次/分"])
    quality: int = Field(description="0 to 100", examples=[100])
    taken_at: datetime = Field(examples=["2026-11-21T09:59:30+08:00"])


class AlertOut(Schema):
    """One alert; what you may not know of it is left out."""

    code: str = Field(examples=["D9GHK5YNY2R4"])
    elder: str = Field(examples=["4TAR2ATZ3ZAF"])
    name: str = Field(examples=["王秀兰"])
    title: str = Field(examples=["心率偏快"])
    severity: str = Field(examples=["warn"])
    state: str = Field(examples=["raised"])
    raised_at: datetime
    acknowledged_by: str | None = Field(None, examples=["陈立"])
    acknowledged_at: datetime | None = None
    closed_at: datetime | None = None


def _acting(request: HttpRequest) -> Acting:
    """Whoever signed in; the API's own guard put it there."""
    acting: Acting = request.auth  # type: ignore[attr-defined]
    return acting


@router.get(
    "/elders/{code}/latest",
    response={200: list[LatestOut], 401: Problem, 404: Problem, 422: Any},
    summary="Latest readings of an elder",
    operation_id="health_latest",
)
def latest(request: HttpRequest, code: Code) -> list[dict[str, Any]]:
    """The newest reading of each metric. Only for whom she lets see her health; noted for her."""
    acting, at = _acting(request), timezone.now()
    visible = elders_open_to(person=acting.person, group=DataGroup.READINGS, at=at)
    elder = get_object_or_404(visible, code=code)
    note_look(acting, elder, gettext_noop("最新读数"), at)
    return [
        {
            "metric": reading.metric,
            "value": round(reading.value, metrics()[reading.metric].decimals),
            "unit": wording.metric_unit(metrics()[reading.metric]),
            "quality": reading.quality,
            "taken_at": timezone.localtime(reading.taken_at),
        }
        for reading in latest_of(elder, at).values()
    ]


@router.get(
    "/alerts",
    response={200: list[AlertOut], 401: Problem, 422: Any},
    summary="Alerts you may know of",
    operation_id="health_alerts",
)
def alerts(
    request: HttpRequest,
    state: Annotated[AlertState | None, Query(description="only these", example="raised")] = None,
) -> list[dict[str, Any]]:
    """Newest first, a hundred at most."""
    acting, at = _acting(request), timezone.now()
    found = alerts_visible_to(acting.person, at)
    if state is not None:
        found = found.filter(state=state)
    rows = list(found[:MOST])
    veiled = veiled_elders(acting, rows, at)
    return [_shown(alert, veiled=alert.elder_id in veiled) for alert in rows]


@router.get(
    "/alerts/{code}",
    response={200: AlertOut, 401: Problem, 404: Problem, 422: Any},
    summary="One alert",
    operation_id="health_alert",
)
def alert(request: HttpRequest, code: Code) -> dict[str, Any]:
    """What is behind it is on its page."""
    acting, at = _acting(request), timezone.now()
    found = get_object_or_404(alerts_visible_to(acting.person, at), code=code)
    return _shown(found, veiled=is_veiled(acting=acting, elder=found.elder, at=at))


@router.post(
    "/alerts/{code}/acknowledge",
    response={200: AlertOut, 401: Problem, 403: Any, 404: Problem, 409: Problem, 422: Any},
    summary="Take an alert up",
    operation_id="health_acknowledge",
)
def acknowledge(request: HttpRequest, code: Code) -> dict[str, Any]:
    """From now on you look after it. 409 if somebody was quicker or it is over."""
    acting, at = _acting(request), timezone.now()
    found = get_object_or_404(alerts_visible_to(acting.person, at), code=code)
    if not may_handle(acting=acting, alert=found, at=at):
        raise Http404
    actions.acknowledge_alert(alert=found, acting=acting, at=at)
    return _shown(found, veiled=is_veiled(acting=acting, elder=found.elder, at=at))


def _shown(alert: Alert, *, veiled: bool) -> dict[str, Any]:
    who = alert.acknowledged_by
    return {
        "code": alert.code,
        "elder": alert.elder.code,
        "name": alert.elder.name,
        "title": wording.veiled_title(alert) if veiled else wording.alert_title(alert),
        "severity": alert.severity,
        "state": alert.state,
        "raised_at": timezone.localtime(alert.raised_at),
        "acknowledged_by": who.name if who else None,
        "acknowledged_at": alert.acknowledged_at,
        "closed_at": alert.closed_at,
    }
