"""A lot is called back: off sale at once, everyone told, and known who has heard it."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Sum
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _, ngettext

from songhe.accounts.models import Membership, Person
from songhe.accounts.states import Role
from songhe.kernel.jobs import defer_job
from songhe.notify.actions import tell_many
from songhe.shipping.actions import news, packing, sizes, stock
from songhe.shipping.actions.locking import locked
from songhe.shipping.models import Lot, Pick, Recall, RecallNotice, Shipment
from songhe.shipping.queries.recalls import family_of
from songhe.shipping.states import BinMove, RecallState, ShipmentState

BATCH = 200  # elders told in one transaction
FRESH = timedelta(hours=1)
OUT = [ShipmentState.PARTLY, ShipmentState.SENT, ShipmentState.ARRIVED]


class AlreadyRecalled(Exception):
    """The lot was called back before."""


def recall_lot(
    *, lot: Lot, why: str, advice: str, by: str, at: datetime, whole: bool = False
) -> Recall:
    """Call a lot back: what is left is sold no more, and whoever has a piece is told.

    With `whole` the lots of the same number in other sizes are called back with it.

    :raises AlreadyRecalled: if it was called back before.
    """
    # Two steps: once the first is committed nobody picks of it any more, and the second can be
    # done again, by its job or by the clock, if this process dies in between.
    with transaction.atomic():
        stock.hold_articles([lot.listing_id])
        made = [_begin(lot, why, advice, by=by, at=at)]
        if whole:
            others = Lot.objects.filter(
                listing=lot.listing_id, number=lot.number, recalled_at=None
            ).select_related("listing")
            made += [_begin(one, why, advice, by=by, at=at) for one in others.order_by("pk")]
    for recall in made:
        carry_out(recall=recall, by=by, at=at)
    return made[0]


def _begin(lot: Lot, why: str, advice: str, *, by: str, at: datetime) -> Recall:
    if not Lot.objects.filter(pk=lot.pk, recalled_at=None).update(recalled_at=at):
        raise AlreadyRecalled(lot.number)
    recall = Recall.objects.create(lot=lot, why=why, advice=advice, started_by=by, started_at=at)
    defer_job("shipping.tell_recall", recall_id=recall.pk)
    return recall


@transaction.atomic
def carry_out(*, recall: Recall, by: str, at: datetime) -> None:
    """Take what is left off sale and write down who has a piece; twice is once."""
    _take_out_of_boxes(recall, by=by, at=at)
    _withdraw(recall, by=by, at=at)
    _write_notices(recall)


def _take_out_of_boxes(recall: Recall, *, by: str, at: datetime) -> None:
    """What was picked of it and not sent goes back, so that other pieces are picked."""
    waiting = Shipment.objects.filter(
        state=ShipmentState.PICKED,
        items__picks__bin__lot=recall.lot_id,
        items__picks__put_back_at=None,
    ).distinct()
    for shipment in waiting.order_by("pk"):
        fresh = locked(shipment)
        if fresh.state == ShipmentState.PICKED:
            fresh.move("put_back", by=by, at=at, recall=recall.code)
            packing.put_back_pieces(fresh, by=by, at=at)
            news.everyone_looks(fresh, at=at)


def _withdraw(recall: Recall, *, by: str, at: datetime) -> int:
    """Take off sale what is not promised to anybody; return how many pieces.

    What is promised follows when its order is paid back, or is sent from another lot.
    """
    stock.hold_articles([recall.lot.listing_id])
    left = sizes.left_of(recall.lot)
    taken = 0
    for bin_ in recall.lot.bins.filter(quantity__gt=0).order_by("pk"):
        part = min(bin_.quantity, left - taken)
        if part <= 0:
            continue
        code = f"recall:{recall.pk}:{bin_.pk}:{bin_.movements.count()}"
        stock.move(bin_, BinMove.RECALL, -part, code=code, by=by, at=at)
        sizes.take_off_sale(recall.lot, part, code=code, at=at)
        taken += part
    if taken:
        Recall.objects.filter(pk=recall.pk).update(withdrawn=F("withdrawn") + taken)
        recall.refresh_from_db(fields=["withdrawn"])
    return taken


def _write_notices(recall: Recall) -> None:
    """Write down who has a piece, by one question and one answer whatever their number."""
    have = (
        Pick.objects.filter(bin__lot=recall.lot_id, put_back_at=None, item__shipment__state__in=OUT)
        .order_by()
        .values_list("item__shipment__elder")
        .annotate(pieces=Sum("quantity"))
    )
    RecallNotice.objects.bulk_create(
        (RecallNotice(recall=recall, elder_id=elder, quantity=n) for elder, n in have),
        ignore_conflicts=True,
        batch_size=1000,
    )


def tell_recall(*, recall: Recall, at: datetime) -> int:
    """Tell everyone who was not told yet, some hundred at a time; return how many elders.

    Each batch is a transaction of its own: killed in between, the next run goes on.
    """
    carry_out(recall=recall, by=news.CLOCK, at=at)
    told = 0
    while batch := _tell_batch(recall, at):
        told += batch
    return told


@transaction.atomic
def _tell_batch(recall: Recall, at: datetime) -> int:
    notices = list(
        RecallNotice.objects.select_for_update(no_key=True, skip_locked=True, of=("self",))
        .filter(recall=recall, told_at=None)
        .select_related("elder__person")
        .order_by("pk")[:BATCH]
    )
    if not notices:
        return 0
    lines = [*_to_elders(recall, notices), *_to_families(recall, notices)]
    url = reverse("shipping:recalls")
    tell_many(lines=lines, kind="recall", url=url, at=at, urgent=True)
    tell_many(lines=list(_to_stations(recall, notices)), kind="recall", url=url, at=at)
    RecallNotice.objects.filter(pk__in=[one.pk for one in notices]).update(told_at=at)
    return len(notices)


def _to_elders(recall: Recall, notices: Sequence[RecallNotice]) -> Iterator[tuple[Person, str]]:
    for notice in notices:
        person = notice.elder.person
        with translation.override(person.language):
            yield (
                person,
                _("您买的“%(title)s”有一批出了问题：%(why)s。%(advice)s。看到请点“我知道了”。")
                % _facts(recall),
            )


def _to_families(recall: Recall, notices: Sequence[RecallNotice]) -> Iterator[tuple[Person, str]]:
    names = {notice.elder_id: notice.elder.name for notice in notices}
    for kinship in family_of(list(names)):
        with translation.override(kinship.relative.language):
            words = _("%(elder)s家的“%(title)s”有一批要召回：%(why)s。%(advice)s。")
            yield kinship.relative, words % {**_facts(recall), "elder": names[kinship.elder_id]}


def _to_stations(recall: Recall, notices: Sequence[RecallNotice]) -> Iterator[tuple[Person, str]]:
    counts: dict[int, int] = {}
    for notice in notices:
        if notice.elder.station_id:
            counts[notice.elder.station_id] = counts.get(notice.elder.station_id, 0) + 1
    operators = Membership.objects.filter(
        organisation__in=counts, role=Role.OPERATOR, until=None, person__is_active=True
    ).select_related("person")
    for one in operators.order_by("pk"):
        with translation.override(one.person.language):
            words = ngettext(
                "站里 %(count)s 位长辈买过要召回的“%(title)s”：%(why)s。请打电话确认她们不再用。",
                "站里 %(count)s 位长辈买过要召回的“%(title)s”：%(why)s。请打电话确认她们不再用。",
                counts[one.organisation_id],
            )
            yield one.person, words % {**_facts(recall), "count": counts[one.organisation_id]}


def _facts(recall: Recall) -> dict[str, str]:
    return {"title": recall.lot.title, "why": recall.why, "advice": recall.advice}


@transaction.atomic
def confirm_notice(*, notice: RecallNotice, by: str, at: datetime) -> bool:
    """She, her family or her station knows of it; return whether it was noted now.

    When the last one has confirmed, the recall is closed.
    """
    recall = Recall.objects.select_for_update(no_key=True).get(pk=notice.recall_id)
    fresh = RecallNotice.objects.filter(pk=notice.pk, confirmed_at=None)
    if not fresh.update(confirmed_at=at, confirmed_by=by):
        return False
    if recall.state == RecallState.OPEN and not recall.notices.filter(confirmed_at=None).exists():
        recall.move("close", by=by, at=at)
    return True


def withdraw_for_listing(*, listing_ids: Sequence[int], by: str, at: datetime) -> int:
    """Pieces came free: those of recalled lots are taken off sale; return how many."""
    recalls = Recall.objects.filter(
        lot__listing__in=listing_ids, lot__bins__quantity__gt=0
    ).distinct()
    return sum(_withdraw_locked(recall, by=by, at=at) for recall in recalls.order_by("pk"))


@transaction.atomic
def _withdraw_locked(recall: Recall, *, by: str, at: datetime) -> int:
    return _withdraw(recall, by=by, at=at)


def run_clock(*, at: datetime) -> int:
    """Catch what came free of recalled lots, and whoever was not told; return how many pieces."""
    open_ones = Recall.objects.filter(lot__bins__quantity__gt=0).distinct().order_by("pk")
    taken = sum(_withdraw_locked(recall, by=news.CLOCK, at=at) for recall in open_ones)
    waiting = Exists(RecallNotice.objects.filter(recall=OuterRef("pk"), told_at=None))
    young = at - FRESH  # its own job may have been lost before anything was written
    untold = Recall.objects.filter(Q(waiting) | Q(started_at__gte=young, state=RecallState.OPEN))
    for recall in untold.order_by("pk"):
        tell_recall(recall=recall, at=at)
    return taken
