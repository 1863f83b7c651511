"""The operators' documents name every setting, every check and every timer, and nothing else."""

import re
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from songhe.config.checks import CHECKS

DOCS = Path(settings.ROOT) / "docs" / "operations"
NOT_IN_SETTINGS = {  # read by commands before there is Django
    "SONGHE_BROWSER",
    "PORT",
    "SONGHE_MQTT",
    "SONGHE_MQTT_PORT",
    "SONGHE_MQTT_KEY",
    "SONGHE_WEB_PROCESSES",
}
READ = re.compile(r'\b(?:text|flag|words|number)\(\s*"([A-Z][A-Z_]+)"')


def _first_column(page: str) -> set[str]:
    rows = [line for line in page.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row.split("|")[1])}


def test_every_setting_has_its_line() -> None:
    source = (Path(settings.PACKAGE) / "config" / "settings.py").read_text()
    page = (DOCS / "settings.md").read_text()

    assert _first_column(page) == set(READ.findall(source)) | NOT_IN_SETTINGS


def test_every_check_stands_beside_its_setting() -> None:
    page = (DOCS / "settings.md").read_text()

    assert [number for number, *_ in CHECKS if number not in page] == []


def test_every_timer_has_its_line() -> None:
    timers = {timer.task.name for timer in app.periodic_registry.periodic_tasks.values()}

    assert _first_column((DOCS / "timers.md").read_text()) == timers
