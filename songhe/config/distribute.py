"""`songhe distribute`: spread what belongs to one elder over the nodes of a Citus cluster.

Each table here has `elder_id` in its every key, so that all that is asked of one elder is asked
of one node. The rest is small and stays where it is: Citus keeps it on the coordinator.
"""

from collections.abc import Callable

from django.db import connection, transaction
from psycopg import sql

COLUMN = "elder_id"
TABLES = ("health_readingblock", "health_dayfigures")  # the ones that grow with every reading

Say = Callable[[str], None]


class NoCitus(Exception):
    """The server of DATABASE_URL cannot distribute."""


def statements() -> list[str]:
    """What is asked of Citus, in order; tables of one elder lie together."""
    first, *others = TABLES
    made = [sql.SQL("SELECT create_distributed_table({}, {})").format(first, COLUMN)]
    made += [
        sql.SQL("SELECT create_distributed_table({}, {}, colocate_with => {})").format(
            table, COLUMN, first
        )
        for table in others
    ]
    return [one.as_string() for one in made]


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
        for table, statement in zip(TABLES, statements(), strict=True):
            with transaction.atomic():
                cursor.execute(
                    "SELECT 1 FROM pg_dist_partition WHERE logicalrelid = %s::regclass", [table]
                )
                if cursor.fetchone():
                    say(f"{table} is distributed already")
                    continue
                say(f"Distributing {table} by {COLUMN} …")
                cursor.execute(statement)
    say("Every reading now lies with its elder's node.")
