import pytest
from django.test import Client

from conftest import Cast
from songhe.accounts.models import Kinship
from songhe.accounts.states import KinshipState, Right
from songhe.kernel.models import Event


def of_son(cast: Cast) -> Kinship:
    return cast.grandma.kinships.get(relative=cast.son)


def of_daughter(cast: Cast) -> Kinship:
    return cast.grandma.kinships.get(relative=cast.daughter)


def held(kinship: Kinship) -> set[str]:
    kinship.refresh_from_db()
    return {right.value for right in Right if getattr(kinship, right.value)}


def test_she_sees_who_asks_and_who_stands_beside_her(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    page = client.get("/accounts/family/").content.decode()

    assert "儿子李军想做您的家人" in page
    assert "李静" in page
    code = cast.grandma.code
    assert f"{code[:4]} {code[4:8]} {code[8:]}" in page


def test_she_agrees_to_just_what_she_ticks(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    client.post(f"/accounts/family/{of_son(cast).code}/agree/", {"rights": ["may_receive_alerts"]})

    assert of_son(cast).state == KinshipState.AGREED
    assert held(of_son(cast)) == {"may_receive_alerts"}


def test_agreeing_to_nothing_says_so_to_her_and_to_him(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)
    page = client.post(f"/accounts/family/{of_son(cast).code}/agree/", follow=True)
    client.force_login(cast.son)
    his = client.get("/home/family/")

    assert "李军是您的家人，现在什么也看不到、做不了" in page.content.decode()
    assert "还没有勾让您看什么、做什么" in his.content.decode()


def test_she_changes_what_her_daughter_may_do(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    client.post(f"/accounts/family/{of_daughter(cast).code}/agree/", {"rights": ["may_pay"]})

    assert held(of_daughter(cast)) == {"may_pay"}
    assert Event.objects.get(name="accounts.kinship.change").facts == {"rights": ["may_pay"]}


def test_she_refuses_and_he_holds_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    client.post(f"/accounts/family/{of_son(cast).code}/refuse/")

    assert of_son(cast).state == KinshipState.REFUSED
    assert held(of_son(cast)) == set()


def test_she_takes_it_back_and_pressing_twice_does_no_harm(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)
    address = f"/accounts/family/{of_daughter(cast).code}/withdraw/"

    client.post(address)
    again = client.post(address, follow=True)

    assert of_daughter(cast).state == KinshipState.WITHDRAWN
    assert held(of_daughter(cast)) == set()
    assert "刚才已经变了" in again.content.decode()


def test_a_right_that_does_not_exist_changes_nothing(client: Client, cast: Cast) -> None:
    client.force_login(cast.elder)

    response = client.post(
        f"/accounts/family/{of_son(cast).code}/agree/", {"rights": ["may_everything"]}
    )

    assert response.status_code == 422
    assert of_son(cast).state == KinshipState.ASKED


@pytest.mark.parametrize("slug", ["daughter", "son", "doctor", "operator", "officer"])
def test_nobody_decides_for_her(client: Client, cast: Cast, slug: str) -> None:
    client.force_login(getattr(cast, slug))

    for verb in ("agree", "refuse", "withdraw"):
        address = f"/accounts/family/{of_son(cast).code}/{verb}/"
        assert client.post(address, {"rights": ["may_pay"]}).status_code == 404

    assert of_son(cast).state == KinshipState.ASKED


@pytest.mark.parametrize("whom", ["138 0000 0001", "card"])
def test_a_neighbour_asks_by_phone_or_card(client: Client, cast: Cast, whom: str) -> None:
    client.force_login(cast.worker)
    code = cast.grandma.code
    written = f"{code[:4]} {code[4:8]} {code[8:].lower()}" if whom == "card" else whom

    client.post("/accounts/ask/", {"whom": written, "relation": "邻居"})

    asked = cast.grandma.kinships.get(relative=cast.worker)
    assert (asked.state, asked.relation, held(asked)) == (KinshipState.ASKED, "邻居", set())


def test_asking_tells_nobody_whether_there_is_such_an_elder(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)

    pages = []
    for whom in ("13800000001", "13900000099", "13800000002", "ABCDEFGHJKMN"):
        client.post("/accounts/ask/", {"whom": whom, "relation": "亲友"})
        pages.append(client.get("/accounts/ask/").content.decode())

    assert all("已经替您问了" in page for page in pages)
    assert all("王秀兰" not in page for page in pages)
    assert cast.officer.kinships.count() == 1


def test_asking_about_everybody_comes_to_an_end(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)

    for _ in range(10):
        client.post("/accounts/ask/", {"whom": "13900000099", "relation": "亲友"})
    response = client.post("/accounts/ask/", {"whom": "13800000001", "relation": "亲友"})

    assert "以后再试" in response.content.decode()
    assert not cast.officer.kinships.exists()
