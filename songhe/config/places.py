"""Where each role finds its pages: the side navigation of every desk."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from songhe.accounts.states import Role


@dataclass(frozen=True)
class Place:
    """One line of a desk's navigation."""

    url_name: str
    label: str | Promise
    icon: str


NEWS = Place("notify:messages", _("消息"), "mail")  # everybody is told something

PLACES: dict[Role, tuple[Place, ...]] = {
    Role.MANAGER: (
        Place("visits:board", _("今日"), "today"),
        Place("shop:orders", _("订单"), "order"),
        Place("aftersales:work", _("售后"), "undo"),
        Place("shipping:desk", _("发货"), "box"),
        Place("catalogue:mine", _("服务和用品"), "basket"),
        Place("catalogue:licences", _("证照"), "licence"),
        Place("oversight:decisions", _("决定和申诉"), "gavel"),
        Place("ledger:statement", _("账目"), "wallet"),  # eight: the news hang on the board
    ),
    Role.WORKER: (Place("visits:day", _("我的一天"), "today"), NEWS),
    Role.DOCTOR: (
        Place("clinic:desk", _("我的病人"), "person"),
        Place("health:desk", _("值班台"), "bell"),
        Place("health:alerts", _("提醒"), "alert"),
        NEWS,
    ),
    Role.OPERATOR: (
        Place("stations:desk", _("找长辈，帮办理"), "hand"),
        NEWS,  # what elders ask the station to find stands there
        Place("health:desk", _("值班台"), "bell"),
        Place("health:alerts", _("提醒"), "alert"),
        Place("health:devices", _("设备"), "device"),
        Place("shipping:errands", _("送到家"), "box"),
        Place("trials:trials", _("试用"), "star"),
    ),
    Role.SOCIAL_WORKER: (
        Place("casework:cases", _("我的个案"), "case"),
        NEWS,
    ),
    Role.OFFICER: (
        Place("oversight:district", _("全区实况"), "chart"),
        Place("oversight:needs", _("需要与供给"), "supply"),
        Place("oversight:providers", pgettext_lazy("all of them", "服务商"), "licence"),
        Place("aftersales:desk", _("评理台"), "gavel"),
        Place("shop:ads", pgettext_lazy("all of them", "广告"), "info"),
        Place("shop:programmes", _("补贴项目"), "purse"),
        Place("payments:differences", _("渠道对账"), "wallet"),
        NEWS,
    ),
}

# A relative's pages have their places at the foot of the screen: five at most.
FAMILY_PLACES: tuple[Place, ...] = (
    Place("portal:family", _("今天"), "home"),
    Place("shop:orders", _("订单"), "order"),
    Place("catalogue:home", _("选服务"), "basket"),
    NEWS,
    Place("me:home", _("我的"), "person"),
)
