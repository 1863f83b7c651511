"""How fast a seller's spreadsheet becomes listings, and how many statements that takes.

`songhe bench imports --json`: one seller brings 10,000 articles with as many numbers in stock, as
the console and its job do it: kept, read row by row, taken whole. Then the same sheet is taken out,
changed and brought again. Beside it the same rows of the same three tables, with their indexes,
by a bare COPY on the same connection. `queries_per_row` is that of reading and taking together.
"""

import os
import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from songhe.accounts.models import Region
from songhe.accounts.states import RegionLevel
from songhe.bench.market import make_sellers, offers
from songhe.bench.place import console, own_database
from songhe.catalogue.actions import sheets
from songhe.catalogue.models import Category, Listing, Provider, Sheet, Stock, StockMovement
from songhe.catalogue.queries import stock_mismatches
from songhe.catalogue.queries.sheets import sheet_of
from songhe.catalogue.rules.claims import claims_in
from songhe.catalogue.rules.sheets import COLUMNS, HEADS, MOST_ROWS
from songhe.catalogue.spreadsheets import write_csv
from songhe.catalogue.states import ListingKind, SheetState
from songhe.config.reference import load_reference

ROWS = int(os.environ.get("SONGHE_BENCH_ROWS", str(MOST_ROWS)))
MOST_QUERIES_PER_ROW, LEAST_RATIO, MOST_GROWTH = 0.1, 0.05, 1.0
IN_STOCK = 10
HEAD = [HEADS[column][0] for column in COLUMNS]
Cells = Sequence[str | int | float]


@dataclass
class Took:
    """What one sheet took."""

    seconds: float = 0.0
    queries: int = 0


