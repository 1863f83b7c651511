"""What a Citus cluster needs of the tables that grow with every reading."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from songhe.config.distribute import TABLES, statements
from songhe.config.tests.processes import environment


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_every_key_of_a_distributed_table_holds_the_elder(table: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(a.attname::text) FROM pg_index AS i"
            " JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
            " WHERE i.indrelid = %s::regclass AND i.indisunique GROUP BY i.indexrelid",
            [table],
        )
        keys = [columns for (columns,) in cursor.fetchall()]
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f'"
            " AND (conrelid = %s::regclass OR confrelid = %s::regclass)",
            [table, table],
        )
        crossing = cursor.fetchall()

    assert keys
    assert all("elder_id" in columns for columns in keys)
    assert crossing == []  # a key to another table would tie it to one node


def test_the_tables_of_one_elder_lie_together() -> None:
    assert statements() == [
        "SELECT create_distributed_table('health_readingblock', 'elder_id')",
        "SELECT create_distributed_table('health_dayfigures', 'elder_id',"
        " colocate_with => 'health_readingblock')",
    ]


@pytest.mark.django_db(transaction=True)
def test_without_citus_it_says_so_and_changes_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "songhe.config.cli", "distribute"],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "This PostgreSQL has no Citus. Nothing was changed." in done.stderr
