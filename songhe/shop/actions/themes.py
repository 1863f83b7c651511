"""Once a month each seller is sent what buyers said."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import ngettext_lazy

from songhe.accounts import queries as accounts
from songhe.accounts.states import Role
from songhe.catalogue.models import Provider
from songhe.shop.actions.news import tell_in_their_words
from songhe.shop.models import ThemeLetter
from songhe.shop.queries.themes import last_month, themes_of_provider


def send_theme_letters(*, at: datetime) -> int:
    """Send every seller what was said last month, once; return how many letters went out."""
    month = last_month(at)
    reviewed = Provider.objects.filter(
        orders__reviews__at__gte=month.starts_at, orders__reviews__at__lt=month.ends_at
    )
    providers = reviewed.select_related("organisation").distinct().order_by("pk")
    return sum(_send(provider, at) for provider in providers)


@transaction.atomic
def _send(provider: Provider, at: datetime) -> bool:
    month = last_month(at)
    said = themes_of_provider(provider, month.starts_at, month.ends_at)
    _letter, new = ThemeLetter.objects.get_or_create(
        provider=provider, month=month.name, defaults={"reviews": said.reviews, "at": at}
    )
    if new:
        worst = next((found for found in said.themes if found.bad), None)
        words = (
            ngettext_lazy(
                "上个月有 %(count)s 条评价，最多人说要改进的是“%(theme)s”。",
                "上个月有 %(count)s 条评价，最多人说要改进的是“%(theme)s”。",
                said.reviews,
            )
            if worst
            else ngettext_lazy(
                "上个月有 %(count)s 条评价，没有人提出要改进的地方。",
                "上个月有 %(count)s 条评价，没有人提出要改进的地方。",
                said.reviews,
            )
        )
        tell_in_their_words(
            accounts.members_of(provider.organisation, Role.MANAGER),
            kind="themes",
            words=words,
            facts={"count": said.reviews, "theme": worst.theme.zh if worst else ""},
            url=reverse("shop:themes"),
            at=at,
        )
    return new
