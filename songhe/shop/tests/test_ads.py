"""Paid places: asked for, approved and paid, shown alone and labelled, taken down."""

import threading
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client

from conftest import NOON, Cast
from songhe.accounts.acting import Acting, acting_of
from songhe.kernel.flow import NotAllowed
from songhe.ledger import actions as ledger
from songhe.ledger.queries import imbalances, owed_to
from songhe.notify.models import Message
from songhe.shop.actions import ads
from songhe.shop.models import AdRequest, Promotion
from songhe.shop.queries import Reader, suggested_beside, suggested_on_shelf
from songhe.shop.states import AdState
from songhe.shop.tests.conftest import Sell

pytestmark = pytest.mark.usefixtures("at_noon")

FIRST = NOON.date() + timedelta(days=1)
LATER = NOON + timedelta(days=2)


@pytest.fixture
def officer_acting(cast: Cast) -> Acting:
    return acting_of(cast.officer)


def earn(cast: Cast, fen: int) -> None:
    """The cast's provider has sold something."""
    account = f"provider:{cast.provider_org.code}"
    ledger.post(
        code=f"earned:{fen}",
        kind="sale",
        subject="x",
        words="服务完成",
        lines=[("escrow", fen), (account, -fen)],
        at=NOON,
    )


def ask(cast: Cast, *, slot: str = "front", first: date = FIRST, days: int = 5) -> AdRequest:
    return ads.ask_ad(
        listing=cast.bathing,
        slot=slot,
        first=first,
        last=first + timedelta(days=days - 1),
        paper="",
        acting=acting_of(cast.manager),
        at=NOON,
    )


def labels(at: datetime) -> list[str]:
    return [one.label for one in suggested_on_shelf(Reader(), at)]


def test_an_approved_place_is_paid_from_what_was_earned_and_shown_in_its_days(
    cast: Cast, officer_acting: Acting
) -> None:
    earn(cast, 20_000)
    asked = ask(cast)
    assert labels(LATER) == []

    ads.approve_ad(ad=asked, acting=officer_acting, at=NOON)

    assert asked.price == 15_000
    assert owed_to(f"provider:{cast.provider_org.code}") == 5_000
    assert (labels(NOON), labels(LATER), labels(NOON + timedelta(days=6))) == ([], ["广告"], [])
    assert imbalances() == []
    assert "批准了" in Message.objects.filter(person=cast.manager).latest("pk").words


def test_what_was_not_earned_cannot_be_spent(cast: Cast, officer_acting: Acting) -> None:
    earn(cast, 14_999)
    asked = ask(cast)

    with pytest.raises(ads.NotEnough):
        ads.approve_ad(ad=asked, acting=officer_acting, at=NOON)

    asked.refresh_from_db()
    assert (asked.state, Promotion.objects.count()) == (AdState.ASKED, 0)


def test_one_stands_on_a_shelf_at_a_time(cast: Cast, officer_acting: Acting) -> None:
    earn(cast, 90_000)
    first, second = ask(cast), ask(cast, first=FIRST + timedelta(days=4))
    beside = ask(cast, slot="beside")
    for one in (first, beside):
        ads.approve_ad(ad=one, acting=officer_acting, at=NOON)

    with pytest.raises(ads.Taken):
        ads.approve_ad(ad=second, acting=officer_acting, at=NOON)
    with pytest.raises(ads.Taken):
        ask(cast, days=1)

    second.refresh_from_db()
    assert second.state == AdState.ASKED
    assert owed_to(f"provider:{cast.provider_org.code}") == 90_000 - first.price - beside.price


def test_beside_things_stands_only_what_is_of_the_same_part(
    cast: Cast, sell: Sell, officer_acting: Acting
) -> None:
    earn(cast, 20_000)
    ads.approve_ad(ad=ask(cast, slot="beside"), acting=officer_acting, at=NOON)
    mat = sell("防滑浴垫")

    assert [one.label for one in suggested_beside(mat, Reader(), LATER)] == []
    assert labels(LATER) == []


