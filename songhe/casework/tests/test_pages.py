"""The caseload and one case in the browser."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.accounts.actions.people import ElderFacts, register_elder, register_person
from songhe.accounts.models import Person
from songhe.accounts.states import Sex
from songhe.casework import actions
from songhe.casework.models import Case, CaseEntry
from songhe.casework.states import CaseState

ENTRY = {
    "kind": "phone",
    "happened_on": "2026-11-20",
    "words": "打了电话，约好周二家访。",
    "once": "ABCDEFGH2345",
}


@pytest.fixture
def case(cast: Cast) -> Case:
    opened = actions.open_case(elder=cast.grandma, level=1, by="王秀兰", at=NOON)
    assert opened is not None
    return opened


@pytest.fixture
def desk(social_worker: Person, client: Client) -> Client:
    client.force_login(social_worker)
    return client


def more_cases(cast: Cast, number: int) -> None:
    for place in range(number):
        person = register_person(name=f"长辈{place}", phone=f"+86139{place:08d}", at=NOON)
        facts = ElderFacts(
            call_name="奶奶",
            born_on=cast.grandma.born_on,
            sex=Sex.FEMALE,
            region=cast.grandma.region,
        )
        elder = register_elder(person=person, facts=facts, at=NOON)
        actions.open_case(elder=elder, level=2, by="x", at=NOON + timedelta(days=place))


def test_the_caseload_takes_the_same_queries_however_long_it_is(
    desk: Client, case: Case, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(8) as few:
        assert "王秀兰" in desk.get("/casework/").content.decode()

    more_cases(cast, 20)
    with django_assert_max_num_queries(8) as many:
        desk.get("/casework/")

    assert len(few) == len(many)


def test_an_entry_is_written_and_read(desk: Client, case: Case) -> None:
    page = desk.post(f"/casework/cases/{case.code}/entries/", ENTRY, follow=True)

    assert "打了电话，约好周二家访。" in page.content.decode()
    assert CaseEntry.objects.get().author.name == "赵倩"


def test_what_was_typed_comes_back_when_something_is_missing(desk: Client, case: Case) -> None:
    answer = desk.post(f"/casework/cases/{case.code}/entries/", ENTRY | {"happened_on": "不知道"})

    assert answer.status_code == 422
    assert "打了电话，约好周二家访。" in answer.content.decode()
    assert not CaseEntry.objects.exists()


def test_a_case_is_closed_with_its_outcome(desk: Client, case: Case) -> None:
    page = desk.post(
        f"/casework/cases/{case.code}/close/",
        {"outcome": "better", "closing_words": "助浴已经稳定。"},
        follow=True,
    )

    assert "个案已结。" in page.content.decode()
    assert "王秀兰" in desk.get("/casework/?state=closed").content.decode()
    assert "王秀兰" not in desk.get("/casework/").content.decode()


@pytest.mark.parametrize(
    "who", ["elder", "daughter", "son", "manager", "worker", "doctor", "operator", "officer"]
)
def test_nobody_else_finds_the_case(
    who: str, case: Case, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    assert client.get("/casework/").status_code == 404
    assert client.get(f"/casework/cases/{case.code}/").status_code == 404
    assert client.post(f"/casework/cases/{case.code}/entries/", ENTRY).status_code == 404
    closing = {"outcome": "better", "closing_words": "x"}
    assert client.post(f"/casework/cases/{case.code}/close/", closing).status_code == 404
    case.refresh_from_db()
    assert case.state == CaseState.OPEN
    assert not CaseEntry.objects.exists()


def test_a_social_worker_of_another_agency_finds_nothing(
    desk: Client, case: Case, cast: Cast
) -> None:
    Case.objects.filter(pk=case.pk).update(agency=cast.station)

    assert desk.get(f"/casework/cases/{case.code}/").status_code == 404
    assert "王秀兰" not in desk.get("/casework/").content.decode()
