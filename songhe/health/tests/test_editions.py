"""Other editions of a rule: two pairs of eyes, one that holds, for everybody and at once."""

import copy
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions.editions import (
    SamePerson,
    UnknownRule,
    drop_edition,
    propose_edition,
    retire_edition,
    switch_on_edition,
)
from songhe.health.actions.settings import set_limits
from songhe.health.actions.watching import watch_arrivals
from songhe.health.models.alerts import Alert
from songhe.health.models.editions import RuleEdition
from songhe.health.queries.editions import editable_rules, follow_editions
from songhe.health.queries.rules import rule_for
from songhe.health.reference import (
    Editions,
    Standing,
    alert_rules,
    rules_of_kind,
    shipped_rule,
    shipped_rules,
)
from songhe.health.rules.own_limits import WrongLimits
from songhe.health.states import EditionState
from songhe.health.tests.conftest import Port, batch, minutes_ago, series
from songhe.health.tests.stories import colleague_of, refused, together
from songhe.kernel.flow import NotAllowed

RULE = "heart_rate_high"
SHIPPED = shipped_rule(RULE).version


def facts_with(rule: str = RULE, **change: Any) -> dict[str, Any]:
    return copy.deepcopy(shipped_rules()[rule]) | change


def levels(warn: float = 115, urgent: float = 140, **change: Any) -> list[dict[str, Any]]:
    shared = {"hold_seconds": 600, "inclusive": False} | change
    return [
        {"severity": "warn", "limit": warn} | shared,
        {"severity": "urgent", "limit": urgent} | shared,
    ]


def proposed(cast: Cast, **change: Any) -> RuleEdition:
    facts = facts_with(
        **({"levels": levels(), "clear": {"limit": 108, "hold_seconds": 300}} | change)
    )
    return propose_edition(
        rule=facts["code"], facts=facts, why="太吵", acting=acting_of(cast.doctor), at=NOON
    )


def switched_on(cast: Cast, **change: Any) -> RuleEdition:
    edition = proposed(cast, **change)
    colleague = colleague_of(cast, role=acting_of(cast.doctor).role)  # type: ignore[arg-type]
    switch_on_edition(edition=edition, acting=acting_of(colleague), at=NOON)
    return edition


@pytest.mark.django_db
def test_what_is_only_proposed_holds_for_nobody(cast: Cast) -> None:
    edition = proposed(cast)
    follow_editions()

    assert edition.version == "e1"
    assert alert_rules()[RULE].levels[0].limit == 111


@pytest.mark.django_db
def test_whoever_proposed_it_does_not_switch_it_on(cast: Cast) -> None:
    edition = proposed(cast)

    with pytest.raises(SamePerson):
        switch_on_edition(edition=edition, acting=acting_of(cast.doctor), at=NOON)

    edition.refresh_from_db()
    assert edition.state == EditionState.PROPOSED
    with pytest.raises(IntegrityError), transaction.atomic():  # the database says so too
        RuleEdition.objects.update(switched_on_by=cast.doctor)


@pytest.mark.django_db
def test_an_edition_that_is_on_stands_in_the_place_of_the_shipped_one(
    cast: Cast, grandma: Elder
) -> None:
    switched_on(cast)

    rule = rule_for(grandma.pk, RULE)

    assert [level.limit for level in rule.levels] == [115, 140]
    assert (rule.clear_limit, rule.version) == (108, "e1")
    assert next(r for r in rules_of_kind("limit") if r.code == RULE) == rule
    assert alert_rules()["spo2_low"].version == shipped_rule("spo2_low").version


@pytest.mark.django_db(transaction=True)
def test_a_process_that_did_not_switch_it_on_follows_with_its_next_batch(
    cast: Cast, port: Port
) -> None:
    edition = switched_on(cast)
    Editions.now = Standing()  # as another worker still is
    port.post(batch(series("heart_rate", minutes_ago(12), [112] * 12)))
    watch_arrivals()
    assert not Alert.objects.exists()

    colleague = acting_of(cast.doctor)
    retire_edition(edition=edition, acting=colleague, at=NOON)
    port.post(batch(series("heart_rate", minutes_ago(-1), [112])))
    watch_arrivals()

    assert Alert.objects.get().evidence["version"] == SHIPPED


@pytest.mark.django_db(transaction=True)
def test_the_alert_keeps_the_edition_that_raised_it(cast: Cast, port: Port) -> None:
    switched_on(cast, levels=levels(90, 131), clear={"limit": 85, "hold_seconds": 300})
    Editions.now = Standing()
    port.post(batch(series("heart_rate", minutes_ago(12), [95] * 12)))

    watch_arrivals()

    evidence = Alert.objects.get().evidence
    assert (evidence["version"], evidence["limit"]) == ("e1", 90)


@pytest.mark.django_db
def test_her_own_limits_stand_above_an_edition(cast: Cast, grandma: Elder) -> None:
    set_limits(elder=grandma, rule=RULE, levels=levels(120, 150), why="", by="陈立", at=NOON)
    switched_on(cast)

    rule = rule_for(grandma.pk, RULE)

    assert [level.limit for level in rule.levels] == [120, 150]
    assert rule.clear_limit == 113  # the edition's distance of seven
    assert rule.version.startswith("e1+")


