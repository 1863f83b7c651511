"""What is known of the story's elder before it begins."""

from datetime import datetime, timedelta

from django.utils import timezone

from songhe.accounts.acting import acting_of
from songhe.accounts.states import Role
from songhe.clinic import actions as clinic
from songhe.clinic.states import NoteKind
from songhe.config.subscriptions import SUBSCRIPTIONS
from songhe.consent import actions as consent
from songhe.consent.states import DataGroup
from songhe.demo import buying, caring, outdoors, watching
from songhe.demo.buying import Wish
from songhe.demo.caring import Helper
from songhe.demo.cast import Cast
from songhe.demo.district import District, dice_for
from songhe.demo.pace import quicken
from songhe.demo.speed import in_one_breath
from songhe.health.actions import goals, reports, tags
from songhe.health.queries.figures import zone_of
from songhe.health.rules.days import bounds, date_of
from songhe.health.rules.report import last_period
from songhe.health.states import GoalKind, ReportSpan, TagKind
from songhe.kernel.events import deliver_waiting


def give_grandma_her_weeks(district: District) -> None:
    """What is known of her before the story begins: readings, one bath, consent, one note."""
    cast, at = district.cast, district.at
    with in_one_breath():
        body = watching.Body(pulse=70, systolic=129, diastolic=78, sleep=400)
        watching.wear(cast.grandma, dice_for("grandma"), body, now=at, grandma=True)
        outdoors.go_out(cast, now=at)
        quicken(cast.grandma, at=at)
        bath_at = timezone.localtime(at - timedelta(days=35)).replace(
            hour=10, minute=0, second=0, microsecond=0
        )
        once = Wish(
            elder=cast.grandma,
            listing=cast.bathing,
            placed_at=bath_at - timedelta(days=1, hours=1),
            starts_at=bath_at,
            family_pays=False,
            late=timedelta(minutes=-3),
            stars=5,
        )
        buying.go_through([once], dice_for("her bath"), now=at)
        _let_doctor_write(cast, at)
        _write_her_reports(cast, at)
        _set_her_goals(cast, at)
        deliver_waiting(SUBSCRIPTIONS, at=at)


def _write_her_reports(cast: Cast, at: datetime) -> None:
    """She hears of her reports, and so do her daughter and her clinic."""
    elder = cast.grandma
    for who in (cast.elder, cast.daughter, cast.clinic):
        reports.choose_recipient(
            elder=elder, who=who, acting=acting_of(cast.elder), at=at - timedelta(days=19)
        )
    for span in ReportSpan:
        first, last = last_period(span, date_of(at, zone_of(elder)))
        ended_at = bounds(last, zone_of(elder))[1]
        made = reports.make_report(
            elder=elder, span=span, first=first, last=last, at=ended_at + timedelta(hours=3)
        )
        reports.send_report(report=made, at=min(at, ended_at + timedelta(hours=9)))


def _set_her_goals(cast: Cast, at: datetime) -> None:
    """She walks a little more and takes her medicine; her daughter noted a walk."""
    elder, acting = cast.grandma, acting_of(cast.elder)
    for kind in (GoalKind.STEPS, GoalKind.MEDICINE):
        goal = goals.accept_goal(elder=elder, kind=kind, acting=acting, at=at - timedelta(days=6))
    for days in (5, 4, 2, 1):
        goals.tick_goal(goal=goal, acting=acting, at=at - timedelta(days=days))
    walked_at = timezone.localtime(at - timedelta(days=2)).replace(hour=16, minute=20)
    tags.tag_readings(
        elder=elder,
        metric="heart_rate",
        kind=TagKind.WALK,
        words="去湖边走了一圈",
        taken=(walked_at, walked_at + timedelta(minutes=30)),
        acting=acting_of(cast.daughter),
        at=walked_at + timedelta(hours=2),
    )


def _let_doctor_write(cast: Cast, at: datetime) -> None:
    operator = Helper(cast.operator, cast.station, Role.OPERATOR)
    doctor = Helper(cast.doctor, cast.clinic, Role.DOCTOR).alone()
    said_at = at - timedelta(days=20)
    caring.consent_to_clinic(cast.grandma, operator, at=said_at)
    wrote_at = at - timedelta(days=11)
    consent.record_look(
        acting=doctor,
        elder=cast.grandma,
        group=DataGroup.READINGS,
        what="心率和血压图",
        at=wrote_at,
    )
    note = clinic.write_note(
        elder=cast.grandma,
        acting=doctor,
        kind=NoteKind.FOLLOW_UP,
        words="血压控制尚可。氨氯地平改为晨服 5 mg，每天早晚各量一次，两周后看。",
        at=wrote_at,
    )
    clinic.sign_note(note=note, acting=doctor, at=wrote_at + timedelta(minutes=5))
