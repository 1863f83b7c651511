"""A check for each setting of ours: what is wrong, and what to do about it."""

import logging
import zoneinfo
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

from songhe.kernel.fields import MARKS

KEY_BYTES = 32
SANDBOX_TEXTS = "songhe.notify.gateways.sms.sandbox.Sandbox"
WEB_TEXTS = "songhe.notify.gateways.sms.web.WebChannel"
SHORTEST_TOKEN = 16

# Number, whether the setting is wrong, what is said, what to do.
Check = tuple[str, Callable[[], bool], str, str]


def _live() -> bool:
    return not settings.DEBUG


def _wrong_key_lengths() -> bool:
    keys = [*settings.SONGHE_FIELD_KEYS.values(), settings.SONGHE_LOOKUP_KEY]
    return any(len(key) != KEY_BYTES for key in [*keys, settings.SONGHE_NOTE_KEY])


def _derived_keys() -> bool:
    """Does any key still follow from SECRET_KEY? Changing that would lose what it sealed."""
    return bool({"fields", "lookup", "notes"} & set(settings.SONGHE_DERIVED_KEYS))


CHECKS: tuple[Check, ...] = (
    (
        "E001",
        lambda: _live() and settings.SECRET_KEY == settings.DEVELOPMENT_KEY,
        "SECRET_KEY is the one for development, and DEBUG is off.",
        "Set SECRET_KEY (or SECRET_KEY_FILE) to 50 random characters or more.",
    ),
    (
        "E002",
        lambda: _live() and settings.SONGHE_TEXT_GATEWAY == SANDBOX_TEXTS,
        "Text messages go to the sandbox, and DEBUG is off.",
        f"Set SONGHE_TEXT_GATEWAY={WEB_TEXTS} and where it sends.",
    ),
    (
        "E003",
        lambda: (
            settings.SONGHE_TEXT_GATEWAY == WEB_TEXTS
            and not (settings.SONGHE_TEXT_URL.startswith("https://") and settings.SONGHE_TEXT_TOKEN)
        ),
        "The text channel has no https address or no token.",
        "Set SONGHE_TEXT_URL and SONGHE_TEXT_TOKEN.",
    ),
    (
        "E004",
        lambda: _live() and "sandbox" in settings.SONGHE_PAYMENT_CHANNELS,
        "Payments go through the sandbox, and DEBUG is off.",
        "Take sandbox out of SONGHE_PAYMENT_CHANNELS.",
    ),
    (
        "E005",
        lambda: _live() and _derived_keys(),
        "Encryption keys are derived from SECRET_KEY, and DEBUG is off.",
        "Set SONGHE_FIELD_KEYS, SONGHE_LOOKUP_KEY and SONGHE_NOTE_KEY to keys of their own.",
    ),
    (
        "E006",
        _wrong_key_lengths,
        "A key is not 32 bytes long.",
        "Make each with: openssl rand -base64 32",
    ),
    (
        "E007",
        lambda: "*" in settings.ALLOWED_HOSTS or not settings.ALLOWED_HOSTS,
        "SONGHE_HOSTS names every host, or none.",
        "Set SONGHE_HOSTS to the names that people type, with commas.",
    ),
    (
        "E008",
        lambda: (
            settings.SONGHE_EVENT_TRIES < 1
            or settings.SONGHE_WORKER_SILENCE < 1
            or not 1 <= settings.SONGHE_WORKER_THREADS <= 64
        ),
        "A number for the worker is out of bounds.",
        "SONGHE_EVENT_TRIES and SONGHE_WORKER_SILENCE from 1, SONGHE_WORKER_THREADS 1 to 64.",
    ),
    (
        "E009",
        lambda: settings.SONGHE_LOG_LEVEL not in logging.getLevelNamesMapping(),
        "SONGHE_LOG_LEVEL is no level.",
        "One of DEBUG, INFO, WARNING, ERROR.",
    ),
    (
        "E010",
        lambda: 0 < len(settings.SONGHE_METRICS_TOKEN) < SHORTEST_TOKEN,
        "SONGHE_METRICS_TOKEN can be guessed.",
        f"Make it {SHORTEST_TOKEN} characters or longer, or leave it empty.",
    ),
    (
        "E011",
        lambda: not settings.SONGHE_URL.startswith("https://" if _live() else "http"),
        "SONGHE_URL is not an address that channels can reach safely.",
        "Set SONGHE_URL to https:// and the name of the site.",
    ),
    (
        "E012",
        lambda: settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql",
        "DATABASE_URL is not a PostgreSQL address.",
        "DATABASE_URL=postgresql://user:password@host/database",
    ),
    (
        "E013",
        lambda: settings.SONGHE_FIELD_CIPHER not in MARKS,
        "SONGHE_FIELD_CIPHER is no cipher of ours.",
        f"One of {', '.join(MARKS)}.",
    ),
    (
        "E014",
        lambda: settings.ALLAUTH_TRUSTED_PROXY_COUNT < 0,
        "SONGHE_PROXIES is below nought.",
        "Say how many proxies stand in front; 0 if none does.",
    ),
    (
        "E015",
        lambda: (
            settings.SONGHE_ARCHIVE != ""
            and not (Path(settings.SONGHE_ARCHIVE).is_dir() and find_spec("pyarrow"))
        ),
        "SONGHE_ARCHIVE is no folder, or nothing here can write Parquet into it.",
        "Make the folder and `pip install pyarrow`, or leave SONGHE_ARCHIVE empty.",
    ),
    (
        "E020",
        lambda: settings.SONGHE_FONTS != "" and not Path(settings.SONGHE_FONTS).is_dir(),
        "SONGHE_FONTS is no folder.",
        "Name a folder with a font that holds Chinese characters, or leave it empty.",
    ),
    (
        "E016",
        lambda: (
            settings.SONGHE_WATCH_ZONE not in zoneinfo.available_timezones()
            or not 0 <= settings.SONGHE_WATCH_PORT < 65536
            or settings.SONGHE_WATCH_IDLE < 1
            or settings.SONGHE_WATCH_EACH_ADDRESS < 1
        ),
        "A setting of the watches' door is out of bounds.",
        "SONGHE_WATCH_ZONE a zone such as UTC, SONGHE_WATCH_PORT a port, the others from 1.",
    ),
    (
        "E017",
        lambda: (
            bool(settings.SONGHE_MQTT_URL)
            and not settings.SONGHE_MQTT_URL.startswith(("mqtt://", "mqtts://"))
        ),
        "SONGHE_MQTT_URL is no address of a broker.",
        "SONGHE_MQTT_URL=mqtts://user:password@host:8883/client-id",
    ),
    (
        "E018",
        lambda: (
            settings.SONGHE_MQTT_HOST not in {"127.0.0.1", "::1", "localhost"}
            and not settings.SONGHE_MQTT_CERT
        ),
        "The MQTT broker can be reached from outside, and tokens would pass in the clear.",
        "Set SONGHE_MQTT_CERT and SONGHE_MQTT_KEY, or leave SONGHE_MQTT_HOST empty.",
    ),
)


def settings_are_sound(app_configs: Any, **_: Any) -> list[CheckMessage]:
    """Return what is wrong with the environment."""
    return [
        Error(words, hint=hint, id=f"songhe.config.{number}")
        for number, wrong, words, hint in CHECKS
        if wrong()
    ]
