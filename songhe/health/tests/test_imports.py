"""Bringing a file: seen before it is stored, stored once, taken back within ten minutes."""

import threading
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client
from django.utils import timezone

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder
from songhe.health.actions import imports as actions
from songhe.health.models.devices import Device
from songhe.health.models.imports import ReadingImport
from songhe.health.models.readings import Arrival, DayFigures, ReadingBlock
from songhe.health.queries.imports import preview_of
from songhe.health.queries.readings import latest_of, readings_of
from songhe.health.rules.importing import plan_facts, plan_from
from songhe.health.states import ImportState
from songhe.kernel.flow import NotAllowed
from songhe.kernel.workbooks import Cell, write_xlsx

TEXT = (
    "测量时间,收缩压,舒张压,脉搏\n"
    "2026-11-19 07:05,128,76,72\n"
    "2026-11-20 07:05,131,78,\n"
    "2026-11-20 07:05,131,78,\n"
    "gestern,131,78,70\n"
    "2026-11-21 07:05,9999,80,71\n"
)


def brought(
    cast: Cast, text: str = TEXT, *, at: datetime = NOON, encoding: str = "utf-8"
) -> ReadingImport:
    return actions.start_import(
        elder=Elder.objects.get(pk=cast.grandma.pk),
        raw=text.encode(encoding),
        file_name="血压.csv",
        acting=acting_of(cast.daughter),
        at=at,
    )


def values_of(elder: Elder, metric: str = "bp_systolic") -> list[float]:
    readings = readings_of(
        elder_id=elder.pk,
        metric=metric,
        since=NOON - timedelta(days=4000),
        until=NOON + timedelta(days=2),
    )
    return [float(value) for value in readings.values]


def load(one: ReadingImport, at: datetime = NOON) -> int:
    return actions.load_import(brought=one, by="李静", at=at)


# --- The actions ---------------------------------------------------------------------------


def test_nothing_is_stored_before_somebody_says_so(cast: Cast) -> None:
    one = brought(cast)
    found = preview_of(one, NOON)

    assert found.taken == 7
    assert found.refused == {"repeated": 2, "no_time": 3, "out_of_range": 1}
    assert not ReadingBlock.objects.exists()


def test_what_a_file_brings_is_stored_and_pages_nobody(cast: Cast) -> None:
    one = brought(cast)

    assert load(one) == 7

    assert values_of(cast.grandma) == [128, 131]
    assert values_of(cast.grandma, "heart_rate") == [72, 71]
    assert latest_of(cast.grandma, NOON)["bp_systolic"].value == 131
    assert DayFigures.objects.filter(elder=cast.grandma).count() == 7
    assert not Arrival.objects.exists()
    one.refresh_from_db()
    assert (one.state, one.taken, one.refused, one.text) == (ImportState.LOADED, 7, 6, "")


def test_the_file_is_sealed_while_it_waits(cast: Cast) -> None:
    one = brought(cast)

    with connection.cursor() as sql:
        sql.execute("SELECT text FROM health_readingimport WHERE id = %s", [one.pk])
        (kept,) = sql.fetchone()

    assert "128" not in kept
    assert one.text == TEXT


def test_the_same_file_again_is_not_taken_twice(cast: Cast) -> None:
    load(brought(cast))
    again = brought(cast, encoding="gb18030")

    assert preview_of(again, NOON).refused["known"] == 7
    with pytest.raises(actions.AlreadyLoaded):
        load(again)
    assert values_of(cast.grandma) == [128, 131]
    again.refresh_from_db()
    assert again.state == ImportState.WAITING


def test_a_longer_file_brings_only_what_is_new(cast: Cast) -> None:
    load(brought(cast))
    longer = brought(cast, TEXT + "2026-11-18 07:05,126,75,70\n")

    assert load(longer) == 3
    assert values_of(cast.grandma) == [126, 128, 131]


def test_another_number_for_the_same_moment_overrules_nothing(cast: Cast) -> None:
    load(brought(cast))
    other = brought(cast, TEXT.replace(",128,", ",188,") + "2026-11-18 07:05,126,75,70\n")

    assert preview_of(other, NOON).refused["other_value"] == 1
    load(other)
    assert values_of(cast.grandma) == [126, 128, 131]


def test_a_file_of_which_nothing_can_be_taken_stays_as_it_is(cast: Cast) -> None:
    one = brought(cast, "a,b\nc,d\n")

    with pytest.raises(actions.NothingToTake):
        load(one)
    one.refresh_from_db()
    assert one.state == ImportState.WAITING


@pytest.mark.django_db(transaction=True)
def test_two_who_confirm_at_once_store_it_once(cast: Cast) -> None:
    one = brought(cast)
    ready = threading.Barrier(2)
    outcomes: list[Any] = []

    def confirm() -> None:
        own = ReadingImport.objects.select_related("elder").get(pk=one.pk)
        ready.wait(20)
        try:
            outcomes.append(load(own))
        except NotAllowed:
            outcomes.append("too late")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=confirm) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes, key=str) == [7, "too late"]
    assert values_of(cast.grandma) == [128, 131]
    assert Device.objects.filter(kind="import").count() == 1


