"""What became of what somebody asked of a watch."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from songhe.health.models.wishes import DeviceWish
from songhe.kernel.templatetags.moments import moment


@dataclass(frozen=True)
class Told:
    """One line of the list."""

    wish: DeviceWish
    words: str


def told_of(wish: DeviceWish, at: datetime) -> Told:
    if wish.answered_at is not None:
        words = _("%(at)s 手表回话了") % {"at": moment(wish.answered_at)}
    elif wish.sent_at is not None:
        words = _("%(at)s 发给了手表，还没有回话") % {"at": moment(wish.sent_at)}
    elif wish.expires_at > at:
        words = _("等手表连上来")
    else:
        words = _("手表一直没有连上来，没有发出去")
    return Told(wish, words)
