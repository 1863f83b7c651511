"""Bringing a file of measurements: keep it to be looked at, take it, take it back."""

import secrets
from collections import defaultdict
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from songhe.accounts.acting import Acting
from songhe.accounts.models import Elder
from songhe.health.actions.figures import draw_days
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device
from songhe.health.models.imports import ReadingImport
from songhe.health.models.readings import ReadingBlock
from songhe.health.queries.figures import zone_of
from songhe.health.queries.imports import preview_of
from songhe.health.reference import metric_by_number, readable_metrics
from songhe.health.rules import packing
from songhe.health.rules.days import date_of
from songhe.health.rules.importing import Plan, guess, plan_facts
from songhe.health.rules.tables import NotATable, decode, lines_of, text_of
from songhe.health.states import DeviceKind, ImportState
from songhe.health.taking.storing import milliseconds, moment
from songhe.kernel.fields import lookup_hash
from songhe.kernel.flow import NotAllowed
from songhe.kernel.sheets import WORKBOOK, NotAWorkbook, TooVast, read_xlsx

LARGEST = 2 << 20  # bytes
UNDO = timedelta(minutes=10)
KEPT = timedelta(days=1)  # a file that nobody decided about


class TooLarge(Exception):
    """More bytes than are taken at once."""


class NothingToTake(Exception):
    """Not a number of the file would be taken."""


class AlreadyLoaded(Exception):
    """This very file is in her record."""


class TooLate(Exception):
    """It has been longer than ten minutes, or what it brought has been changed since."""


@transaction.atomic
def start_import(
    *, elder: Elder, raw: bytes, file_name: str, acting: Acting, at: datetime
) -> ReadingImport:
    """Keep a file to be looked at, with a guess at its columns. Nothing is stored of it yet.

    :raises NotATable: if it cannot be read as one (with its kinds `IsAWorkbook`, `TooLong`).
    :raises TooLarge: if it is.
    """
    if len(raw) > LARGEST:
        raise TooLarge
    text = _text_in(raw)
    plan = guess(lines_of(text), zone=elder.zone, metrics=readable_metrics())
    return ReadingImport.objects.create(
        elder=elder,
        author=acting.person,
        brought_by=acting.label,
        brought_at=at,
        file_name=file_name[-80:],
        digest=lookup_hash(text),
        text=text,
        plan=plan_facts(plan),
    )


def _text_in(raw: bytes) -> str:
    """The text of a file; of a workbook, what stands in its first sheet."""
    if not raw.startswith(WORKBOOK):
        return decode(raw)
    try:
        text = text_of(read_xlsx(raw))
    except TooVast:
        raise TooLarge from None
    except NotAWorkbook:
        raise NotATable from None
    if len(text.encode()) > LARGEST:
        raise TooLarge
    return text


@transaction.atomic
def set_plan(*, brought: ReadingImport, plan: Plan) -> None:
    """Read the file in another way.

    :raises NotAllowed: if it was decided about meanwhile.
    """
    waiting = ReadingImport.objects.filter(pk=brought.pk, state=ImportState.WAITING)
    if not waiting.update(plan=plan_facts(plan)):
        raise NotAllowed("set_plan", brought.state)
    brought.plan = plan_facts(plan)


def load_import(*, brought: ReadingImport, by: str, at: datetime) -> int:
    """Take what can be taken of the file; return how many readings. It pages nobody.

    :raises NotAllowed: if it was decided about meanwhile.
    :raises AlreadyLoaded: if this file was brought before.
    :raises NothingToTake: if there is nothing in it.
    """
    try:
        with transaction.atomic():
            return _load(brought, by, at)
    except IntegrityError as error:
        raise AlreadyLoaded from error


def _load(brought: ReadingImport, by: str, at: datetime) -> int:
    brought.move("load", by=by, at=at)
    found = preview_of(brought, at)
    if not found.taken:
        raise NothingToTake
    columns: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for row in found.rows:
        if row.at is not None and not row.why:
            for one in row.found:
                if not one.why:
                    columns[one.metric].append((row.at, one.value))
    brought.device = _device_of(brought, by, at)
    for metric, column in sorted(columns.items()):
        times, values = zip(*column, strict=True)
        brought.taken += load_readings(
            elder=brought.elder,
            device=brought.device,
            metric=metric,
            times=times,
            values=values,
            at=at,
        )
    brought.refused, brought.loaded_at, brought.text = found.refused.total(), at, ""
    brought.save(update_fields=["device", "taken", "refused", "loaded_at", "text"])
    return brought.taken


def _device_of(brought: ReadingImport, by: str, at: datetime) -> Device:
    """What a file brings stands under a device of its own, which never sends."""
    return Device.objects.create(
        elder=brought.elder,
        kind=DeviceKind.IMPORT,
        name=brought.file_name[:40],
        token_hash=lookup_hash(secrets.token_urlsafe(24)),
        enrolled_at=at,
        enrolled_by=by,
        revoked_at=at,
    )


@transaction.atomic
def drop_import(*, brought: ReadingImport, by: str, at: datetime) -> None:
    """Do not take it; its text is forgotten.

    :raises NotAllowed: if it was decided about meanwhile.
    """
    brought.move("drop", by=by, at=at)
    brought.text = ""
    brought.save(update_fields=["text"])


@transaction.atomic
def undo_import(*, brought: ReadingImport, by: str, at: datetime) -> None:
    """Take back everything that the file brought, as if it had not come.

    :raises NotAllowed: if it was taken back before.
    :raises TooLate: after ten minutes, or when what it brought is no longer as it came.
    """
    if brought.loaded_at is None or at - brought.loaded_at > UNDO:
        raise TooLate
    brought.move("undo", by=by, at=at)
    blocks = ReadingBlock.objects.filter(elder=brought.elder_id, device=brought.device_id)
    facts = list(blocks.values_list("metric", "t0", "n", "offsets"))
    if sum(n for _metric, _t0, n, _offsets in facts) != brought.taken:
        raise TooLate
    dates: dict[int, set[date]] = defaultdict(set)
    zone = zone_of(brought.elder)
    for number, t0, n, offsets in facts:
        times = packing.unpack(milliseconds(t0), bytes(offsets), bytes(4 * n), None).times
        dates[number] |= {date_of(moment(int(ms)), zone) for ms in times}
    blocks.delete()
    for number, days in dates.items():
        metric = metric_by_number()[number].code
        draw_days(elder=brought.elder, metric=metric, dates=days, at=at)


def forget_imports(*, at: datetime) -> int:
    """Let files go that nobody decided about within a day; return how many."""
    old = ReadingImport.objects.filter(state=ImportState.WAITING, brought_at__lt=at - KEPT)
    gone = 0
    for brought in old.order_by("pk"):
        try:
            drop_import(brought=brought, by="songhe", at=at)
        except NotAllowed:
            continue
        gone += 1
    return gone
