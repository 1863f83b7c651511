"""Bringing a sheet of listings: kept, read row by row, then taken whole or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice

from django.db import IntegrityError, transaction

from songhe.catalogue.actions.listings import ListingFacts
from songhe.catalogue.actions.many import Draft, write_listings
from songhe.catalogue.actions.stock import receive_many
from songhe.catalogue.models import Category, Listing, Provider, Sheet, SheetRow
from songhe.catalogue.queries.sheets import Known, fault_in_words, known_to, understood
from songhe.catalogue.rules.sheets import NEEDED, Fault, heads_of
from songhe.catalogue.rules.uploads import WrongFile
from songhe.catalogue.spreadsheets import TooManyRows, read_table
from songhe.catalogue.states import ListingKind, SheetState
from songhe.kernel.beside import beside_the_transaction
from songhe.kernel.flow import NotAllowed
from songhe.kernel.jobs import defer_job
from songhe.kernel.keeping import keep, kept

SET_DONE = "UPDATE catalogue_sheet SET done = %s WHERE id = %s AND state = 'taking'"
AT_ONCE = 500  # rows between two steps of the progress, and written together
WHOSE = ("category__parent", "provider__organisation")
Places = Mapping[str, Category]


class OneAtATime(Exception):
    """Another sheet of this provider is being read or taken."""


def bring_sheet(*, provider: Provider, name: str, content: bytes, by: str, at: datetime) -> Sheet:
    """Keep a sheet to be read by a job; nothing of it is taken yet.

    :raises OneAtATime: if another one is being read or taken.
    """
    digest = keep(content, sealed=True)
    try:
        with transaction.atomic():
            sheet = Sheet.objects.create(
                provider=provider, name=name[-80:], digest=digest, by=by, brought_at=at
            )
            defer_job("catalogue.read_sheet", sheet_id=sheet.pk)
    except IntegrityError:
        raise OneAtATime from None
    return sheet


def read_sheet(*, sheet: Sheet, at: datetime) -> None:
    """Read every row and say what is wrong with it; a second run reads it anew.

    :raises NotAllowed: if it was read or let go meanwhile.
    """
    try:
        table = read_table(kept(sheet.digest, sealed=True))
    except (WrongFile, TooManyRows) as wrong:
        why = getattr(wrong, "why", "too_many")
        _drop(sheet, why, at)
        return
    heads = heads_of(table[0]) if table else {}
    if set(NEEDED) - set(heads.values()):
        _drop(sheet, "no_head", at)
        return
    known = known_to(sheet.provider, at)
    rows = _rows(sheet, table, heads, known)
    sheet.rows.all().delete()
    sheet.total, sheet.done, sheet.wrong = len(table) - 1, 0, 0
    while some := list(islice(rows, AT_ONCE)):
        SheetRow.objects.bulk_create(some)
        sheet.done += len(some)
        sheet.wrong += sum(1 for row in some if row.faults)
        sheet.save(update_fields=["total", "done", "wrong"])
    if not sheet.done:
        _drop(sheet, "empty", at)
        return
    sheet.total = sheet.done
    sheet.save(update_fields=["total", "done", "wrong"])
    sheet.move("read", by=sheet.by, at=at)


def _rows(
    sheet: Sheet, table: list[list[str]], heads: dict[int, str], known: Known
) -> Iterator[SheetRow]:
    seen: set[str] = set()
    for number, row in enumerate(table[1:], start=2):
        cells = {column: row[place] for place, column in heads.items() if place < len(row)}
        if not any(cells.values()):
            continue
        read = understood(cells, known)
        code = str(read.facts["code"])
        if code and code in seen:
            read.faults.append(("code", Fault.TWICE, code))
        seen.add(code)
        yield SheetRow(
            sheet=sheet,
            number=number,
            facts=read.facts,
            listing_code=code[:12],
            title=str(read.facts["title"])[:60],
            faults=[fault_in_words(*fault) for fault in read.faults],
        )


@transaction.atomic
def take_sheet(*, sheet: Sheet, by: str, at: datetime) -> None:
    """Take a sheet without a fault: a job does it, all rows or none.

    :raises NotAllowed: if it has faults, or is taken already.
    """
    if sheet.wrong:
        raise NotAllowed("take", sheet.state)
    sheet.move("take", by=by, at=at)
    Sheet.objects.filter(pk=sheet.pk).update(done=0)
    defer_job("catalogue.take_sheet", sheet_id=sheet.pk)


def finish_sheet(*, sheet: Sheet, at: datetime) -> None:
    """Write every row in one transaction; what cannot be written lets the whole sheet go.

    How far it is, is written beside that transaction: whoever waits reads it at once.
    """
    if sheet.state != SheetState.TAKING:
        return
    try:
        with beside_the_transaction() as progress, transaction.atomic():
            done = 0
            places = {one.code: one for one in Category.objects.select_related("parent")}
            rows = sheet.rows.order_by("number").iterator(chunk_size=AT_ONCE)
            while some := list(islice(rows, AT_ONCE)):
                _write(sheet, some, places, at)
                done += len(some)
                progress.execute(SET_DONE, [done, sheet.pk])
            sheet.move("finish", by=sheet.by, at=at)
    except Exception:  # whatever it was, the seller is told; it is raised all the same
        sheet.refresh_from_db()
        if sheet.state == SheetState.TAKING:
            sheet.done = 0
            _drop(sheet, "failed", at)
        raise


def _write(sheet: Sheet, rows: Sequence[SheetRow], places: Places, at: datetime) -> None:
    """Write some rows as one would by hand, by as many statements as for one."""
    codes = [row.listing_code for row in rows if row.listing_code]
    own = Listing.objects.filter(provider=sheet.provider, code__in=codes)
    there = {one.code: one for one in own.select_related(*WHOSE)}
    if gone := set(codes) - there.keys():
        raise Listing.DoesNotExist(", ".join(sorted(gone)))
    drafts = [_draft(row, places, there) for row in rows]
    listings = write_listings(provider=sheet.provider, drafts=drafts, by=sheet.by, at=at)
    received = [
        (listing, row.facts["stock"], f"sheet:{sheet.code}:{row.number}")
        for listing, row in zip(listings, rows, strict=True)
        if row.facts["stock"] and not listing.is_service
    ]
    receive_many(received=received, at=at)


def _draft(row: SheetRow, places: Places, there: Mapping[str, Listing]) -> Draft:
    said = row.facts
    listing = there[row.listing_code] if row.listing_code else None
    facts = ListingFacts(
        title=said["title"],
        words=said["words"],
        price=said["price"],
        unit=said["unit"],
        duration_minutes=said["minutes"],
        buffer_minutes=said["buffer"],
        needs=said["needs"],
        facts=said["facts"],
        steps=said["steps"],
        least=said.get("least") or (listing.least if listing else 1),
        more_by=said.get("more_by") or (listing.more_by if listing else 1),
    )
    return Draft(ListingKind(said["kind"]), places[said["category"]], facts, listing)


def drop_sheet(*, sheet: Sheet, by: str, at: datetime) -> None:
    """Let a sheet be.

    :raises NotAllowed: if it is taken or dropped.
    """
    sheet.move("drop", by=by, at=at)


def _drop(sheet: Sheet, why: str, at: datetime) -> None:
    sheet.why = why
    sheet.save(update_fields=["why", "done"])
    sheet.move("drop", by=sheet.by, at=at)
