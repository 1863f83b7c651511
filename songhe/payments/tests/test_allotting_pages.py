"""What the officer sees of sharing out, and what she may do."""

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from conftest import Cast
from songhe.payments.actions.channel_orders import retry_order
from songhe.payments.actions.refunds import send_refund
from songhe.payments.models import Allotment, Intent, Payee, Refund, Takeback
from songhe.payments.queries import UNANSWERED
from songhe.payments.states import AllotState, RefundState
from songhe.payments.tests.conftest import AMOUNT
from songhe.payments.tests.fakes.alipay import FakeAlipay
from songhe.payments.tests.fakes.wechat import FakeWeChat
from songhe.payments.tests.handing_over import (
    ACCOUNTS,
    ALIPAY,
    WECHAT,
    allot,
    gives_back,
    handed_over,
    paid,
    send,
)

__all__ = ["paid"]  # a fixture


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.officer)
    return client


@WECHAT
def test_what_a_channel_refused_is_listed_and_tried_again_once(
    desk: Client, cast: Cast, paid: Intent, side: FakeWeChat
) -> None:
    made = allot(cast, paid)
    side.sharing.ceiling = 30
    send(made)
    page = desk.get("/payments/bills/").content.decode()
    for words in (made.code, "分给卖家", cast.provider_org.name, "117.76", "RULE_LIMIT"):
        assert words in page
    assert "上面这些还等您看" in page
    assert "没有对不上的" not in page  # no sign of all being well beside what is not

    told = [desk.post(f"/payments/sharing/{made.code}/retry/", follow=True) for _ in range(2)]

    assert ["已经请渠道再办一次" in one.content.decode() for one in told] == [True, False]
    made.refresh_from_db()
    assert (made.state, made.again) == (AllotState.WAITING, True)
    assert desk.post("/payments/sharing/NOBODYS/retry/").status_code == 404


@WECHAT
def test_what_a_channel_says_nothing_of_is_listed_after_a_day_and_waited_for_no_longer(
    desk: Client, cast: Cast, paid: Intent, side: FakeWeChat
) -> None:
    handed_over(cast, paid)
    refund = gives_back(paid)
    back = Takeback.objects.get()
    Takeback.objects.update(asked_at=timezone.now())
    where = f"/payments/sharing/{back.code}/give-up/"
    early = desk.post(where, follow=True).content.decode()
    assert ("还没有等够一天" in early, "从卖家收回" in early) == (True, False)
    Takeback.objects.update(asked_at=timezone.now() - UNANSWERED)
    page = desk.get("/payments/bills/").content.decode()
    for words in (back.code, "从卖家收回", "117.76", "不再等"):
        assert words in page

    told = [desk.post(where, follow=True).content.decode() for _ in range(2)]

    assert ["有退款等着它的，现在就去办" in one for one in told] == [True, False]
    assert "没有答复" in told[0]
    send_refund(refund_id=refund.pk, at=timezone.now())
    assert (side.trades[paid.code].refunded, send(back)) == (AMOUNT, AllotState.REFUSED)
    retry_order(order=back, by="何建国", at=timezone.now())
    send(back)
    assert send(back) == AllotState.DONE
    assert desk.post(f"/payments/sharing/{refund.code}/give-up/").status_code == 404


@WECHAT
def test_a_refund_that_the_channel_refused_is_listed_and_asked_for_again_once(
    desk: Client, paid: Intent
) -> None:
    refund = Refund.objects.create(
        intent=paid, amount=1_250, reason="不要了", asked_at=paid.opened_at
    )
    refund.move("refuse", by="channel", at=paid.opened_at, why="NOT_ENOUGH")
    Refund.objects.update(why="NOT_ENOUGH")
    page = desk.get("/payments/bills/").content.decode()
    for words in (refund.code, "退给付款的人", "12.50", "NOT_ENOUGH"):
        assert words in page

    told = [desk.post(f"/payments/sharing/{refund.code}/retry/", follow=True) for _ in range(2)]

    assert ["已经请渠道再办一次" in one.content.decode() for one in told] == [True, False]
    refund.refresh_from_db()
    assert (refund.state, refund.why) == (RefundState.WAITING, "")


