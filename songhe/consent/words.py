"""Saying in one plain sentence who looked, when, and at what."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from songhe.accounts.states import Role
from songhe.consent.models import Look
from songhe.kernel.templatetags.moments import clock, day_words

NOON, EVENING, NIGHT = 12, 18, 6


def sentence_of(look: Look, relation: str) -> str:
    """今天上午 10:15，水果湖街道社区卫生服务中心的陈立医生看了您的心率和血压图。

    `relation` is what the person is to the elder, empty for strangers.
    """
    what = _(look.what)  # kept in the source language
    facts = {"when": _when(look.looked_at), "who": _who(look, relation), "what": what}
    if look.label.endswith(f"代{look.elder.person.name}") and look.role == Role.OPERATOR:
        return _("%(when)s，%(who)s在帮您办事的时候看了您的%(what)s。") % facts
    return _("%(when)s，%(who)s看了您的%(what)s。") % facts


def _who(look: Look, relation: str) -> str:
    name = look.person.name
    if look.organisation is None:
        return (
            _("您的%(relation)s%(name)s") % {"relation": relation, "name": name}
            if relation
            else name
        )
    facts = {"organisation": look.organisation.name, "name": name}
    if look.role == Role.DOCTOR:
        return _("%(organisation)s的%(name)s医生") % facts
    return _("%(organisation)s的%(name)s") % facts


def _when(at: datetime) -> str:
    """今天上午 10:15"""
    hour = timezone.localtime(at).hour
    if hour < NIGHT:
        part = _("凌晨")
    elif hour < NOON:
        part = _("上午")
    else:
        part = _("下午") if hour < EVENING else _("晚上")
    return f"{day_words(at)}{part} {clock(at)}"
