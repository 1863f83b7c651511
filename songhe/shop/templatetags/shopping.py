"""Small lookups that pages of the shop need."""

from collections.abc import Mapping

from django import template
from django.utils.translation import gettext as _, pgettext

from songhe.catalogue.models import Listing
from songhe.kernel.money import yuan
from songhe.shop.models import Programme
from songhe.shop.states import Period

TENTH = 10  # per cent; 一成

register = template.Library()


@register.filter
def of(counts: Mapping[int, int], key: int) -> int:
    """Return the count that belongs to a key; 0 when there is none."""
    return counts.get(key, 0)


@register.filter
def at(things: Mapping[int, object], key: int) -> object:
    """Return the thing that belongs to a key; None when there is none."""
    return things.get(key)


@register.filter
def so_many(listing: Listing, number: int) -> str:
    """2 小时, 3 双"""
    return listing.so_many(number)


@register.filter
def pays_in_words(programme: Programme) -> str:
    """每次自己付 5 成，一次最多减 50 元，每月最多减 400 元。"""
    own = 100 - programme.percent
    if not programme.percent:
        parts = [_("每次减 %(yuan)s 元") % {"yuan": yuan(programme.amount)}]
    elif own and own % TENTH == 0:
        parts = [_("每次自己付 %(tenths)s 成") % {"tenths": own // TENTH}]
    else:
        parts = [_("每次自己付 %(percent)s%%") % {"percent": own}]
    if programme.ceiling:
        parts.append(_("一次最多减 %(yuan)s 元") % {"yuan": yuan(programme.ceiling)})
    if programme.period_ceiling:
        parts.append(_at_most(programme.period) % {"yuan": yuan(programme.period_ceiling)})
    return pgettext("between parts of a sentence", "，").join(parts) + pgettext("ends one", "。")


def _at_most(period: str) -> str:
    return {
        Period.MONTH: _("每月最多减 %(yuan)s 元"),
        Period.YEAR: _("每年最多减 %(yuan)s 元"),
        Period.EVER: _("总共最多减 %(yuan)s 元"),
    }[Period(period)]
