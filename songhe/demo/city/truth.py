"""What really happened: the truth that a rule is measured against."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What can happen to an elder, and to her device."""

    INFECTION = "infection"
    FEVER = "fever"
    TACHYCARDIA = "tachycardia"
    BRADYCARDIA = "bradycardia"
    HYPOXIA = "hypoxia"
    CRISIS = "hypertensive_crisis"
    HYPOGLYCAEMIA = "hypoglycaemia"
    FALL = "fall"
    SOS = "sos"
    WANDERING = "wandering"
    COLLAPSE = "collapse"  # she lies where she is and does not move
    DECLINE = "decline"

    OFFLINE = "offline"  # and everything at once when it is back
    SKEW = "clock_skew"
    LOOSE = "loose_strap"
    DEAD = "dead_battery"
    DUPLICATES = "duplicates"
    SPIKES = "spikes"
    FROZEN = "frozen_value"


@dataclass(frozen=True)
class Meaning:
    """What should come of one kind: which rules, within which hold, and what it may explain."""

    metric: str
    rules: tuple[str, ...] = ()  # any of these is right
    line: float | None = None  # a reading from here on shows it
    above: bool = True
    serious: bool = False
    hold: float = 0.0  # seconds; where the rules do not say it themselves
    explains: tuple[str, ...] = ()  # metrics and rules in whose alerts it may show as well


# fmt: off
MEANINGS = {
    Kind.TACHYCARDIA: Meaning("heart_rate", ("heart_rate_high",), 131, serious=True, hold=180,
                              explains=("heart_rate", "resting_heart_rate", "respiratory_rate")),
    Kind.BRADYCARDIA: Meaning("heart_rate", ("heart_rate_low",), 40, above=False, serious=True,
                              hold=180, explains=("heart_rate", "resting_heart_rate")),
    Kind.HYPOXIA: Meaning("spo2", ("spo2_low",), 87, above=False, serious=True, hold=180,
                          explains=("spo2", "heart_rate", "respiratory_rate")),
    Kind.CRISIS: Meaning("bp_systolic", ("bp_systolic_high", "bp_diastolic_high"), 180,
                         serious=True, explains=("bp_systolic", "bp_diastolic", "heart_rate")),
    Kind.HYPOGLYCAEMIA: Meaning("glucose_cap_meter", ("glucose_low",), 2.9, above=False,
                                serious=True, explains=("glucose_cap_meter", "heart_rate")),
    Kind.FEVER: Meaning("body_temperature", ("temperature_high",), 39.1, serious=True,
                        explains=("body_temperature", "heart_rate", "resting_heart_rate",
                                  "respiratory_rate", "steps")),
    Kind.FALL: Meaning("fall", ("fall",), 1, serious=True,
                       explains=("fall", "heart_rate", "steps")),
    Kind.SOS: Meaning("sos", ("sos",), 1, serious=True, explains=("sos", "heart_rate")),
    Kind.WANDERING: Meaning("latitude", ("outside_fence", "fence_alarm"), serious=True,
                            hold=300, explains=("latitude", "longitude", "heart_rate", "steps")),
    Kind.COLLAPSE: Meaning("steps", ("inactive",), serious=True, hold=4 * 3600,
                           explains=("steps", "heart_rate")),
    Kind.INFECTION: Meaning("heart_rate", ("temperature_high", "night_heart_rate_rising"),
                            explains=("heart_rate", "resting_heart_rate", "body_temperature",
                                      "respiratory_rate", "steps", "spo2")),
    Kind.DECLINE: Meaning("steps", ("steps_falling", "weight_loss"),
                          explains=("steps", "steps_24h", "body_weight")),
    Kind.OFFLINE: Meaning("", ("watch_silent",), explains=("steps",)),
    Kind.SKEW: Meaning("", ()),
    Kind.LOOSE: Meaning("", ()),
    Kind.DEAD: Meaning("battery", ("battery_low", "watch_silent"), explains=("battery", "steps")),
    Kind.DUPLICATES: Meaning("", ()),
    Kind.SPIKES: Meaning("", ()),
    Kind.FROZEN: Meaning("", ()),
}
# fmt: on

# Minutes from well to the height of it, and it begins only there: a fever is felt before.
RISES = {
    Kind.TACHYCARDIA: 1.5,
    Kind.BRADYCARDIA: 1.5,
    Kind.HYPOXIA: 2,
    Kind.CRISIS: 10,
    Kind.HYPOGLYCAEMIA: 15,
    Kind.FEVER: 40,
    Kind.INFECTION: 240,
}

FAULTS = frozenset(
    {
        Kind.OFFLINE,
        Kind.SKEW,
        Kind.LOOSE,
        Kind.DEAD,
        Kind.DUPLICATES,
        Kind.SPIKES,
        Kind.FROZEN,
    }
)


@dataclass(frozen=True)
class Bend:
    """Something that is put into an elder's days; moments are seconds since 1970."""

    kind: Kind
    starts_at: int
    ends_at: int
    strength: float  # 0 mild to 1 grave

    def touches(self, first: float, last: float) -> bool:
        return self.starts_at < last and self.ends_at > first


@dataclass(frozen=True)
class Injected:
    """One thing that happened, and what should come of it."""

    kind: Kind
    citizen: int
    starts_at: int  # seconds since 1970
    ends_at: int
    shows_at: float | None  # when the first reading showed it; None: no device could see it
    metric: str
    serious: bool
    rules: tuple[str, ...]
    hold: float
    explains: tuple[str, ...]
