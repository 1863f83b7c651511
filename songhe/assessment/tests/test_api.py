"""Needs over JSON: what the page shows, to whom the page shows it."""

import pytest
from django.test import Client

from conftest import NOON
from songhe.accounts.models import Elder, Person
from songhe.assessment import actions, queries


@pytest.fixture
def needs(grandma: Elder) -> None:
    filled = actions.start_assessment(
        elder=grandma, scale=queries.SELF_CARE, by=grandma.name, at=NOON
    )
    for item, option in zip(queries.scale_of(filled.scale).items, (0, 1, 0, 0, 0), strict=True):
        actions.answer(assessment=filled, item=item.code, option=option)
    actions.finish_assessment(assessment=filled, by=grandma.name, at=NOON)


@pytest.mark.usefixtures("needs")
def test_her_daughter_reads_them_and_it_is_noted(
    grandma: Elder, daughter: Person, client: Client
) -> None:
    client.force_login(daughter)

    answer = client.get(f"/api/v1/elders/{grandma.code}/needs").json()

    assert answer["elder"] == grandma.code
    (need,) = answer["needs"]
    assert (need["kind"], need["words"], need["level"]) == ("bathing_help", "洗澡需要协助", 0)
    assert need["answers"] == [{"ask": "梳洗和洗澡", "said": "洗脸刷牙自己行，洗澡要人帮"}]
    assert grandma.looks.get().person == daughter


@pytest.mark.usefixtures("needs")
@pytest.mark.parametrize("who", ["son", "manager", "doctor", "operator", "officer"])
def test_whom_she_does_not_let_finds_nothing(
    who: str, grandma: Elder, client: Client, request: pytest.FixtureRequest
) -> None:
    client.force_login(request.getfixturevalue(who))

    answer = client.get(f"/api/v1/elders/{grandma.code}/needs")

    assert (answer.status_code, answer.json()) == (404, {"detail": "没有找到。"})
    assert not grandma.looks.exists()


def test_a_visitor_is_not_let_in(grandma: Elder, client: Client) -> None:
    assert client.get(f"/api/v1/elders/{grandma.code}/needs").status_code == 401
