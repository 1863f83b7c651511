"""Weekly and monthly reports: what they say, when they are written, whom they reach."""

import io
import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from pypdf import PdfReader

from conftest import NOON, Cast
from songhe.accounts.acting import acting_of
from songhe.accounts.models import Elder, Kinship
from songhe.consent.actions import give_consent, withdraw_consent
from songhe.consent.states import DataGroup, How, Purpose
from songhe.health.actions import reports
from songhe.health.actions.alerts import acknowledge_alert, raise_alert
from songhe.health.actions.readings import load_readings
from songhe.health.models.devices import Device
from songhe.health.models.reports import HealthReport, ReportSending
from songhe.health.queries.reports import people_to_tell
from songhe.health.showing import printing
from songhe.health.states import ReportSpan
from songhe.health.words.report_words import letter_of
from songhe.notify.models import Message

MONDAY = date(2026, 11, 9)
SUNDAY = date(2026, 11, 15)
SHANGHAI = ZoneInfo("Asia/Shanghai")
MORNING = datetime(2026, 11, 16, 9, 30, tzinfo=SHANGHAI)
NIGHT = MORNING.replace(hour=3)


def days_before(last: date, count: int) -> list[datetime]:
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=SHANGHAI)
    return [noon - timedelta(days=back) for back in range(count - 1, -1, -1)]


@pytest.fixture
def weeks(grandma: Elder, watch: Device) -> None:
    """Five weeks up to that Sunday: in the last one her heart beats six faster."""
    times = days_before(SUNDAY, 35)
    series = {
        "heart_rate": [70.0 + n % 3 for n in range(28)] + [77.0] * 7,
        "bp_systolic": [126.0 + n % 4 for n in range(35)],
        "bp_diastolic": [76.0 + n % 3 for n in range(35)],
        "sleep_duration": [400.0 + n % 9 for n in range(35)],
        "steps_24h": [3_000.0 + 50 * (n % 5) for n in range(28)] + [1_200.0] * 7,
    }
    for metric, values in series.items():
        load_readings(
            elder=grandma, device=watch, metric=metric, times=times, values=values, at=NOON
        )


def week_of(grandma: Elder, at: datetime = NIGHT) -> HealthReport:
    return reports.make_report(
        elder=grandma, span=ReportSpan.WEEK, first=MONDAY, last=SUNDAY, at=at
    )


def lines(report: HealthReport) -> list[str]:
    letter = letter_of(report)
    return [letter.opening, *(line for section in letter.sections for line in section.lines)]


# --- What it says --------------------------------------------------------------------------


def test_it_says_what_changed_and_what_to_do(grandma: Elder, weeks: None) -> None:
    said = lines(week_of(grandma))

    assert said[0] == "7 天里有 7 天量过。和前四周比，有变化的是：心率、步数。"
    assert "血压平均 127/77，最低 126/76，最高 129/78。量了 7 天。和前四周差不多。" in said
    assert (
        "心率平均 77 次/分，最低 77，最高 77。量了 7 天。心率比前四周（71 次/分）多了 6。" in said
    )
    assert "没有发过提醒。" in said
    assert any("走动比以前少了一半" in line for line in said)
    assert any("几天都不下来就问医生" in line for line in said)


def test_it_says_that_it_is_no_diagnosis(grandma: Elder, weeks: None) -> None:
    letter = letter_of(week_of(grandma))

    assert letter.foot[0] == "这是按读数写的小结，不是诊断，也不能代替医生。"


def test_too_few_days_are_said_to_be_too_few(grandma: Elder, watch: Device) -> None:
    load_readings(
        elder=grandma,
        device=watch,
        metric="heart_rate",
        times=days_before(SUNDAY, 2),
        values=[80, 90],
        at=NOON,
    )

    report = week_of(grandma)
    said = lines(report)

    assert said[0] == "7 天里有 2 天量过。量得太少，还看不出什么；下面只写量到的。"
    assert "心率只量了 2 天，平均 85 次/分，还说不准。" in said
    assert report.facts["advice"] == ["too_little"]  # nobody says that all is well


def test_without_weeks_before_nothing_is_compared(grandma: Elder, watch: Device) -> None:
    load_readings(
        elder=grandma,
        device=watch,
        metric="heart_rate",
        times=days_before(SUNDAY, 7),
        values=[72.0] * 7,
        at=NOON,
    )

    said = lines(week_of(grandma))

    assert said[0] == "7 天里有 7 天量过。以前的日子还不够多，先不作比较。"
    assert said[1].endswith("量满 14 天以后再和以前比。")


def test_it_tells_how_alerts_were_answered(cast: Cast, grandma: Elder, weeks: None) -> None:
    at = datetime(2026, 11, 12, 10, tzinfo=SHANGHAI)
    alert = raise_alert(
        elder=grandma,
        rule="heart_rate_high",
        severity="urgent",
        evidence={"value": 136},
        began_at=at,
        at=at,
    )
    acknowledge_alert(alert=alert, acting=acting_of(cast.daughter), at=at + timedelta(minutes=4))

    said = lines(week_of(grandma))

    assert (
        "发过 1 次提醒：心率偏快 1 次。有 1 次有人接手，一般在 4 分钟内。"
        "有 1 次写这份小结时还没处理完。" in said
    )