@WECHAT
def test_what_is_asked_again_has_a_new_day_to_be_answered(
    desk: Client, cast: Cast, paid: Intent
) -> None:
    made, long_ago = allot(cast, paid), timezone.now() - 3 * UNANSWERED
    refund = Refund.objects.create(intent=paid, amount=1_250, reason="不要了", asked_at=long_ago)
    refund.move("refuse", by="channel", at=long_ago, why="NOT_ENOUGH")
    Allotment.objects.update(state=AllotState.REFUSED, why="RULE_LIMIT", asked_at=long_ago)

    for code in (refund.code, made.code):
        page = desk.post(f"/payments/sharing/{code}/retry/", follow=True).content.decode()

        assert ("已经请渠道再办一次" in page, code in page) == (True, False)
    assert "一天还没有办好" not in page
    early = desk.post(f"/payments/sharing/{made.code}/give-up/", follow=True).content.decode()
    assert "还没有等够一天" in early


@WECHAT
def test_each_button_stands_with_what_it_is_about_and_no_table_is_swiped(
    desk: Client, cast: Cast, paid: Intent
) -> None:
    made = allot(cast, paid)
    Allotment.objects.update(state=AllotState.REFUSED, why="RULE_LIMIT")

    page = desk.get("/payments/bills/").content.decode()

    section = page[page.index('aria-labelledby="refused"') :]
    section = section[: section.index("</section>")]
    assert "<table" not in section
    assert f'再办一次<span class="unseen">{made.code}</span>' in section


@WECHAT
def test_the_list_costs_the_same_however_long_it_is(
    desk: Client,
    cast: Cast,
    paid: Intent,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Allotment.objects.bulk_create(
        Allotment(
            intent=paid,
            subject=f"shop.order:{number}",
            organisation=cast.provider_org,
            account=ACCOUNTS["wechat"],
            seller_part=1,
            platform_part=0,
            state=AllotState.REFUSED,
            why="RULE_LIMIT",
            asked_at=paid.opened_at,
        )
        for number in range(60)
    )

    with django_assert_max_num_queries(15):
        page = desk.get("/payments/bills/").content.decode()

    assert page.count("再办一次") == 50


def test_a_seller_is_named_to_a_channel_and_named_anew(
    desk: Client, cast: Cast, sharing: FakeWeChat
) -> None:
    facts = {"organisation": cast.provider_org.code, "channel": "wechat"}
    for account in ("1900000109", "1900000110"):
        assert desk.post("/payments/sharing/", facts | {"account": account}).status_code == 302

    assert Payee.objects.get().account == "1900000110"
    page = desk.get("/payments/sharing/").content.decode()
    assert "1900000110" in page
    assert cast.provider_org.name in page


@ALIPAY
@pytest.mark.parametrize(
    ("account", "status"),
    [("1900000109", 422), ("208800000000010", 422), ("2088000000000109", 302)],
)
def test_a_seller_is_named_to_alipay_by_the_number_that_alipay_gives_it(
    desk: Client, cast: Cast, side: FakeAlipay, account: str, status: int
) -> None:
    facts = {"organisation": cast.provider_org.code, "channel": "alipay", "account": account}

    answer = desk.post("/payments/sharing/", facts)

    assert answer.status_code == status
    assert ("2088 开头的 16 位数字" in answer.content.decode()) == (status == 422)
    assert Payee.objects.count() == (status == 302)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"organisation": "NOBODY"}, "没有这个卖家"),
        ({"account": "一九〇"}, "商户号只有字母"),
        ({"account": ""}, "请写商户号"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Client, cast: Cast, sharing: FakeWeChat, changed: dict[str, str], said: str
) -> None:
    facts = {"organisation": cast.provider_org.code, "channel": "wechat", "account": "19"} | changed

    answer = desk.post("/payments/sharing/", facts)

    page = answer.content.decode()
    assert (answer.status_code, said in page) == (422, True)
    kept = {name: value for name, value in facts.items() if name not in changed}
    assert all(f'value="{value}"' in page for value in kept.values())
    assert not Payee.objects.exists()