def test_within_ten_minutes_it_is_as_if_it_had_not_come(cast: Cast) -> None:
    load(brought(cast, "时间,收缩压\n2026-11-18 07:05,120\n"))
    before = list(DayFigures.objects.values_list("metric", "date", "n"))
    one = brought(cast)
    load(one)

    actions.undo_import(brought=one, by="李静", at=NOON + timedelta(minutes=10))

    assert values_of(cast.grandma) == [120]
    assert values_of(cast.grandma, "heart_rate") == []
    assert list(DayFigures.objects.values_list("metric", "date", "n")) == before
    assert latest_of(cast.grandma, NOON)["bp_systolic"].value == 120
    with pytest.raises(NotAllowed):
        actions.undo_import(brought=one, by="李静", at=NOON + timedelta(minutes=10))
    assert load(brought(cast)) == 7  # and it may come again


def test_later_it_is_not_taken_back_as_a_whole(cast: Cast) -> None:
    one = brought(cast)
    load(one)

    with pytest.raises(actions.TooLate):
        actions.undo_import(brought=one, by="李静", at=NOON + timedelta(minutes=10, seconds=1))
    assert values_of(cast.grandma) == [128, 131]


def test_what_was_changed_since_is_not_taken_back_as_a_whole(cast: Cast) -> None:
    one = brought(cast)
    load(one)
    block = ReadingBlock.objects.filter(device=one.device).order_by("metric", "t0").first()
    assert block is not None
    ReadingBlock.objects.filter(
        elder=block.elder_id, metric=block.metric, t0=block.t0, device=block.device_id
    ).delete()

    with pytest.raises(actions.TooLate):
        actions.undo_import(brought=one, by="李静", at=NOON)
    one.refresh_from_db()
    assert one.state == ImportState.LOADED


