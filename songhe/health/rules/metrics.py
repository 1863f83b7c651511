"""What can be measured: unit, what a sensor can mean, what is usual.

A metric's number stands for it in packed blocks and never changes or is used again; its
other facts come from `data/metrics.json`.
"""

from dataclasses import dataclass

# fmt: off
NUMBERS = {
    "heart_rate": 1,     "resting_heart_rate": 2, "bp_systolic": 3,       "bp_diastolic": 4,
    "spo2": 5,           "body_temperature": 6,   "respiratory_rate": 7,  "steps": 8,
    "steps_24h": 9,      "calories_24h": 10,      "distance_24h": 11,     "sleep_duration": 12,
    "sleep_deep": 13,    "sleep_light": 14,       "sleep_rem": 15,        "hrv_sdnn": 16,
    "glucose_mmol": 17,  "glucose_cap_meter": 18, "body_weight": 19,      "body_height": 20,
    "bmi": 21,           "battery": 22,           "sos": 23,              "fall": 24,
    "latitude": 25,      "longitude": 26,         "location_accuracy": 27, "fence": 28,
    "removed": 29,       "worn": 30,              "moving": 31,
}
# fmt: on

# Where she is: shown under a consent of its own, never among what was measured.
PLACES = frozenset({"latitude", "longitude", "location_accuracy"})


@dataclass(frozen=True)
class Metric:
    """One thing that is measured, always in one unit."""

    code: str
    number: int
    name_zh: str
    name_en: str
    unit_zh: str
    unit_en: str
    low: float  # below this no sensor means it
    high: float
    decimals: int
    normal_low: float | None = None
    normal_high: float | None = None

    def shown(self, value: float) -> str:
        """The value as people write it: 72, 36.5."""
        return f"{value:.{self.decimals}f}"

    @property
    def normal(self) -> tuple[float, float] | None:
        if self.normal_low is None or self.normal_high is None:
            return None
        return self.normal_low, self.normal_high


def read_metric(facts: dict[str, object]) -> Metric:
    """Make a metric of one entry of the file."""
    code = str(facts["code"])
    low, high = facts.get("normal_low"), facts.get("normal_high")
    return Metric(
        code=code,
        number=NUMBERS[code],
        name_zh=str(facts["name_zh"]),
        name_en=str(facts["name_en"]),
        unit_zh=str(facts["unit_zh"]),
        unit_en=str(facts["unit_en"]),
        low=float(str(facts["min"])),
        high=float(str(facts["max"])),
        decimals=int(str(facts["decimals"])),
        normal_low=None if low is None else float(str(low)),
        normal_high=None if high is None else float(str(high)),
    )
