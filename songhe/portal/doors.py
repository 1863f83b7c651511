"""The six doors of the front page; each opens on its own home, by way of signing in.

Whoever is in already finds one: the homes of others do not exist for them.
"""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from songhe.accounts.states import Role
from songhe.portal.views.home import HOMES


@dataclass(frozen=True)
class Door:
    url: str
    label: str | Promise
    words: str | Promise
    icon: str


DOORS = (
    ("portal:elder", _("长辈"), _("大字、能念、随时叫家人"), "pine"),
    ("portal:family", _("家人"), _("看平安，帮着订，替着付"), "family"),
    (HOMES[Role.MANAGER], _("服务商"), _("排班、接单、看评价"), "care"),
    (HOMES[Role.DOCTOR], _("医生"), _("凭授权看健康，写记录"), "doctor"),
    (HOMES[Role.OPERATOR], _("社区站与社工"), _("替没有手机的人办"), "building"),
    (HOMES[Role.OFFICER], _("监管"), _("资质、服务、供需，看得见"), "chart"),
)


def own_door() -> Door:
    """Return the way back for somebody who is signed in, whoever they are."""
    return Door(reverse("portal:home"), _("我的首页"), _("接着办您的事"), "home")


def doors() -> list[Door]:
    return [Door(reverse(name), label, words, icon) for name, label, words, icon in DOORS]
