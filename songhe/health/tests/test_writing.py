"""Writing down by hand: she, a relative, her station; put right within the page."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.models import Elder, Person
from songhe.consent.queries import looks_at
from songhe.health.actions.readings import (
    AlreadyCorrected,
    amend_readings,
    take_back_reading,
    write_readings,
)
from songhe.health.models.readings import HandReading
from songhe.health.queries.readings import latest_of, standing_hand_readings
from songhe.health.rules.local_time import moments_of
from songhe.health.tests.test_days import BERLIN


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


def standing(elder: Elder) -> dict[str, float]:
    return dict(standing_hand_readings().filter(elder=elder).values_list("metric", "value"))


# --- She ----------------------------------------------------------------------------------


def test_what_she_usually_measures_is_one_tap_away(
    client: Client, elder: Person, grandma: Elder
) -> None:
    """我的健康 → 记一次 → (numbers) → 记下来: three taps."""
    client.force_login(elder)
    first = client.get("/health/measure/", follow=True)
    assert first.redirect_chain == [("/health/measure/pressure/", 302)]

    client.post("/health/measure/glucose/", {"glucose_cap_meter": "6.1", "meal": "before"})

    again = client.get("/health/measure/", follow=True)
    assert again.redirect_chain == [("/health/measure/glucose/", 302)]
    assert "/health/measure/?all" in again.content.decode()


def test_there_are_six_things_to_choose_from(client: Client, elder: Person) -> None:
    client.force_login(elder)

    assert text(client, "/health/measure/?all").count('class="choice"') == 6


@pytest.mark.parametrize(
    ("what", "typed", "kept"),
    [
        ("pressure", {"bp_systolic": "128", "bp_diastolic": "76"}, {"bp_systolic": 128.0}),
        ("glucose", {"glucose_cap_meter": "6.1"}, {"glucose_cap_meter": 6.1}),
        ("glucose", {"glucose_cap_meter": "６，1"}, {"glucose_cap_meter": 6.1}),
        ("temperature", {"body_temperature": "36,6"}, {"body_temperature": 36.6}),
        ("weight", {"body_weight": "56.5"}, {"body_weight": 56.5}),
        ("oxygen", {"spo2": "97"}, {"spo2": 97.0}),
        ("oxygen", {"spo2": "97", "heart_rate": "72"}, {"spo2": 97.0, "heart_rate": 72.0}),
        ("pulse", {"heart_rate": "72"}, {"heart_rate": 72.0}),
    ],
)
def test_each_instrument_is_written_down(
    what: str,
    typed: dict[str, str],
    kept: dict[str, float],
    client: Client,
    elder: Person,
    grandma: Elder,
) -> None:
    client.force_login(elder)

    answer = client.post(f"/health/measure/{what}/", typed)

    assert answer.status_code == 302
    assert kept.items() <= standing(grandma).items()
    row = HandReading.objects.order_by("pk")[0]
    assert (row.author, row.written_by) == (elder, elder.label)


def test_glucose_is_kept_with_its_meal(client: Client, elder: Person, grandma: Elder) -> None:
    client.force_login(elder)

    page = client.post(
        "/health/measure/glucose/", {"glucose_cap_meter": "8.2", "meal": "after"}, follow=True
    ).content.decode()

    assert HandReading.objects.get().meal == "after"
    assert "记下了：8.2 mmol/L，饭后 2 小时。" in page


@pytest.mark.parametrize(
    ("what", "typed", "words"),
    [
        ("glucose", {"glucose_cap_meter": "126"}, "看起来是 mg/dL，换算过来是 7.0 mmol/L。"),
        ("temperature", {"body_temperature": "97.9"}, "看起来是 °F，换算过来是 36.6 ℃。"),
        ("oxygen", {"spo2": "0.97"}, "看起来是 0–1，换算过来是 97 %。"),
    ],
)
def test_a_number_in_another_unit_is_asked_about(
    what: str, typed: dict[str, str], words: str, client: Client, elder: Person
) -> None:
    client.force_login(elder)

    page = client.post(f"/health/measure/{what}/", typed).content.decode()

    assert words in page
    assert next(iter(typed.values())) in page  # nothing lost of what was typed
    assert not HandReading.objects.exists()


def test_she_puts_right_what_she_wrote(client: Client, elder: Person, grandma: Elder) -> None:
    client.force_login(elder)
    client.post("/health/measure/pressure/", {"bp_systolic": "182", "bp_diastolic": "76"})
    old = HandReading.objects.get(metric="bp_systolic")
    page = text(client, "/health/measure/pressure/")
    assert f"/health/readings/{old.code}/amend/" in page
    assert 'value="182' in text(client, f"/health/readings/{old.code}/amend/")

    client.post(
        f"/health/readings/{old.code}/amend/",
        {"bp_systolic": "128", "bp_diastolic": "76", "heart_rate": "70"},
    )

    assert standing(grandma) == {"bp_systolic": 128, "bp_diastolic": 76, "heart_rate": 70}
    old.refresh_from_db()
    assert old.replaced_by is not None
    assert (old.value, old.replaced_by.value) == (182, 128)
    assert old.taken_at == old.replaced_by.taken_at
    assert latest_of(grandma, timezone.now())["bp_systolic"].value == 128
    assert client.get(f"/health/readings/{old.code}/amend/").status_code == 404


def test_a_pulse_that_was_a_slip_is_left_out_when_amending(
    client: Client, elder: Person, grandma: Elder
) -> None:
    client.force_login(elder)
    typed = {"bp_systolic": "128", "bp_diastolic": "76"}
    client.post("/health/measure/pressure/", typed | {"heart_rate": "7" * 2})
    code = HandReading.objects.get(metric="heart_rate").code

    client.post(f"/health/readings/{code}/amend/", typed)

    assert standing(grandma) == {"bp_systolic": 128, "bp_diastolic": 76}


@pytest.mark.django_db(transaction=True)
def test_amending_and_taking_back_at_once_is_one_of_them(grandma: Elder) -> None:
    rows = write_readings(
        elder=grandma, values={"body_weight": 65.5}, taken_at=NOON, by="王秀兰", at=NOON
    )
    ready = threading.Barrier(2)
    outcomes: list[str] = []

    def amend() -> None:
        ready.wait(20)
        amend_readings(rows=rows, values={"body_weight": 56.5}, taken_at=NOON, by="王秀兰", at=NOON)

    def take_back() -> None:
        ready.wait(20)
        take_back_reading(reading=HandReading.objects.get(pk=rows[0].pk), at=NOON)

    def run(deed: Any) -> None:
        try:
            deed()
            outcomes.append(deed.__name__)
        except AlreadyCorrected:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[deed]) for deed in (amend, take_back)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert "too late" in outcomes
    assert standing(grandma) == ({"body_weight": 56.5} if "amend" in outcomes else {})


# --- A relative, the station ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("daughter", 200),
        ("operator", 200),
        ("elder", 200),
        ("son", 404),
        ("doctor", 404),
        ("manager", 404),
        ("worker", 404),
        ("social_worker", 404),
        ("officer", 404),
    ],
)
def test_who_may_write_for_her(who: str, status: int, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))
    address = f"/health/elders/{cast.grandma.code}/write/weight/"

    text(client, address, status)
    client.post(address, {"body_weight": "56.5"})

    assert HandReading.objects.exists() == (status == 200)


def test_the_station_of_another_elder_may_not(cast: Cast, client: Client, neighbour: Elder) -> None:
    Elder.objects.filter(pk=neighbour.pk).update(station=None)
    client.force_login(cast.operator)

    text(client, f"/health/elders/{neighbour.code}/write/", 404)


def test_the_daughter_writes_and_puts_right_and_undoes_within_the_page(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)
    address = f"/health/elders/{cast.grandma.code}/write/weight/"

    page = client.post(address, {"body_weight": "65.5"}, follow=True).content.decode()

    row = HandReading.objects.get()
    assert (row.author, row.written_by) == (cast.daughter, cast.daughter.label)
    assert f"/health/readings/{row.code}/amend/" in page
    page = client.post(
        f"/health/readings/{row.code}/amend/", {"body_weight": "56.5"}, follow=True
    ).content.decode()
    assert "记下了：56.5 千克。" in page
    assert standing(cast.grandma) == {"body_weight": 56.5}
    new = standing_hand_readings().get()
    page = client.post(f"/health/readings/{new.code}/take-back/", follow=True).content.decode()
    assert "已经去掉了。" in page
    assert standing(cast.grandma) == {}


def test_nobody_puts_right_what_another_wrote_but_she_herself(cast: Cast, client: Client) -> None:
    (hers,) = write_readings(
        elder=cast.grandma,
        values={"body_weight": 56.5},
        taken_at=NOON,
        by="王秀兰",
        at=NOON,
        author=cast.elder,
    )
    for who in (cast.daughter, cast.operator):
        client.force_login(who)
        assert client.post(f"/health/readings/{hers.code}/take-back/").status_code == 404
        text(client, f"/health/readings/{hers.code}/amend/", 404)
    client.force_login(cast.daughter)
    client.post(f"/health/elders/{cast.grandma.code}/write/pulse/", {"heart_rate": "72"})
    daughters = HandReading.objects.get(metric="heart_rate")
    client.force_login(cast.elder)

    client.post(f"/health/readings/{daughters.code}/take-back/")

    assert standing(cast.grandma) == {"body_weight": 56.5}


def test_the_station_sees_what_it_wrote_and_nothing_else_of_hers(
    cast: Cast, client: Client
) -> None:
    write_readings(
        elder=cast.grandma, values={"body_weight": 49.25}, taken_at=NOON, by="王秀兰", at=NOON
    )
    client.force_login(cast.operator)
    address = f"/health/elders/{cast.grandma.code}/write/weight/"

    page = client.post(address, {"body_weight": "56.5"}, follow=True).content.decode()

    assert "56.5 千克" in page
    assert "49.2" not in page
    assert not looks_at(cast.grandma).exists()
    text(client, f"/health/elders/{cast.grandma.code}/", 404)


def test_the_daughter_says_when_it_was_measured(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    address = f"/health/elders/{cast.grandma.code}/write/weight/"

    with time_machine.travel(NOON, tick=False):
        client.post(address, {"body_weight": "56.5", "shown": "2026-11-20T07:30"})
        tomorrow = client.post(address, {"body_weight": "57", "shown": "2026-11-22T07:30"})
        long_ago = client.post(address, {"body_weight": "57", "shown": "1999-11-22T07:30"})
        nonsense = client.post(address, {"body_weight": "57", "shown": "gestern"})

    row = HandReading.objects.get()
    assert row.taken_at == datetime(2026, 11, 19, 23, 30, tzinfo=UTC)
    assert "这个时间还没有到" in tomorrow.content.decode()
    assert "这个时间太早了" in long_ago.content.decode()
    assert "请写日期和时间" in nonsense.content.decode()


# --- Where clocks change -------------------------------------------------------------------


def test_a_wall_shows_an_hour_twice_in_autumn_and_never_in_spring() -> None:
    autumn, spring = datetime(2026, 10, 25, 2, 30), datetime(2026, 3, 29, 2, 30)  # noqa: DTZ001

    assert moments_of(autumn, BERLIN) == (
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    )
    assert moments_of(spring, BERLIN) == ()
    assert moments_of(autumn + timedelta(hours=1), BERLIN) == (
        datetime(2026, 10, 25, 2, 30, tzinfo=UTC),
    )


def test_a_time_that_was_there_twice_is_asked_about(cast: Cast, client: Client) -> None:
    Elder.objects.filter(pk=cast.grandma.pk).update(zone="Europe/Berlin")
    client.force_login(cast.daughter)
    address = f"/health/elders/{cast.grandma.code}/write/weight/"
    typed = {"body_weight": "56.5", "shown": "2026-10-25T02:30"}

    with time_machine.travel(NOON, tick=False):
        asked = client.post(address, typed).content.decode()
        assert not HandReading.objects.exists()
        client.post(address, typed | {"which": "1"})
        never = client.post(address, typed | {"shown": "2026-03-29T02:30"}).content.decode()

    assert "这个时刻有两次。是哪一次？" in asked
    assert HandReading.objects.get().taken_at == datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert "没有这个时刻" in never


def test_pages_of_writing_cost_few_queries(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.daughter)
    address = f"/health/elders/{cast.grandma.code}/write/pulse/"
    for number in range(12):
        client.post(address, {"heart_rate": str(70 + number)})

    with django_assert_max_num_queries(10):
        text(client, address)
