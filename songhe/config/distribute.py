"""`songhe distribute`: spread what belongs to one elder over the nodes of a Citus cluster.

All that is asked of one elder is then asked of one node. What these tables refer to is copied to
each node. The rest stays where it is: Citus keeps it on the coordinator.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from psycopg import sql

from songhe.health.models.spread import COLUMN, REFERENCES, TABLES

# The foreign keys of tables that are not spread yet. Citus turns local tables with a key to a
# table of references into tables of its own, and refuses a key from those to a distributed one:
# so the keys are let go first and come back last.
KEYS = """
SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint
WHERE contype = 'f' AND conrelid = ANY(%s::regclass[]) ORDER BY conrelid, conname
"""
SPREAD = """
SELECT logicalrelid::regclass::text FROM pg_dist_partition WHERE partmethod = 'h' OR repmodel = 't'
"""

Say = Callable[[str], None]


class NoCitus(Exception):
    """The server of DATABASE_URL cannot distribute."""


class Step(NamedTuple):
    """One table, how it is spread, and what is asked of Citus."""

    table: str
    how: str
    statement: str


def steps() -> list[Step]:
    """Return what is asked of Citus, in order; tables of one elder lie together."""
    copied = sql.SQL("SELECT create_reference_table({})")
    first = sql.SQL("SELECT create_distributed_table({}, {})")
    beside = sql.SQL("SELECT create_distributed_table({}, {}, colocate_with => {})")
    home, *others = TABLES
    made = [
        *((table, "to every node", copied.format(table)) for table in REFERENCES),
        (home, f"by {COLUMN}", first.format(home, COLUMN)),
        *((table, f"by {COLUMN}", beside.format(table, COLUMN, home)) for table in others),
    ]
    return [Step(table, how, statement.as_string()) for table, how, statement in made]


def distribute(say: Say) -> None:
    """Make the tables distributed ones; those that are stay as they are.

    :raises NoCitus: if the extension is not there, with what to do.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT installed_version FROM pg_available_extensions WHERE name = 'citus'")
        found = cursor.fetchone()
        if found is None:
            raise NoCitus(
                "This PostgreSQL has no Citus. Nothing was changed.\n"
                "Point DATABASE_URL at the coordinator of a Citus cluster and type this again."
            )
        if found[0] is None:
            cursor.execute("CREATE EXTENSION citus")
        if spread(cursor, say):
            say("Everything of one elder now lies on one node. Start everything anew.")
        else:
            say("Everything of one elder lies on one node.")


@transaction.atomic
def spread(cursor: CursorWrapper, say: Say) -> int:
    """Spread all tables that are not, or none; return how many."""
    cursor.execute(SPREAD)
    done = {table for (table,) in cursor.fetchall()}
    for table in [step.table for step in steps() if step.table in done]:
        say(f"{table} is distributed already")
    waiting = [step for step in steps() if step.table not in done]
    # Keys to tables that every node has: Citus then changes one node after another.
    cursor.execute("SET LOCAL citus.multi_shard_modify_mode TO 'sequential'")
    cursor.execute(KEYS, [[step.table for step in waiting if step.table in TABLES]])
    keys = cursor.fetchall()
    for table, name, _key in keys:
        cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    for step in waiting:
        say(f"Distributing {step.table} {step.how} …")
        cursor.execute(step.statement)
    for table, name, key in keys:
        cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {key}")
    return len(waiting)
