"""Papers that make programmes count: noted by whom, never edited, and over when they are over."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import Acting, acting_of
from songhe.consent.models import Look
from songhe.kernel.flow import NotAllowed
from songhe.kernel.models import Event
from songhe.notify.models import Message
from songhe.shop.actions.entitlements import PaperThere, WrongPaperDays, revoke_entitlement
from songhe.shop.models import Entitlement
from songhe.shop.tests.conftest import buy
from songhe.shop.tests.papers import NUMBER, show
from songhe.shop.tests.test_races import together
from songhe.shop.tests.test_subsidies import bath, programme

TODAY = NOON.date()
DAY = timedelta(days=1)


def care(**more: Any) -> None:
    programme(code="care", name="居家护理", paper="长护险", amount=0, percent=70, **more)


def revoke(cast: Cast, paper: Entitlement) -> None:
    revoke_entitlement(
        entitlement=paper, why="单位查到已停保", acting=acting_of(cast.officer), at=NOON
    )


def test_a_noted_paper_pays_from_then_on_and_she_hears_of_it(
    cast: Cast, grandma_acting: Acting
) -> None:
    care()
    assert bath(cast, grandma_acting).subsidy == 0

    noted = show(cast)

    assert bath(cast, grandma_acting, "two", days=1).subsidy == 8_960  # 70 % of 128.00
    assert noted.seen_by == "何建国（武昌区民政局）"
    assert Event.objects.get(name="shop.entitlement.record").facts == {}
    assert "登记了您的长护险" in Message.objects.get(person=cast.elder).words


@pytest.mark.parametrize(
    ("starts", "ends", "counts"), [(-9, 0, True), (-9, -1, False), (1, 9, False)]
)
def test_a_paper_counts_on_its_days_and_on_no_other(
    cast: Cast, grandma_acting: Acting, starts: int, ends: int, *, counts: bool
) -> None:
    care()
    noted_at = NOON - 5 * DAY  # while it still could be noted
    show(cast, starts_on=TODAY + starts * DAY, good_until=TODAY + ends * DAY, at=noted_at)

    assert bool(bath(cast, grandma_acting).subsidy) == counts


def test_a_revoked_paper_pays_nothing_new_and_stands_there_with_the_reason(
    cast: Cast, grandma_acting: Acting
) -> None:
    care()
    noted = show(cast)
    promised = bath(cast, grandma_acting)

    revoke(cast, noted)

    assert bath(cast, grandma_acting, "two", days=1).subsidy == 0
    assert buy(promised, cast.elder, grandma_acting).subsidy == 8_960
    noted.refresh_from_db()
    assert (noted.revoked_by, noted.revoked_why) == ("何建国（武昌区民政局）", "单位查到已停保")
    assert Event.objects.get(name="shop.entitlement.revoke").facts == {}
    with pytest.raises(NotAllowed):
        revoke(cast, noted)
    again = show(cast)  # corrected by a row of its own
    assert again.pk != noted.pk


def test_of_one_kind_one_counts_on_a_day_and_the_next_may_wait(cast: Cast) -> None:
    first = show(cast)

    with pytest.raises(PaperThere):
        show(cast, starts_on=first.good_until)
    show(cast, starts_on=first.good_until + DAY, good_until=first.good_until + 9 * DAY)

    assert Entitlement.objects.count() == 2


@pytest.mark.parametrize(("starts", "ends"), [(-9, -1), (5, 4), (0, 3_700)])
def test_days_that_cannot_be_right_are_refused(cast: Cast, starts: int, ends: int) -> None:
    with pytest.raises(WrongPaperDays):
        show(cast, starts_on=TODAY + starts * DAY, good_until=TODAY + ends * DAY)

    assert not Entitlement.objects.exists()


@pytest.mark.parametrize(
    "slug", ["elder", "daughter", "manager", "worker", "doctor", "operator", "social_worker"]
)
def test_nobody_but_the_officer_and_her_station_beside_her_notes_or_revokes(
    cast: Cast, slug: str
) -> None:
    noted = show(cast)
    acting = acting_of(getattr(cast, slug))

    with pytest.raises(PermissionDenied):
        show(cast, paper="低保", acting=acting)
    with pytest.raises(PermissionDenied):
        revoke_entitlement(entitlement=noted, why="x", acting=acting, at=NOON)

    assert Entitlement.objects.get().state == "standing"


def test_the_number_is_sealed_and_no_page_shows_it_whole(cast: Cast, client: Client) -> None:
    care()
    show(cast)

    for person, address in (
        (cast.officer, f"/shop/papers/{cast.grandma.code}/"),
        (cast.elder, "/shop/papers/"),
        (cast.daughter, "/shop/papers/"),
    ):
        client.force_login(person)
        page = client.get(address).content.decode()
        assert "尾号 0001" in page
        assert NUMBER not in page
    with transaction.atomic():
        (kept,) = Entitlement.objects.extra(select={"raw": "number::text"}).values_list("raw")
    assert NUMBER not in kept[0]


@pytest.mark.usefixtures("at_noon")
def test_she_and_her_family_read_what_it_means_and_where_to_go(cast: Cast, client: Client) -> None:
    care(ceiling=5_000)
    client.force_login(cast.elder)
    missing = client.get("/shop/papers/").content.decode()
    assert "每次自己付 3 成，一次最多减 50 元。" in missing
    assert "没登记" in missing
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = client.get("/shop/papers/").content.decode()
    assert "¥3 of every ¥10 is left to pay, at most ¥50 off at a time." in english
    assert "yuan" not in english
    del client.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert "到水果湖社区站" in missing

    noted = show(cast, good_until=TODAY + 200 * DAY)
    assert "到 2027年6月9日" in client.get("/shop/papers/").content.decode()
    revoke(cast, noted)
    client.force_login(cast.daughter)
    family = client.get(f"/shop/papers/?elder={cast.grandma.code}").content.decode()
    assert "撤销：单位查到已停保" in family
    show(cast, paper="低保", starts_on=TODAY - 9 * DAY, good_until=TODAY - DAY, at=NOON - 5 * DAY)
    client.force_login(cast.elder)
    assert "到期了，不再减" in client.get("/shop/papers/").content.decode()


@pytest.mark.usefixtures("at_noon")
def test_the_officer_finds_her_by_her_whole_number_and_she_sees_who_looked(
    cast: Cast, client: Client
) -> None:
    care()
    client.force_login(cast.officer)
    assert "没有这位长辈" in client.post("/shop/papers/find/", {"who": "王"}).content.decode()
    phone = cast.elder.phone.removeprefix("+86")
    there = client.post("/shop/papers/find/", {"who": phone}, follow=True)
    assert "登记一份" in there.content.decode()
    assert Look.objects.get(elder=cast.grandma).what == "补贴证件"

    address = f"/shop/papers/{cast.grandma.code}/"
    sent = {"paper": "长护险", "number": "42 01", "starts_on": "2026-11-01"}
    late = client.post(address, {**sent, "good_until": "2026-11-20"})
    other = client.post(address, {**sent, "paper": "别的", "good_until": "2027-11-20"})
    assert (late.status_code, other.status_code) == (422, 422)
    assert 'value="42 01"' in late.content.decode()  # what was typed stays
    assert not Entitlement.objects.exists()

    assert client.post(address, {**sent, "good_until": "2027-11-20"}).status_code == 302
    assert client.post(address, {**sent, "good_until": "2027-11-20"}).status_code == 422
    assert Entitlement.objects.get().number == "4201"


@pytest.mark.usefixtures("at_noon")
def test_the_seller_learns_nothing_of_the_paper(
    cast: Cast, grandma_acting: Acting, client: Client
) -> None:
    care()
    show(cast)
    order = buy(bath(cast, grandma_acting), cast.elder, grandma_acting)
    client.force_login(cast.manager)

    page = client.get(f"/shop/orders/{order.code}/").content.decode()
    money = client.get(f"/api/v1/orders/{order.code}").json()["money"]

    assert order.subsidy
    assert {one["account"] for step in money for one in step["postings"]} >= {"programme"}
    assert not [one for step in money for one in step["postings"] if "programme:" in one["account"]]
    assert "长护险" not in page
    assert "居家护理" not in page
    assert NUMBER[-4:] not in page


@pytest.mark.django_db(transaction=True)
def test_of_two_who_note_the_same_paper_at_once_one_does() -> None:
    cast = build_cast(at=NOON)

    def noted() -> object:
        try:
            return show(cast)
        except PaperThere as there:
            return there

    came = together(noted, noted)

    assert sorted(type(one).__name__ for one in came) == ["Entitlement", "PaperThere"]
    assert Entitlement.objects.count() == 1
    one = Entitlement.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():  # the table's own guard
        Entitlement.objects.create(
            elder=one.elder,
            paper=one.paper,
            starts_on=one.good_until,
            good_until=one.good_until,
            seen_by="x",
            seen_at=NOON,
        )
    revoked = together(
        lambda: revoke(cast, Entitlement.objects.get()),
        lambda: revoke(cast, Entitlement.objects.get()),
    )
    assert sorted(type(one).__name__ for one in revoked) == ["NoneType", "NotAllowed"]
