"""The station in the browser: one elder at a time, and an end that is an end."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.models import Elder, Person
from songhe.assessment.models import Assessment
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, GrantState, How
from songhe.stations.models import AssistedSession
from songhe.stations.states import SessionState

NAME = "M40 60L120 80L200 60M220 40L220 160L300 120"
OTHERS = ["elder", "daughter", "son", "manager", "worker", "doctor", "social_worker", "officer"]


@pytest.fixture
def desk(operator: Person, client: Client) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def beside(desk: Client, grandma: Elder) -> Client:
    """The operator, with her yes, acting for her."""
    desk.post(f"/stations/elders/{grandma.code}/ask/")
    session = AssistedSession.objects.get()
    desk.post(f"/stations/ask/{session.code}/signature/", {"path": NAME})
    return desk


def test_the_operator_finds_her_and_asks(desk: Client, grandma: Elder) -> None:
    page = desk.get("/stations/?q=王秀").content.decode()
    assert "王秀兰" in page

    asked = desk.post(f"/stations/elders/{grandma.code}/ask/", follow=True)
    assert "请王秀兰确认" in asked.content.decode()
    assert desk.get("/assessment/").status_code == 404  # nothing is open before she says yes


def test_in_the_session_the_form_is_filled_under_both_names(beside: Client, grandma: Elder) -> None:
    assert "王奶奶，今天办什么？" in beside.get("/stations/session/").content.decode()

    answer = beside.post("/assessment/start/nbphs_selfcare/", follow=True)
    for option in (0, 1, 1, 0, 1):
        answer = beside.post(answer.redirect_chain[-1][0], {"option": option}, follow=True)
    answer = beside.post(answer.redirect_chain[-1][0], follow=True)

    assert "洗澡需要协助" in answer.content.decode()
    assessment = Assessment.objects.get()
    assert (assessment.elder, assessment.score, assessment.level) == (grandma, 5, 1)
    assert assessment.finished_by == "吴敏（水果湖社区站）代王秀兰"


def test_her_secret_number_has_the_name_by_which_she_knows_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    asked = client.post(f"/stations/elders/{cast.grandma.code}/ask/")

    page = client.get(asked["Location"]).content.decode()

    assert "本人输支付密码" in page
    assert "PIN 码" not in page


def test_in_the_session_she_has_six_things_to_choose_from_at_most(
    beside: Client, grandma: Elder
) -> None:
    assert grandma.clinic is not None
    first = beside.get("/stations/session/").content.decode()
    further = beside.get("/stations/session/?papers").content.decode()
    choices = re.compile(r"<(?:a|button)\b")

    for page in (first, further):
        assert len(choices.findall(page.split("<main")[1].split("</main>")[0])) <= 6
    assert 'href="?papers"' in first
    for door in ("/stations/session/consent/", f"/shop/papers/{grandma.code}/"):
        assert f'href="{door}"' in further


def test_she_consents_at_the_station(beside: Client, cast: Cast) -> None:
    page = beside.get("/stations/session/consent/").content.decode()
    assert "给水果湖街道社区卫生服务中心看，好吗？" in page
    boxes = re.findall(r'<input[^>]*type="checkbox"[^>]*>', page)
    assert len(boxes) > 3
    assert not any("checked" in box for box in boxes)  # nobody said yes to anything yet

    beside.post(
        "/stations/session/consent/",
        {"groups": ["readings", "records"], "days": "182", "agreed": "on"},
    )

    grants = Grant.objects.filter(elder=cast.grandma, state=GrantState.GIVEN)
    assert {grant.group for grant in grants} == {DataGroup.READINGS, DataGroup.RECORDS}
    assert {(grant.how, grant.recorded_by) for grant in grants} == {
        (How.SIGNATURE, "吴敏（水果湖社区站）代王秀兰")
    }


@pytest.mark.parametrize(
    "form",
    [
        {"groups": ["readings"], "days": "182"},
        {"days": "182", "agreed": "on"},
        {"groups": ["everything"], "days": "182", "agreed": "on"},
        {"groups": ["readings"], "days": "99999", "agreed": "on"},
    ],
)
def test_without_a_clear_yes_nothing_is_recorded(
    form: dict[str, str], beside: Client, grandma: Elder
) -> None:
    answer = beside.post("/stations/session/consent/", form)

    assert answer.status_code == 422
    assert not Grant.objects.filter(elder=grandma, organisation=grandma.clinic).exists()


def test_after_the_end_nothing_is_hers_any_more(beside: Client) -> None:
    beside.post("/stations/session/end/")

    assert AssistedSession.objects.get().state == SessionState.ENDED
    assert beside.get("/stations/session/").status_code == 404
    assert beside.get("/assessment/").status_code == 404
    assert beside.post("/assessment/start/nbphs_selfcare/").status_code == 404
    assert beside.post("/stations/session/end/").status_code == 302
    assert not Assessment.objects.exists()


def test_silence_ends_it_at_the_next_request(beside: Client) -> None:
    session = AssistedSession.objects.get()
    session.last_seen_at = session.last_seen_at and session.last_seen_at - timedelta(minutes=31)
    session.save(update_fields=["last_seen_at"])

    assert beside.get("/assessment/").status_code == 404
    assert "acting_for" not in beside.session


def test_signing_out_ends_it(beside: Client) -> None:
    beside.logout()  # the session is gone, as when the browser signs out elsewhere
    session = AssistedSession.objects.get()

    with time_machine.travel(NOON + timedelta(days=400), tick=False):
        assert beside.get("/stations/session/").status_code == 302
    assert session.state == SessionState.OPEN  # until the timer comes by, within half an hour


def test_the_sign_out_button_ends_it_at_once(beside: Client) -> None:
    beside.post("/accounts/logout/")

    assert AssistedSession.objects.get().state == SessionState.ENDED


def test_another_browser_that_takes_over_ends_it_here(
    beside: Client, operator: Person, grandma: Elder
) -> None:
    elsewhere = Client()
    elsewhere.force_login(operator)
    elsewhere.post(f"/stations/elders/{grandma.code}/ask/")
    session = AssistedSession.objects.get(state=SessionState.ASKED)
    elsewhere.post(f"/stations/ask/{session.code}/signature/", {"path": NAME})

    assert elsewhere.get("/assessment/").status_code == 200
    assert beside.get("/assessment/").status_code == 404


def test_a_forged_session_value_opens_nothing(desk: Client, grandma: Elder) -> None:
    session = desk.session
    session["acting_for"] = grandma.code
    session.save()

    assert desk.get("/assessment/").status_code == 404


@pytest.mark.parametrize("who", OTHERS)
def test_nobody_else_has_a_station_desk(
    who: str, grandma: Elder, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/stations/").status_code == 404
    assert client.get("/stations/alerts/").status_code == 404
    assert client.post(f"/stations/elders/{grandma.code}/ask/").status_code == 404
    assert client.get("/stations/session/").status_code == 404
    assert client.get("/stations/session/consent/").status_code == 404
    assert not AssistedSession.objects.exists()


def test_an_operator_of_another_station_finds_nobody(
    cast: Cast, grandma: Elder, desk: Client
) -> None:
    grandma.station = None
    grandma.save(update_fields=["station"])

    assert "王秀兰" not in desk.get("/stations/?q=王").content.decode()
    assert desk.post(f"/stations/elders/{grandma.code}/ask/").status_code == 404


def test_she_reads_who_helped_her(beside: Client, elder: Person) -> None:
    hers = Client()
    hers.force_login(elder)

    page = hers.get("/stations/helped/").content.decode()

    assert "水果湖社区站的<b>吴敏</b>帮您办理" in page
    assert "在屏幕上签名" in page
