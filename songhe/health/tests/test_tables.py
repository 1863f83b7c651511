"""Tables as people have them: encodings, separators, headings, dates, units."""

import json
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as some

from conftest import NOON
from songhe.health.reference import metrics
from songhe.health.rules import importing
from songhe.health.rules.importing import Plan, guess, read_number, read_rows
from songhe.health.rules.tables import (
    MOST_ROWS,
    IsAWorkbook,
    NotATable,
    TooLong,
    decode,
    lines_of,
    text_of,
)
from songhe.health.rules.written_times import Order, order_of, read_time

OMRON = (
    "测量日期,测量时间,收缩压(mmHg),舒张压(mmHg),脉搏(bpm),备注\r\n"
    "2026/11/20,07:05,128,76,72,早\r\n"
)


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # type: ignore[arg-type]  # noqa: DTZ001 - as a clock shows it


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_the_encodings_of_excel_are_read(encoding: str) -> None:
    assert lines_of(decode(OMRON.encode(encoding)))[0].cells[2] == "收缩压(mmHg)"


def test_an_old_workbook_is_told_from_a_table() -> None:
    with pytest.raises(IsAWorkbook):
        decode(b"\xd0\xcf\x11\xe0rest")


def test_the_cells_of_a_workbook_are_written_as_people_see_them() -> None:
    rows: list[list[object]] = [
        ["记录", "", "", "备注,随手"],
        [naive(2026, 11, 20, 7, 4, 59, 999_999), time(7, 5), 7.2000000000000002, "两\n行"],
        ["", date(2026, 11, 20), timedelta(hours=7, minutes=5), True],
    ]

    assert [line.cells for line in lines_of(text_of(rows))] == [
        ["记录", "", "", "备注,随手"],
        ["2026-11-20 07:05:00", "07:05:00", "7.2", "两 行"],
        ["", "2026-11-20", "7:05:00", ""],
    ]


def test_midnight_is_an_hour_where_others_of_its_column_have_one() -> None:
    """The reader of workbooks returns a cell of 2026-11-20 00:00 as a day."""
    midnight, morning = date(2026, 11, 20), naive(2026, 11, 20, 7, 5)
    heads = ["时间", "日期", "体重"]

    rows = lines_of(text_of([heads, [morning, midnight, 56.5], [midnight, midnight, 56.4]]))

    assert rows[2].cells == ["2026-11-20 00:00:00", "2026-11-20", "56.4"]
    assert read_time(rows[2].cells[0], Order.DAY_FIRST) == naive(2026, 11, 20, 0, 0)
    assert read_time(rows[2].cells[1], Order.DAY_FIRST) == naive(2026, 11, 20, 12, 0)


@pytest.mark.parametrize("raw", [b"\xff\xfe\x00", b"\x00\x01\x02", b"\x89PNG\r\n\x1a\n\x00\x00"])
def test_what_is_no_text_is_no_table(raw: bytes) -> None:
    with pytest.raises(NotATable):
        lines_of(decode(raw))


@given(raw=some.binary(max_size=400))
def test_whatever_is_sent_is_read_or_refused(raw: bytes) -> None:
    try:
        lines = lines_of(decode(raw))
    except NotATable:
        return
    plan = guess(lines, zone="Europe/Berlin", metrics=metrics())
    assert read_rows(lines, plan, metrics=metrics(), at=NOON) is not None


def test_empty_and_endless_tables_are_refused() -> None:
    with pytest.raises(NotATable):
        lines_of(" \n,,\n")
    with pytest.raises(TooLong):
        lines_of("a\n" * (MOST_ROWS + 1))


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_each_separator_is_found(separator: str) -> None:
    text = OMRON.replace(",", separator)

    assert len(lines_of(text)[1].cells) == 6


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-20 07:05", naive(2026, 11, 20, 7, 5)),
        ("2026-11-20T07:05:09", naive(2026, 11, 20, 7, 5, 9)),
        ("2026-11-20T07:05:09.123", naive(2026, 11, 20, 7, 5, 9)),
        ("2026/1/2 7:05", naive(2026, 1, 2, 7, 5)),
        ("2026年11月20日 07:05", naive(2026, 11, 20, 7, 5)),
        ("2026年11月20日下午3:05", naive(2026, 11, 20, 15, 5)),
        ("2026年11月20日 上午12:05", naive(2026, 11, 20, 0, 5)),
        ("2026年11月20日 7时05分", naive(2026, 11, 20, 7, 5)),
        ("20.11.2026 07:05", naive(2026, 11, 20, 7, 5)),
        ("3/4/26 07:05 PM", naive(2026, 4, 3, 19, 5)),
        ("2026-11-20", naive(2026, 11, 20, 12)),
        ("46346.2951388889", naive(2026, 11, 20, 7, 5)),
        ("2026-11-20T07:05:00Z", datetime(2026, 11, 20, 7, 5, tzinfo=UTC)),
        ("2026-11-20 07:05:00+08:00", datetime(2026, 11, 19, 23, 5, tzinfo=UTC)),
        ("2026-11-20 07:05:00 -0330", datetime(2026, 11, 20, 10, 35, tzinfo=UTC)),
        ("1795158300", datetime(2026, 11, 20, 7, 5, tzinfo=UTC)),
        ("1795158300000", datetime(2026, 11, 20, 7, 5, tzinfo=UTC)),
        ("2026-13-20 07:05", None),
        ("2026-11-20 25:05", None),
        ("2026-11-20 gestern", None),
        ("72", None),
        ("", None),
    ],
)
def test_a_time_is_read_as_it_was_meant(written: str, read: datetime | None) -> None:
    assert read_time(written, Order.DAY_FIRST) == read


