"""What is written down while the program runs: happenings and numbers, never people."""

import logging
import logging.config
import re
from typing import Any

import structlog
from django.conf import settings
from structlog.typing import EventDict, Processor, WrappedLogger

# Keys under which a person might be written down; their values never are.
SECRET_KEYS = frozenset(
    {
        "actor", "address", "answers", "authorization", "body", "by", "code", "cookie", "email",
        "idcard", "ip", "label",
        "latitude", "longitude", "name", "password", "person_name", "phone", "pin", "session",
        "session_key", "sms_code", "text", "token", "words",
    }
)  # fmt: skip
MASK = "•••"
# A Chinese mobile, with or without +86, and an identity number; the numbers that leak most.
PERSONAL = re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|\d{17}[\dXx]")


def without_people(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Mask the values of known keys, and numbers of telephones and identity cards anywhere."""
    return {key: _clean(key, value) for key, value in event.items()}


def _clean(key: str, value: Any) -> Any:
    if key.lower() in SECRET_KEYS:
        return MASK
    if isinstance(value, str):
        return PERSONAL.sub(MASK, value)
    if isinstance(value, dict):
        return {inner: _clean(str(inner), item) for inner, item in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(key, item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and PERSONAL.fullmatch(str(value)):
        return MASK
    return value


SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.PositionalArgumentsFormatter(),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_people,
]


def configure() -> None:
    """Send everything, ours and the libraries', through the same processors to stdout."""
    if settings.DEBUG:
        last: Processor = structlog.dev.ConsoleRenderer(colors=False)
    else:
        last = structlog.processors.JSONRenderer(ensure_ascii=False)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    only_ours = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {
                "all": {
                    "()": structlog.stdlib.ProcessorFormatter,
                    "foreign_pre_chain": SHARED,
                    "processors": only_ours,
                }
            },
            "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "all"}},
            "root": {"handlers": ["out"], "level": settings.SONGHE_LOG_LEVEL},
            "loggers": {
                "django": {"handlers": [], "propagate": True},
                "procrastinate": {"level": "WARNING"},
                "uvicorn.error": {"level": "WARNING"},
                "httpx": {"level": "WARNING"},
            },
        }
    )
