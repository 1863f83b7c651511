"""The pages of aftersales: what each side reads and may press."""

from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from conftest import NOON, Cast
from songhe.accounts.acting import Acting
from songhe.aftersales.models import Claim, Photo
from songhe.aftersales.states import ClaimKind, ClaimState, Reason
from songhe.aftersales.tests.conftest import LATER, TOMORROW_TEN, TWO, ask, gone_back
from songhe.catalogue.models import Listing
from songhe.kernel.tests.test_pictures import PICTURE
from songhe.shop.models import Order

HOUR = timedelta(hours=1)


@pytest.fixture
def at() -> datetime:
    return LATER + HOUR


def read(client: Client, name: str, *args: str, **chosen: str) -> str:
    answer = client.get(reverse(f"aftersales:{name}", args=args), chosen)
    assert answer.status_code == 200
    return answer.content.decode()


def sign_in(client: Client, cast: Cast, who: str) -> Client:
    client.force_login(getattr(cast, who))
    return client


def test_the_terms_are_read_before_buying(client: Client, cast: Cast, shoes: Listing) -> None:
    assert "收到后 7 天内，不用说理由都能退。" in read(client, "terms", shoes.code)
    words = read(client, "terms", cast.bathing.code)
    assert "上门前 24 小时以上取消，全部退。" in words
    assert "上门前 2 小时以上取消，留 20% 给师傅" in words
    assert "再晚取消，留 50% 给师傅" in words


def test_she_brings_back_shoes_with_a_photograph(
    client: Client, cast: Cast, received: Order, at: datetime
) -> None:
    sign_in(client, cast, "elder")
    with time_machine.travel(at, tick=False):
        choices = read(client, "start", received.code)
        assert all(words in choices for words in ("不想要了，退货", "换一个", "退一部分钱"))
        page = read(client, "ask", received.code, "faulty", reason="broken", pieces="2")
        assert "198 元" in page
        assert "路费商家出" in page
        answer = client.post(
            reverse("aftersales:ask", args=[received.code, "faulty"]),
            {
                "pieces": "2",
                "reason": "broken",
                "words": "开胶了。",
                "photos": SimpleUploadedFile("shoe.png", PICTURE, "image/png"),
            },
        )

        claim = Claim.objects.get()
        assert answer["Location"] == reverse("aftersales:claim", args=[claim.code])
        assert "开胶了。" in read(client, "claim", claim.code)
        photo = client.get(reverse("aftersales:photo", args=[Photo.objects.get().code]))
    assert photo["Content-Type"] == "image/png"
    assert b"Shuiguohu" not in photo.content


def test_what_is_no_photograph_is_refused_kindly_and_nothing_is_lost(
    client: Client, cast: Cast, received: Order, at: datetime
) -> None:
    sign_in(client, cast, "elder")
    with time_machine.travel(at, tick=False):
        answer = client.post(
            reverse("aftersales:ask", args=[received.code, "faulty"]),
            {
                "pieces": "2",
                "reason": "broken",
                "words": "开胶了。",
                "photos": SimpleUploadedFile("a.jpg", b"<script>", "image/jpeg"),
            },
        )

    assert answer.status_code == 422
    assert "有一张不是照片" in answer.content.decode()
    assert "开胶了。" in answer.content.decode()
    assert Claim.objects.count() == 0


def test_she_is_asked_one_thing_on_each_screen(
    client: Client, cast: Cast, received: Order, at: datetime
) -> None:
    sign_in(client, cast, "elder")
    path = reverse("aftersales:ask", args=[received.code, "part"])
    with time_machine.travel(at, tick=False):
        why = client.get(path).content.decode()
        how_much = client.get(path, {"reason": "broken"}).content.decode()
        rest = client.get(path, {"reason": "broken", "amount": "3960"}).content.decode()
        client.post(path, {"reason": "broken", "amount": "3960", "words": "裂了。"})

    assert why.count('name="reason"') == 4
    assert "textarea" not in why
    assert how_much.count('name="amount"') == 4
    assert '<input type="hidden" name="reason" value="broken">' in how_much
    assert "textarea" not in how_much
    assert "textarea" in rest
    assert 'type="radio"' not in rest
    claim = Claim.objects.get()
    assert (claim.reason, claim.asked) == ("broken", 3_960)


def test_a_part_is_chosen_from_four_sums(
    client: Client, cast: Cast, received: Order, at: datetime
) -> None:
    sign_in(client, cast, "daughter")
    with time_machine.travel(at, tick=False):
        page = read(client, "ask", received.code, "part")
        assert all(f"{yuan} 元" in page for yuan in ("39.60", "59.40", "99", "198"))
        client.post(
            reverse("aftersales:ask", args=[received.code, "part"]),
            {"reason": "other", "amount": "3960", "words": ""},
        )

    assert Claim.objects.get().asked == 3_960


