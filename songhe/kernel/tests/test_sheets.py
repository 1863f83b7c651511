"""Reading workbooks: what is in them comes out, and no small file takes all the memory."""

import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, strategies as some

from songhe.kernel import sheets
from songhe.kernel.sheets import NotAWorkbook, TooVast, read_xlsx
from songhe.kernel.workbooks import Cell, write_xlsx


def made_of(cells: dict[tuple[int, int], float | None]) -> bytes:
    """A workbook with numbers at some places, or only paint."""
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet, paint = book.add_worksheet(), book.add_format({"bold": True})
        for (row, column), value in cells.items():
            if value is None:
                sheet.write_blank(row, column, None, paint)
            else:
                sheet.write_number(row, column, value)
    return made.getvalue()


def changed(content: bytes, name: str, change: Callable[[bytes], bytes]) -> bytes:
    """The same workbook with one of its parts changed, or another part put in."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            new.writestr(part, change(old.read(part)) if part == name else old.read(part))
        if name not in old.namelist():
            new.writestr(name, change(b""))
    return made.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_come_out_as_they_went_in() -> None:
    rows: list[list[Cell]] = [
        ["时间", "高压"],
        [datetime(2026, 11, 20, 7, 5, tzinfo=UTC), 128.5],
        [None, 7],
    ]

    assert read_xlsx(write_xlsx(rows)) == [
        ["时间", "高压"],
        [datetime(2026, 11, 20, 15, 5), 128.5],  # noqa: DTZ001 - as a sheet shows it, in Shanghai
        ["", 7.0],
    ]


def test_the_first_sheet_that_holds_anything_is_read() -> None:
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        book.add_worksheet()
        book.add_worksheet().write_number(1, 1, 7)

    assert read_xlsx(made.getvalue()) == [["", ""], ["", 7.0]]
    assert read_xlsx(made_of({})) == []


def test_a_small_file_with_a_cell_in_the_last_corner_is_refused_before_it_is_read() -> None:
    corner = made_of({(0, 0): 1, (1_048_575, 16_383): 2})
    alone = made_of({(1_048_575, 16_383): 2})

    assert len(corner) < 10_000
    for content in (corner, alone):
        with pytest.raises(TooVast):
            read_xlsx(content)


def test_cells_that_are_only_painted_take_no_room() -> None:
    assert read_xlsx(made_of({(0, 0): 1, (1_048_575, 16_383): None})) == [[1.0]]


def test_cells_and_rows_without_a_place_are_counted_where_they_stand() -> None:
    far = b'<row r="900000"><c><v>1</v></c></row><row><c r="ZZ900001"><v>1</v></c></row>'
    content = changed(made_of({}), SHEET, lambda old: old.replace(b"<sheetData/>", _data(far)))

    with pytest.raises(TooVast):
        read_xlsx(content)


def _data(rows: bytes) -> bytes:
    return b"<sheetData>" + rows + b"</sheetData>"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        (
            SHEET,
            lambda old: old.replace(b"<worksheet", b'<!DOCTYPE a [<!ENTITY b "c">]><worksheet'),
        ),
        (SHEET, lambda old: old.replace(b'r="A1"', b'r="1A"')),
        (SHEET, lambda old: old[: len(old) // 2] + b"<<"),
        ("xl/_rels/workbook.xml.rels", lambda old: old.replace(b"sheet1.xml", b"sheet1.dat")),
        ("content.xml", lambda _old: b"<a/>"),
        ("xl/workbook.bin", lambda _old: b"?"),
    ],
    ids=["entities", "place", "broken", "unmeasured", "open-document", "binary"],
)
def test_what_cannot_be_measured_is_refused(name: str, change: Callable[[bytes], bytes]) -> None:
    content = made_of({(0, 0): 1})
    assert read_xlsx(content) == [[1.0]]

    with pytest.raises(NotAWorkbook):
        read_xlsx(changed(content, name, change))


def test_a_bomb_is_refused_while_it_is_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MOST_UNFOLDED", 1 << 20)
    bomb = changed(made_of({(0, 0): 1}), "xl/media/a.png", lambda _old: bytes(2 << 20))

    with pytest.raises(TooVast):
        read_xlsx(bomb)


@given(place=some.integers(0, 5000), by=some.binary(min_size=1, max_size=8))
def test_whatever_is_brought_is_read_or_refused(place: int, by: bytes) -> None:
    content = bytearray(made_of({(0, 0): 1, (3, 2): 7}))
    at = place % len(content)
    content[at : at + len(by)] = by

    try:
        read_xlsx(bytes(content))
    except (NotAWorkbook, TooVast):
        return
