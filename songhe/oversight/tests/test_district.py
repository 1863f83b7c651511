"""The district page: figures from what really happened, which change as it happens."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.people import ElderFacts, register_elder, register_person
from songhe.accounts.models import Elder, Region
from songhe.accounts.states import RegionLevel, Sex
from songhe.assessment import actions as assessments
from songhe.assessment.queries import SELF_CARE
from songhe.health.actions.alerts import acknowledge_alert, call_for_help
from songhe.health.models.alerts import Alert
from songhe.oversight.queries import district as now, supply
from songhe.oversight.rules.small_counts import Count

ANSWERS = {"eating": 0, "grooming": 1, "dressing": 0, "toileting": 0, "mobility": 0}
More = Callable[[int], list[Elder]]


@pytest.fixture
def district(cast: Cast) -> Region:
    found = now.district_of(acting_of(cast.officer))
    assert found is not None
    return found


@pytest.fixture
def more_elders(cast: Cast) -> More:
    def register(number: int) -> list[Elder]:
        elders = []
        for place in range(number):
            person = register_person(name=f"长辈{place}", phone=f"+86139{place:08d}", at=NOON)
            facts = ElderFacts(
                call_name="奶奶",
                born_on=cast.grandma.born_on,
                sex=Sex.FEMALE,
                region=cast.grandma.region,
                station=cast.station,
            )
            elders.append(register_elder(person=person, facts=facts, at=NOON))
        return elders

    return register


def needs_bathing(elder: Elder) -> None:
    filled = assessments.start_assessment(elder=elder, scale=SELF_CARE, by=elder.name, at=NOON)
    for item, option in ANSWERS.items():
        assessments.answer(assessment=filled, item=item, option=option)
    assessments.finish_assessment(assessment=filled, by=elder.name, at=NOON)


def test_an_officer_looks_after_the_district_of_the_bureau(district: Region) -> None:
    assert (district.code, district.level) == ("420106", RegionLevel.DISTRICT)


def test_an_alert_appears_without_a_name_and_goes_when_it_is_over(
    cast: Cast, district: Region
) -> None:
    assert now.alerts_now(district).open == 0
    call_for_help(elder=cast.grandma, acting=acting_of(cast.elder), at=NOON)

    alerts = now.alerts_now(district)

    (line,) = alerts.lines
    assert (alerts.open, alerts.urgent, alerts.unattended) == (1, 1, 1)
    assert (line.title, line.street) == ("呼救", "水果湖街道")
    assert alerts.by_street == {"420106012": 1}

    acknowledge_alert(
        alert=Alert.objects.get(),
        acting=acting_of(cast.operator),
        at=NOON + timedelta(seconds=40),
    )
    assert now.alerts_now(district).unattended == 0


def test_answers_are_the_seconds_from_alert_to_hand(
    cast: Cast, district: Region, more_elders: More
) -> None:
    for place, elder in enumerate(more_elders(10)):
        call_for_help(elder=elder, acting=acting_of(elder.person), at=NOON)
        acknowledge_alert(
            alert=Alert.objects.get(elder=elder),
            acting=acting_of(cast.operator),
            at=NOON + timedelta(seconds=20 * (place + 1)),
        )

    answers = now.answers_of(district, NOON + timedelta(hours=1))

    assert (answers.answered, answers.median_seconds) == (10, 110)
    assert (answers.within_a_minute, answers.within_five) == (30, 100)
    assert now.answers_of(district, NOON + timedelta(days=8)).answered == 0


def test_needs_below_ten_are_hidden_and_from_ten_on_shown(
    cast: Cast, district: Region, more_elders: More
) -> None:
    streets = list(now.streets_of(district))
    elders = more_elders(10)
    for elder in elders[:9]:
        needs_bathing(elder)
    (balance,) = supply.balances(streets, NOON)
    assert balance.needs.parts["420106012"] == Count(None)

    needs_bathing(elders[9])

    (balance,) = supply.balances(streets, NOON)
    assert balance.needs.parts["420106012"] == Count(10)


def test_supply_counts_the_hours_of_those_who_can(cast: Cast, district: Region) -> None:
    needs_bathing(cast.grandma)
    (balance,) = supply.balances(list(now.streets_of(district)), NOON)

    visit = cast.bathing.duration_minutes + cast.bathing.buffer_minutes
    week = sum(
        (opening.ends.hour - opening.starts.hour) * 60
        + (opening.ends.minute - opening.starts.minute)
        for opening in cast.worker.calendar.openings.all()
    )
    assert (len(balance.offers.providers), balance.offers.workers) == (1, 1)
    assert balance.offers.times_a_week == week // visit


def test_an_expired_paper_takes_the_supply_away(cast: Cast, district: Region) -> None:
    needs_bathing(cast.grandma)
    cast.provider.licences.update(expires_on=NOON.date() - timedelta(days=1))

    (balance,) = supply.balances(list(now.streets_of(district)), NOON)

    assert (balance.offers.times_a_week, balance.offers.providers) == (0, frozenset())


def test_the_page_asks_the_same_however_much_happens(
    cast: Cast,
    client: Client,
    more_elders: More,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    client.force_login(cast.officer)
    needs_bathing(cast.grandma)
    call_for_help(elder=cast.grandma, acting=acting_of(cast.elder), at=timezone.now())
    pages = ("/oversight/", "/oversight/needs/", "/oversight/providers/")
    few = {}
    for page in pages:
        with django_assert_max_num_queries(12) as asked:
            assert client.get(page).status_code == 200
        few[page] = len(asked)

    for elder in more_elders(20):
        needs_bathing(elder)
        call_for_help(elder=elder, acting=acting_of(elder.person), at=timezone.now())
    for page in pages:
        with django_assert_max_num_queries(12) as asked:
            client.get(page)
        assert len(asked) == few[page], page


def test_the_page_names_no_elder(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    call_for_help(elder=cast.grandma, acting=acting_of(cast.elder), at=timezone.now())

    page = client.get("/oversight/").content.decode()

    assert "呼救" in page
    assert "王秀兰" not in page
    assert cast.grandma.code not in page


def test_a_page_that_keeps_itself_fresh_gets_the_figures_alone(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)

    piece = client.get("/oversight/", headers={"HX-Request": "true"}).content.decode()

    assert "<html" not in piece
    assert "未关闭提醒" in piece


def test_the_figures_are_the_same_for_machines(cast: Cast, client: Client) -> None:
    client.force_login(cast.officer)
    needs_bathing(cast.grandma)

    answer = client.get("/api/v1/oversight/indicators").json()

    assert (answer["district"], answer["alerts"]["open"]) == ("武昌区", 0)
    (need,) = answer["needs"]
    assert need["by_street"]["420106012"] == {"value": None, "about": False}


@pytest.mark.parametrize("who", ["elder", "manager", "doctor", "operator", "social_worker"])
def test_the_figures_are_for_officers(who: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    assert client.get("/api/v1/oversight/indicators").status_code == 404
