"""`songhe archive`: what the nightly job does, with words and now."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from songhe.config.embedded.programs import CannotStart
from songhe.health.actions.archiving import let_old_months_go
from songhe.health.taking.parquet import NoParquet


def archive(say: Callable[[str], None]) -> None:
    """:raises CannotStart: with what is missing."""
    months, folder = settings.SONGHE_READINGS_MONTHS, settings.SONGHE_ARCHIVE
    if not months:
        say("Every month is kept: SONGHE_READINGS_MONTHS is 0.")
        return
    say(f"Letting months go that are older than {months}; this takes a minute for ten million")
    try:
        gone = let_old_months_go(
            at=timezone.now(), months=months, folder=Path(folder) if folder else None
        )
    except NoParquet as missing:
        raise CannotStart(
            "Nothing can write Parquet here. Nothing was changed.\n"
            "Install it (pip install pyarrow), or leave SONGHE_ARCHIVE empty to keep no file."
        ) from missing
    for one in gone:
        say(f"{one.month}: {one.readings} readings {f'are in {one.file}' if one.file else 'gone'}")
    say(f"{len(gone)} months have gone.")
