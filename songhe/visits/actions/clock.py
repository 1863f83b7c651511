"""What happens to visits by themselves when a time is over; safe to run twice, in two places."""

from datetime import datetime

from django.db import transaction

from songhe.shop.actions import parts
from songhe.shop.states import Reason, Why
from songhe.visits import queries
from songhe.visits.actions import doing, news
from songhe.visits.actions.planning import about_hour, locked
from songhe.visits.models import Visit


@transaction.atomic
def lapse_offer(*, visit: Visit, at: datetime) -> bool:
    """The provider did not answer in time: it is paid back; return whether it was so."""
    visit = locked(visit)
    if at < visit.answer_by or "accept" not in visit.verbs:
        return False
    visit.move("decline", by=news.CLOCK, at=at)
    why = Reason(Why.NOT_TAKEN, {"provider": visit.provider.name})
    parts.decline_line(line=visit.order_line, why=why, by=news.CLOCK, at=at)
    news.everyone_looks(visit, at=at)
    return True


@transaction.atomic
def miss(*, visit: Visit, at: datetime) -> bool:
    """Nobody came; return whether that is so."""
    visit = locked(visit)
    if not queries.not_come(at).filter(pk=visit.pk).exists():
        return False
    visit.move("miss", by=news.CLOCK, at=at)
    visit.missed_at = at
    visit.save(update_fields=["missed_at"])
    news.missed(visit, at=at)
    return True


@transaction.atomic
def pay_missed_back(*, visit: Visit, at: datetime) -> bool:
    """Two days after nobody came nothing was settled: it is paid back."""
    visit = locked(visit)
    if not queries.long_missed(at).filter(pk=visit.pk).exists():
        return False
    visit.move("decline", by=news.CLOCK, at=at, **about_hour(visit))
    if visit.is_explaining:
        news.everyone_looks(visit, at=at)
        return True  # explaining costs nothing: the goods themselves are hers
    why = Reason(Why.NOT_COME, {"provider": visit.provider.name})
    parts.decline_line(line=visit.order_line, why=why, by=news.CLOCK, at=at)
    news.everyone_looks(visit, at=at)
    return True


def run_clock(*, at: datetime) -> int:
    """Do everything whose time has come; return how many visits it changed."""
    changed = sum(lapse_offer(visit=visit, at=at) for visit in queries.unanswered(at))
    changed += sum(miss(visit=visit, at=at) for visit in queries.not_come(at))
    changed += sum(pay_missed_back(visit=visit, at=at) for visit in queries.long_missed(at))
    changed += sum(doing.confirm_by_itself(visit=visit, at=at) for visit in queries.unconfirmed(at))
    return changed


def confirm_if_due(*, visit: Visit, at: datetime) -> bool:
    """Confirm one visit whose two days are over; return whether it was confirmed now."""
    if not queries.unconfirmed(at).filter(pk=visit.pk).exists():
        return False
    return doing.confirm_by_itself(visit=visit, at=at)
