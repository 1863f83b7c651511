"""What becomes of databases from before the migrations were made few."""

import pytest
from django.core.checks import CheckMessage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from songhe.config.embedded.programs import CannotStart
from songhe.config.halfway import database_is_whole
from songhe.config.prepare import prepare

pytestmark = pytest.mark.django_db

FEW = "0001_tables"
LAST = ("shop", "0033_after_paper_reminders")


@pytest.fixture
def recorder() -> MigrationRecorder:
    """Of a database that took all the old ones and has not heard of the new."""
    recorder = MigrationRecorder(connection)
    recorder.migration_qs.filter(name=FEW).delete()
    return recorder


def faults() -> list[CheckMessage]:
    return database_is_whole(None, databases=["default"])


def plan() -> list[str]:
    executor = MigrationExecutor(connection)
    steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in steps]


def test_who_took_all_the_old_ones_has_nothing_left_to_do(recorder: MigrationRecorder) -> None:
    assert LAST in recorder.applied_migrations()
    assert ("shop", FEW) not in recorder.applied_migrations()

    assert faults() == []
    assert plan() == []

    call_command("migrate", verbosity=0)
    assert ("shop", FEW) in recorder.applied_migrations()


def test_who_stands_half_way_is_told_so_and_nothing_is_changed(
    recorder: MigrationRecorder,
) -> None:
    recorder.record_unapplied(*LAST)
    before = recorder.applied_migrations().keys()

    with pytest.raises(CannotStart, match=r"shop\.0033_after_paper_reminders comes next"):
        prepare(demo=False)

    assert [fault.id for fault in faults()] == ["songhe.config.E019"]
    assert recorder.applied_migrations().keys() == before


def test_a_context_that_was_not_there_yet_is_simply_made(recorder: MigrationRecorder) -> None:
    recorder.migration_qs.filter(app="trials").delete()

    assert faults() == []
    assert plan() == ["trials.0001_tables"]
