"""English: a day has the same form with its year and without (November 15, 2026; November 15)."""

DATE_FORMAT = "F j, Y"
MONTH_DAY_FORMAT = "F j"
