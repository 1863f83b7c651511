"""What a Citus cluster needs of our tables, read from PostgreSQL's own catalogue."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from songhe.config.distribute import KEYS, spread, steps
from songhe.config.tests.processes import environment
from songhe.health.models.spread import COLUMN, REFERENCES, STAYING, TABLES

# What Citus has of this: a list of its tables, and functions that put them there. It refuses a
# foreign key from a table of its own to a distributed one, which local tables become by theirs.
STAND_IN = """
CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char", repmodel "char");
CREATE FUNCTION create_reference_table(made regclass) RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    INSERT INTO pg_dist_partition VALUES (made, 'n', 't');
END $$;
CREATE FUNCTION create_distributed_table(made regclass, by text, colocate_with text = 'default')
RETURNS void LANGUAGE plpgsql AS $$ BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND made IN (conrelid, confrelid)) THEN
        RAISE EXCEPTION '% has foreign keys', made;
    END IF;
    INSERT INTO pg_dist_partition VALUES (made, 'h', 's');
END $$;
"""


def ask(question: str, *facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(question, facts)
        return list(cursor.fetchall())


@pytest.mark.django_db
def test_every_table_of_one_elder_is_spread_or_says_why_not() -> None:
    hers = ask(
        "SELECT c.relname::text, a.atttypid::regtype::text FROM pg_class AS c"
        " JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attname = %s"
        " WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname LIKE 'health\\_%%'",
        COLUMN,
    )

    assert {table for table, _type in hers} == {*TABLES, *STAYING}
    assert {kind for _table, kind in hers} == {"bigint"}  # else they would not lie together


@pytest.mark.django_db
def test_every_key_of_a_spread_table_holds_the_elder() -> None:
    keys = ask(
        "SELECT i.indrelid::regclass::text, i.indexrelid::regclass::text, i.indisprimary,"
        " array_agg(a.attname::text)"
        " FROM pg_index AS i"
        " JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND (i.indisunique OR i.indisexclusion)"
        " GROUP BY i.indrelid, i.indexrelid, i.indisprimary",
        list(TABLES),
    )

    assert {table for table, _key, primary, _columns in keys if primary} == set(TABLES)
    assert [key for _table, key, _primary, columns in keys if COLUMN not in columns] == []


@pytest.mark.django_db
def test_keys_lead_from_node_to_node_only_with_their_elder_or_to_what_every_node_has() -> None:
    keys = ask(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, conname::text,"
        " ARRAY(SELECT ARRAY[here.attname::text, there.attname::text]"
        "   FROM unnest(conkey, confkey) AS pair (a, b)"
        "   JOIN pg_attribute AS here ON here.attrelid = conrelid AND here.attnum = pair.a"
        "   JOIN pg_attribute AS there ON there.attrelid = confrelid AND there.attnum = pair.b)"
        " FROM pg_constraint WHERE contype = 'f'"
        " AND (conrelid = ANY(%s::regclass[]) OR confrelid = ANY(%s::regclass[]))",
        [*TABLES, *REFERENCES],
        list(TABLES),
    )
    order = [*REFERENCES, *TABLES]

    assert {to for one, to, _name, _pairs in keys if one in TABLES} >= {
        "accounts_elder",
        "health_alert",
    }
    for one, to, name, pairs in keys:
        assert one in order, f"{name} leads from the coordinator to the nodes"
        assert to in order, f"{name} leads from the nodes to the coordinator"
        assert order.index(to) <= order.index(one), f"{name} leads to what is spread later"
        assert to in REFERENCES or [COLUMN, COLUMN] in pairs, f"{name} lacks the elder"


@pytest.mark.django_db
def test_no_spread_table_has_triggers_of_ours() -> None:
    found = ask(
        "SELECT tgrelid::regclass::text, tgname::text FROM pg_trigger"
        " WHERE NOT tgisinternal AND tgrelid = ANY(%s::regclass[])",
        [*REFERENCES, *TABLES],
    )

    assert found == []  # they would need citus.enable_unsafe_triggers


def test_what_every_node_has_comes_first_and_the_tables_of_one_elder_lie_together() -> None:
    asked = [step.statement for step in steps()]

    assert asked[:5] == [
        "SELECT create_reference_table('accounts_region')",
        "SELECT create_reference_table('accounts_organisation')",
        "SELECT create_reference_table('accounts_person')",
        "SELECT create_reference_table('accounts_elder')",
        "SELECT create_distributed_table('health_readingblock', 'elder_id')",
    ]
    assert asked[5:] == [
        f"SELECT create_distributed_table('{table}', 'elder_id',"
        " colocate_with => 'health_readingblock')"
        for table in TABLES[1:]
    ]


@pytest.mark.django_db
def test_what_is_spread_stays_so_and_its_foreign_keys_come_back_as_they_were() -> None:
    before = ask(KEYS, list(TABLES))
    said: list[str] = []
    with connection.cursor() as cursor:
        cursor.execute(STAND_IN)

        assert spread(cursor, said.append) == len(REFERENCES) + len(TABLES)
        assert spread(cursor, said.append) == 0

    assert ask(KEYS, list(TABLES)) == before
    assert said[0] == "Distributing accounts_region to every node …"
    assert said[4] == "Distributing health_readingblock by elder_id …"
    assert said[-1] == "health_news2setting is distributed already"


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
