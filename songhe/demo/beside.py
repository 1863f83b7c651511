"""Where the second process of the loading begins: it has to set Django up before anything else."""

from datetime import datetime
from importlib import import_module
from multiprocessing.connection import Connection

import django


def shop(at: datetime, many: int, pipe: Connection) -> None:
    """Live through half of the orders and tell of each batch."""
    django.setup()
    import_module("songhe.demo.load").shop_beside(at, many, pipe)