def test_what_was_written_stays_whatever_comes_later(
    grandma: Elder, watch: Device, weeks: None
) -> None:
    before = week_of(grandma)
    load_readings(
        elder=grandma,
        device=watch,
        metric="heart_rate",
        times=[days_before(SUNDAY, 1)[0] + timedelta(hours=1)],
        values=[190],
        at=MORNING,
    )

    again = week_of(grandma, at=MORNING)

    assert again.facts == before.facts
    assert again.made_at == NIGHT
    assert HealthReport.objects.count() == 1


# --- When it is written --------------------------------------------------------------------


def test_it_is_written_in_her_night_and_once(grandma: Elder, weeks: None) -> None:
    assert reports.make_due_reports(at=MORNING.replace(hour=1)) == 0

    assert reports.make_due_reports(at=NIGHT) == 2  # the week, and October before it
    assert reports.make_due_reports(at=NIGHT) == 0
    found = HealthReport.objects.order_by("span").values_list("span", "first", "last")
    assert list(found) == [
        ("month", date(2026, 10, 1), date(2026, 10, 31)),
        ("week", MONDAY, SUNDAY),
    ]


def test_night_is_hers_and_not_the_server_s(grandma: Elder, weeks: None) -> None:
    grandma.zone = "America/New_York"
    grandma.save()

    assert reports.make_due_reports(at=NIGHT) == 2  # it is Sunday there: the week is not over
    assert not HealthReport.objects.filter(first=MONDAY).exists()
    assert reports.make_due_reports(at=NIGHT + timedelta(hours=13)) == 1
    assert HealthReport.objects.filter(first=MONDAY).exists()


def test_what_is_too_much_for_one_run_is_written_in_the_next(grandma: Elder, weeks: None) -> None:
    assert reports.make_due_reports(at=NIGHT, most=1) == 1
    assert reports.make_due_reports(at=NIGHT, most=1) == 1
    assert reports.make_due_reports(at=NIGHT, most=1) == 0


def test_what_nobody_measured_is_not_written_about(grandma: Elder) -> None:
    assert reports.make_due_reports(at=NIGHT) == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_report_and_tell_once(cast: Cast) -> None:
    grandma = cast.grandma
    reports.choose_recipient(
        elder=grandma, who=cast.elder, acting=acting_of(cast.elder), at=MORNING
    )
    both = threading.Barrier(2)
    sent: list[bool] = []

    def work() -> None:
        try:
            both.wait(10)
            report = week_of(grandma)
            both.wait(10)
            sent.append(reports.send_report(report=report, at=MORNING))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)

    assert sorted(sent) == [False, True]
    assert HealthReport.objects.count() == 1
    assert Message.objects.filter(kind="report").count() == 1


# --- Whom it reaches -----------------------------------------------------------------------


def choose(cast: Cast, *who: object) -> None:
    for minute, one in enumerate(who):  # one after the other, as they are told
        reports.choose_recipient(
            elder=cast.grandma,
            who=one,  # type: ignore[arg-type]
            acting=acting_of(cast.elder),
            at=MORNING - timedelta(hours=1) + timedelta(minutes=minute),
        )


def consent_to_clinic(cast: Cast) -> object:
    (grant,) = give_consent(
        elder=cast.grandma,
        organisation=cast.clinic,
        groups=[DataGroup.READINGS],
        purpose=Purpose.CARE,
        expires_at=None,
        acting=acting_of(cast.elder),
        how=How.SELF,
        at=NIGHT,
    )
    return grant


def test_it_reaches_whom_she_chose_and_nobody_else(cast: Cast, weeks: None) -> None:
    consent_to_clinic(cast)
    choose(cast, cast.elder, cast.daughter, cast.clinic)
    reports.make_due_reports(at=NIGHT)

    assert reports.send_due_reports(at=NIGHT) == 0  # nobody is rung at night
    assert reports.send_due_reports(at=MORNING) == 2
    assert reports.send_due_reports(at=MORNING) == 0

    told = Message.objects.filter(kind="report").order_by("pk")
    weekly = [(m.person.name, m.words) for m in told if "周报" in m.words]
    assert weekly == [
        ("王秀兰", "您的健康周报写好了，点开看看。"),
        ("李静", "王秀兰的健康周报写好了。"),
        (cast.doctor.name, "王秀兰的健康周报写好了。"),
    ]
    assert ReportSending.objects.filter(span="week").count() == 3


def test_consent_is_asked_at_the_moment_of_sending(cast: Cast, client: Client, weeks: None) -> None:
    grant = consent_to_clinic(cast)
    choose(cast, cast.daughter, cast.clinic)
    assert people_to_tell(cast.grandma, MORNING) == [cast.daughter, cast.doctor]

    withdraw_consent(grant=grant, acting=acting_of(cast.elder), at=MORNING)  # type: ignore[arg-type]
    Kinship.objects.filter(relative=cast.daughter).update(may_see_health=False)

    assert people_to_tell(cast.grandma, MORNING) == []
    report = week_of(cast.grandma)
    assert reports.send_report(report=report, at=MORNING)
    assert not Message.objects.filter(kind="report").exists()
    client.force_login(cast.doctor)
    assert client.get(address(cast)).status_code == 404
    assert client.get(address(cast) + "pdf/").status_code == 404


