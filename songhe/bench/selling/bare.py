"""The least that selling can be in SQL: reserve, order, two postings, commit. No shop around it."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg

TABLES = """
CREATE TABLE bare_stock (id int PRIMARY KEY, on_hand int NOT NULL, reserved int NOT NULL,
    CHECK (reserved <= on_hand));
CREATE TABLE bare_order (id bigserial PRIMARY KEY, stock int NOT NULL, buyer int NOT NULL,
    total int NOT NULL, placed_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE bare_posting (id bigserial PRIMARY KEY, order_id bigint NOT NULL REFERENCES bare_order,
    account text NOT NULL, amount bigint NOT NULL);
"""
RESERVE = "UPDATE bare_stock SET reserved = reserved + 1 WHERE id = %s AND on_hand > reserved"
ORDER = "INSERT INTO bare_order (stock, buyer, total) VALUES (%s, %s, %s) RETURNING id"
POST = """INSERT INTO bare_posting (order_id, account, amount)
    VALUES (%(order)s, 'channel', %(amount)s), (%(order)s, 'escrow', -%(amount)s)"""


def make_tables(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(TABLES)


def sell(
    address: str, *, stock: int, units: int, buyers: int, connections: int, price: int
) -> tuple[float, int]:
    """Let the buyers come over so many connections; return the seconds and how many were sold."""
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("INSERT INTO bare_stock VALUES (%s, %s, 0)", [stock, units])
    start = Barrier(connections + 1)

    def one(number: int) -> int:
        with psycopg.connect(address) as connection:
            start.wait(timeout=30)
            mine = range(number, buyers, connections)
            return sum(_buy(connection, stock, buyer, price) for buyer in mine)

    with ThreadPoolExecutor(connections) as pool:
        running = [pool.submit(one, number) for number in range(connections)]
        start.wait(timeout=30)
        began = time.perf_counter()
        sold = sum(future.result() for future in running)
        return time.perf_counter() - began, sold


def _buy(
    connection: "psycopg.Connection[tuple[object, ...]]", stock: int, buyer: int, price: int
) -> bool:
    with connection.transaction():
        if not connection.execute(RESERVE, [stock]).rowcount:
            return False
        made = connection.execute(ORDER, [stock, buyer, price]).fetchone()
        connection.execute(POST, {"order": made[0] if made else None, "amount": price})
    return True
