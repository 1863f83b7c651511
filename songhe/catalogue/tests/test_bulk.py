"""Many listings at once: prices that can be taken back, and sheets taken whole or not at all."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from python_calamine import CalamineWorkbook

from conftest import NOON, Cast
from songhe.catalogue.actions import prices, sheets, variants
from songhe.catalogue.models import Listing, Provider, Sheet
from songhe.catalogue.rules.prices import By, changed
from songhe.catalogue.spreadsheets import read_table, write_csv
from songhe.catalogue.states import ListingState, SheetState
from songhe.catalogue.tests.conftest import Sell
from songhe.kernel.flow import NotAllowed
from songhe.kernel.workbooks import write_xlsx

HEAD = [
    "编号",
    "类别",
    "种类",
    "标题",
    "说明",
    "价格",
    "单位",
    "分钟",
    "路上分钟",
    "能帮到",
    "要点",
    "上门步骤",
    "新进库存",
]


def row(**cells: object) -> list[str]:
    usual = {"类别": "E02", "种类": "商品", "标题": "护理垫", "价格": "39.9", "单位": "包"}
    return [str({**usual, **cells}.get(name, "")) for name in HEAD]


def bring(provider: Provider, *rows: list[str], xlsx: bool = True) -> Sheet:
    write = write_xlsx if xlsx else write_csv
    sheet = sheets.bring_sheet(
        provider=provider, name="x", content=write([HEAD, *rows]), by="福安", at=NOON
    )
    sheets.read_sheet(sheet=sheet, at=NOON)
    sheet.refresh_from_db()
    return sheet


def faults(sheet: Sheet) -> dict[int, list[str]]:
    return {one.number: one.faults for one in sheet.rows.order_by("number") if one.faults}


@pytest.mark.parametrize(
    ("price", "by", "amount", "new"),
    [
        (12_800, By.PERCENT, 500, 13_440),
        (999, By.PERCENT, -1_000, 899),
        (1, By.PERCENT, 5_000, 2),  # half a fen goes up
        (12_800, By.FEN, -300, 12_500),
        (200, By.FEN, -300, 0),
        (12_800, By.TO, 9_900, 9_900),
    ],
)
def test_a_price_changes_by_the_fen(price: int, by: By, amount: int, new: int) -> None:
    assert changed(price, by, amount) == new


def test_a_change_of_prices_is_taken_back_but_not_what_was_changed_since(sell: Sell) -> None:
    first, second = sell("护理垫", price=1_000), sell("尿裤", price=2_000)
    change = prices.change_prices(
        provider=first.provider,
        codes=[first.code, second.code],
        wish=prices.Wish(By.PERCENT, 1_000, "+10%"),
        by="福安",
        at=NOON,
    )
    Listing.objects.filter(pk=second.pk).update(price=5_000)

    assert prices.undo_prices(change=change, at=NOON) == 1
    with pytest.raises(prices.TooLate):
        prices.undo_prices(change=change, at=NOON)

    assert [Listing.objects.get(pk=one.pk).price for one in (first, second)] == [1_000, 5_000]


def test_what_comes_in_sizes_by_now_keeps_the_price_of_its_sizes(sell: Sell) -> None:
    one = sell("护理垫", price=1_000)
    change = prices.change_prices(
        provider=one.provider,
        codes=[one.code],
        wish=prices.Wish(By.TO, 900, "900"),
        by="福安",
        at=NOON,
    )
    one.refresh_from_db()
    variants.add_variant(listing=one, name="大号", price=900, at=NOON)

    assert prices.undo_prices(change=change, at=NOON) == 0

    one.refresh_from_db()
    assert one.price == 900  # what she is shown is what she pays


def test_a_day_later_it_stays(sell: Sell) -> None:
    one = sell("护理垫", price=1_000)
    change = prices.change_prices(
        provider=one.provider,
        codes=[one.code],
        wish=prices.Wish(By.TO, 900, "900"),
        by="福安",
        at=NOON,
    )

    with pytest.raises(prices.TooLate):
        prices.undo_prices(change=change, at=NOON + timedelta(hours=25))


def test_one_price_of_nothing_changes_none(sell: Sell) -> None:
    cheap, dear = sell("纸", price=100), sell("床", price=90_000)

    with pytest.raises(prices.PriceOfNothing):
        prices.change_prices(
            provider=cheap.provider,
            codes=[cheap.code, dear.code],
            wish=prices.Wish(By.FEN, -100, "-1"),
            by="福安",
            at=NOON,
        )

    assert Listing.objects.get(pk=dear.pk).price == 90_000


def test_nobody_changes_another_firms_prices(sell: Sell, cast: Cast) -> None:
    theirs = sell("护理垫", price=1_000)

    with pytest.raises(prices.NothingChanges):
        prices.change_prices(
            provider=cast.provider,
            codes=[theirs.code],
            wish=prices.Wish(By.TO, 1, "1"),
            by="孙丽",
            at=NOON,
        )

    assert Listing.objects.get(pk=theirs.pk).price == 1_000


@pytest.mark.parametrize("xlsx", [True, False])
def test_a_good_sheet_brings_new_ones_and_changes_old_ones(*, xlsx: bool, sell: Sell) -> None:
    old = sell("护理垫", price=1_000)
    provider = old.provider
    sheet = bring(
        provider,
        row(编号=old.code, 标题="护理垫（加厚）", 价格="45"),
        row(标题="成人纸尿裤", 新进库存="20", 要点="夜用；防侧漏", 能帮到="失禁护理"),
        row(类别="助浴", 种类="服务", 标题="上门擦浴", 单位="次", 分钟="40", 上门步骤="试水温;擦"),
        xlsx=xlsx,
    )
    assert (sheet.state, sheet.total, sheet.wrong) == (SheetState.READY, 3, 0)

    sheets.take_sheet(sheet=sheet, by="福安", at=NOON)
    sheets.finish_sheet(sheet=sheet, at=NOON)
    sheets.finish_sheet(sheet=Sheet.objects.get(pk=sheet.pk), at=NOON)  # a job may run twice

    old.refresh_from_db()
    new = provider.listings.get(title="成人纸尿裤")
    wash = provider.listings.get(title="上门擦浴")
    assert (old.title, old.price, old.state) == ("护理垫（加厚）", 4_500, ListingState.ON_SALE)
    assert (new.state, new.stock.left, new.facts) == (ListingState.DRAFT, 20, ["夜用", "防侧漏"])
    assert new.needs == ["continence_care"]
    assert (wash.duration_minutes, wash.steps) == (40, ["试水温", "擦"])


def test_one_wrong_row_and_nothing_is_taken(sell: Sell, cast: Cast) -> None:
    provider = sell("护理垫").provider
    sheet = bring(
        provider,
        row(标题="好的"),
        row(标题="", 价格="免费"),
        row(类别="F06"),
        row(编号=cast.bathing.code),
        row(标题="根治膏药"),
        row(种类="服务"),
    )

    assert sheet.wrong == 5
    assert faults(sheet) == {
        3: ["“标题”没有写。", "“价格”要写成元，最多两位小数，不是“免费”。"],
        4: ["“药品与送药”没有有效的证照，不能卖。"],
        5: [f"编号“{cast.bathing.code}”不是您的。新的一项请把编号空着。"],
        6: [
            "不能写或必须写：根治（《广告法》第十六条：不得断言或保证功效、安全性，不得说治愈率、有效率）。"
        ],
        7: ["“分钟”没有写。", "“种类”和类别或原来的不一样。"],
    }
    with pytest.raises(NotAllowed):
        sheets.take_sheet(sheet=sheet, by="福安", at=NOON)
    assert not Listing.objects.filter(title="好的").exists()


def test_minutes_that_are_no_number_are_not_called_missing_too(sell: Sell) -> None:
    sheet = bring(sell("护理垫").provider, row(种类="服务", 分钟="-5"))

    said = faults(sheet)[2]
    assert "“分钟”要写整数，不是“-5”。" in said
    assert "“分钟”没有写。" not in said


def test_what_fails_on_the_way_leaves_nothing_half_done(sell: Sell) -> None:
    old = sell("护理垫")
    sheet = bring(old.provider, row(标题="新的"), row(编号=old.code, 标题="改过"))
    sheets.take_sheet(sheet=sheet, by="福安", at=NOON)
    sheet.rows.filter(number=3).update(listing_code="GONE")  # somebody took it away meanwhile

    with pytest.raises(Listing.DoesNotExist):
        sheets.finish_sheet(sheet=sheet, at=NOON)

    sheet.refresh_from_db()
    assert (sheet.state, sheet.why, sheet.done) == (SheetState.DROPPED, "failed", 0)
    assert not Listing.objects.filter(title="新的").exists()


@pytest.mark.django_db(transaction=True)
def test_whoever_waits_reads_how_far_it_is_before_any_of_it_is_there(
    sell: Sell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "AT_ONCE", 1)
    old = sell("护理垫")
    sheet = bring(old.provider, row(标题="新的"), row(编号=old.code, 标题="改过"))
    sheets.take_sheet(sheet=sheet, by="福安", at=NOON)

    def take() -> None:
        try:
            sheets.finish_sheet(sheet=Sheet.objects.get(pk=sheet.pk), at=NOON)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():  # somebody holds the second row's listing: it has to wait
            Listing.objects.select_for_update().get(pk=old.pk)
            taking = pool.submit(take)
            until = time.monotonic() + 20
            while time.monotonic() < until and not taking.done():
                sheet.refresh_from_db()
                if sheet.done:
                    break
            half = sheet.done, sheet.state, Listing.objects.filter(title="新的").exists()
        taking.result(timeout=20)

    sheet.refresh_from_db()
    assert half == (1, SheetState.TAKING, False)
    assert (sheet.done, sheet.state) == (2, SheetState.TAKEN)
    assert Listing.objects.filter(title="新的").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"PK\x03\x04 not a workbook", "broken"),
        ("标题,价格\n床,1\n".encode(), "no_head"),
        (b"\x00\x01\x02", "wrong_type"),
        (write_csv([HEAD]), "empty"),
        (write_csv([HEAD, *(row() for _number in range(10_001))]), "too_many"),
    ],
)
def test_what_is_no_sheet_is_let_go_with_the_reason(content: bytes, why: str, cast: Cast) -> None:
    sheet = sheets.bring_sheet(
        provider=cast.provider, name="x", content=content, by="孙丽", at=NOON
    )

    sheets.read_sheet(sheet=sheet, at=NOON)

    assert (sheet.state, sheet.why) == (SheetState.DROPPED, why)


def test_one_sheet_at_a_time(cast: Cast) -> None:
    sheets.bring_sheet(provider=cast.provider, name="x", content=b"a", by="孙丽", at=NOON)

    with pytest.raises(sheets.OneAtATime):
        sheets.bring_sheet(provider=cast.provider, name="y", content=b"b", by="孙丽", at=NOON)


@time_machine.travel(NOON, tick=False)
def test_what_came_with_a_sheet_is_found_among_the_drafts(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    sheet = bring(cast.provider, row(类别="J02", 种类="服务", 单位="次", 分钟="60"))
    where = f"/catalogue/mine/sheets/{sheet.code}/"
    drafts = 'href="/catalogue/mine/?state=draft"'
    assert drafts not in client.get(where).content.decode()

    client.post(f"{where}take/")
    sheets.finish_sheet(sheet=Sheet.objects.get(), at=NOON)

    assert drafts in client.get(where).content.decode()
    assert "护理垫" in client.get("/catalogue/mine/?state=draft").content.decode()


def test_a_sheet_in_the_old_chinese_coding_is_read() -> None:
    assert read_table("标题,价格\n护理垫,39.9\n".encode("gb18030")) == [
        ["标题", "价格"],
        ["护理垫", "39.9"],
    ]


def test_nothing_in_a_sheet_is_a_formula() -> None:
    assert b"'=cmd" in write_csv([["=cmd|' /C calc'!A0"]])
    book = CalamineWorkbook.from_filelike(BytesIO(write_xlsx([["=1+1"]])))
    assert book.get_sheet_by_index(0).to_python() == [["=1+1"]]


@time_machine.travel(NOON, tick=False)
def test_what_goes_out_comes_in_again_without_a_fault(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    for kind in ("xlsx", "csv"):
        out = client.get(f"/catalogue/mine/export/{kind}/").content

        brought = client.post("/catalogue/mine/sheets/", {"file": SimpleUploadedFile("x", out)})
        sheet = Sheet.objects.get(state=SheetState.READING)
        sheets.read_sheet(sheet=sheet, at=NOON)

        page = client.get(brought.headers["Location"]).content.decode()
        assert "共 1 行，0 行有错" in page
        assert "全部导入" in page


@time_machine.travel(NOON, tick=False)
def test_the_page_shows_first_and_changes_then(cast: Cast, client: Client) -> None:
    client.force_login(cast.manager)
    form = {"by": "percent", "amount": "5", "codes": [cast.bathing.code]}

    looked = client.post("/catalogue/mine/prices/", form).content.decode()
    cast.bathing.refresh_from_db()
    assert "128 元 → 134.40 元" in looked
    assert cast.bathing.price == 12_800

    client.post("/catalogue/mine/prices/", {**form, "sure": "on"})
    cast.bathing.refresh_from_db()
    assert cast.bathing.price == 13_440
    change = cast.provider.price_changes.get()
    undo = f"/catalogue/mine/prices/{change.code}/undo/"
    page = client.get("/catalogue/mine/prices/").content.decode()
    assert ("按百分之几：+5%" in page, "percent" in page.split("最近改过")[1]) == (True, False)
    assert undo in page
    with time_machine.travel(NOON + timedelta(hours=25), tick=False):
        client.force_login(cast.manager)
        assert undo not in client.get("/catalogue/mine/prices/").content.decode()
    client.post(undo)
    cast.bathing.refresh_from_db()
    assert cast.bathing.price == 12_800


@time_machine.travel(NOON, tick=False)
def test_what_comes_in_sizes_is_not_chosen_here_and_says_where(
    cast: Cast, sell: Sell, client: Client
) -> None:
    pads = sell("护理垫", price=1_000, provider=cast.provider)
    variants.add_variant(listing=pads, name="大号", price=1_000, at=NOON)
    client.force_login(cast.manager)

    page = client.get("/catalogue/mine/prices/").content.decode()

    assert "护理垫" in page
    assert f'value="{pads.code}"' not in page
    assert f'href="/catalogue/mine/{pads.code}/shelf/"' in page
    form = {"by": "percent", "amount": "5", "codes": [pads.code]}
    assert "改了以后" not in client.post("/catalogue/mine/prices/", form).content.decode()