def test_old_news_are_told_to_nobody(cast: Cast, weeks: None) -> None:
    choose(cast, cast.elder)
    week_of(cast.grandma)

    assert reports.send_due_reports(at=MORNING + timedelta(days=4)) == 0


def test_she_can_choose_only_who_may_see_her_health(cast: Cast) -> None:
    with pytest.raises(reports.NotToChoose):
        choose(cast, cast.son)
    with pytest.raises(reports.NotToChoose):
        choose(cast, cast.clinic)


def test_nobody_chooses_for_her(cast: Cast) -> None:
    with pytest.raises(PermissionDenied):
        reports.choose_recipient(
            elder=cast.grandma, who=cast.daughter, acting=acting_of(cast.daughter), at=MORNING
        )


def test_she_chooses_by_pressing_and_takes_it_back_by_pressing_again(
    cast: Cast, client: Client
) -> None:
    client.force_login(cast.elder)
    form = {"who": cast.daughter.code}

    page = client.post("/health/reports/recipients/", form, follow=True).content.decode()
    assert "以后写好了就告诉李静。" in page
    assert page.count('aria-pressed="true"') == 1
    page = client.post("/health/reports/recipients/", form, follow=True).content.decode()
    assert "以后不再发给李静。" in page
    assert page.count('aria-pressed="true"') == 0
    assert client.post("/health/reports/recipients/", {"who": "nobody"}).status_code == 404


# --- Pages and paper -----------------------------------------------------------------------


@pytest.fixture
def chinese_font() -> None:
    try:
        printing.font()
    except printing.NoFont:
        pytest.skip("this machine has no font with Chinese characters")


def address(cast: Cast) -> str:
    return f"/health/elders/{cast.grandma.code}/reports/week/2026-11-09/"


@pytest.mark.usefixtures("chinese_font")
def test_the_page_and_the_paper_say_the_same(
    cast: Cast, client: Client, weeks: None, chinese_font: None
) -> None:
    report = week_of(cast.grandma)
    client.force_login(cast.daughter)

    page = client.get(address(cast)).content.decode()
    answer = client.get(address(cast) + "pdf/")

    said = [letter_of(report).title, *lines(report)]
    assert answer["Content-Type"] == "application/pdf"
    paper = "".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages)
    paper = "".join(paper.split())
    for line in said:
        assert line in page
        assert "".join(line.split()) in paper


@pytest.mark.usefixtures("chinese_font")
def test_what_stands_in_a_name_cannot_change_the_paper(
    cast: Cast, weeks: None, chinese_font: None
) -> None:
    cast.elder.name = '#panic("x") *王* $a$ @秀兰'
    cast.elder.save()
    cast.grandma.refresh_from_db()

    pdf = printing.paper(letter_of(week_of(cast.grandma)), language="zh-hans")

    text = "".join(PdfReader(io.BytesIO(pdf)).pages[0].extract_text().split())
    assert '#panic("x")*王*$a$@秀兰' in text


@pytest.mark.usefixtures("chinese_font")
def test_the_paper_is_tagged_and_named_for_those_who_hear_it(
    cast: Cast, weeks: None, chinese_font: None
) -> None:
    pdf = printing.paper(letter_of(week_of(cast.grandma)), language="zh-hans")

    reader = PdfReader(io.BytesIO(pdf))
    assert reader.metadata is not None
    assert reader.metadata.title == "王秀兰的健康周报"
    root = reader.trailer["/Root"]
    assert "/StructTreeRoot" in root  # type: ignore[operator]
    assert root["/Lang"] == "zh"  # type: ignore[index]


def test_without_a_font_it_says_how_to_print_the_page(
    cast: Cast, client: Client, weeks: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(printing, "FAMILIES", ("No Such Font",))
    week_of(cast.grandma)
    client.force_login(cast.daughter)

    page = client.get(address(cast) + "pdf/", follow=True).content.decode()

    assert "请用浏览器的“打印”" in page


def test_a_day_that_is_none_and_a_week_that_was_not_written_are_not_there(
    cast: Cast, client: Client, weeks: None
) -> None:
    week_of(cast.grandma)
    client.force_login(cast.daughter)
    base = f"/health/elders/{cast.grandma.code}/reports"

    for part in ("week/2026-11-31/", "week/2026-11-02/", "year/2026-11-09/", "week/monday/"):
        assert client.get(f"{base}/{part}").status_code == 404


def test_a_report_costs_few_questions(
    cast: Cast, client: Client, weeks: None, django_assert_max_num_queries: object
) -> None:
    week_of(cast.grandma)
    client.force_login(cast.daughter)
    client.get(address(cast))

    with django_assert_max_num_queries(9):  # type: ignore[operator]
        client.get(address(cast))
