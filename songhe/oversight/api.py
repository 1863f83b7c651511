"""The district's figures for machines: the same queries and the same hiding as the page."""

from datetime import datetime

from django.http import Http404
from django.utils import timezone
from ninja import Router, Schema
from pydantic import ConfigDict

from songhe.accounts.guards import SignedIn
from songhe.accounts.states import Role
from songhe.kernel.replies import Refusal
from songhe.oversight.queries import district as now, providers, supply
from songhe.oversight.rules.small_counts import Count

router = Router(tags=["oversight"])


class Figure(Schema):
    """A count of people or visits as it may be published; null is “fewer than 10”."""

    value: int | None
    about: bool


class Alerts(Schema):
    open: int
    urgent: int
    unattended: int
    answered_in_7_days: int
    median_seconds: float | None
    percent_within_60_seconds: int | None
    percent_within_5_minutes: int | None


class Stretch(Schema):
    """About how many: from `low` to `high`, both included; null is without end."""

    low: int
    high: int | None


class Visits(Schema):
    planned: int
    done: int
    on_site: int
    late: int
    missed: int
    percent_on_time: int | None
    by_street: dict[str, Stretch]


class Balance(Schema):
    """Elders with one kind of need, beside how often a week it can be done."""

    kind: str
    words: str
    elders: Figure
    by_street: dict[str, Figure]
    providers: int
    workers: int
    times_a_week: int


class Waiting(Schema):
    applied: int
    asking: int
    expired: int
    expiring: int
    suspended: int


class Indicators(Schema):
    """How a district does just now."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "district": "武昌区",
                    "at": "2026-11-21T12:00:00+08:00",
                    "alerts": {
                        "open": 10,
                        "urgent": 2,
                        "unattended": 3,
                        "answered_in_7_days": 280,
                        "median_seconds": 38.0,
                        "percent_within_60_seconds": 80,
                        "percent_within_5_minutes": 97,
                    },
                    "visits": {
                        "planned": 268,
                        "done": 96,
                        "on_site": 12,
                        "late": 7,
                        "missed": 1,
                        "percent_on_time": 94,
                        "by_street": {"420106012": {"low": 10, "high": 29}},
                    },
                    "needs": [
                        {
                            "kind": "bathing_help",
                            "words": "洗澡需要协助",
                            "elders": {"value": 420, "about": True},
                            "by_street": {"420106012": {"value": 36, "about": False}},
                            "providers": 5,
                            "workers": 14,
                            "times_a_week": 236,
                        }
                    ],
                    "providers": {
                        "applied": 2,
                        "asking": 1,
                        "expired": 1,
                        "expiring": 7,
                        "suspended": 0,
                    },
                }
            ]
        }
    )

    district: str
    at: datetime
    alerts: Alerts
    visits: Visits
    needs: list[Balance]
    providers: Waiting


@router.get(
    "/oversight/indicators",
    response={200: Indicators, 401: Refusal, 404: Refusal},
    operation_id="indicators",
    summary="Alerts, visits, need and supply of the officer's district",
)
def indicators(request: SignedIn) -> Indicators:
    """For officers. Counts below ten are null; a total beside hidden counts is rounded.

    Streets are named by their official codes.
    """
    at = timezone.now()
    district = now.district_of(request.acting)
    if request.acting.role != Role.OFFICER or district is None:
        raise Http404
    streets = list(now.streets_of(district))
    alerts, answers = now.alerts_now(district), now.answers_of(district, at)
    visits = now.visits_today(district, streets, at)
    return Indicators(
        district=district.name,
        at=at,
        alerts=Alerts(
            open=alerts.open,
            urgent=alerts.urgent,
            unattended=alerts.unattended,
            answered_in_7_days=answers.answered,
            median_seconds=answers.median_seconds,
            percent_within_60_seconds=answers.within_a_minute,
            percent_within_5_minutes=answers.within_five,
        ),
        visits=Visits(
            planned=visits.figures.planned,
            done=visits.figures.done,
            on_site=visits.figures.on_site,
            late=visits.figures.late,
            missed=visits.figures.missed,
            percent_on_time=visits.on_time,
            by_street={
                code: Stretch(low=stretch.low, high=stretch.high)
                for code, stretch in visits.by_street.items()
            },
        ),
        needs=[_balance(one) for one in supply.balances(streets, at)],
        providers=Waiting(**providers.decisions_waiting(at)),
    )


def _balance(one: supply.Balance) -> Balance:
    return Balance(
        kind=one.code,
        words=one.words,
        elders=_figure(one.needed),
        by_street=_figures(one.needs.parts),
        providers=len(one.offers.providers),
        workers=one.offers.workers,
        times_a_week=one.offers.times_a_week,
    )


def _figures(parts: dict[str, Count]) -> dict[str, Figure]:
    return {code: _figure(count) for code, count in parts.items()}


def _figure(count: Count) -> Figure:
    return Figure(value=count.value, about=count.about)
