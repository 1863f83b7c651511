"""Seal every encrypted value anew with the first key of SONGHE_FIELD_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from songhe.accounts.actions.rotation import rotate_everything
from songhe.kernel.fields import writing


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        cipher, key = writing()
        self.stderr.write(f"Sealing with key {key} ({cipher}); it may be stopped at any time.")
        last = None
        for progress in rotate_everything():
            last = progress
            self.stderr.write(f"{progress.column}: {progress.done} of {progress.of}")
        self.stdout.write("Everything is sealed with this key." if last else "Nothing was left.")
