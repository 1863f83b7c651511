"""What the everyday operations cost as the shop grows a hundredfold.

`songhe bench growth --json`: a list, a search, a listing's page over real HTTP, and a checkout by
its action, at 1,000, 10,000 and 100,000 listings with ten orders to each listing. The orders are
copies of one real order, made by SQL. Every operation is measured with others chosen each time;
`ratio` is the median at the last size over that at the first.
"""

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from random import Random
from statistics import median
from typing import Any

import httpx
from django.db import connection
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.bench.copies import copy_rows
from songhe.bench.market import fill, sell_demonstration
from songhe.bench.place import console, own_database, own_server
from songhe.bench.relevance import questions
from songhe.bench.wearers import make_elders
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Listing, Stock
from songhe.catalogue.states import ListingKind
from songhe.config.reference import load_reference
from songhe.shop.actions.checkouts import Wanted, start_checkout
from songhe.shop.models import Checkout, Order, OrderLine

SIZES = tuple(
    int(size) for size in os.environ.get("SONGHE_BENCH_LISTINGS", "1000,10000,100000").split(",")
)
ORDERS_EACH = 10  # to a listing
ROUNDS = 25
MOST_GROWTH = 1.5
LISTS = ("", "?category=E", "?category=J02", "?kind=goods&sort=cheap", "?need=bathing_help")
DO = ("list", "search", "listing", "checkout")


def run(*, sizes: Sequence[int] = SIZES) -> dict[str, Any]:
    at = timezone.now()
    with own_database() as address:
        load_reference()
        sell_demonstration(at=at)
        there = Listing.objects.count()
        elders = make_elders(ROUNDS * len(sizes) + len(sizes), at=at)
        found: dict[str, list[dict[str, Any]]] = {name: [] for name in DO}
        filled = ordered = 0
        for turn, size in enumerate(sizes):
            console.print(
                f"[bold]growth[/bold]: {size:,} listings, {size * ORDERS_EACH:,} orders …"
            )
            fill(size - there, at=at, already=filled)
            Stock.objects.update(on_hand=1_000_000)
            few = elders[turn * (ROUNDS + 1) : (turn + 1) * (ROUNDS + 1)]
            _order(few[0], size * ORDERS_EACH - ordered, at)
            filled, ordered = size - there, size * ORDERS_EACH
            for name, took in _measured(address, few[1:], at).items():
                found[name].append({"n": size, "ms": round(median(took), 2)})
    return _said(found)


def _order(elder: Elder, many: int, at: datetime) -> None:
    """Make one real order and copy it until there are so many."""
    checkout = _check_out(elder, _goods(Random(elder.pk), at), at)  # noqa: S311 - invented orders
    order = Order.objects.get(checkout=checkout)
    line = OrderLine.objects.get(order=order)
    with _unwatched():
        first = copy_rows(checkout, many - 1, token="gen_random_uuid()::text")  # noqa: S106 (SQL)
        first = copy_rows(order, many - 1, checkout_id=f"{first} + number")
        copy_rows(line, many - 1, order_id=f"{first} + number")
    with connection.cursor() as cursor:
        for model in (Checkout, Order, OrderLine):
            cursor.execute(f"VACUUM ANALYZE {model._meta.db_table}")


@contextmanager
def _unwatched() -> Iterator[None]:
    """Let triggers and foreign keys rest while copies are made."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield
        finally:
            cursor.execute("SET session_replication_role = origin")


def _measured(address: str, elders: Sequence[Elder], at: datetime) -> dict[str, list[float]]:
    dice = Random(len(elders))  # noqa: S311 - which are looked at
    asked = [question.text for question in questions()]
    codes = list(_on_sale(at).values_list("code", flat=True)[:1000])
    goods = [_goods(dice, at) for _ in elders]  # which one is bought is no part of buying it
    home = reverse("catalogue:home")
    with own_server(address) as base, httpx.Client(base_url=base, timeout=60) as client:

        def look(path: str, **query: str) -> None:
            client.get(path, params=query or None).raise_for_status()

        return {
            "list": _times(lambda turn: look(home + LISTS[turn % len(LISTS)])),
            "search": _times(lambda _turn: look(home, q=dice.choice(asked))),
            "listing": _times(
                lambda _turn: look(reverse("catalogue:listing", args=[dice.choice(codes)]))
            ),
            "checkout": _times(lambda turn: _check_out(elders[turn], goods[turn], at)),
        }


def _goods(dice: Random, at: datetime) -> Listing:
    """Choose something that can be bought, among the first so many."""
    goods = _on_sale(at).filter(kind=ListingKind.GOODS, variants=None)
    return goods.select_related("provider", "category")[dice.randrange(100)]


def _on_sale(at: datetime) -> QuerySet[Listing]:
    return catalogue.on_sale(at).order_by("pk")


def _check_out(elder: Elder, listing: Listing, at: datetime) -> Checkout:
    acting = acting_of(elder.person)
    return start_checkout(elder=elder, lines=[Wanted(listing, 1)], acting=acting, at=at)


def _times(do: Callable[[int], object]) -> list[float]:
    """How long each turn takes, in ms; two before warm what can be warm."""
    found = []
    for turn in range(-2, ROUNDS):
        began = time.perf_counter()
        do(turn)
        if turn >= 0:
            found.append((time.perf_counter() - began) * 1000)
    return found


def _said(found: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    operations = [
        {"name": name, "sizes": sizes, "ratio": round(sizes[-1]["ms"] / sizes[0]["ms"], 2)}
        for name, sizes in found.items()
    ]
    return {
        "operations": operations,
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "bar": MOST_GROWTH,
        "passed": all(one["ratio"] <= MOST_GROWTH for one in operations),
    }
