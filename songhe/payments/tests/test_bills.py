"""The channel's bill of a day, read as it comes and compared with our books."""

from datetime import date, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conftest import NOON, Cast
from songhe.kernel.flow import NotAllowed
from songhe.payments.actions import bills, intents, refunds
from songhe.payments.gateways.payment import BillLine, Kind, TryAgain, payment_gateway
from songhe.payments.gateways.payment.alipay import bill as alipay_bill
from songhe.payments.gateways.payment.sandbox import channel as sandbox
from songhe.payments.gateways.payment.wechat import bill as wechat_bill
from songhe.payments.models import Bill, Difference, Intent, Refund
from songhe.payments.states import DifferenceKind, DifferenceState
from songhe.payments.tests.conftest import AMOUNT, OpenIntent
from songhe.payments.tests.fakes.standing import FarSides, together

DAY = date(2026, 11, 21)
MORNING = NOON + timedelta(days=1)
BOTH = pytest.mark.parametrize("name", ["alipay", "wechat"])


@pytest.fixture
def day(at_cashier: OpenIntent, far_sides: FarSides) -> list[Intent]:
    """At each channel one payment, of which a part went back."""
    paid = []
    for name in ("alipay", "wechat"):
        intent = at_cashier(name, subject=f"shop.checkout:{name}")
        far_sides[name].pay(intent.code, NOON)
        intent = intents.check_with_channel(intent=intent, at=NOON)
        refund = refunds.refund_intent(
            intent=intent, amount=800, reason="少用了一件。", by="王秀兰", at=NOON
        )
        refunds.send_refund(refund_id=refund.pk, at=NOON)
        paid.append(intent)
    return paid


def differing() -> list[tuple[str, str, int | None, int | None]]:
    return list(Difference.objects.order_by("pk").values_list("kind", "about", "ours", "theirs"))


@BOTH
def test_a_bill_is_read_line_by_line(day: list[Intent], far_sides: FarSides, name: str) -> None:
    (intent,) = [one for one in day if one.channel == name]
    refund = Refund.objects.get(intent=intent)

    lines = payment_gateway(name).bill(DAY)

    assert [(one.kind, one.code, one.amount) for one in lines] == [
        (Kind.PAYMENT, intent.code, AMOUNT),
        (Kind.REFUND, refund.code, 800),
    ]
    assert lines[0].fee == 76
    assert lines[0].reference == far_sides[name].trades[intent.code].reference


@BOTH
def test_a_day_on_which_all_is_well_differs_in_nothing(day: list[Intent], name: str) -> None:
    bill = bills.fetch_bill(channel=name, day=DAY, at=MORNING)

    assert (bill.taken, bill.given_back, bill.entries.count()) == (AMOUNT, 800, 2)
    assert differing() == []


@BOTH
def test_what_the_channel_took_and_we_know_nothing_of_is_listed(
    day: list[Intent], far_sides: FarSides, name: str
) -> None:
    far_sides[name].open_trade("STRANGE", 500, "?")
    far_sides[name].pay("STRANGE", NOON)

    bills.fetch_bill(channel=name, day=DAY, at=MORNING)

    assert differing() == [(DifferenceKind.UNKNOWN, "STRANGE", None, 500)]


@BOTH
def test_what_we_have_and_the_channel_has_not_is_listed_until_a_later_bill_has_it(
    day: list[Intent], far_sides: FarSides, name: str
) -> None:
    (intent,) = [one for one in day if one.channel == name]
    trade = far_sides[name].trades[intent.code]
    trade.paid_at = NOON + timedelta(days=1)  # by the channel's reckoning
    bills.fetch_bill(channel=name, day=DAY, at=MORNING)
    assert differing() == [(DifferenceKind.MISSING, intent.code, AMOUNT, None)]

    bills.fetch_bill(channel=name, day=DAY + timedelta(days=1), at=MORNING)

    one = Difference.objects.get()
    assert (one.state, one.closed_by) == (DifferenceState.CLOSED, "clock")
    assert one.why == "另一天的账单列出了它。"


@BOTH
def test_what_stood_on_yesterdays_bill_is_not_missed_today(
    day: list[Intent], far_sides: FarSides, name: str
) -> None:
    (intent,) = [one for one in day if one.channel == name]
    far_sides[name].trades[intent.code].paid_at = NOON - timedelta(days=1)
    bills.fetch_bill(channel=name, day=DAY - timedelta(days=1), at=MORNING)

    bills.fetch_bill(channel=name, day=DAY, at=MORNING)

    assert differing() == []


@BOTH
def test_another_sum_is_listed_with_both(day: list[Intent], far_sides: FarSides, name: str) -> None:
    (intent,) = [one for one in day if one.channel == name]
    far_sides[name].trades[intent.code].taken = AMOUNT - 100

    bills.fetch_bill(channel=name, day=DAY, at=MORNING)

    assert differing() == [(DifferenceKind.AMOUNT, intent.code, AMOUNT, AMOUNT - 100)]


def test_a_line_that_stands_there_three_times_is_one_difference(db: None) -> None:
    lines = [BillLine(Kind.PAYMENT, "K1", 100, "T1")] * 4

    bills.keep_bill(channel="sandbox", day=DAY, lines=lines, at=MORNING)

    assert [kind for kind, *_rest in differing()] == [DifferenceKind.UNKNOWN, DifferenceKind.TWICE]


