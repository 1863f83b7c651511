"""Pages of readings: who may open them and what they say."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from conftest import Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Person
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.queries import looks_at
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device
from songhe.health.models.readings import HandReading
from songhe.health.queries.readings import latest_of, standing_hand_readings


@pytest.fixture
def month(grandma: Elder, watch: Device) -> None:
    now = timezone.now()
    times = [now - timedelta(minutes=30 * n) for n in range(48 * 20, 0, -1)]
    values = [70.0 + n % 8 for n in range(len(times))]
    load_readings(
        elder=grandma, device=watch, metric="heart_rate", times=times, values=values, at=now
    )


def consent_to_clinic(cast: Cast) -> list[object]:
    return list(
        give_consent(
            elder=cast.grandma,
            organisation=cast.clinic,
            groups=[DataGroup.READINGS],
            purpose=Purpose.CARE,
            expires_at=None,
            acting=acting_of(cast.elder),
            how=How.SELF,
            at=timezone.now(),
        )
    )


def text(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status
    return answer.content.decode()


# --- The elder's own pages -----------------------------------------------------------------


def test_her_page_says_how_she_is_in_words(client: Client, elder: Person, month: None) -> None:
    client.force_login(elder)

    page = text(client, "/health/")

    assert "今天身体平稳" in page
    assert "和平时一样。" in page
    assert "浅绿色是您平时的范围。" in page
    assert '<svg class="spark"' in page


def test_her_page_before_anything_was_measured(client: Client, elder: Person) -> None:
    client.force_login(elder)

    assert "今天还没有量过" in text(client, "/health/")


def test_looking_at_oneself_is_nobody_s_business(
    client: Client, elder: Person, grandma: Elder
) -> None:
    client.force_login(elder)
    text(client, "/health/")

    assert not looks_at(grandma).exists()


def test_she_writes_her_pressure_down_and_takes_it_back(
    client: Client, elder: Person, grandma: Elder
) -> None:
    client.force_login(elder)

    answer = client.post(
        "/health/measure/pressure/",
        {"bp_systolic": "128", "bp_diastolic": "76", "heart_rate": ""},
        follow=True,
    )

    page = answer.content.decode()
    assert answer.redirect_chain == [("/health/", 302)]
    assert "记下了：128/76。" in page
    assert latest_of(grandma, timezone.now())["bp_systolic"].value == 128
    code = HandReading.objects.order_by("pk")[0].code
    assert f"/health/readings/{code}/take-back/" in page
    client.post(f"/health/readings/{code}/take-back/")
    assert not standing_hand_readings().exists()
    assert HandReading.objects.count() == 2
    assert latest_of(grandma, timezone.now()) == {}


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"bp_systolic": "1280", "bp_diastolic": "76"}, "应在 50 到 300 之间"),
        ({"bp_systolic": "76", "bp_diastolic": "128"}, "请看看是不是写反了"),
        ({"bp_systolic": "", "bp_diastolic": "76"}, "请填上这个数"),
        ({"bp_systolic": "一百", "bp_diastolic": "76"}, "请只写数字"),
    ],
)
def test_a_slip_of_the_finger_is_asked_about_and_not_kept(
    form: dict[str, str], words: str, client: Client, elder: Person
) -> None:
    client.force_login(elder)

    answer = client.post("/health/measure/pressure/", form)

    assert words in answer.content.decode()
    assert not HandReading.objects.exists()


def test_there_is_nothing_else_to_measure(client: Client, elder: Person) -> None:
    client.force_login(elder)

    text(client, "/health/measure/mood/", 404)


# --- Those whom she lets see it ------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("elder", 200),
        ("daughter", 200),
        ("son", 404),
        ("doctor", 404),
        ("operator", 404),
        ("manager", 404),
        ("worker", 404),
        ("social_worker", 404),
        ("officer", 404),
    ],
)
def test_only_whom_she_lets_see_her_readings(
    who: str, status: int, cast: Cast, client: Client, month: None
) -> None:
    client.force_login(getattr(cast, who))

    text(client, f"/health/elders/{cast.grandma.code}/", status)
    text(client, f"/health/elders/{cast.grandma.code}/heart_rate/", status)


def test_consent_opens_and_withdrawing_closes_at_once(
    cast: Cast, client: Client, month: None
) -> None:
    client.force_login(cast.doctor)
    page = f"/health/elders/{cast.grandma.code}/heart_rate/"
    (grant,) = consent_to_clinic(cast)

    assert "心率最低" in text(client, page)
    look = looks_at(cast.grandma).get()
    assert (look.person, look.what) == (cast.doctor, "心率曲线")

    withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=timezone.now())  # type: ignore[arg-type]
    text(client, page, 404)
    assert looks_at(cast.grandma).count() == 1


def test_a_page_that_stays_open_is_one_look(cast: Cast, client: Client, month: None) -> None:
    client.force_login(cast.daughter)

    for _ in range(3):
        text(client, f"/health/elders/{cast.grandma.code}/")

    assert looks_at(cast.grandma).count() == 1


def test_an_unknown_measure_is_not_there(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    text(client, f"/health/elders/{cast.grandma.code}/mood/", 404)
