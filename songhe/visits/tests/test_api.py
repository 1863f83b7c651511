import time_machine
from django.test import Client

from conftest import Cast
from songhe.visits.models import Visit
from songhe.visits.states import VisitState
from songhe.visits.tests.conftest import TEN


def check_in(client: Client, visit: Visit, code: str) -> tuple[int, dict[str, object]]:
    answer = client.post(
        f"/api/v1/visits/{visit.code}/check-in", {"code": code}, content_type="application/json"
    )
    return answer.status_code, answer.json()


def test_the_worker_checks_in_with_the_code(accepted: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.worker)
    wrong = f"{(int(accepted.check_in_code) + 1) % 10_000:04d}"

    with time_machine.travel(TEN, tick=False):
        assert check_in(client, accepted, wrong) == (
            403,
            {"detail": "签到码不对，还可以试 4 次。"},
        )
        status, visit = check_in(client, accepted, accepted.check_in_code)
        again, _refusal = check_in(client, accepted, accepted.check_in_code)

    assert (status, visit["state"], again) == (200, "on_site", 409)
    assert accepted.check_in_code not in str(visit)


def test_an_hour_too_early_is_a_conflict(accepted: Visit, cast: Cast, client: Client) -> None:
    client.force_login(cast.worker)
    with time_machine.travel("2026-11-22T00:59:00Z", tick=False):
        status, _refusal = check_in(client, accepted, accepted.check_in_code)

    assert status == 409
    accepted.refresh_from_db()
    assert accepted.state == VisitState.ACCEPTED


def test_others_find_no_door(accepted: Visit, cast: Cast, client: Client) -> None:
    assert check_in(client, accepted, "1234")[0] == 401
    for who in (cast.manager, cast.elder, cast.son, cast.daughter):
        client.force_login(who)
        assert check_in(client, accepted, "1234")[0] == 404
    client.force_login(cast.worker)
    assert check_in(client, accepted, "12345")[0] == 422

    accepted.refresh_from_db()
    assert accepted.check_in_tries == 0


def test_visits_are_listed_to_who_has_to_do_with_them(
    accepted: Visit, cast: Cast, client: Client
) -> None:
    for who, many in ((cast.elder, 1), (cast.worker, 1), (cast.operator, 1), (cast.son, 0)):
        client.force_login(who)
        assert len(client.get("/api/v1/visits?state=accepted").json()["visits"]) == many