def test_taken_down_it_gives_back_the_days_not_begun(cast: Cast, officer_acting: Acting) -> None:
    earn(cast, 15_000)
    asked = ask(cast)
    ads.approve_ad(ad=asked, acting=officer_acting, at=NOON)

    ads.stop_ad(ad=asked, reason="图片不实。", acting=officer_acting, at=LATER)

    assert owed_to(f"provider:{cast.provider_org.code}") == 9_000  # two of five days were begun
    assert labels(LATER) == []
    assert imbalances() == []


def test_taken_down_by_two_or_before_it_stood_it_is_given_back_once(
    cast: Cast, officer_acting: Acting
) -> None:
    earn(cast, 15_000)
    asked = ask(cast)
    with pytest.raises(NotAllowed):
        ads.stop_ad(ad=asked, reason="早了", acting=officer_acting, at=NOON)
    ads.approve_ad(ad=asked, acting=officer_acting, at=NOON)
    seen_by_another = AdRequest.objects.get(pk=asked.pk)

    ads.stop_ad(ad=asked, reason="图片不实。", acting=officer_acting, at=NOON)
    for again in (asked, seen_by_another):
        with pytest.raises(NotAllowed):
            ads.stop_ad(ad=again, reason="图片不实。", acting=officer_acting, at=NOON)

    assert owed_to(f"provider:{cast.provider_org.code}") == 15_000  # it never stood there
    assert Promotion.objects.count() == 0
    assert imbalances() == []


def test_what_nobody_decides_before_its_first_day_lapses_and_costs_nothing(cast: Cast) -> None:
    asked = ask(cast)

    assert ads.lapse_ads(at=NOON) == 0
    assert [ads.lapse_ads(at=LATER), ads.lapse_ads(at=LATER)] == [1, 0]

    asked.refresh_from_db()
    assert asked.state == AdState.LAPSED


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_let_it_be_paid_once(cast: Cast) -> None:
    earn(cast, 50_000)
    asked = ask(cast)
    came: list[str] = []
    gate = threading.Barrier(2)

    def approve() -> None:
        one = AdRequest.objects.select_related("listing__category").get(pk=asked.pk)
        acting = acting_of(cast.officer)
        gate.wait()
        try:
            ads.approve_ad(ad=one, acting=acting, at=NOON)
            came.append("approved")
        except Exception as refused:  # noqa: BLE001 - its name is what is asked for
            came.append(type(refused).__name__)
        finally:
            connection.close()

    both = [threading.Thread(target=approve) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()

    assert sorted(came) == ["NotAllowed", "approved"]
    assert owed_to(f"provider:{cast.provider_org.code}") == 35_000
    assert Promotion.objects.count() == 1


def test_a_seller_asks_the_officer_decides_and_anybody_reads_why(
    cast: Cast, client: Client
) -> None:
    earn(cast, 20_000)
    wish = {
        "listing": cast.bathing.code,
        "slot": "front",
        "first": NOON.date().isoformat(),
        "last": (NOON.date() + timedelta(days=40)).isoformat(),
        "paper": "",
    }
    client.force_login(cast.manager)
    wrong = client.post("/shop/ads/new/", wish)
    assert (wrong.status_code, "最长 31 天" in wrong.content.decode()) == (422, True)
    wish["last"] = wish["first"]
    answer = client.post("/shop/ads/new/", wish, follow=True).content.decode()
    assert "一共 30.00 元" in answer
    asked = AdRequest.objects.get()
    assert client.post(f"/shop/ads/{asked.code}/approve/").status_code == 404

    client.force_login(cast.officer)
    assert client.post(f"/shop/ads/{asked.code}/refuse/").status_code == 422  # why?
    client.post(f"/shop/ads/{asked.code}/approve/")

    shelf = Client().get("/shop/suggested/").content.decode()
    why = f"/shop/listings/{cast.bathing.code}/ad/"
    assert '<span class="kind">广告</span>' in shelf
    assert why in shelf
    assert "和您是谁、买过什么、身体怎样都没有关系" in Client().get(why).content.decode()
    client.force_login(cast.elder)
    assert "广告" not in client.get("/shop/suggested/").content.decode()