def test_calling_off_says_what_is_kept_before_it_is_done(
    client: Client, cast: Cast, bath: Order
) -> None:
    sign_in(client, cast, "elder")
    with time_machine.travel(TOMORROW_TEN - 3 * HOUR, tick=False):
        page = read(client, "ask", bath.code, "call_off", reason="mind")
        assert "102.40 元" in page
        assert "25.60 元" in page
        client.post(reverse("aftersales:ask", args=[bath.code, "call_off"]), {"reason": "mind"})
        assert "改主意了" in read(client, "claim", Claim.objects.get().code)


def test_a_seller_answers_from_the_work_list(
    client: Client, cast: Cast, received: Order, her: Acting, at: datetime
) -> None:
    claim = ask(received, ClaimKind.PART, her, reason=Reason.BROKEN, amount=3_960)
    sign_in(client, cast, "manager")
    with time_machine.travel(at, tick=False):
        assert claim.code in read(client, "work")
        url = reverse("aftersales:answer", args=[claim.code, "offer"])

        answer = client.post(url, {"offer-amount": "999", "offer-why": "太多了。"})
        assert answer.status_code == 422
        assert "最多 198 元" in answer.content.decode()
        assert "太多了。" in answer.content.decode()
        client.post(url, {"offer-amount": "20.50", "offer-why": "可以粘好。"})

    claim.refresh_from_db()
    assert (claim.state, claim.offered) == (ClaimState.OFFERED, 2_050)


def test_nobody_is_promised_money_for_an_exchange(
    client: Client, cast: Cast, received: Order, her: Acting, at: datetime
) -> None:
    claim = ask(received, ClaimKind.EXCHANGE, her, reason=Reason.BROKEN)
    with time_machine.travel(at, tick=False):
        sign_in(client, cast, "elder")
        hers = read(client, "claim", claim.code)
        sign_in(client, cast, "manager")
        sellers = read(client, "claim", claim.code) + read(client, "work")

    assert "退给付款的人" not in hers
    assert "买家要求退" not in sellers
    assert '<td class="number">0</td>' not in sellers


def test_what_a_seller_offers_instead_of_an_exchange_is_said(
    client: Client, cast: Cast, received: Order, her: Acting, at: datetime
) -> None:
    claim = ask(received, ClaimKind.EXCHANGE, her, reason=Reason.BROKEN)
    Claim.objects.filter(pk=claim.pk).update(state=ClaimState.OFFERED, offered=2_000)
    sign_in(client, cast, "elder")

    with time_machine.travel(at, tick=False):
        assert "20 <small>元，办好了退给付款的人</small>" in read(client, "claim", claim.code)


def test_the_platform_decides_at_its_desk(
    client: Client, cast: Cast, received: Order, her: Acting, seller: Acting, at: datetime
) -> None:
    claim = ask(received, ClaimKind.FAULTY, her)
    with time_machine.travel(at, tick=False):
        sign_in(client, cast, "officer")
        assert claim.code not in read(client, "desk")
        sign_in(client, cast, "manager").post(
            reverse("aftersales:answer", args=[claim.code, "refuse"]), {"refuse-why": "穿过了。"}
        )
        sign_in(client, cast, "elder").post(
            reverse("aftersales:plead", args=[claim.code]), {"words": "没有穿。"}
        )
        sign_in(client, cast, "officer")
        assert claim.code in read(client, "desk")
        assert "两边都在等您的决定" in read(client, "claim", claim.code)
        client.post(
            reverse("aftersales:decide", args=[claim.code]),
            {"amount": "100", "reasons": "各让一步。"},
        )

        sign_in(client, cast, "elder")
        assert "各让一步。" in read(client, "claim", claim.code)
    assert Claim.objects.get().state == ClaimState.DECIDED


def test_pressing_what_is_over_leads_to_the_newest_state(
    client: Client, cast: Cast, paid: Order, her: Acting
) -> None:
    claim = ask(paid, ClaimKind.CANCEL, her, at=NOON)
    sign_in(client, cast, "manager")
    url = reverse("aftersales:answer", args=[claim.code, "agree"])
    client.post(url)

    answer = client.post(url, follow=True)

    assert "刚才有了新的进展" in answer.content.decode()
    assert gone_back() == TWO


@pytest.mark.parametrize("who", ["son", "worker", "doctor", "officer"])
def test_who_has_nothing_to_do_with_it_finds_nothing(
    client: Client, cast: Cast, paid: Order, her: Acting, who: str
) -> None:
    claim = ask(paid, ClaimKind.CANCEL, her, at=NOON)
    sign_in(client, cast, who)

    for name in ("claim", "plead"):
        assert client.get(reverse(f"aftersales:{name}", args=[claim.code])).status_code == 404


def test_a_work_list_costs_the_same_however_long_it_is(
    client: Client, cast: Cast, received: Order, bath: Order, her: Acting
) -> None:
    sign_in(client, cast, "manager")
    ask(received, ClaimKind.PART, her, amount=100)
    first = count(client)
    ask(bath, ClaimKind.CALL_OFF, her, reason=Reason.MIND, at=NOON)

    assert count(client) == first <= 14


def count(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        read(client, "work")
    return len(queries)
