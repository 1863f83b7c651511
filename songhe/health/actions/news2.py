"""Switching the partial NEWS2 on for one elder, and off."""

from datetime import datetime

from django.db import transaction

from songhe.accounts.models import Elder
from songhe.health.models.news2 import News2Setting
from songhe.health.states import Breathes, SaturationScale
from songhe.kernel import events


@transaction.atomic
def set_news2(
    *,
    elder: Elder,
    scale: SaturationScale,
    oxygen: Breathes,
    until: datetime,
    by: str,
    at: datetime,
) -> News2Setting:
    """Show her clinic's doctors what is known of her NEWS2 until then; it alerts nobody."""
    setting, _created = News2Setting.objects.update_or_create(
        elder=elder,
        defaults={"scale": scale, "oxygen": oxygen, "until": until, "set_by": by, "set_at": at},
    )
    events.record(
        name="health.news2setting.set",
        subject_id=elder.pk,
        actor=by,
        at=at,
        facts={"elder": elder.code, "scale": int(scale), "until": until.isoformat()},
    )
    return setting


@transaction.atomic
def clear_news2(*, elder: Elder, by: str, at: datetime) -> None:
    """Show it no longer; twice is once."""
    if News2Setting.objects.filter(elder=elder).delete()[0]:
        events.record(
            name="health.news2setting.clear",
            subject_id=elder.pk,
            actor=by,
            at=at,
            facts={"elder": elder.code},
        )
