"""A process is killed before each statement and each commit of a whole purchase.

She buys from two sellers; a subsidy, her long-term care insurance and a voucher pay their parts,
and two relatives share the rest. After each kill the shop's tables are compared with how they
were: nothing of the work is there, or one whole step of it. Then the work begins anew from where
it came to, so every gap of every transaction is met once, without buying anew for each.

What is killed: placing, asking, opening a share's payment, settling the first and the last share
(with all who listen), going back on one seller's order, and the end of the time with one
share paid. Each is done twice at the end, and the second time changes nothing.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection

from conftest import NOON, Cast, build_cast
from songhe.accounts.acting import acting_of
from songhe.accounts.actions.kinship import agree_kinship
from songhe.accounts.models import Kinship
from songhe.accounts.states import Right
from songhe.catalogue.actions.stock import receive_stock
from songhe.catalogue.models import Category, Listing, Stock
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.kernel.events import deliver_waiting
from songhe.ledger.queries import balance
from songhe.payments.models import Intent, Refund
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.actions.letting_go import expire_checkout
from songhe.shop.actions.orders import cancel_order
from songhe.shop.actions.requests import pay_request
from songhe.shop.actions.sharing import ask_several
from songhe.shop.actions.subsidies import load_programmes
from songhe.shop.models import Checkout, Order, PayRequest, Programme
from songhe.shop.states import CheckoutState, OrderState
from songhe.shop.tests.conftest import TOMORROW_TEN, arrive
from songhe.shop.tests.papers import show
from songhe.shop.tests.sellers import second_firm, sold_by
from tests.endurance.killing import MOST, everything_holds, killed_before

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded"),
]

BATH, TOWEL, CANE = 12_800, 3_900, 5_000
RUNNING: dict[str, Any] = {"starts_on": date(2026, 1, 1), "ends_on": date(2026, 12, 31)}
PROGRAMMES: list[dict[str, Any]] = [
    {
        "code": "care",
        "kind": "insurance",
        "name": "长护险",
        "fund": "医保局",
        "percent": 50,
        "ceiling": 5_000,
        "categories": ["J"],
        "paper": "长护险",
        "rank": 1,
        "period_ceiling": 100_000,
        **RUNNING,
    },
    {
        "code": "age",
        "kind": "subsidy",
        "name": "高龄补贴",
        "fund": "民政局",
        "amount": 2_000,
        "categories": ["J02"],
        "least_age": 75,
        "rank": 2,
        "budget": 9_000,
        **RUNNING,
    },
    {
        "code": "voucher",
        "kind": "voucher",
        "name": "消费券",
        "fund": "商务局",
        "amount": 1_000,
        "rank": 3,
        "pieces": 3,
        **RUNNING,
    },
]
SUBSIDY = 5_000 + 2_000 + 1_000
WATCHED = ("shop_", "ledger_", "payments_", "booking_", "catalogue_stock", "kernel_event")


@pytest.fixture
def people(transactional_db: None) -> Cast:
    cast = build_cast(at=NOON)
    son = Kinship.objects.get(relative=cast.son)
    agree_kinship(kinship=son, rights=(Right.PAY,), by="王秀兰", at=NOON)
    show(cast, paper="长护险")
    load_programmes(PROGRAMMES)
    deliver_waiting(SUBSCRIPTIONS, at=NOON)
    return cast


@pytest.fixture
def goods(people: Cast) -> list[Listing]:
    towel = sold_by(people.provider, people.bathing.category, title="浴巾", price=TOWEL)
    cane = sold_by(second_firm(people), Category.objects.get(code="E01"), title="手杖", price=CANE)
    for one in (towel, cane):
        receive_stock(listing=one, quantity=5, code=f"in:{one.code}", at=NOON)
    return [towel, cane]


def marks_of_tables() -> str:
    """Return the question for a mark of all that stands in each table of buying, and the queue."""
    tables = [
        name
        for name in connection.introspection.table_names()
        if name.startswith(WATCHED) or name == "procrastinate_jobs"
    ]
    return " UNION ALL ".join(
        f"SELECT '{name}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), ''))"  # noqa: S608 (names of our own tables)
        f" FROM {name} t"
        for name in sorted(tables)
    )


def world(marks: str) -> list[tuple[str, str]]:
    with connection.cursor() as sql:
        sql.execute(marks)
        return sorted(sql.fetchall())


def killed_everywhere(work: Callable[[], object]) -> int:
    """Kill the work before each of its steps, then let it be done; return how many kills.

    Wherever it has committed, it begins anew, and its steps are counted anew.
    """
    marks = marks_of_tables()
    kills, step, before = 0, 1, world(marks)
    while killed_before(step, work):
        kills, step = kills + 1, step + 1
        assert kills < MOST
        if (after := world(marks)) != before:
            everything_holds()
            before, step = after, 1
    done = world(marks)
    work()
    assert world(marks) == done
    everything_holds()
    return kills


def buy(people: Cast, goods: list[Listing], token: str, days: int) -> Checkout:
    bath, towel, cane = (Listing.objects.get(pk=one.pk) for one in (people.bathing, *goods))
    return start_checkout(
        elder=people.grandma,
        lines=[
            Wanted(bath, starts_at=TOMORROW_TEN + timedelta(days=days)),
            Wanted(towel),
            Wanted(cane, quantity=2),
        ],
        acting=acting_of(people.elder),
        token=token,
        at=NOON,
    )


def ask(people: Cast, checkout: Checkout) -> list[PayRequest]:
    standing = list(checkout.requests.order_by("pk"))
    return standing or ask_several(  # pressed again: the page shows what was asked
        checkout=checkout,
        payers=[(people.daughter, None), (people.son, 4_000)],
        acting=acting_of(people.elder),
        at=NOON,
    )


def open_share(request: PayRequest) -> Intent:
    return pay_request(request=request, by=request.payer, at=NOON)


def listen() -> None:
    deliver_waiting(SUBSCRIPTIONS, at=NOON)


def reserved(goods: list[Listing]) -> list[int]:
    stocks = Stock.objects.filter(listing__in=goods).order_by("listing")
    return list(stocks.values_list("reserved", flat=True))


def drawn() -> dict[str, tuple[int, int]]:
    return {one.code: (one.drawn, one.taken) for one in Programme.objects.all()}


def test_killed_between_any_two_steps_of_a_shared_purchase_with_programmes(
    people: Cast, goods: list[Listing]
) -> None:
    kills = [killed_everywhere(lambda: buy(people, goods, "form", 0))]
    checkout = Checkout.objects.get()
    total = BATH + TOWEL + 2 * CANE
    assert (checkout.total, checkout.subsidy) == (total, SUBSIDY)
    assert (reserved(goods), checkout.orders.count()) == ([1, 2], 2)
    assert drawn() == {"care": (5_000, 1), "age": (2_000, 1), "voucher": (1_000, 1)}

    kills.append(killed_everywhere(lambda: ask(people, checkout)))
    shares = list(PayRequest.objects.order_by("pk"))
    assert [one.amount for one in shares] == [total - SUBSIDY - 4_000, 4_000]

    for share in shares:
        kills.append(killed_everywhere(partial(open_share, share)))
        arrive(Intent.objects.get(subject=share.subject), at=NOON)
        kills.append(killed_everywhere(listen))

    checkout.refresh_from_db()
    assert checkout.state == CheckoutState.PAID
    assert {one.state for one in checkout.orders.all()} == {OrderState.PAID}
    assert balance("escrow") == 0
    assert [balance(f"programme:{code}") for code in drawn()] == [
        amount for amount, _taken in drawn().values()
    ]
    assert not Refund.objects.exists()

    off = Order.objects.get(lines__listing=goods[1])
    kills.append(killed_everywhere(lambda: go_back_on(off, people)))
    assert sum(one.amount for one in Refund.objects.all()) == off.payable
    assert reserved(goods) == [1, 0]
    assert drawn()["voucher"][1] == 1  # the other order still keeps part of it
    killed_everywhere(listen)
    assert min(kills) > 4
    assert sum(kills) > 150  # else the steps are not met any more
    print(f"killed {kills}")  # noqa: T201 - the figure is what one wants to see


def go_back_on(order: Order, people: Cast) -> None:
    order.refresh_from_db()
    if order.state == OrderState.PAID:  # else the page shows that it is done
        cancel_order(order=order, acting=acting_of(people.elder), at=NOON)


def test_killed_between_any_two_steps_of_the_end_of_a_purchase_one_share_of_which_is_paid(
    people: Cast, goods: list[Listing]
) -> None:
    checkout = buy(people, goods, "form", 0)
    paid, _open = ask(people, checkout)
    arrive(open_share(paid), at=NOON)
    listen()
    over = PayRequest.objects.latest("pk").expires_at

    kills = killed_everywhere(lambda: expire_checkout(checkout=checkout, at=over))

    assert kills > 30
    assert Refund.objects.get().amount == paid.amount
    assert reserved(goods) == [0, 0]
    assert set(drawn().values()) == {(0, 0)}
    assert balance("escrow") == 0
    print(f"killed {kills}")  # noqa: T201 - the figure is what one wants to see
