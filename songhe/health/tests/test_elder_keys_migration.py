"""Alerts and readings that stand in the tables get keys that hold their elder; none is lost."""

from django.apps.registry import Apps

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions import alerts, shifts
from songhe.health.actions.readings import amend_readings, write_readings
from songhe.health.actions.settings import set_ladder
from songhe.health.models.alerts import Alert
from songhe.health.models.rules import RuleState
from songhe.health.rules.ladder import Rung
from songhe.health.states import Audience
from songhe.health.tests.stories import climb, later
from songhe.kernel.tests.migrating import Steps

STEPS = ("device_wishes", "name_their_elder", "elder_filled", "elder_in_every_key")


def rows(apps: Apps, model: str, *fields: str) -> list[tuple[object, ...]]:
    return sorted(apps.get_model("health", model).objects.values_list(*fields))


def kept(apps: Apps) -> dict[str, list[tuple[object, ...]]]:
    return {
        "alerts": rows(apps, "Alert", "id", "code", "elder", "state", "evidence"),
        "steps": rows(apps, "AlertStep", "id", "alert", "number", "audience"),
        "notes": rows(apps, "AlertNote", "id", "alert", "label"),
        "lines": rows(apps, "HandoverLine", "elder", "shift", "alert"),
        "ladder": rows(apps, "LadderStep", "elder", "number", "audience", "seconds"),
        "states": rows(apps, "RuleState", "elder", "rule", "severity"),
        "readings": rows(apps, "HandReading", "id", "code", "elder", "value", "replaced_by__value"),
    }


def test_alerts_and_readings_are_as_they_were_and_every_step_knows_its_elder(
    cast: Cast, alert: Alert, neighbour: Elder
) -> None:
    operator = acting_of(cast.operator)
    climb(alert, 30, 150)
    alerts.acknowledge_alert(alert=alert, acting=operator, at=later(200))
    alerts.write_note(alert=alert, acting=operator, words="打了电话", at=later(210))
    other = alerts.call_for_help(elder=neighbour, acting=operator, at=later(220))
    shifts.start_shift(acting=operator, at=later(230))
    shifts.end_shift(acting=operator, to=None, words={}, at=later(240))
    set_ladder(elder=neighbour, rungs=[Rung(Audience.FAMILY, 60)], by="吴敏", at=NOON)
    RuleState.objects.create(elder=cast.grandma, rule="heart_rate_high", changed_at=NOON)
    written = write_readings(
        elder=cast.grandma, values={"heart_rate": 182}, taken_at=NOON, by="王秀兰", at=NOON
    )
    amend_readings(
        rows=written, values={"heart_rate": 82}, taken_at=NOON, by="王秀兰", at=later(60)
    )
    steps = Steps("health", STEPS)

    before = kept(steps.back())
    after = steps.forth()

    assert kept(after) == before
    assert {len(before[what]) for what in ("alerts", "lines", "readings")} == {2}
    assert all(before.values())
    for model in ("AlertStep", "AlertNote"):
        assert all(mine == hers for mine, hers in rows(after, model, "elder", "alert__elder"))
    assert {elder for (elder,) in rows(after, "AlertStep", "elder")} == {
        alert.elder_id,
        other.elder_id,
    }
