"""What is known of an elder's NEWS2 just now."""

from datetime import datetime

from songhe.accounts.models import Elder
from songhe.health.models.news2 import News2Setting
from songhe.health.queries.readings import latest_among
from songhe.health.reference import news2_table
from songhe.health.rules.limits import GOOD_ENOUGH
from songhe.health.rules.news2 import Measured, Partial, Patient, partial_score
from songhe.health.states import Breathes

METRICS = {
    "respiratory_rate": "rr",
    "spo2": "spo2",
    "bp_systolic": "sbp",
    "heart_rate": "pulse",
    "body_temperature": "temp",
}


def news2_setting_of(elder: Elder, at: datetime) -> News2Setting | None:
    """Return what a doctor set, as long as it holds."""
    return News2Setting.objects.filter(elder=elder, until__gt=at).first()


def news2_of(setting: News2Setting, at: datetime) -> Partial:
    """Score her newest readings; one of bad quality is none."""
    latest = latest_among(elder_id=setting.elder_id, codes=METRICS, at=at)
    measured = {
        METRICS[code]: Measured(one.value, one.taken_at.timestamp())
        for code, one in latest.items()
        if one.quality >= GOOD_ENOUGH
    }
    patient = Patient(setting.scale, setting.oxygen == Breathes.OXYGEN)
    return partial_score(news2_table(), measured, patient, now=at.timestamp())