def test_month_and_day_are_told_apart_by_the_date_that_shows_it() -> None:
    assert order_of(["3/4/2026", "11/20/2026"]) is Order.MONTH_FIRST
    assert order_of(["3/4/2026", "20.11.2026"]) is Order.DAY_FIRST
    assert order_of(["3/4/2026", "2026-11-20"]) is None


@pytest.mark.parametrize(
    ("written", "value"),
    [("36,6", 36.6), ("３６.６", 36.6), ("72 bpm", 72), ("128/76", None), ("—", None), ("1e5", 1)],
)
def test_a_number_is_read_as_people_write_it(written: str, value: float | None) -> None:
    assert read_number(written) == value


@pytest.mark.parametrize(
    ("text", "roles", "units"),
    [
        (
            OMRON,
            ("date", "clock", "bp_systolic", "bp_diastolic", "heart_rate", ""),
            {},
        ),
        (
            "Date/Time;Systolic;Diastolic;Pulse\n20.11.2026 07:05;128;76;72\n",
            ("time", "bp_systolic", "bp_diastolic", "heart_rate"),
            {},
        ),
        (
            "时间,血糖(mg/dL)\n2026-11-20 07:05,126\n",
            ("time", "glucose_cap_meter"),
            {"glucose_cap_meter": "mg_dl"},
        ),
        (
            "timestamp,temperature,weight\n1795158300,97.9,56500\n",
            ("time", "body_temperature", "body_weight"),
            {"body_temperature": "f", "body_weight": "g"},
        ),
        ("2026-11-20 07:05,72\n2026-11-20 07:06,73\n", ("time", ""), {}),
        ("日期,体重\n2026-11-20,56.5\n", ("time", "body_weight"), {}),
    ],
)
def test_what_the_columns_are_is_guessed(
    text: str, roles: tuple[str, ...], units: dict[str, str]
) -> None:
    plan = guess(lines_of(text), zone="Asia/Shanghai", metrics=metrics())

    assert (plan.roles, plan.units) == (roles, units)


def read(text: str, **facts: object) -> list[importing.Row]:
    lines = lines_of(text)
    plan = guess(lines, zone=str(facts.pop("zone", "Asia/Shanghai")), metrics=metrics())
    return read_rows(
        lines,
        Plan(**{**plan.__dict__, **facts}),
        metrics=metrics(),
        at=NOON,
    )


def test_every_row_and_number_has_its_verdict() -> None:
    rows = read(
        "时间,高压,低压\n"
        "2026-11-20 07:05,128,76\n"
        "2026-11-20 07:05,129,\n"
        "2026-11-20 07:06,12800,很低\n"
        "gestern,128,76\n"
        "2027-11-20 07:05,128,76\n"
        "2014-12-31 07:05,128,76\n"
    )

    assert [(row.number, row.why, [one.why for one in row.found]) for row in rows] == [
        (2, "", ["", ""]),
        (3, "", ["repeated"]),
        (4, "", ["out_of_range", "not_a_number"]),
        (5, "no_time", ["", ""]),
        (6, "future", ["", ""]),
        (7, "too_old", ["", ""]),
    ]
    assert rows[0].at == datetime(2026, 11, 19, 23, 5, tzinfo=UTC)


def test_a_unit_is_converted_where_it_was_chosen() -> None:
    (row,) = read("时间,血糖(mg/dL)\n2026-11-20 07:05,126\n")

    assert row.found[0].value == pytest.approx(6.994, abs=0.001)


@pytest.mark.parametrize(
    ("twice", "moment"),
    [
        ("", None),
        ("0", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("1", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
    ],
)
def test_an_hour_that_was_there_twice_is_refused_until_somebody_says_which(
    twice: str, moment: datetime | None
) -> None:
    autumn, spring = read(
        "时间,体重\n2026-10-25 02:30,56.5\n2026-03-29 02:30,56.5\n",
        zone="Europe/Berlin",
        twice=twice,
    )

    assert (autumn.at, autumn.why) == (moment, "" if moment else "twice")
    assert (spring.at, spring.why) == (None, "gap")


def test_a_plan_survives_being_written_down() -> None:
    plan = guess(lines_of(OMRON), zone="Europe/Berlin", metrics=metrics())

    assert importing.plan_from(json.loads(json.dumps(importing.plan_facts(plan)))) == plan