def test_the_sandbox_writes_a_bill_too(intent: Intent) -> None:
    sandbox.pay(order_number=intent.code, at=NOON)
    intents.check_with_channel(intent=intent, at=NOON)

    bill = bills.fetch_bill(channel="sandbox", day=DAY, at=MORNING)

    assert (bill.taken, differing()) == (AMOUNT, [])


def test_a_bill_is_fetched_once(day: list[Intent], far_sides: FarSides) -> None:
    first = bills.fetch_bill(channel="wechat", day=DAY, at=MORNING)
    asked = len(far_sides.wechat.asked)

    assert bills.fetch_bill(channel="wechat", day=DAY, at=MORNING) == first
    assert len(far_sides.wechat.asked) == asked


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_keep_one_bill(day: list[Intent], far_sides: FarSides) -> None:
    far_sides.wechat.open_trade("STRANGE", 500, "?")
    far_sides.wechat.pay("STRANGE", NOON)

    def fetch() -> Bill:
        return bills.fetch_bill(channel="wechat", day=DAY, at=MORNING)

    kept = together(fetch, fetch)

    assert kept[0] == kept[1] == Bill.objects.get()
    assert Difference.objects.count() == 1


def test_the_clock_fetches_what_is_missing_of_a_week_and_bears_a_channel_that_is_away(
    day: list[Intent], far_sides: FarSides
) -> None:
    far_sides.alipay.faults.busy = True
    assert bills.fetch_bills(at=MORNING) == 7

    far_sides.alipay.faults.busy = False
    assert bills.fetch_bills(at=MORNING) == 7
    assert bills.fetch_bills(at=MORNING) == 0

    assert differing() == []
    assert sum(Bill.objects.values_list("taken", flat=True)) == 2 * AMOUNT


def test_a_file_that_was_changed_on_the_way_is_not_believed(
    day: list[Intent], far_sides: FarSides, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, calls = far_sides.wechat.bill_file, iter([False, True])

    def changed(day: date) -> bytes:
        return honest(day) + (b" " if next(calls) else b"")

    monkeypatch.setattr(far_sides.wechat, "bill_file", changed)

    with pytest.raises(TryAgain, match="another file"):
        bills.fetch_bill(channel="wechat", day=DAY, at=MORNING)


@pytest.mark.parametrize("file", [b"", b"PK\x03\x04", b"a,b\r\n1,2", "交易时间".encode()])
def test_what_is_no_bill_is_refused(file: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        alipay_bill.read_bill(file)
    if file != "交易时间".encode():
        with pytest.raises(ValueError, match="not a bill"):
            wechat_bill.read_bill(file)


# --- The page -----------------------------------------------------------------------------


@pytest.fixture
def one(day: list[Intent], far_sides: FarSides) -> Difference:
    far_sides.alipay.open_trade("STRANGE", 12_345, "?")
    far_sides.alipay.pay("STRANGE", NOON)
    bills.fetch_bill(channel="alipay", day=DAY, at=MORNING)
    return Difference.objects.get()


@pytest.fixture
def desk(client: Client, cast: Cast) -> Client:
    client.force_login(cast.officer)
    return client


def test_the_page_lists_what_differs_and_the_bills(desk: Client, one: Difference) -> None:
    page = desk.get("/payments/bills/").content.decode()

    for words in ("STRANGE", "123.45", "收款：渠道有，平台没有", "支付宝", "最近的账单", "1.45"):
        assert words in page


def test_a_difference_is_closed_with_a_reason_and_kept(desk: Client, one: Difference) -> None:
    desk.post(f"/payments/bills/{one.code}/close/", {"why": "测试机误收，已线下退回"})

    one.refresh_from_db()
    assert (one.state, one.why) == (DifferenceState.CLOSED, "测试机误收，已线下退回")
    assert "STRANGE" not in desk.get("/payments/bills/").content.decode()
    closed = desk.get("/payments/bills/?show=closed").content.decode()
    assert "STRANGE" in closed
    assert "测试机误收，已线下退回" in closed
    with pytest.raises(NotAllowed):
        bills.close_difference(difference=one, why="再说一次", by="何建国", at=MORNING)
    again = desk.post(f"/payments/bills/{one.code}/close/", {"why": "再说"}, follow=True)
    assert "已经有人说明了" in again.content.decode()


@pytest.mark.parametrize(
    ("why", "said"), [("", "请写一句原因"), ("  ", "请写一句原因"), ("长" * 201, "请写短一点")]
)
def test_without_a_reason_it_stays_open_and_nothing_typed_is_lost(
    desk: Client, one: Difference, why: str, said: str
) -> None:
    answer = desk.post(f"/payments/bills/{one.code}/close/", {"why": why})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert why in page
    one.refresh_from_db()
    assert one.state == DifferenceState.OPEN


def test_the_page_costs_the_same_however_many_there_are(
    desk: Client, db: None, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    lines = [BillLine(Kind.PAYMENT, f"K{number}", 100, "T1") for number in range(60)]
    bills.keep_bill(channel="sandbox", day=DAY, lines=lines, at=MORNING)

    with django_assert_max_num_queries(12):
        page = desk.get("/payments/bills/").content.decode()

    assert page.count("记下") == 30