def run(*, rows: int = ROWS) -> dict[str, Any]:
    found: dict[str, Any] = {"rows": rows}
    with own_database():
        load_reference()
        few, _sheet = new_listings(seller(), rows // 10)
        console.print(f"[bold]imports[/bold]: {rows // 10:,} rows done, now {rows:,} …")
        ours = seller()
        _forget_the_peak()
        new, _sheet = new_listings(ours, rows)
        found["peak_mb"] = _peak_mb()
        again = changed_listings(ours)
        bare = _bare(ours)
        found["faults"] = len(stock_mismatches()) + abs(
            Stock.objects.filter(listing__provider=ours, on_hand=IN_STOCK).count() - rows
        )
    per_row = (new.queries / rows, few.queries / (rows // 10))
    found |= {
        "rows_per_s": round(rows / new.seconds),
        "changed_rows_per_s": round(rows / again.seconds),
        "queries_per_row": round(per_row[0], 4),
        "queries_per_row_of_a_tenth": round(per_row[1], 4),
        "queries_per_row_changed": round(again.queries / rows, 4),
        "bare_rows_per_s": round(rows / bare),
        "ratio": round(bare / new.seconds, 3),
        "load_average": [round(one, 2) for one in os.getloadavg()],
        "bars": [MOST_QUERIES_PER_ROW, LEAST_RATIO, MOST_GROWTH],
    }
    most = max(found["queries_per_row"], found["queries_per_row_changed"])
    found["passed"] = (
        found["faults"] == 0
        and most <= MOST_QUERIES_PER_ROW
        and per_row[0] <= per_row[1] * MOST_GROWTH
        and found["ratio"] >= LEAST_RATIO
    )
    return found


def seller() -> Provider:
    """One more seller, with papers for everything."""
    streets = list(Region.objects.filter(level=RegionLevel.STREET).order_by("code")[:1])
    tops = Category.objects.filter(parent=None).values_list("code", flat=True)
    (made,) = make_sellers(1, streets, sorted(tops), timezone.now())
    return made


def new_listings(provider: Provider, rows: int) -> tuple[Took, Sheet]:
    """Bring a sheet of so many articles that are new."""
    return _bring(provider, write_csv([HEAD, *_articles(rows)]))


def changed_listings(provider: Provider) -> Took:
    """Take a seller's sheet out, make everything a yuan dearer, bring it again."""
    head, *rows = sheet_of(provider)
    price = COLUMNS.index("price")
    dearer = [[*row[:price], round(float(row[price]) + 1, 2), *row[price + 1 :]] for row in rows]
    return _bring(provider, write_csv([head, *dearer]))[0]


def _articles(rows: int) -> Iterator[Cells]:
    """Things of the made-up market that are goods, over and over."""
    made = 0
    for offer in offers(rows * 10):
        if made == rows:
            return
        said_of_it = [offer.title, offer.words, *offer.facts]
        if offer.kind != ListingKind.GOODS or claims_in(said_of_it, category=offer.category):
            continue
        made += 1
        said: dict[str, str | int | float] = {
            "category": offer.category,
            "kind": "商品",
            "title": offer.title[:60],
            "words": offer.words,
            "price": offer.price / 100,
            "unit": "件",
            "needs": "；".join(offer.needs),
            "facts": "；".join(offer.facts),
            "stock": IN_STOCK,
        }
        yield [said.get(column, "") for column in COLUMNS]


def _bring(provider: Provider, content: bytes) -> tuple[Took, Sheet]:
    """Do what the console and its jobs do with a sheet."""
    at = timezone.now()
    with _timed() as took:
        sheet = sheets.bring_sheet(
            provider=provider, name="sheet.csv", content=content, by="测量", at=at
        )
        sheets.read_sheet(sheet=sheet, at=at)
        sheet.refresh_from_db()
        if sheet.wrong:
            first = sheet.rows.exclude(faults=[]).first()
            raise RuntimeError(f"{sheet.wrong} rows are wrong: {first and first.faults}")
        sheets.take_sheet(sheet=sheet, by="测量", at=at)
        sheet.refresh_from_db()
        sheets.finish_sheet(sheet=sheet, at=at)
    sheet.refresh_from_db()
    if sheet.state != SheetState.TAKEN:
        raise RuntimeError(f"the sheet is {sheet.state}")
    return took, sheet


@contextmanager
def _timed() -> Iterator[Took]:
    took = Took()

    def count(execute: Any, *given: Any) -> Any:
        took.queries += 1
        return execute(*given)

    began = time.perf_counter()
    with connection.execute_wrapper(count):
        yield took
    took.seconds = time.perf_counter() - began


def _bare(provider: Provider) -> float:
    """Return the seconds of a COPY of the same rows into tables with the same indexes."""
    ours: list[QuerySet[Any]] = [
        Listing.objects.filter(provider=provider),
        Stock.objects.filter(listing__provider=provider),
        StockMovement.objects.filter(stock__listing__provider=provider),
    ]
    there: list[tuple[str, BytesIO]] = []
    with connection.cursor() as cursor:
        for rows in ours:
            table = rows.model._meta.db_table
            columns = ", ".join(
                str(field.column)
                for field in rows.model._meta.concrete_fields
                if not getattr(field, "generated", False)
            )
            keys = ", ".join(str(key) for key in rows.values_list("pk", flat=True))
            cursor.execute(f"CREATE TABLE bench_{table} (LIKE {table} INCLUDING ALL)")
            source = f"SELECT {columns} FROM {table} WHERE id IN ({keys})"  # noqa: S608 (our own)
            there.append((f"bench_{table} ({columns})", BytesIO()))
            with cursor.copy(f"COPY ({source}) TO STDOUT") as copy:
                for part in copy:
                    there[-1][1].write(part)
        began = time.perf_counter()
        cursor.execute("BEGIN")
        for place, said in there:
            with cursor.copy(f"COPY {place} FROM STDIN") as copy:
                copy.write(said.getvalue())
        cursor.execute("COMMIT")
        return time.perf_counter() - began


def _forget_the_peak() -> None:
    """Let the system count this process's most memory from now on."""
    Path("/proc/self/clear_refs").write_text("5")


def _peak_mb() -> float:
    found = re.search(r"^VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(), re.MULTILINE)
    return round(int(found.group(1)) / 1024, 1) if found else 0.0
