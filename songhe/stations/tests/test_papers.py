"""The station notes her papers in a session that she confirmed, and only there."""

from datetime import date

import pytest
from django.test import Client

from conftest import Cast
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Entitlement
from songhe.stations.models import AssistedSession
from songhe.stations.tests.test_pages import NAME

CARE = {
    "code": "care",
    "kind": "insurance",
    "name": "居家护理",
    "fund": "武昌区医保局",
    "paper": "长护险",
    "percent": 70,
    "starts_on": date(2026, 1, 1),
    "ends_on": date(2026, 12, 31),
}
SENT = {
    "paper": "长护险",
    "number": "4201 0001",
    "starts_on": "2026-11-01",
    "good_until": "2027-06-30",
}


@pytest.mark.usefixtures("at_noon")
def test_her_paper_is_noted_and_revoked_with_her_yes_under_both_names(
    cast: Cast, client: Client
) -> None:
    load_programmes([CARE])
    address = f"/shop/papers/{cast.grandma.code}/"
    client.force_login(cast.operator)
    client.post(f"/stations/elders/{cast.grandma.code}/ask/")
    assert client.post(address, SENT).status_code == 404  # nothing before she says yes
    assert not Entitlement.objects.exists()
    session = AssistedSession.objects.get()
    client.post(f"/stations/ask/{session.code}/signature/", {"path": NAME})
    assert address in client.get("/stations/session/?papers").content.decode()

    assert client.post(address, SENT).status_code == 302

    noted = Entitlement.objects.get()
    both = "吴敏（水果湖社区站）代王秀兰"
    assert (noted.number, noted.seen_by) == ("42010001", both)
    page = client.get(address).content.decode()
    assert "尾号 0001" in page
    revoke = f"{address}{noted.code}/revoke/"
    client.post(revoke, {"why": ""})
    noted.refresh_from_db()
    assert noted.state == "standing"  # no reason, no revoking
    client.post(revoke, {"why": "号码写错了"})
    noted.refresh_from_db()
    assert (noted.state, noted.revoked_by, noted.revoked_why) == ("revoked", both, "号码写错了")

    client.post("/stations/session/end/")
    assert client.post(address, SENT).status_code == 404
    assert Entitlement.objects.count() == 1
