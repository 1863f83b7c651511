"""Consent over JSON: what her pages show, to her alone."""

import pytest
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.consent import actions
from songhe.consent.models import Grant
from songhe.consent.states import DataGroup, GrantState, How, Purpose


@pytest.fixture
def grant(cast: Cast) -> Grant:
    actions.record_look(
        acting=acting_of(cast.doctor),
        elder=cast.grandma,
        group=DataGroup.READINGS,
        what="病历",
        at=NOON,
    )
    (given,) = actions.give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=[DataGroup.READINGS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NOON,
    )
    return given


def test_she_reads_her_grants_and_who_looked(client: Client, cast: Cast, grant: Grant) -> None:
    client.force_login(cast.elder)

    (hers,) = client.get("/api/v1/consent/grants").json()["grants"]
    (look,) = client.get("/api/v1/consent/looks").json()["looks"]

    assert (hers["code"], hers["recipient"], hers["state"]) == (
        grant.code,
        "水果湖街道社区卫生服务中心",
        "given",
    )
    assert "陈立医生看了您的病历。" in look["words"]
    assert look["hash"] == cast.grandma.looks.get().hash


def test_she_takes_back_once(client: Client, cast: Cast, grant: Grant) -> None:
    client.force_login(cast.elder)
    address = f"/api/v1/consent/grants/{grant.code}/withdraw"

    assert client.post(address).json()["state"] == "withdrawn"
    assert client.post(address).status_code == 409

    grant.refresh_from_db()
    assert grant.state == GrantState.WITHDRAWN


@pytest.mark.parametrize("span", ["limit=0", "limit=201", "offset=-1", "limit=x"])
def test_a_span_out_of_bounds_is_named(client: Client, cast: Cast, span: str) -> None:
    client.force_login(cast.elder)

    answer = client.get(f"/api/v1/consent/looks?{span}")

    assert answer.status_code == 422
    assert answer.json()["detail"][0]["loc"][-1] in span


@pytest.mark.parametrize("slug", ["daughter", "son", "doctor", "operator", "officer"])
def test_nobody_else_finds_anything(client: Client, cast: Cast, grant: Grant, slug: str) -> None:
    client.force_login(getattr(cast, slug))

    assert client.get("/api/v1/consent/grants").status_code == 404
    assert client.get("/api/v1/consent/looks").status_code == 404
    assert client.post(f"/api/v1/consent/grants/{grant.code}/withdraw").status_code == 404
    grant.refresh_from_db()
    assert grant.state == GrantState.GIVEN


def test_a_visitor_is_asked_to_sign_in(client: Client, grant: Grant) -> None:
    assert client.get("/api/v1/consent/grants").status_code == 401
