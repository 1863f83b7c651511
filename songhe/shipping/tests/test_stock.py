from datetime import date, timedelta

import pytest

from conftest import NOON, Cast
from songhe.catalogue.actions.stock import CannotTakeOut, receive_stock
from songhe.catalogue.models import Listing, Stock
from songhe.catalogue.queries import stock_mismatches
from songhe.shipping import queries
from songhe.shipping.actions import sizes, stock
from songhe.shipping.models import Bin, BinMovement, Lot, QualityReport, Warehouse
from songhe.shipping.rules.papers import LARGEST, NotAPaper, TooLarge
from songhe.shipping.tests.conftest import BY, buy_goods, make_lot, receive

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40 + b"IEND\xaeB`\x82"


def books_add_up() -> bool:
    return not (
        queries.bin_mismatches()
        or queries.misplaced_stock()
        or queries.misplaced_sizes()
        or queries.miscounted_lots()
        or stock_mismatches()
    )


def test_what_is_received_lies_there_and_may_be_sold(lot: Lot, mat: Listing) -> None:
    assert Bin.objects.get(lot=lot).quantity == 10
    assert Stock.objects.get(listing=mat).left == 10
    assert books_add_up()


def test_the_same_delivery_note_counts_once(lot: Lot, warehouse: Warehouse) -> None:
    receive(lot, warehouse, 10, "first")

    assert Bin.objects.get(lot=lot).quantity == 10
    assert Stock.objects.get().on_hand == 10
    assert BinMovement.objects.count() == 1


def test_two_warehouses_make_one_promise(cast: Cast, lot: Lot, mat: Listing) -> None:
    other = stock.open_warehouse(provider=cast.provider, name="汉口仓", address="江汉路", phone="1")
    receive(lot, other, 5)

    assert Stock.objects.get(listing=mat).left == 15
    assert sorted(Bin.objects.values_list("quantity", flat=True)) == [5, 10]
    assert books_add_up()


def test_two_warehouses_of_one_name_are_refused(cast: Cast, warehouse: Warehouse) -> None:
    with pytest.raises(stock.NameTaken):
        stock.open_warehouse(provider=cast.provider, name=warehouse.name, address="别处", phone="2")


def test_a_lot_number_is_written_down_once(mat: Listing) -> None:
    make_lot(mat, "A-1")

    with pytest.raises(stock.NameTaken):
        make_lot(mat, "A-1")


def test_pieces_that_the_shop_counts_already_are_shelved_without_counting_twice(
    mat: Listing, warehouse: Warehouse
) -> None:
    receive_stock(listing=mat, quantity=8, code="before", at=NOON)
    lot = make_lot(mat)
    assert queries.loose_pieces()[mat.pk] == 8

    stock.shelve(lot=lot, warehouse=warehouse, quantity=6, code="s", by=BY, at=NOON)

    assert Stock.objects.get(listing=mat).on_hand == 8
    assert queries.loose_pieces()[mat.pk] == 2
    with pytest.raises(stock.NotThatMany):
        stock.shelve(lot=lot, warehouse=warehouse, quantity=3, code="t", by=BY, at=NOON)
    assert books_add_up()


def test_broken_pieces_are_sold_no_more(lot: Lot, mat: Listing) -> None:
    sizes.lose_pieces(bin_=Bin.objects.get(), quantity=2, code="wet", by=BY, at=NOON)

    assert Stock.objects.get(listing=mat).left == 8
    assert books_add_up()


def test_promised_pieces_cannot_be_lost(cast: Cast, lot: Lot, mat: Listing) -> None:
    buy_goods(cast, mat, 9)

    with pytest.raises(CannotTakeOut):
        sizes.lose_pieces(bin_=Bin.objects.get(), quantity=2, code="wet", by=BY, at=NOON)

    assert Bin.objects.get().quantity == 10
    assert books_add_up()


def test_the_books_say_when_a_place_was_changed_by_hand(lot: Lot) -> None:
    Bin.objects.update(quantity=11)

    assert queries.bin_mismatches() == ["lot A-1 in 武昌仓: 11 there, movements say 10"]
    assert len(queries.misplaced_stock()) == 1


@pytest.mark.parametrize(
    ("raw", "kind"), [(PDF, "application/pdf"), (PNG, "image/png")], ids=["pdf", "png"]
)
def test_a_report_is_known_by_what_is_in_it(lot: Lot, raw: bytes, kind: str) -> None:
    report = stock.add_report(lot=lot, name="质检.txt", raw=raw, by=BY, at=NOON)
    again = stock.add_report(lot=lot, name="又一次", raw=raw, by=BY, at=NOON)

    assert (report.kind, again.pk) == (kind, report.pk)


@pytest.mark.parametrize(
    "raw", [b"MZ\x90 program", b"<html>%PDF-%%EOF", PDF[:20], b""], ids=["exe", "html", "cut", "no"]
)
def test_what_is_no_paper_is_not_kept(lot: Lot, raw: bytes) -> None:
    with pytest.raises(NotAPaper):
        stock.add_report(lot=lot, name="质检.pdf", raw=raw, by=BY, at=NOON)

    assert not QualityReport.objects.exists()


def test_a_paper_of_more_than_five_megabytes_is_refused(lot: Lot) -> None:
    with pytest.raises(TooLarge):
        stock.add_report(lot=lot, name="大", raw=PDF + b"0" * LARGEST, by=BY, at=NOON)


def test_days_in_the_wrong_order_are_refused(mat: Listing) -> None:
    facts = stock.LotFacts("B", made_on=date(2026, 2, 1), expires_on=date(2026, 1, 1))

    with pytest.raises(stock.NameTaken):
        stock.add_lot(listing=mat, facts=facts, by=BY, at=NOON + timedelta(days=1))
