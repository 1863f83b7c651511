"""What each page costs: queries, time and weight over real HTTP, at one size and at ten times it.

`songhe bench pages --json` builds a tenth of the demonstration district with 1,000 listings on sale
and measures, then all of it with 10,000 in another database and measures again. A page passes with
at most 12 queries, a listing with 10, and no more at ten times the data; the elder's home weighs at
most 60 KB compressed.
"""

import gzip
import statistics
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

import httpx
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from songhe.accounts.models import Person
from songhe.bench.market import fill
from songhe.bench.place import console, own_database, own_server
from songhe.bench.sessions import session_of
from songhe.catalogue.queries import on_sale
from songhe.config.reference import load_reference
from songhe.demo import load
from songhe.demo.cast import Cast, build_cast
from songhe.visits.queries import days_of_worker

ROUNDS = 15
MOST_QUERIES = 12
MOST_OF_LISTING = 10
LISTINGS = 10_000  # at full size
A_DAY, A_MONTH = timedelta(days=1), timedelta(days=31)
ELDER_HOME_KB = 60


@dataclass(frozen=True)
class Page:
    """One page as one person sees it."""

    page: str
    queries: int
    p50_ms: float
    html_kb_gz: float


@dataclass(frozen=True)
class Visit:
    """What is asked, by whom."""

    page: str
    path: str
    person: Person | None


def run(*, small: float = 0.1, large: float = 1.0) -> dict[str, Any]:
    """Measure at both sizes; return the keys of docs (design: pages) and the verdict."""
    first, second = (_at_size(scale) for scale in (small, large))
    return _verdict(first, second, small=small, large=large)


def _at_size(scale: float) -> list[Page]:
    """Measure on a district of that size, in a database of its own."""
    with own_database() as address:
        console.print(f"[bold]pages[/bold]: building {scale:g} of the district …")
        load_reference()
        load.load(scale=scale)
        at = timezone.now()
        fill(round(LISTINGS * scale) - on_sale(at).count(), at=at)
        with own_server(address, SONGHE_COUNT_QUERIES="1") as base:
            return _measure(base)


def visits(cast: Cast) -> list[Visit]:
    """Return each portal home, the catalogue, a listing and an order."""
    homes = [
        ("elder", "portal:elder", cast.elder),
        ("family", "portal:family", cast.daughter),
        ("provider", "visits:board", cast.manager),
        ("clinic", "clinic:desk", cast.doctor),
        ("station", "stations:desk", cast.operator),
        ("social", "casework:cases", cast.social_worker),
        ("oversight", "oversight:district", cast.officer),
    ]
    listing = reverse("catalogue:listing", args=[cast.bathing.code])
    order = cast.grandma.orders.order_by("-pk").first()
    asked = [Visit("public", reverse("portal:public"), None)]
    asked += [Visit(name, reverse(url), person) for name, url, person in homes]
    # A day with visits, at both sizes: who has none that day is not asked what each of them holds.
    today = timezone.localdate()
    busy = max(days_of_worker(cast.worker, today - A_MONTH, today - A_DAY), default=today)
    asked += [
        Visit("worker", f"{reverse('visits:day')}?day={busy}", cast.worker),
        Visit("catalogue", reverse("catalogue:home"), None),
        Visit("listing", listing, cast.daughter),
    ]
    if order is not None:
        asked.append(Visit("order", reverse("shop:order", args=[order.code]), cast.daughter))
    return asked


def _measure(base: str) -> list[Page]:
    cast = build_cast(at=timezone.now())
    return [_one(base, visit) for visit in visits(cast)]


def _one(base: str, visit: Visit) -> Page:
    cookies = {settings.SESSION_COOKIE_NAME: session_of(visit.person)} if visit.person else {}
    headers = {"Accept-Encoding": "identity", "Accept-Language": "zh-CN"}
    taken, queries, body = [], 0, b""
    with httpx.Client(base_url=base, cookies=cookies, headers=headers, timeout=60) as client:
        for turn in range(ROUNDS + 1):
            answer = client.get(visit.path, follow_redirects=True)
            answer.raise_for_status()
            if turn:  # the first warms the caches
                taken.append(answer.elapsed.total_seconds() * 1000)
            queries = int(answer.headers["Server-Timing"].split('"')[1])
            body = answer.content
    page = Page(
        page=visit.page,
        queries=queries,
        p50_ms=round(statistics.median(taken), 1),
        html_kb_gz=round(len(gzip.compress(body)) / 1024, 1),
    )
    console.print(
        f"  {page.page:<10} {page.queries:>3} queries"
        f"  {page.p50_ms:>7.1f} ms  {page.html_kb_gz:>5.1f} KB"
    )
    return page


def _most(page: Page) -> int:
    return MOST_OF_LISTING if page.page == "listing" else MOST_QUERIES


def _verdict(
    first: list[Page], second: list[Page], *, small: float, large: float
) -> dict[str, Any]:
    before = {page.page: page.queries for page in first}
    too_many = [page.page for page in second if page.queries > _most(page)]
    grown = [page.page for page in second if page.queries > before.get(page.page, page.queries)]
    heavy = [p.page for p in second if p.page == "elder" and p.html_kb_gz > ELDER_HOME_KB]
    return {
        "pages": [asdict(page) for page in second],
        "pages_small": [asdict(page) for page in first],
        "scales": [small, large],
        "listings": [round(LISTINGS * small), round(LISTINGS * large)],
        "too_many_queries": too_many,
        "grown": grown,
        "too_heavy": heavy,
        "passed": not (too_many or grown or heavy),
    }