def test_times_are_of_her_zone_and_the_doubled_hour_is_chosen(cast: Cast) -> None:
    Elder.objects.filter(pk=cast.grandma.pk).update(zone="Europe/Berlin")
    text = "时间,体重\n2026-10-25 01:30,56.1\n2026-10-25 02:30,56.2\n2026-03-29 02:30,56.3\n"
    one = brought(cast, text)
    assert preview_of(one, NOON).refused == {"twice": 1, "gap": 1}
    plan = plan_from(one.plan)

    actions.set_plan(brought=one, plan=type(plan)(**{**plan.__dict__, "twice": "1"}))
    load(one)

    readings = readings_of(
        elder_id=cast.grandma.pk,
        metric="body_weight",
        since=NOON - timedelta(days=400),
        until=NOON,
    )
    assert [datetime.fromtimestamp(ms / 1000, UTC) for ms in readings.times.tolist()] == [
        datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_an_imported_file_is_no_device_of_the_station(cast: Cast, client: Client) -> None:
    load(brought(cast))
    client.force_login(cast.operator)

    assert "血压.csv" not in client.get("/health/devices/").content.decode()


def test_a_file_that_nobody_decided_about_is_forgotten_after_a_day(cast: Cast) -> None:
    one, done = brought(cast), brought(cast)
    load(done)

    assert actions.forget_imports(at=NOON + timedelta(hours=23)) == 0
    assert actions.forget_imports(at=NOON + timedelta(hours=25)) == 1
    one.refresh_from_db()
    done.refresh_from_db()
    assert (one.state, one.text) == (ImportState.DROPPED, "")
    assert done.state == ImportState.LOADED


# --- The pages -----------------------------------------------------------------------------


def upload(client: Client, cast: Cast, raw: bytes, name: str = "血压.csv") -> Any:
    file = SimpleUploadedFile(name, raw, content_type="text/csv")
    return client.post(f"/health/elders/{cast.grandma.code}/import/", {"file": file}, follow=True)


def form_of(one: ReadingImport, **facts: str) -> dict[str, str]:
    plan = plan_from(one.plan)
    found = {f"role_{at}": role for at, role in enumerate(plan.roles)}
    facts_ = plan_facts(plan)
    found |= {name: str(facts_[name]) for name in ("order", "zone", "twice")}
    return found | {"headed": "on"} | facts


def test_the_daughter_looks_confirms_and_undoes(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    page = upload(client, cast, TEXT.encode("gb18030")).content.decode()
    assert "会收下 7 个读数" in page
    for words in ("看不懂时间：3 个", "和前面的行同一时刻：2 个", "数值不可能：1 个"):
        assert words in page
    assert "2026-11-19 07:05 +0800" in page
    one = ReadingImport.objects.get()
    page = client.post(f"/health/imports/{one.code}/load/", follow=True).content.decode()
    assert "收下了 7 个读数。" in page
    assert f"/health/imports/{one.code}/undo/" in page
    page = client.post(f"/health/imports/{one.code}/undo/", follow=True).content.decode()

    assert "已经全部撤销。" in page
    assert values_of(cast.grandma) == []


def test_a_workbook_is_looked_at_row_by_row_as_a_text_is(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    book = write_xlsx(
        [
            ["测量时间", "收缩压", "舒张压", "血糖"],
            [NOON - timedelta(days=2), 128, 76, 7.2],
            [],
            [NOON - timedelta(days=1), 131, 9999, "没量"],
            [NOON.replace(year=2099), 131, 78, 7],
        ]
    )

    page = upload(client, cast, book, "血压.xlsx").content.decode()
    assert "会收下 4 个读数" in page
    for words in ("时间还没有到：3 个", "数值不可能：1 个", "不是数字：1 个"):
        assert words in page
    assert [row.number for row in preview_of(ReadingImport.objects.get(), NOON).rows] == [2, 4, 5]
    client.post(f"/health/imports/{ReadingImport.objects.get().code}/load/")

    assert values_of(cast.grandma) == [128, 131]
    assert values_of(cast.grandma, "glucose_cap_meter") == [pytest.approx(7.2)]


def test_a_midnight_reading_of_a_workbook_is_of_midnight(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    midnight = (NOON - timedelta(days=1)).astimezone(ZoneInfo(cast.grandma.zone))
    midnight = midnight.replace(hour=0, minute=0)
    morning = midnight - timedelta(hours=17)
    rows: list[list[Cell]] = [["测量时间", "体重"], [morning, 56.5], [midnight, 56.4]]

    upload(client, cast, write_xlsx(rows), "体重.xlsx")

    found = preview_of(ReadingImport.objects.get(), NOON).rows
    assert [row.at for row in found] == [morning, midnight]


def test_columns_units_and_zone_are_chosen_and_looked_at_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    upload(client, cast, b"a,b\n2026-11-20 07:05,126\n2026-11-20 08:05,110\n")
    one = ReadingImport.objects.get()
    chosen = form_of(one, role_1="glucose_cap_meter:mg_dl", zone="Europe/Berlin")

    page = client.post(f"/health/imports/{one.code}/", chosen, follow=True).content.decode()

    assert "会收下 2 个读数" in page
    assert "7.0 mmol/L" in page
    assert "2026-11-20 07:05 +0100" in page


def test_two_columns_cannot_be_the_same(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    upload(client, cast, TEXT.encode())
    one = ReadingImport.objects.get()

    page = client.post(f"/health/imports/{one.code}/", form_of(one, role_2="bp_systolic"))

    assert "这一项已经有一列了。" in page.content.decode()
    assert plan_from(ReadingImport.objects.get().plan).roles[2] == "bp_diastolic"


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"\xd0\xcf\x11\xe0 a workbook", "这是旧版 Excel 文件"),
        (b"PK\x03\x04 no workbook", "看不懂这个文件"),
        (write_xlsx([[1]] + [[None]] * 900_000 + [[None] * 9 + [2]]), "这张表太大了"),
        (b"\x00\x01\x02\x03", "看不懂这个文件"),
        (b"", "这个文件是空的"),
        (b"a\n" * 20_002, "行数太多"),
        (b"a,b\n" + b"1,2\n" * 600_000, "文件超过 2 MB"),
    ],
    ids=["old", "broken", "vast", "picture", "empty", "long", "large"],
)
def test_a_file_that_cannot_be_taken_is_said_so(
    raw: bytes, words: str, cast: Cast, client: Client
) -> None:
    client.force_login(cast.daughter)

    answer = upload(client, cast, raw)

    assert words in answer.content.decode()
    assert not ReadingImport.objects.exists()


def test_without_a_file_the_page_says_what_is_missing(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)

    page = client.post(f"/health/elders/{cast.grandma.code}/import/").content.decode()

    assert "请选一个文件。" in page


@pytest.mark.parametrize("who", ["elder", "son", "doctor", "manager", "worker", "officer"])
def test_who_may_not_write_for_her_brings_nothing(who: str, cast: Cast, client: Client) -> None:
    client.force_login(getattr(cast, who))

    assert upload(client, cast, TEXT.encode()).status_code == 404
    assert not ReadingImport.objects.exists()


def test_the_station_brings_a_file_and_nobody_else_sees_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.operator)
    assert upload(client, cast, TEXT.encode()).status_code == 200
    one = ReadingImport.objects.get()

    client.force_login(cast.daughter)

    assert client.get(f"/health/imports/{one.code}/").status_code == 404
    assert client.post(f"/health/imports/{one.code}/load/").status_code == 404
    assert not ReadingBlock.objects.exists()


def test_whoever_lost_the_right_confirms_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.daughter)
    upload(client, cast, TEXT.encode())
    one = ReadingImport.objects.get()
    cast.grandma.kinships.filter(relative=cast.daughter).update(may_see_health=False)

    assert client.post(f"/health/imports/{one.code}/load/").status_code == 404
    assert not ReadingBlock.objects.exists()


def test_a_longer_file_asks_no_more_of_the_database(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(cast.daughter)
    rows = [
        f"{timezone.now() - timedelta(hours=n + 1):%Y-%m-%d %H:%M},56.{n % 9}" for n in range(900)
    ]
    upload(client, cast, ("时间,体重\n" + "\n".join(rows)).encode())
    one = ReadingImport.objects.get()

    with django_assert_max_num_queries(14):
        client.get(f"/health/imports/{one.code}/")