@pytest.mark.django_db
def test_the_next_edition_retires_the_one_before(cast: Cast) -> None:
    first = switched_on(cast)
    second = switched_on(cast, levels=levels(110, 140), clear={"limit": 100, "hold_seconds": 0})

    first.refresh_from_db()

    assert (first.state, first.retired_at) == (EditionState.RETIRED, NOON)
    assert (second.number, alert_rules()[RULE].version) == (2, "e2")
    with pytest.raises(NotAllowed):
        switch_on_edition(edition=first, acting=acting_of(cast.operator), at=NOON)


@pytest.mark.django_db
def test_what_is_retired_gives_way_to_the_shipped_edition(cast: Cast) -> None:
    edition = switched_on(cast)

    retire_edition(edition=edition, acting=acting_of(cast.doctor), at=NOON)

    assert alert_rules()[RULE].version == SHIPPED
    with pytest.raises(NotAllowed):
        retire_edition(edition=edition, acting=acting_of(cast.doctor), at=NOON)


@pytest.mark.django_db
def test_what_is_dropped_is_never_switched_on(cast: Cast) -> None:
    edition = proposed(cast)
    drop_edition(edition=edition, acting=acting_of(cast.doctor), at=NOON)

    with pytest.raises(NotAllowed):
        switch_on_edition(edition=edition, acting=acting_of(cast.operator), at=NOON)

    assert alert_rules()[RULE].version == SHIPPED


@pytest.mark.django_db(transaction=True)
def test_of_two_editions_switched_on_at_once_the_later_holds_alone(cast: Cast) -> None:
    one = proposed(cast)
    other = proposed(cast, levels=levels(110, 140), clear={"limit": 100, "hold_seconds": 0})
    acting = acting_of(colleague_of(cast, role=acting_of(cast.doctor).role))  # type: ignore[arg-type]

    answers = together(
        lambda: switch_on_edition(edition=one, acting=acting, at=NOON),
        lambda: switch_on_edition(edition=other, acting=acting, at=NOON),
    )

    assert refused(answers) == 0
    states = sorted(RuleEdition.objects.values_list("state", flat=True))
    assert states == [EditionState.ON, EditionState.RETIRED]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_switch_on_the_same_one_is_refused(cast: Cast) -> None:
    edition = proposed(cast)
    acting = acting_of(colleague_of(cast, role=acting_of(cast.doctor).role))  # type: ignore[arg-type]

    def switch_on() -> None:
        same = RuleEdition.objects.get(pk=edition.pk)
        switch_on_edition(edition=same, acting=acting, at=NOON)

    assert refused(together(switch_on, switch_on)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_proposals_at_once_get_two_numbers(cast: Cast) -> None:
    together(lambda: proposed(cast), lambda: proposed(cast))

    assert sorted(RuleEdition.objects.values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"levels": [{}]}, "unreadable"),
        ({"levels": levels(warn="115")}, "unreadable"),  # type: ignore[arg-type]
        ({"levels": levels(warn=float("nan"))}, "unreadable"),
        ({"levels": levels()[:1]}, "levels"),
        ({"levels": levels(warn=150)}, "order"),
        ({"levels": levels(urgent=400)}, "range"),
        ({"levels": levels(hold_seconds=7 * 3600)}, "hold"),
        ({"levels": levels(repeats=0)}, "repeats"),
        ({"clear": None}, "clear"),
        ({"clear": {"limit": 120, "hold_seconds": 0}}, "clear"),
        ({"clear": {"limit": 95, "hold_seconds": -1}}, "hold"),
        ({"cool_down_seconds": 30 * 86_400}, "quiet"),
        ({"max_gap_seconds": 5}, "gap"),
        ({"metric": "spo2"}, "other"),
        ({"direction": "below"}, "other"),
        ({"kind": "event"}, "other"),
        ({"lasts": True}, "other"),
        ({"facts": {"days": 3}}, "other"),
    ],
)
def test_what_cannot_be_meant_fails_when_it_is_proposed(
    cast: Cast, change: dict[str, Any], why: str
) -> None:
    with pytest.raises(WrongLimits, match=why):
        proposed(cast, **change)

    assert not RuleEdition.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("rule", ["sos", "fall", "watch_silent", "no_such_rule"])
def test_a_call_for_help_has_one_edition(cast: Cast, rule: str) -> None:
    facts = dict(shipped_rules().get(rule, {}))

    with pytest.raises(UnknownRule):
        propose_edition(rule=rule, facts=facts, why="", acting=acting_of(cast.doctor), at=NOON)


@pytest.mark.django_db
@pytest.mark.parametrize("rule", editable_rules())
def test_every_shipped_edition_could_be_proposed_as_it_is(cast: Cast, rule: str) -> None:
    acting = acting_of(cast.doctor)

    edition = propose_edition(rule=rule, facts=facts_with(rule), why="", acting=acting, at=NOON)

    assert edition.number == 1


@pytest.mark.django_db
def test_an_edition_that_cannot_be_read_any_more_leaves_the_shipped_one(cast: Cast) -> None:
    edition = switched_on(cast)
    RuleEdition.objects.filter(pk=edition.pk).update(facts={"code": RULE})  # a hand slipped
    Editions.now = Standing()

    follow_editions()

    assert alert_rules()[RULE].version == SHIPPED


@pytest.mark.django_db
def test_following_costs_one_question_when_nothing_changed(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    switched_on(cast)

    with django_assert_num_queries(1):
        follow_editions()
