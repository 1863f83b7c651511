"""PostgreSQL's own transaction number as a column."""

from django.db import models
from django.db.models.expressions import RawSQL


class TransactionIdField(models.BigIntegerField):  # type: ignore[type-arg]
    """The number of the transaction that wrote the row (xid8), filled in by the database.

    Ids are given out when a row is written but become visible when it is committed, so a
    reader who remembers only the last id can miss a row of a slower transaction. Together
    with the horizon of the reader's snapshot the transaction number tells what may still come.
    """

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("editable", False)
        kwargs.setdefault("db_default", RawSQL("pg_current_xact_id()", ()))
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def db_type(self, connection: object) -> str:
        return "xid8"
