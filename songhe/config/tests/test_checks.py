"""Each setting of ours is checked, with a word on what to do."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings as shipped
from pytest_django import Settings

from songhe.config.checks import CHECKS, SANDBOX_TEXTS, WEB_TEXTS, settings_are_sound
from songhe.config.deploy_check import PUBLIC

KEY = b"k" * 32
SOUND: dict[str, Any] = {
    "DEBUG": False,
    "SECRET_KEY": "x" * 60,
    "SONGHE_TEXT_GATEWAY": WEB_TEXTS,
    "SONGHE_TEXT_URL": "https://texts.example/",
    "SONGHE_TEXT_TOKEN": "t" * 20,
    "SONGHE_PAYMENT_CHANNELS": {},
    "SONGHE_DERIVED_KEYS": [],
    "SONGHE_FIELD_KEYS": {"k1": KEY},
    "SONGHE_LOOKUP_KEY": KEY,
    "SONGHE_NOTE_KEY": KEY,
    "ALLOWED_HOSTS": ["songhe.example"],
    "SONGHE_URL": "https://songhe.example",
}
WRONG = [
    ("E001", {"SECRET_KEY": shipped.DEVELOPMENT_KEY}),
    ("E002", {"SONGHE_TEXT_GATEWAY": SANDBOX_TEXTS}),
    ("E003", {"SONGHE_TEXT_URL": "http://texts.example/"}),
    ("E003", {"SONGHE_TEXT_TOKEN": ""}),
    ("E004", {"SONGHE_PAYMENT_CHANNELS": {"sandbox": "…"}}),
    ("E005", {"SONGHE_DERIVED_KEYS": ["lookup"]}),
    ("E006", {"SONGHE_FIELD_KEYS": {"k1": b"short"}}),
    ("E007", {"ALLOWED_HOSTS": ["*"]}),
    ("E008", {"SONGHE_EVENT_TRIES": 0}),
    ("E008", {"SONGHE_WORKER_THREADS": 1000}),
    ("E009", {"SONGHE_LOG_LEVEL": "LOUD"}),
    ("E010", {"SONGHE_METRICS_TOKEN": "guess"}),
    ("E011", {"SONGHE_URL": "http://songhe.example"}),
    ("E012", {"DATABASES": {"default": {"ENGINE": "django.db.backends.sqlite3"}}}),
    ("E013", {"SONGHE_FIELD_CIPHER": "rot13"}),
    ("E014", {"ALLAUTH_TRUSTED_PROXY_COUNT": -1}),
    ("E015", {"SONGHE_ARCHIVE": "/no/such/folder"}),
    ("E016", {"SONGHE_WATCH_ZONE": "Wuhan"}),
    ("E016", {"SONGHE_WATCH_PORT": 70_000}),
    ("E017", {"SONGHE_MQTT_URL": "http://broker.example"}),
    ("E018", {"SONGHE_MQTT_HOST": "192.0.2.7"}),
    ("E020", {"SONGHE_FONTS": "/no/such/folder"}),
]


def _set(settings: Settings, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(settings, name, value)


def test_an_empty_environment_is_sound(settings: Settings) -> None:
    settings.DEBUG = True  # as shipped; tests run without

    assert settings_are_sound(None) == []


def test_settings_for_the_public_are_sound(settings: Settings) -> None:
    _set(settings, SOUND)

    assert settings_are_sound(None) == []


@pytest.mark.parametrize(("number", "values"), WRONG)
@pytest.mark.filterwarnings("ignore:Overriding setting DATABASES")
def test_what_is_wrong_is_said_by_its_number(
    settings: Settings, number: str, values: dict[str, Any]
) -> None:
    _set(settings, SOUND | values)

    assert [error.id for error in settings_are_sound(None)] == [f"songhe.config.{number}"]


def test_every_check_has_a_case_here() -> None:
    assert {number for number, _ in WRONG} == {check[0] for check in CHECKS}


def _check(**more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from songhe.config import deploy_check as d;"
            f"d.PUBLIC.update({more!r}); sys.exit(d.main())",
        ],
        check=False,
        capture_output=True,
        text=True,
        cwd=shipped.ROOT,
        # Journeys in a browser set it for their own process; a server never does.
        env={name: os.environ[name] for name in os.environ if name != "DJANGO_ALLOW_ASYNC_UNSAFE"},
    )


def test_the_whole_program_is_ready_for_the_public() -> None:
    done = _check()

    assert done.returncode == 0, done.stderr
    assert PUBLIC["SONGHE_DEBUG"] == "0"


def test_the_demonstration_is_refused_when_debug_is_off() -> None:
    done = _check(SONGHE_DEMO="1")

    assert done.returncode != 0
    assert "songhe.demo.E001" in done.stderr


def test_a_number_that_is_none_is_said_in_words() -> None:
    done = _check(SONGHE_EVENT_TRIES="three")

    assert done.returncode != 0
    assert "SONGHE_EVENT_TRIES must be a whole number, not 'three'." in done.stderr
