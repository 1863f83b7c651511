"""The pace of the story: short enough to be lived through in a few minutes."""

from datetime import datetime

from songhe.accounts.models import Elder
from songhe.health.actions.settings import set_ladder, set_limits
from songhe.health.rules.ladder import Rung
from songhe.health.states import Audience

LADDER = (
    Rung(Audience.ELDER, 20),
    Rung(Audience.FAMILY, 30),
    Rung(Audience.STATION, 30),
    Rung(Audience.DOCTOR, 600),
    Rung(Audience.EVERYONE, 1_800),
)
LEVELS = (
    {"severity": "warn", "limit": 100, "inclusive": False, "hold_seconds": 60},
    {"severity": "urgent", "limit": 131, "inclusive": True, "hold_seconds": 30},
)


def quicken(elder: Elder, *, at: datetime) -> None:
    """Let a racing heart be noticed after one minute, and each be told half a minute later."""
    set_limits(
        elder=elder,
        rule="heart_rate_high",
        levels=LEVELS,
        why="演示：一分钟就看得到提醒",
        by="演示",
        at=at,
    )
    set_ladder(elder=elder, rungs=LADDER, by="演示", at=at)
