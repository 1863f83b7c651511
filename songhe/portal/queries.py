"""What the portal's pages ask several contexts at once. Nothing here writes."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy as _

from songhe.accounts.models import Elder, Kinship, Person
from songhe.accounts.queries import relatives_of
from songhe.accounts.states import Right
from songhe.catalogue import queries as catalogue
from songhe.catalogue.models import Category
from songhe.health.models.alerts import Alert, AlertStep
from songhe.health.queries.alerts import open_alerts_of
from songhe.health.states import AlertState
from songhe.notify.models import Message

CALL = "call"  # the kind of message by which an elder asks a relative to get in touch
SOUGHT = "sought"  # the kind by which her station hears what nobody sells her
WELL, STILL = "我没事了", "还是要人来"  # what she says herself, as it stands in the story


@dataclass(frozen=True)
class Help:
    """One of the six helps, and the lowest open price for it today."""

    tag: str  # as categories carry it
    label: str | Promise
    words: str | Promise
    icon: str
    price: int | None  # fen; None when nobody offers it today


@dataclass(frozen=True)
class Supply:
    """What is on sale just now."""

    listings: int
    providers: int


SIX_HELPS = (
    ("助餐", _("助餐"), _("社区食堂、送餐"), "meal"),
    ("助浴", _("助浴"), _("上门、助浴点"), "bath"),
    ("助洁", _("助洁"), _("打扫、洗衣"), "broom"),
    ("助行", _("助行"), _("陪走、用车"), "walk"),
    ("助医", _("助医"), _("陪诊、取药"), "doctor"),
    ("助急", _("助急"), _("求助、修水电"), "help"),
)


def six_helps(at: datetime) -> list[Help]:
    """Return the six helps, each with its lowest price among what is on sale."""
    lowest = dict(
        catalogue.on_sale(at)
        .filter(category__tag__in=[tag for tag, *_rest in SIX_HELPS])
        .order_by()
        .values_list("category__tag")
        .annotate(Min("price"))
    )
    return [Help(tag, label, words, icon, lowest.get(tag)) for tag, label, words, icon in SIX_HELPS]


def top_categories() -> list[Category]:
    return list(Category.objects.filter(parent=None).order_by("code"))


def supply(at: datetime) -> Supply:
    counted = catalogue.on_sale(at).aggregate(
        listings=Count("pk"), providers=Count("provider", distinct=True)
    )
    return Supply(listings=counted["listings"], providers=counted["providers"])


@dataclass(frozen=True)
class Helper:
    """A relative who may be called, and when that last happened."""

    kinship: Kinship
    told_at: datetime | None


def calls_address(elder: Elder) -> str:
    """Where the relative lands; it also tells apart the elders whom one relative helps."""
    return f"{reverse('portal:home')}?elder={elder.code}"


def helpers_of(elder: Elder, *, since: datetime) -> list[Helper]:
    """Return the relatives whom alerts may reach, first to call first."""
    kinships = list(relatives_of(elder, Right.RECEIVE_ALERTS))
    told = dict(
        Message.objects.filter(
            person__in=[kinship.relative_id for kinship in kinships],
            kind=CALL,
            url=calls_address(elder),
            created_at__gt=since,
        )
        .order_by("created_at")
        .values_list("person_id", "created_at")
    )
    return [Helper(kinship, told.get(kinship.relative_id)) for kinship in kinships]


@dataclass(frozen=True)
class CourseStep:
    """One line of how a call for help goes, as components/steps.html draws it."""

    state: str
    words: str
    at: datetime | None = None


def open_call_of(elder: Elder) -> Alert | None:
    """Return the elder's own call for help, while somebody still looks after it."""
    return open_alerts_of(elder).filter(rule="sos").select_related("acknowledged_by").first()


def is_well(alert: Alert) -> bool:
    """Did she say last that nobody need come?"""
    hers = alert.notes.filter(author=alert.elder.person_id).order_by("-pk").first()
    return hers is not None and hers.words == WELL


def called_and_well(alert: Alert | None) -> bool:
    """Did she call, and then say that she is well, and has nobody asked after her yet?"""
    return (
        alert is not None
        and alert.rule == "sos"
        and alert.state == AlertState.RAISED
        and is_well(alert)
    )


def people_called(alert: Alert) -> QuerySet[Person]:
    """Return everyone who was told of an alert, herself left out, each once."""
    told = alert.steps.exclude(person=None).exclude(person=alert.elder.person_id)
    return Person.objects.filter(pk__in=told.values("person"), is_active=True).order_by("pk")


def course_of(alert: Alert) -> list[CourseStep]:
    """Return who was told and when, and whether somebody is on it."""
    told = [
        CourseStep("done", _told_words(step), step.told_at)
        for step in alert.steps.select_related("person").order_by("told_at", "pk")
    ]
    who = alert.acknowledged_by
    if who is not None and alert.acknowledged_at is not None:
        words = gettext("%(name)s在处理，马上联系您。") % {"name": who.name}
        return [*told, CourseStep("now", words, alert.acknowledged_at)]
    return [*told, CourseStep("now", gettext("等他们回应；没人应，再叫下一位。"))]


def _told_words(step: AlertStep) -> str:
    if step.person is None:
        words = gettext("%(audience)s：现在没有可以通知的人，往下叫。")
        return words % {"audience": step.get_audience_display()}
    facts = {"audience": step.get_audience_display(), "name": step.person.name}
    return gettext("已经告诉%(audience)s%(name)s。") % facts
